// Package own has the words that are no pack's: values, units, bounds, what is said of
// names that nobody knows. They are data, a file for each language; a pack brings those of
// another language, or other words, in lang/LANGUAGE/words.yaml.
package own

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/internal/pattern"
)

//go:embed words/*.yaml
var files embed.FS

// Words are the words of one language. What it lacks is English.
type Words struct {
	Lang     string
	Decimal  string   // what stands before decimals
	Articles []string // that a label may begin with, each with the space behind it

	tag      language.Tag
	text     map[string]string            // by name; "part.name" of those that stand under a part
	said     map[string]bool              // names of text that the language has itself
	units    map[string]map[string]string // by code and plural form: one, few, many, other ...
	decimals map[string]string            // by region; "" is all others
}

// Text is what there is to say under a name of the files, with its %s and %d.
func (w *Words) Text(name string) string { return w.text[name] }

// Part has the texts under a part of the files, by their names in it.
func (w *Words) Part(part string) map[string]string {
	list := map[string]string{}
	for name, text := range w.text {
		if rest, of := strings.CutPrefix(name, part+"."); of {
			list[rest] = text
		}
	}
	return list
}

// List are the texts that stand under a name with " | " between them.
func (w *Words) List(name string) []string { return strings.Split(w.text[name], " | ") }

// Several are the texts under a name, with " | " between them or as a list.
func (w *Words) Several(name string) (list []string) {
	if s := w.text[name]; s != "" {
		return w.List(name)
	}
	for i := 1; w.text[fmt.Sprintf("%s.%d", name, i)] != ""; i++ {
		list = append(list, w.text[fmt.Sprintf("%s.%d", name, i)])
	}
	return list
}

// Without is a label without what it begins with of the words in a list, each once at most and in
// the order of the list.
func (w *Words) Without(list, label string) string {
	for _, begin := range w.List(list) {
		label = strings.TrimPrefix(label, begin+" ")
	}
	return label
}

// Lacks are the names under a part which the language has no words for, in order; "" is all
// parts.
func (w *Words) Lacks(part string) (names []string) {
	if part != "" {
		part += "."
	}
	for name := range w.text {
		if rest, of := strings.CutPrefix(name, part); of && !w.said[name] {
			names = append(names, rest)
		}
	}
	slices.Sort(names)
	return names
}

// Quoted is a name or title in quotation marks.
func (w *Words) Quoted(s string) string { return fmt.Sprintf(w.Text("quoted"), s) }

// WithoutArticle is a label without the article that it begins with.
func (w *Words) WithoutArticle(label string) string {
	for _, article := range w.Articles {
		if rest, ok := strings.CutPrefix(label, article); ok {
			return rest
		}
	}
	return label
}

// Number is a number, written with a point, as the language writes it.
func (w *Words) Number(s string) string {
	if w.Decimal == "." {
		return s
	}
	return strings.Replace(s, ".", w.Decimal, 1)
}

// Numbers is a text in the language, its decimals written as Number writes them: in the files
// they have a point. What has no decimals stays: telephone numbers, dates, addresses, names.
func (w *Words) Numbers(text string) string {
	if w.Decimal == "." || !strings.Contains(text, ".") {
		return text
	}
	var out strings.Builder
	from := 0
	for i := 1; i+1 < len(text); i++ {
		if text[i] == '.' && isDecimal(text, i) {
			out.WriteString(text[from:i] + w.Decimal)
			from = i + 1
		}
	}
	return out.String() + text[from:]
}

// isDecimal reports whether the point at i stands before the decimals of a number: with one or
// two of them, or behind a nought, and in no word, address, date or number in groups.
func isDecimal(text string, i int) bool {
	digit := func(i int) bool { return i >= 0 && i < len(text) && '0' <= text[i] && text[i] <= '9' }
	first, end := i, i+1
	for digit(first - 1) {
		first--
	}
	for digit(end) {
		end++
	}
	whole, decimals := text[first:i], end-i-1
	if whole == "" || decimals == 0 || decimals > 2 && whole != "0" {
		return false
	}
	const blanks = " \n\u00a0"
	word := text[strings.LastIndexAny(text[:i], blanks)+1:]
	if to := strings.IndexAny(word, blanks); to >= 0 {
		word = word[:to]
	}
	if address().MatchString(word) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:first])
	if before == '-' { // a minus, the end of a range, or part of a name
		before, _ = utf8.DecodeLastRuneInString(text[:first-1])
	}
	more := end+1 < len(text) && strings.IndexByte(".,", text[end]) >= 0 && digit(end+1)
	return !more && !unicode.IsLetter(before) && !strings.ContainsRune(".,_", before)
}

// address is in a word that is one: of a page, a person, a document.
var address = pattern.New(`//|@|\p{L}\.\p{L}|10\.[0-9]{4,}/`)

