package advisor

import (
	"maps"

	"example.com/crosstalk/advisor/internal/own"
)

// Words are what programs say of their own about an advice, in one language: headings, labels,
// what can be done. They stand in parts, by the program that says them; the library has English
// and Spanish, a pack brings those of another language in lang/LANGUAGE/words.yaml. The zero
// Words have no texts. They may be used concurrently.
type Words struct {
	of   *own.Words
	part string
}

// Words are the words of a part, such as "advise", in a language of the pack. What the language
// has no words for is English; see Words.Missing.
func (rb *Rulebase[P]) Words(language, part string) Words {
	return Words{rb.inside().Pack.Own(language), part}
}

// Text is the text of a name, with its %s and %d. A name that the part has not is given back as
// it is, so that it is seen.
func (w Words) Text(name string) string {
	if w.of != nil {
		if s := w.of.Text(w.part + "." + name); s != "" {
			return s
		}
	}
	return name
}

// List are the texts of a name that has several.
func (w Words) List(name string) []string {
	if w.of == nil {
		return nil
	}
	return w.of.Several(w.part + "." + name)
}

// All are the texts of the part, by name, in a map of the caller's own.
func (w Words) All() map[string]string {
	if w.of == nil {
		return map[string]string{}
	}
	return maps.Clone(w.of.Part(w.part))
}

// Direction is how the language is written: ltr or rtl.
func (w Words) Direction() string {
	if w.of == nil {
		return "ltr"
	}
	return w.of.Text("direction")
}

// Missing are the names of the part, in order, that the language has no words for.
func (w Words) Missing() []string {
	if w.of == nil {
		return nil
	}
	return w.of.Lacks(w.part)
}
