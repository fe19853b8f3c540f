package wordlist

import (
	"strings"
	"testing"
)

func TestRare(t *testing.T) {
	for _, tt := range []struct {
		lang string
		rare string
		not  string
	}{
		{"en", "thrombocytopenia prophylaxis deleterious multifactorial", "vegetables vegetable understanding " +
			"unfamiliar medicines uncomfortably tomorrow bone dying well-known"},
		{"es", "trombocitopenia profilaxis ortostatica", "verduras comiendo lávese tranquilamente " +
			"acercándose desapareciendo díganoslo hueso"},
		{"en-GB", "hepatotoxic", "hospital"},
		{"de", "", "Donaudampfschifffahrt thrombocytopenia"},
	} {
		for _, w := range strings.Fields(tt.rare) {
			if !Rare(tt.lang, w) {
				t.Errorf("%s: %s is not rare", tt.lang, w)
			}
		}
		for _, w := range strings.Fields(tt.not) {
			if Rare(tt.lang, w) {
				t.Errorf("%s: %s is rare", tt.lang, w)
			}
		}
	}
}
