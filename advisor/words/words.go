// Package words has what programs say of their own about an advice, in the languages of a pack:
// headings, labels, what can be done. It is data: the library has English and Spanish, a pack
// brings those of another language in lang/LANGUAGE/words.yaml.
//
//	w := words.In(rb, advice.Language, "advise")
//	fmt.Println(w.Text("sources"))
package words

import (
	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/own"
)

// Words are the words of one part, which is by the program that says them, in one language. The
// zero Words have no texts. They may be used concurrently.
type Words struct {
	of   *own.Words
	part string
}

// In are the words of a part, such as "advise", in a language of the pack. What the language has
// no words for is English; see Words.Missing.
func In[P any](rb *advisor.Rulebase[P], language, part string) Words {
	return Words{bridge.Pack(rb).Own(language), part}
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
	return w.of.Part(w.part)
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
