package likeness

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestLearn: of sentences with one word that tells, a model learns that word, and forgets
// nothing on its way through a file.
func TestLearn(t *testing.T) {
	var examples []Example
	for i := range 60 {
		rest := []string{"soup", "bread", "walks", "sleep", "water"}[i%5]
		examples = append(examples,
			Example{Text: fmt.Sprintf("Zap the tablet and %s %d.", rest, i), No: true},
			Example{Text: fmt.Sprintf("Ask about the tablet and %s %d.", rest, i)})
	}
	m := decode(Learn(examples, 5).Encode())
	for sentence, want := range map[string]bool{
		"Zap the tablet and rest.": true, "Ask about the tablet and rest.": false,
		"Zap it.": false, // too few words to tell
	} {
		if word, got := m.Found(sentence); got != want || got && word != "zap" {
			t.Errorf("%s: %v by %q", sentence, got, word)
		}
	}
	for sentence, want := range map[string]bool{"Zap the tablet and rest.": false,
		"Ask about the tablet and soup.": true, "Ask.": false} {
		if got := m.Spares(sentence); got != want {
			t.Errorf("%s: %v", sentence, got)
		}
	}
	if !m.LearnedOf(examples) || m.LearnedOf(examples[1:]) {
		t.Error("a model does not know what it was learned of")
	}
	if !slices.Equal(m.Encode(), Learn(examples, 5).Encode()) {
		t.Error("the same examples give another model")
	}
}

// TestOf: there is a model of each language of the shipped pack, and of a country's English.
func TestOf(t *testing.T) {
	for lang, want := range map[string]bool{"en": true, "en-GB": true, "es": true, "ar": false} {
		if got := Of(lang) != nil; got != want {
			t.Errorf("%s: %v", lang, got)
		}
	}
	if decode(en[1:]) != nil {
		t.Error("half a model is one")
	}
}

func FuzzFound(f *testing.F) {
	f.Add("Stop the 5 mg tablet, don’t wait!")
	f.Add("¿La azul? Ésta no.")
	f.Add("\xff 5\xfe _ '")
	f.Fuzz(func(t *testing.T, sentence string) {
		word, found := Of("en").Found(sentence)
		if found != (word != "") || !strings.Contains(strings.Join(tokensOf(sentence), " "), word) {
			t.Errorf("%q: %q %v", sentence, word, found)
		}
	})
}
