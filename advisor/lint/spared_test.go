package lint_test

import "testing"

// What a form finds in a sentence that is nothing like a forbidden one is not said; what is like
// one is, though a harmless sentence stands beside it.
func TestSpared(t *testing.T) {
	list := []sentence{
		{"en", "order", "Take your blood pressure pills along on vacation.", false},
		{"en", "order", "Stop your blood pressure pills on vacation.", true},
		{"en", "order", "Take your blood pressure pills along on vacation. Stop them when you are back.", true},
		{"en", "order", "Stop them.", true}, // too short to tell
		{"es", "order", "Lleve sus pastillas para la presión al viaje.", false},
		{"es", "order", "Deje sus pastillas para la presión durante el viaje.", true},
	}
	for i, got := range found(t, list) {
		if list[i].no != (len(got) > 0) {
			t.Errorf("%q: %v", list[i].text, got)
		}
	}
}
