// Package own has the words that are no pack's: values, units, bounds, what is said of
// names that nobody knows. They are data, a file for each language; a pack brings those of
// another language, or other words, in lang/LANGUAGE/words.yaml.
package own

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"example.com/crosstalk/advisor/internal/source"
)

//go:embed words/*.yaml
var files embed.FS

// Words are the words of one language. What it lacks is English.
type Words struct {
	Lang     string
	Decimal  string   // what stands before decimals
	Articles []string // that a label may begin with, each with the space behind it

	tag      language.Tag
	text     map[string]string
	units    map[string]map[string]string // by code and plural form: one, few, many, other ...
	decimals map[string]string            // by region; "" is all others
}

// Text is what there is to say under a name of the files, with its %s and %d.
func (w *Words) Text(name string) string { return w.text[name] }

// Quoted is a name or title in quotation marks.
func (w *Words) Quoted(s string) string { return fmt.Sprintf(w.Text("quoted"), s) }

// Unit is a unit in words, for a number of it; "" if readers do not know it.
func (w *Words) Unit(code string, x float64) string {
	forms := w.units[code]
	if len(forms) == 0 {
		return ""
	}
	if s := forms[w.form(x)]; s != "" {
		return s
	}
	return forms["other"]
}

// WithoutArticle is a label without the article that it begins with.
func (w *Words) WithoutArticle(label string) string {
	for _, article := range w.Articles {
		if rest, ok := strings.CutPrefix(label, article); ok {
			return rest
		}
	}
	return label
}

// Units are the codes of units by their words, in all forms.
func (w *Words) Units() map[string]string {
	list := map[string]string{}
	for code, forms := range w.units {
		for _, form := range forms {
			list[form] = code
		}
	}
	return list
}

var forms = map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two",
	plural.Few: "few", plural.Many: "many", plural.Other: "other"}

// form is the plural form of a number. One that is no whole number is "other".
func (w *Words) form(x float64) string {
	n := int(x)
	if float64(n) != x || n < 0 {
		return "other"
	}
	return forms[plural.Cardinal.MatchPlural(w.tag, n, 0, 0, 0, 0)]
}

// Number is a number, written with a point, as the language writes it.
func (w *Words) Number(s string) string {
	if w.Decimal == "." {
		return s
	}
	return strings.Replace(s, ".", w.Decimal, 1)
}

// For are the words as a region writes numbers.
func (w *Words) For(region string) *Words {
	out := *w
	for _, key := range []string{region, ""} {
		if s := w.decimals[key]; s != "" {
			out.Decimal = s
			break
		}
	}
	return &out
}

// Names lists what there is to say, by name.
func Names() []string { return slices.Sorted(maps.Keys(In("en").text)) }

var shipped = sync.OnceValue(func() map[string]*Words {
	all := map[string]*Words{}
	entries, err := files.ReadDir("words")
	if err != nil {
		panic(err) // it is in the binary
	}
	english := &Words{Lang: "en"}
	for _, name := range append([]string{"en.yaml"}, namesOf(entries)...) {
		data, err := files.ReadFile("words/" + name)
		if err != nil {
			panic(err)
		}
		lang := strings.TrimSuffix(name, ".yaml")
		errs := &source.Errors{}
		w := Read(&source.Reader{Errs: errs}, source.YAML(name, data, errs), lang, english)
		if errs.Len() > 0 {
			panic(errs.Sorted()[0])
		}
		if lang == "en" {
			english = w
		}
		all[lang] = w
	}
	return all
})

func namesOf[T interface{ Name() string }](list []T) (names []string) {
	for _, x := range list {
		names = append(names, x.Name())
	}
	return names
}

// In are the words in a language, or in the one that it is a kind of; else in English, with
// the plural forms of the language.
func In(lang string) *Words {
	base, _, _ := strings.Cut(lang, "-")
	w := shipped()[base]
	if w == nil {
		w = shipped()["en"]
	}
	out := *w
	out.Lang, out.tag = lang, language.Make(lang)
	return &out
}

// Read reads a file of words in a language. What it does not say is as in base.
func Read(r *source.Reader, n *source.Node, lang string, base *Words) *Words {
	w := *base
	w.Lang, w.tag, w.text, w.units = lang, language.Make(lang), maps.Clone(base.text),
		maps.Clone(base.units)
	if w.text == nil {
		w.text, w.units, w.Decimal = map[string]string{}, map[string]map[string]string{}, "."
	}
	if n == nil || n.Kind == source.Null {
		return &w
	}
	allowed := slices.Sorted(maps.Keys(base.text))
	if len(allowed) > 0 && !r.Map(n, append(allowed, "articles", "decimal", "units")...) {
		return &w
	}
	for i, k := range n.Keys {
		item := n.Items[i]
		switch k.Value {
		case "articles":
			w.Articles = nil
			for _, article := range r.List(item) {
				w.Articles = append(w.Articles, article.Value)
			}
		case "decimal":
			w.decimals = byName(r, item, "")
		case "units":
			for i, code := range item.Keys {
				w.units[code.Value] = byName(r, item.Items[i], "other")
			}
		default:
			w.text[k.Value] = text(r, item, base.text[k.Value])
		}
	}
	return &w
}

// byName reads texts by name, or one that has a name without it.
func byName(r *source.Reader, n *source.Node, alone string) map[string]string {
	if n.Kind != source.Map {
		return map[string]string{alone: r.Text(n)}
	}
	list := map[string]string{}
	for i, k := range n.Keys {
		list[k.Value] = r.Text(n.Items[i])
	}
	return list
}

// text reads a text, which has the same %s and %d as another.
func text(r *source.Reader, n *source.Node, like string) string {
	for _, verb := range []string{"%s", "%d"} {
		if like != "" && strings.Count(n.Value, verb) != strings.Count(like, verb) {
			r.Errorf(n, "want %d times %s in it, as in %q", strings.Count(like, verb), verb, like)
		}
	}
	if n.Kind == source.Map || n.Kind == source.Seq {
		return r.Text(n)
	}
	return n.Value
}
