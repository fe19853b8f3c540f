package english

import "math"

// A Measure of how hard a text is to read.
type Measure struct{ Words, Sentences, Syllables, Long int }

// MeasureOf measures a text by its words and the number of its sentences.
func MeasureOf(words []string, sentences int) (m Measure) {
	for _, w := range words {
		n := Syllables(w)
		m.Words++
		m.Syllables += n
		if n >= 3 {
			m.Long++
		}
	}
	m.Sentences = sentences
	return m
}

// Plus measures two texts together.
func (m Measure) Plus(o Measure) Measure {
	return Measure{m.Words + o.Words, m.Sentences + o.Sentences, m.Syllables + o.Syllables,
		m.Long + o.Long}
}

// FleschKincaid is the grade of Kincaid, Fishburne, Rogers and Chissom (1975).
func (m Measure) FleschKincaid() float64 {
	return 0.39*float64(m.Words)/float64(m.Sentences) +
		11.8*float64(m.Syllables)/float64(m.Words) - 15.59
}

// SMOG is the grade of McLaughlin (1969); 0 for fewer than 30 sentences.
func (m Measure) SMOG() float64 {
	if m.Sentences < 30 {
		return 0
	}
	return 1.043*math.Sqrt(float64(m.Long)*30/float64(m.Sentences)) + 3.1291
}
