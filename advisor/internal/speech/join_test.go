package speech

import (
	"slices"
	"testing"
)

// TestJoined: a question and its answer are read as one statement, and as none where they
// are no answer.
func TestJoined(t *testing.T) {
	for _, tt := range []struct {
		lang, text string
		want       []Kind
	}{
		{"en", "Side effects? None.", []Kind{Promise}},
		{"en", "Side effects? Ask for the leaflet.", nil},
		{"en", "Can I stop the tablets? Yes.", []Kind{Order}},
		{"en", "Can I stop the tablets? No.", nil},
		{"en", "Can I stop the tablets? Ask your doctor.", nil},
		{"en", "Do I have to keep taking the statin? No.", []Kind{Order}},
		{"en", "Does it work? Always.", []Kind{Promise}},
		{"en", "Is it cancer? No.", []Kind{Diagnosis}},
		{"en", "Is the rash shingles? Yes.", []Kind{Diagnosis}},
		{"en", "Red, scaly elbows? Psoriasis.", []Kind{Diagnosis}},
		{"en", "Can I take it with food? Yes.", nil},
		{"en", "? No.", nil},
		{"es", "¿Efectos secundarios? Ninguno.", []Kind{Promise}},
		{"es", "¿Puedo dejar la pastilla? Sí.", []Kind{Order}},
		{"es", "¿Puedo dejar la pastilla? No.", nil},
		{"es", "¿Es cáncer? No.", []Kind{Diagnosis}},
		{"es", "¿Codos rojos? Psoriasis.", []Kind{Diagnosis}},
		{"es", "¿? No.", nil},
	} {
		var got []Kind
		for _, f := range NewReader(tt.lang, nil, nil).Faults(tt.text) {
			got = append(got, f.Kind)
			_ = tt.text[f.From:f.To]
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.text, got, tt.want)
		}
	}
}
