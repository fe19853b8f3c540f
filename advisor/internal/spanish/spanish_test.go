package spanish

import (
	"math"
	"testing"
)

// TestSyllables: counts are those of the orthography of the Real Academia Española.
func TestSyllables(t *testing.T) {
	for want, words := range map[int][]string{
		1: {"y", "muy", "hoy", "que", "guion", "pie", "luz", "cruel", "buey"},
		2: {"día", "hueso", "país", "ahí", "guía", "leer", "oír", "búho", "Agua", "viuda", "prohibir"},
		3: {"ahora", "médico", "cigüeña", "ayuda", "alcohol", "farmacia", "continuáis"},
		4: {"esteroides", "análisis", "desahogar", "medicina", "energía"},
		5: {"antibiótico", "metotrexato"},
	} {
		for _, w := range words {
			if got := Syllables(w); got != want {
				t.Errorf("%s: %d syllables, want %d", w, got, want)
			}
		}
	}
}

func TestINFLESZ(t *testing.T) {
	m := Of("El sol da luz. En EE. UU. la piel es suave.")
	if want := (Measure{Words: 11, Sentences: 2, Syllables: 13}); m != want {
		t.Errorf("%+v, want %+v", m, want)
	}
	if got, want := m.INFLESZ(), 206.835-62.3*13/11-5.5; math.Abs(got-want) > 1e-9 {
		t.Errorf("%.3f, want %.3f", got, want)
	}
	if twice := m.Plus(m); twice.INFLESZ() != m.INFLESZ() {
		t.Errorf("%.3f of a text twice", twice.INFLESZ())
	}
	if got := Of("7,5").INFLESZ(); got != 0 {
		t.Errorf("%.3f without words", got)
	}
}
