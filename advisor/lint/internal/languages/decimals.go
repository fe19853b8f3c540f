package languages

import (
	"strings"

	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"
)

var decimals = &check.Check{Name: "decimals", Severity: check.Error,
	Summary: "Decimals have a point in the files",
	Doc: "Where the regions of a language write decimals in different ways, as those of Spanish do, " +
		"its words have a point before decimals, and each reader sees the sign of their region: 7.5 " +
		"is 7,5 in Spain. Write no sign between thousands: 1500, or 15 000 with a space that does " +
		"not break. A comma, or a point before three digits, would be read as it stands, and in " +
		"some region as another number.",
	Run: func(p *check.Pass) {
		for name, n := range p.Nodes {
			wordsIn(p, n, strings.TrimSuffix(name, ".yaml"), func(words *source.Node, in string) {
				for i, k := range words.Keys {
					if p.Own(k.Value).Decimals() {
						sayDecimals(p, words.Items[i], in)
					}
				}
			})
		}
	},
}

var (
	// inDigits is a number with whatever parts its digits.
	inDigits = pattern.New(`[0-9]+(?:[.,][0-9]+)+`)
	// inThousands is one whose points somebody may have put between thousands.
	inThousands = pattern.New(`^[1-9][0-9]{0,2}(?:[.][0-9]{3})+$`)
)

func sayDecimals(p *check.Pass, n *source.Node, in string) {
	for _, at := range inDigits().FindAllStringIndex(n.Value, -1) {
		number := n.Value[at[0]:at[1]]
		switch {
		case strings.Contains(number, ","):
			p.Report(n, n.At(at[0]), in, "%s has a comma, which readers of some regions take for another "+
				"number; write a point before decimals, and no sign between thousands", number)
		case inThousands().MatchString(number):
			p.Report(n, n.At(at[0]), in, "%s has a point before three digits, which readers of some "+
				"regions take for decimals; write no sign between thousands", number)
		}
	}
	for _, item := range n.Items {
		sayDecimals(p, item, in)
	}
}
