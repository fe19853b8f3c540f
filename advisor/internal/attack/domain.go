package attack

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/internal/pattern"
)

// A Domain is the values that profiles of a pack are made of, read out of the
// pack's text: every number, date, duration and quoted word that stands in it.
// It is immutable.
type Domain struct {
	pack    *pack.Pack
	numbers []float64 // that stand anywhere
	near    map[string][]float64
	words   []string // that stand in quotation marks
	days    []time.Time
	regions []string
	names   map[*fact.Fact][]string // the terms that a fact may name
	of      map[string]*fact.Fact
	inputs  map[string][]string // what is named where the fact is: it may derive from these
}

const digits = `\d[\d_]*(\.\d+)?([eE][-+]?\d+)?`

var (
	numberText = pattern.New(`-?\b` + digits + `\b`)
	// Numbers that stand for the one that they give: 10 / 3.
	sumText  = pattern.New(`\b` + digits + `(\s*(\*\*|[-+*/])\s*` + digits + `)+\b`)
	dateText = pattern.New(`\b\d{4}-\d\d-\d\d\b`)
	quoted   = pattern.New(`"[^"\n]*"`)
	wordText = pattern.New(`[a-z_][a-z0-9_]*`)
)

// NewDomain reads the text of p.
func NewDomain(p *pack.Pack) *Domain {
	d := &Domain{pack: p, near: map[string][]float64{}, names: map[*fact.Fact][]string{},
		of: map[string]*fact.Fact{}, inputs: map[string][]string{}}
	for _, r := range p.Regions {
		d.regions = append(d.regions, r.Name)
	}
	for _, f := range p.Schema.Facts {
		d.of[f.Name()] = f
	}
	for name, data := range p.Texts() {
		if !strings.HasPrefix(name, "sources") && !strings.HasPrefix(name, "terms") {
			d.read(string(data))
		}
	}
	for _, list := range d.near {
		slices.Sort(list)
	}
	slices.Sort(d.numbers)
	slices.Sort(d.words)
	slices.SortFunc(d.days, time.Time.Compare)
	d.numbers, d.words, d.days = slices.Compact(d.numbers), slices.Compact(d.words),
		slices.CompactFunc(d.days, time.Time.Equal)
	for _, f := range p.Schema.Facts {
		if f.Kind == fact.Term || f.Kind == fact.Terms {
			d.names[f] = d.namesOf(f)
		}
	}
	return d
}

// read takes the constants out of one file. A number is near the facts that
// its line names, or that the lines around it do.
func (d *Domain) read(text string) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		for _, q := range quoted().FindAllString(line, -1) {
			d.words = append(d.words, q[1:len(q)-1])
		}
		for _, s := range dateText().FindAllString(line, -1) {
			if day, err := time.Parse(time.DateOnly, s); err == nil {
				d.days = append(d.days, day)
			}
		}
		var found []float64
		if !strings.ContainsAny(line, "0123456789") {
			line = "" // which spares most of the work
		}
		for _, s := range numberText().FindAllString(dateText().ReplaceAllString(line, ""), -1) {
			x, _ := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64)
			found = append(found, x, math.Abs(x))
		}
		for _, s := range sumText().FindAllString(dateText().ReplaceAllString(line, ""), -1) {
			if x, err := expr.Eval("float("+s+")", nil); err == nil {
				found = append(found, x.(float64))
			}
		}
		if len(found) > 0 {
			d.numbers = append(d.numbers, found...)
			around := strings.Join(lines[max(0, i-1):min(len(lines), i+2)], " ")
			for _, name := range wordText().FindAllString(around, -1) {
				if d.of[name] != nil {
					d.near[name] = append(d.near[name], found...)
				}
			}
		}
		line = lines[i]
		if name, _, ok := strings.Cut(line, ":"); ok && d.of[last(name)] != nil &&
			!strings.HasPrefix(line, " ") {
			d.derives(last(name), lines[i+1:])
		}
	}
}

func last(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// derives notes what facts are named in the entry of a fact.
func (d *Domain) derives(name string, entry []string) {
	for _, line := range entry {
		if line != "" && line[0] != ' ' {
			return
		}
		for _, word := range wordText().FindAllString(line, -1) {
			if f := d.of[word]; f != nil && word != name && !slices.Contains(d.inputs[name], word) {
				d.inputs[name] = append(d.inputs[name], word)
			}
		}
	}
}

func (d *Domain) namesOf(f *fact.Fact) (list []string) {
	h := d.pack.Schema.Terms
	for t := range term.ID(h.Len()) {
		if slices.ContainsFunc(f.Of, func(root term.ID) bool { return h.Is(t, root) }) {
			list = append(list, h.Term(t).Name)
		}
	}
	return list
}

// constants are the numbers that conditions may hold f against: those near
// its name, and near the names of what derives from it.
func (d *Domain) constants(f *fact.Fact) []float64 {
	list := slices.Clone(d.near[f.Name()])
	for name, inputs := range d.inputs {
		if slices.Contains(inputs, f.Name()) {
			list = append(list, d.near[name]...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