// Decimals reports whether some region writes decimals otherwise than with a point.
func (w *Words) Decimals() bool {
	for _, s := range w.decimals {
		if s != "." {
			return true
		}
	}
	return false
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

// Source is the file of the words that come with the library in a language; nil: none do.
func Source(lang string) []byte {
	data, err := files.ReadFile("words/" + lang + ".yaml")
	if err != nil {
		return nil
	}
	return data
}

// Names lists what there is to say, by name.
func Names() []string { return slices.Sorted(maps.Keys(In("en").text)) }

// english are the words that others lack.
var english = sync.OnceValue(func() *Words { return readShipped("en", &Words{Lang: "en"}) })

var read sync.Map // by language: words that were read before

// shipped are the words in a language that has a file; else nil.
func shipped(lang string) *Words {
	if lang == "en" {
		return english()
	}
	if w, ok := read.Load(lang); ok {
		return w.(*Words)
	}
	if _, err := fs.Stat(files, fileOf(lang)); err != nil {
		return nil
	}
	w, _ := read.LoadOrStore(lang, readShipped(lang, english()))
	return w.(*Words)
}

func fileOf(lang string) string { return "words/" + lang + ".yaml" }

func readShipped(lang string, base *Words) *Words {
	data, err := files.ReadFile(fileOf(lang))
	if err != nil {
		panic(err) // it is in the binary
	}
	errs := &source.Errors{}
	w := Read(&source.Reader{Errs: errs}, source.YAML(lang+".yaml", data, errs), lang, base)
	if errs.Len() > 0 {
		panic(errs.Sorted()[0])
	}
	return w
}

// In are the words in a language, or in the one that it is a kind of; else in English, with
// the plural forms of the language.
func In(lang string) *Words {
	base, _, _ := strings.Cut(lang, "-")
	w := shipped(base)
	ours := w != nil
	if !ours {
		w = english()
	}
	out := *w
	if !ours {
		out.said = map[string]bool{}
	}
	out.Lang, out.tag = lang, language.Make(lang)
	if !ours {
		out.text = maps.Clone(out.text)
		out.turn()
	}
	return &out
}

// fromRight are the scripts that are written from right to left (ISO 15924).
var fromRight = []string{"Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr",
	"Syrc", "Syre", "Syrj", "Syrn", "Thaa"}

// turn sets how the language is written by its script, where nothing else is said.
func (w *Words) turn() {
	script, _ := w.tag.Script()
	w.text["direction"], w.said["direction"] = "ltr", true
	if slices.Contains(fromRight, script.String()) {
		w.text["direction"] = "rtl"
	}
}

// Read reads a file of words in a language. What it does not say is as in base.
func Read(r *source.Reader, n *source.Node, lang string, base *Words) *Words {
	w := *base
	w.Lang, w.tag, w.text, w.units, w.said = lang, language.Make(lang), maps.Clone(base.text),
		maps.Clone(base.units), maps.Clone(base.said)
	if base.Lang != lang || w.said == nil {
		w.said = map[string]bool{}
	}
	if w.text == nil {
		w.text, w.units, w.Decimal = map[string]string{}, map[string]map[string]string{}, "."
	}
	if base.Lang != lang && len(base.text) > 0 {
		w.turn()
	}
	if n == nil || n.Kind == source.Null {
		return &w
	}
	names := namesIn(base.text, "")
	if len(names) > 0 && !r.Map(n, append(names, "articles", "decimal", "units")...) {
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
			w.read(r, item, k.Value, base)
		}
	}
	return &w
}

// read reads the words under a name: a text, a list of as many as base has, or a part.
func (w *Words) read(r *source.Reader, n *source.Node, name string, base *Words) {
	names := namesIn(base.text, name+".")
	switch {
	case n.Kind == source.Null: // not translated yet
	case n.Kind == source.Map && (len(names) > 0 || len(base.text) == 0):
		bound := append(slices.Clip(names), "of", "checked") // what package overlay reads
		if len(names) > 0 && !r.Map(n, bound...) {
			return
		}
		for i, k := range n.Keys {
			if slices.Contains(names, k.Value) || len(base.text) == 0 {
				w.read(r, n.Items[i], name+"."+k.Value, base)
			}
		}
	case n.Kind == source.Map && n.Get("words") != nil:
		if r.Map(n, "words", "of", "checked") {
			w.read(r, n.Get("words"), name, base)
		}
	case n.Kind == source.Seq:
		if len(base.text) > 0 && len(n.Items) != len(names) {
			r.Errorf(n, "%d texts; want %d, as in English", len(n.Items), len(names))
			return
		}
		for i, item := range n.Items {
			w.read(r, item, fmt.Sprintf("%s.%d", name, i+1), base)
		}
	case len(names) > 0:
		r.Errorf(n, "%s where %s were wanted", n.Kind, strings.Join(names, ", "))
	default:
		w.text[name], w.said[name] = text(r, n, base.text[name]), true
	}
}

// namesIn are the names of texts and parts behind a beginning, each once.
func namesIn(texts map[string]string, begin string) (names []string) {
	for name := range texts {
		if rest, of := strings.CutPrefix(name, begin); of {
			first, _, _ := strings.Cut(rest, ".")
			names = append(names, first)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
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

// inBraces are what stands in a text for something else, as in {} and {day}.
var inBraces = pattern.New(`\{[a-z_]*\}`)

// text reads a text, which has the same %s, %d and {} as another.
func text(r *source.Reader, n *source.Node, like string) string {
	for _, verb := range append([]string{"%s", "%d"}, inBraces().FindAllString(like, -1)...) {
		if want := strings.Count(like, verb); like != "" && strings.Count(n.Value, verb) != want {
			r.Errorf(n, "want %d times %s in it, as in %q", want, verb, like)
		}
	}
	if n.Kind == source.Map || n.Kind == source.Seq {
		return r.Text(n)
	}
	return n.Value
}
