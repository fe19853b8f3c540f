// Package likeness says how much a sentence is like those that no message may have: orders
// about a medicine, diagnoses, promises.
//
// Where a grammar knows forms, this knows examples: a linear classifier (a support vector
// machine, Cortes and Vapnik 1995) over the words of a sentence, runs of them, pairs that stand
// near each other, and runs of letters, each weighed by how much more often it stands in
// forbidden ones (Wang and Manning: Baselines and bigrams. ACL 2012). It is learned from
// sentences that were judged. It finds what nobody has thought of a form for, and cannot say
// why, only by which words.
package likeness

import (
	_ "embed" // weights
	"encoding/binary"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// A Model holds what was learned of one language. It may be used at the same time by many.
type Model struct {
	weights [size]int8
	scale   float64 // of the weights
	bias    float64
	limit   float64 // a score above it is one that few harmless sentences have
	spare   float64 // a score below it is one that few forbidden sentences have
	of      uint64  // the digest of the examples that it was learned of
}

// fewest words are what can be told: fewer are like anything.
const fewest = 3

// size is the number of weights. Features share them by hash: with half as many it finds less,
// with twice as many no more.
const size = 1 << 19

var (
	//go:embed en.weights
	en []byte
	//go:embed es.weights
	es []byte
)

// Of is the model of a language ("en", which en-GB is, too); nil if there is none.
func Of(lang string) *Model {
	base, _, _ := strings.Cut(lang, "-")
	switch base {
	case "en":
		return english()
	case "es":
		return spanish()
	}
	return nil
}

var (
	english = sync.OnceValue(func() *Model { return decode(en) })
	spanish = sync.OnceValue(func() *Model { return decode(es) })
)

// decode reads what Encode wrote; nil, if that has another size.
func decode(data []byte) *Model {
	const head = 5 * 8
	if len(data) != head+size {
		return nil
	}
	m := &Model{of: binary.LittleEndian.Uint64(data[4*8:])}
	for i, to := range []*float64{&m.scale, &m.bias, &m.limit, &m.spare} {
		*to = math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
	}
	for i, b := range data[head:] {
		m.weights[i] = int8(b)
	}
	return m
}

// Encode writes a model: scale, bias, limit and spare, what it is of, then the weights, a byte
// each.
func (m *Model) Encode() (data []byte) {
	for _, x := range []float64{m.scale, m.bias, m.limit, m.spare} {
		data = binary.LittleEndian.AppendUint64(data, math.Float64bits(x))
	}
	data = binary.LittleEndian.AppendUint64(data, m.of)
	for _, w := range m.weights {
		data = append(data, byte(w))
	}
	return data
}

// LearnedOf reports whether a model was learned of these examples.
func (m *Model) LearnedOf(examples []Example) bool { return m.of == digest(examples) }

// Found reports whether a sentence is like those that no message may have, and the word
// that says so most.
func (m *Model) Found(sentence string) (word string, found bool) {
	tokens := tokensOf(sentence)
	if few(tokens) || m.score(featuresOf(tokens)) <= m.limit {
		return "", false
	}
	// The word without which the sentence would be least like them.
	least := math.Inf(1)
	for i, token := range tokens {
		rest := slices.Delete(slices.Clone(tokens), i, i+1)
		if s := m.score(featuresOf(rest)); s < least && isWord(token) {
			word, least = token, s
		}
	}
	return word, true
}

// Spares reports whether a sentence is so little like those that no message may have that hardly
// any of them is.
func (m *Model) Spares(sentence string) bool {
	tokens := tokensOf(sentence)
	return !few(tokens) && m.score(featuresOf(tokens)) < m.spare
}

// few reports whether there are too few words to tell.
func few(tokens []string) bool {
	words := 0
	for _, token := range tokens {
		if isWord(token) {
			words++
		}
	}
	return words < fewest
}

// score is above 0 for what is like a forbidden sentence, below for what is like a
// harmless one.
func (m *Model) score(features []uint32) float64 {
	sum := 0
	for _, f := range features {
		sum += int(m.weights[f])
	}
	return m.bias + m.scale*float64(sum)/math.Sqrt(float64(max(len(features), 1)))
}

func isWord(token string) bool {
	return strings.ContainsFunc(token, func(r rune) bool { return unicode.IsLetter(r) })
}

// tokensOf cuts a sentence into words and marks, in small letters. A number is "#".
func tokensOf(sentence string) (list []string) {
	word := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsMark(r) || r == '\'' || r == '’' || r == '_'
	}
	rest := strings.ToLower(sentence)
	for rest != "" {
		r, n := utf8.DecodeRuneInString(rest)
		switch {
		case unicode.IsDigit(r):
			n = run(rest, func(r rune) bool { return unicode.IsDigit(r) || word(r) })
			list = append(list, "#")
		case word(r):
			n = run(rest, func(r rune) bool { return unicode.IsDigit(r) || word(r) })
			list = append(list, strings.ReplaceAll(rest[:n], "’", "'"))
		case strings.ContainsRune(".,;:?!¿¡()", r):
			list = append(list, rest[:n])
		}
		rest = rest[n:]
	}
	return list
}

// run is the length of the letters at the beginning of a text that are so.
func run(s string, so func(rune) bool) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !so(r) }); i >= 0 {
		return i
	}
	return len(s)
}

// What counts as near, and how many letters of a word tell what it is a form of.
const near, stem = 6, 5

// featuresOf lists the places of what a sentence has, beginning and end among its words: runs
// of up to three words, of up to four with endings cut off, pairs of words that are near each
// other, and runs of three to five letters. Each place once.
func featuresOf(tokens []string) (list []uint32) {
	words := append(append([]string{"<s>"}, tokens...), "</s>")
	stems := slices.Clone(words)
	for i, token := range tokens {
		runes := []rune(token)
		stems[i+1] = string(runes[:min(len(runes), stem)])
	}
	list = appendRuns(list, "w", words, " ", 1, 3)
	list = appendRuns(list, "s", stems, " ", 1, 4)
	for i := range words {
		for j := i + 1; j < min(i+near, len(words)); j++ {
			list = append(list, place("k", words[i]+" "+words[j]))
		}
	}
	letters := strings.Split(" "+strings.Join(tokens, " ")+" ", "")
	list = appendRuns(list, "g", letters, "", 3, 5)
	slices.Sort(list)
	return slices.Compact(list)
}

// appendRuns appends the places of all runs of least to most parts.
func appendRuns(list []uint32, kind string, parts []string, between string, least, most int,
) []uint32 {
	for n := least; n <= most; n++ {
		for i := 0; i+n <= len(parts); i++ {
			list = append(list, place(kind, strings.Join(parts[i:i+n], between)))
		}
	}
	return list
}

func place(kind, feature string) uint32 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(kind))
	_, _ = h.Write([]byte(feature))
	return uint32((h.Sum64() >> 32) % size)
}
