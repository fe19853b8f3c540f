package likeness

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
)

// An Example is a sentence that were judged.
type Example struct {
	Text  string
	No    bool // no message may have it
	Plain bool // harmless, and like nothing that is not
}

// seen is an example as a model sees it.
type seen struct {
	features  []uint32
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
// many harmless sentences of a hundred that are not plain may be above its limit, and one
// forbidden one of fifty is below what it spares: by ten models, each of nine tenths of the
// examples, which judge the tenth that they have not seen.
func Learn(examples []Example, share float64) *Model {
	const parts = 10
	var all []seen
	for _, x := range examples {
		all = append(all, seen{featuresOf(tokensOf(x.Text)), x.No, x.Plain})
	}
	var harmless, forbidden []float64
	for part := range parts {
		var known, unseen []seen
		for i, x := range all {
			if i*parts/len(all) == part { // those written one after the other are alike
				unseen = append(unseen, x)
			} else {
				known = append(known, x)
			}
		}
		m := fit(known)
		for _, x := range unseen {
			switch {
			case x.no:
				forbidden = append(forbidden, m.score(x.features))
			case !x.plain:
				harmless = append(harmless, m.score(x.features))
			}
		}
	}
	m := fit(all)
	m.of = digest(examples)
	slices.Sort(harmless)
	slices.Sort(forbidden)
	m.limit = harmless[int(float64(len(harmless)-1)*(1-share/100))]
	m.spare = forbidden[len(forbidden)/50]
	return m
}

// evidence is how much more often each feature stands in forbidden sentences than in harmless
// ones: the logarithm of the ratio of its shares, each count raised a little, since what was
// seen once says little.
func evidence(examples []seen) (list []float64) {
	const raise = 0.25
	no, ok := make([]float64, size), make([]float64, size)
	var sumNo, sumOK float64
	for i := range size {
		no[i], ok[i] = raise, raise
	}
	for _, x := range examples {
		for _, f := range x.features {
			if x.no {
				no[f]++
			} else {
				ok[f]++
			}
		}
	}
	for i := range size {
		sumNo += no[i]
		sumOK += ok[i]
	}
	list = make([]float64, size)
	for i := range size {
		list[i] = math.Log(no[i] / sumNo * sumOK / ok[i])
	}
	return list
}

// fit is the support vector machine with squared hinge loss, by dual coordinate descent:
// Hsieh, Chang, Lin, Keerthi, Sundararajan: A dual coordinate descent method for large-scale
// linear SVM. ICML 2008, algorithm 1.
func fit(examples []seen) *Model {
	const cost, rounds = 3.0, 40
	weigh := evidence(examples)
	w := make([]float64, size+1) // the last is the bias
	alpha, norm := make([]float64, len(examples)), make([]float64, len(examples))
	for i, x := range examples {
		for _, f := range x.features {
			norm[i] += weigh[f] * weigh[f]
		}
		norm[i] = norm[i]/float64(max(len(x.features), 1)) + 1 + 1/(2*cost)
	}
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
				sum += w[f] * weigh[f]
			}
			gradient := y*(sum*value+w[size]) - 1 + alpha[i]/(2*cost)
			step := max(alpha[i]-gradient/norm[i], 0) - alpha[i]
			if step == 0 {
				continue
			}
			alpha[i] += step
			for _, f := range x.features {
				w[f] += step * y * value * weigh[f]
			}
			w[size] += step * y
		}
	}
	for f := range size {
		w[f] *= weigh[f]
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
