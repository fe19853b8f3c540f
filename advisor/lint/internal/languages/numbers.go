package languages

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"
)

var numbers = &check.Check{Name: "translation-numbers", Severity: check.Error,
	Summary: "All languages have the same numbers",
	Doc: "A dose, an age or a telephone number that is another one in the translation can harm. " +
		"Numbers stand in digits wherever the first language has them in digits, in the same " +
		"message; 7.5 and 7,5 are the same, 1,000 and 1.000 and 1000 too.",
	Run: func(p *check.Pass) {
		for name, n := range p.Nodes {
			wordsIn(p, n, strings.TrimSuffix(name, ".yaml"), func(words *source.Node, in string) {
				want := numbersIn(words.Get(p.Languages[0]))
				for i, k := range words.Keys {
					if k.Value == p.Languages[0] {
						continue
					}
					got, at := numbersIn(words.Items[i]), words.Items[i].Pos
					if lack := beyond(want, got); len(lack) > 0 {
						p.Report(words.Items[i], at, in, "the words in %q lack %s, which those in %q have",
							k.Value, strings.Join(lack, ", "), p.Languages[0])
					}
					if more := beyond(got, want); len(more) > 0 {
						at = holder(words.Items[i], more[0]).Pos
						p.Report(words.Items[i], at, in, "the words in %q have %s, which those in %q do not "+
							"have", k.Value, strings.Join(more, ", "), p.Languages[0])
					}
				}
			})
		}
	},
}

var (
	number    = pattern.New(`[0-9]+(?:[.,\x{a0}\x{202f} ][0-9]+)*`)
	thousands = pattern.New(`^[0-9]{1,3}([.,\x{a0}\x{202f} ][0-9]{3})+$`)
	parts     = pattern.New(`[.,\x{a0}\x{202f} ]`)
	// named are numbers that belong to a name and not to an amount: B12, omega-3, D3.
	named = pattern.New(`[\p{L}]-?[0-9]+`)
)

// numbersIn lists the numbers of a text or, of a mapping or list, of all that is in it.
func numbersIn(n *source.Node) (list []string) {
	if n == nil {
		return nil
	}
	for _, s := range number().FindAllString(named().ReplaceAllString(n.Value, " "), -1) {
		list = append(list, plainNumber(s))
	}
	for _, item := range n.Items {
		list = append(list, numbersIn(item)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// plainNumber is a number as "1000" and "7.5".
func plainNumber(s string) string {
	if thousands().MatchString(s) {
		s = parts().ReplaceAllString(s, "")
	}
	return strings.ReplaceAll(s, ",", ".")
}

// holder is the text in n that has a number.
func holder(n *source.Node, number string) *source.Node {
	for _, item := range n.Items {
		if slices.Contains(numbersIn(item), number) {
			return holder(item, number)
		}
	}
	return n
}

// beyond lists what is in a and not in b.
func beyond(a, b []string) (list []string) {
	for _, s := range a {
		if !slices.Contains(b, s) {
			list = append(list, s)
		}
	}
	return list
}
