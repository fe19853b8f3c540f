package overlay

import (
	"fmt"
	"slices"

	"golang.org/x/text/language"

	"example.com/crosstalk/advisor/internal/files"
	"example.com/crosstalk/advisor/internal/source"
)

// Spoken finds among the languages of a pack the one that a reader wants.
type Spoken struct {
	names   []string
	matcher language.Matcher
}

// SpokenIn are the languages with these names, BCP 47 tags.
func SpokenIn(names []string) *Spoken {
	tags := make([]language.Tag, len(names))
	for i, l := range names {
		tags[i] = language.Make(l)
	}
	return &Spoken{names, language.NewMatcher(tags)}
}

// Place is the place of the language that is closest to a BCP 47 tag; "" is the first.
func (l *Spoken) Place(want string) (int, error) {
	if want == "" {
		return 0, nil
	}
	if i := slices.Index(l.names, want); i >= 0 {
		return i, nil
	}
	tags, _, err := language.ParseAcceptLanguage(want)
	if err != nil || len(tags) == 0 {
		return 0, fmt.Errorf("language %q is not a BCP 47 tag like en or es-MX", want)
	}
	_, i, _ := l.matcher.Match(tags...)
	return i, nil
}

// Choose leaves out of the files of a pack, before they are parsed, the translations into
// languages other than its first and those closest to wanted, BCP 47 tags. What terms are
// called stays: people write what they have and take in any language. It says which
// languages are left; nil: all, since the pack does not say which it has.
func Choose(list []*files.File, wanted []string) (left []*files.File, chosen []string) {
	i := slices.IndexFunc(list, func(f *files.File) bool { return f.Name == "pack.yaml" })
	if i < 0 {
		return list, nil
	}
	unsaid := &source.Errors{} // it is said when all files are parsed
	names, _ := Languages(list[i].Tree(unsaid))
	if len(names) == 0 {
		return list, nil
	}
	chosen = names[:1:1]
	all := SpokenIn(names)
	for _, want := range wanted {
		if i, err := all.Place(want); err == nil && !slices.Contains(chosen, names[i]) {
			chosen = append(chosen, names[i]) // a tag that is none has been refused
		}
	}
	return slices.DeleteFunc(list, func(f *files.File) bool {
		lang, of := Split(f.Name)
		return slices.Contains(names, lang) && !slices.Contains(chosen, lang) && partOf(of) != "term"
	}), chosen
}
