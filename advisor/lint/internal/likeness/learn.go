package likeness

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
)

// An Example is a sentence that people judged.
type Example struct {
	Text  string
	No    bool // no message may have it
	Plain bool // harmless, and like nothing that is not
}

// seen is an example as a model sees it.
type seen struct {
	features  []uint16
	no, plain bool
}

// digest tells examples from others.
func digest(examples []Example) uint64 {
	h := fnv.New64a()
	for _, x := range examples {
		_, _ = h.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(x.Text))))
		_, _ = h.Write([]byte(x.Text))
		_, _ = fmt.Fprint(h, x.No, x.Plain)
	}
	return h.Sum64()
}

// Learn makes a model of examples, the same of the same on one kind of machine. share is how
// many harmless sentences of a hundred that are not plain may be above its limit: by ten
// models, each of nine tenths of the examples, which judge the tenth that they have not seen.
func Learn(examples []Example, share float64) *Model {
	const parts = 10
	var all []seen
	for _, x := range examples {
		all = append(all, seen{featuresOf(tokensOf(x.Text)), x.No, x.Plain})
	}
	var harmless []float64
	for part := range parts {
		var known, unseen []seen
		for i, x := range all {
			if i%parts == part {
				unseen = append(unseen, x)
			} else {
				known = append(known, x)
			}
		}
		m := fit(known)
		for _, x := range unseen {
			if !x.no && !x.plain {
				harmless = append(harmless, m.score(x.features))
			}
		}
	}
	m := fit(all)
	m.of = digest(examples)
	slices.Sort(harmless)
	m.limit = harmless[int(float64(len(harmless)-1)*(1-share/100))]
	return m
}

// fit is the support vector machine with squared hinge loss, by dual coordinate descent:
// Hsieh, Chang, Lin, Keerthi, Sundararajan: A dual coordinate descent method for large-scale
// linear SVM. ICML 2008, algorithm 1.
func fit(examples []seen) *Model {
	const cost, rounds = 2.0, 50
	w := make([]float64, size+1) // the last is the bias
	alpha := make([]float64, len(examples))
	diagonal := 1 / (2 * cost)
	random := rand.New(rand.NewPCG(1, 1))
	for range rounds {
		for _, i := range random.Perm(len(examples)) {
			x := examples[i]
			y, value := -1.0, 1/math.Sqrt(float64(max(len(x.features), 1)))
			if x.no {
				y = 1
			}
			sum := 0.0
			for _, f := range x.features {
				sum += w[f]
			}
			gradient := y*(sum*value+w[size]) - 1 + diagonal*alpha[i]
			step := max(alpha[i]-gradient/(2+diagonal), 0) - alpha[i]
			if step == 0 {
				continue
			}
			alpha[i] += step
			for _, f := range x.features {
				w[f] += step * y * value
			}
			w[size] += step * y
		}
	}
	return rounded(w)
}

// rounded keeps a byte of each weight.
func rounded(w []float64) *Model {
	most := 0.0
	for _, x := range w[:size] {
		most = max(most, math.Abs(x))
	}
	m := &Model{scale: most / math.MaxInt8, bias: w[size]}
	if most > 0 {
		for i, x := range w[:size] {
			m.weights[i] = int8(math.Round(x / m.scale))
		}
	}
	return m
}
