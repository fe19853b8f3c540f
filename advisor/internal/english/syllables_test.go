package english

import "testing"

// TestSyllables: counts are those of the CMU Pronouncing Dictionary.
func TestSyllables(t *testing.T) {
	for _, tt := range []struct {
		word string
		want int
	}{
		{"a", 1}, {"bone", 1}, {"bones", 1}, {"table", 2}, {"tables", 2}, {"called", 1}, {"used", 1},
		{"wanted", 2}, {"troubled", 2}, {"doses", 2}, {"safely", 2}, {"people", 2}, {"diet", 2},
		{"being", 2}, {"reach", 1}, {"reaction", 3}, {"action", 2}, {"special", 2}, {"asthma", 2},
		{"psoriasis", 4}, {"rheumatism", 4}, {"osteoporosis", 6}, {"pharmacist", 3}, {"medicine", 3},
		{"low-dose", 2}, {"Vitamin", 3},
	} {
		if got := Syllables(tt.word); got != tt.want {
			t.Errorf("%s: %d syllables, want %d", tt.word, got, tt.want)
		}
	}
}
