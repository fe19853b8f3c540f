package trace_test

import (
	flags "flag"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/oracle"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
	"example.com/crosstalk/advisor/internal/trace"
)

var decidedValues = flags.Int("decided", 8_000, "how many decided values TestSufficiency tries")

// asking adds to a grammar what asks about the record itself, and values that
// hang on conditions.
func asking(g smallpack.Grammar, depth int) string {
	op := g.Pick("==", "!=", "<", "<=", ">", ">=")
	if depth > 0 && g.IntN(2) == 0 {
		switch g.IntN(6) {
		case 0, 1:
			return fmt.Sprintf("(%s %s %s)", asking(g, depth-1), g.Pick("and", "or"), asking(g, depth-1))
		case 2:
			return fmt.Sprintf("%s(medications, %s)", g.Pick("any", "all", "none", "one"),
				askingRecord(g, depth-1))
		case 3:
			return fmt.Sprintf("count(medications, %s) %s %d", askingRecord(g, depth-1), op, g.IntN(4))
		case 4:
			return fmt.Sprintf("((%s) %s (%s))", asking(g, depth-1), g.Pick("==", "!="), asking(g, depth-1))
		}
		return fmt.Sprintf("(%s ? %s : not (%s))", asking(g, depth-1), asking(g, depth-1), g.Cond(1))
	}
	switch g.IntN(14) {
	case 0:
		return fmt.Sprintf("(age ?? %d) %s %d", 10*g.IntN(9), op, 10*g.IntN(9))
	case 1:
		return fmt.Sprintf("(bmi ?? %d) %s %d", 15+g.IntN(20), op, 15+g.IntN(20))
	case 2:
		return fmt.Sprintf("known(%s)",
			g.Pick("age", "bmi", "conditions", "medications", "last_scan", "smoker", "risk", "wait"))
	case 3:
		return g.Pick("age", "weight_kg", "birth_date", "sex") + g.Pick(" == nil", " != nil")
	case 4:
		return fmt.Sprintf("region == %q", g.Pick("US", "GB"))
	case 5:
		return fmt.Sprintf("(long_steroids ? age : weight_kg) %s %d", op, 10*g.IntN(9))
	case 6:
		return fmt.Sprintf("((%s ? height_cm : weight_kg) ?? %d) > %d",
			g.Pick("adult", "known(age) and adult", "smoker", `has(conditions, "lupus")`), 100*g.IntN(2),
			100*g.IntN(3))
	case 7:
		return fmt.Sprintf("days_since(last_scan) %s %d", op, 100*g.IntN(12))
	case 8:
		return fmt.Sprintf("max(age, %s) %s %d", g.Pick("weight_kg", "height_cm", "30"), op,
			20+40*g.IntN(4))
	case 9:
		return fmt.Sprintf("len(medications) %s %d", op, g.IntN(4))
	case 10:
		return fmt.Sprintf("sum(map(filter(medications, .months > %d), .dose)) %s %d", g.IntN(12), op,
			100*g.IntN(10))
	case 11:
		return fmt.Sprintf("(any(medications, .dose > %d) ? age : 40) %s %d", 100*g.IntN(9), op,
			10*g.IntN(9))
	case 12:
		return fmt.Sprintf("%s(steps, # %s %d or smoker)", g.Pick("any", "all", "none", "one"), op,
			1000*g.IntN(200))
	}
	return g.Cond(1)
}

func askingRecord(g smallpack.Grammar, depth int) string {
	op := g.Pick("==", "!=", "<", "<=", ">", ">=")
	switch g.IntN(6) {
	case 0:
		return fmt.Sprintf("(.dose ?? %d) %s %d", 100*g.IntN(9), op, 100*g.IntN(9))
	case 1:
		return "known(." + g.Pick("dose", "months", "name", "since") + ")"
	case 2:
		return fmt.Sprintf("(.months ?? %d) %s age", g.IntN(9), op)
	case 3:
		return asking(g, depth)
	}
	return g.Record(depth)
}

// TestSufficiency: of a profile nothing but the literals of a condition's trace
// gives it the same value, if that is true or false; those of its reasons do,
// too. And the literals are few: without any of them most values are open.
func TestSufficiency(t *testing.T) {
	p := smallpack.Load(t)
	l := &law{T: t, pack: p}
	drawer := randprofile.New(p)
	for seed := uint64(0); l.decided < *decidedValues**long; seed++ {
		known := []float64{0.3, 0.5, 0.8, 1}[seed%4]
		g := smallpack.Grammar{Source: drawer.Source(rand.New(rand.NewPCG(seed, 9)), known)}
		var texts []string
		for i := range 12 {
			if i%2 == 0 {
				texts = append(texts, g.Cond(3))
			} else {
				texts = append(texts, asking(g, 2))
			}
		}
		conds := smallpack.Compile(t, p, texts)
		doc := g.Profile()
		if g.IntN(3) == 0 {
			doc = smallpack.Blur(g.Rand, p.Schema.Top, "", doc)
		}
		region := g.Pick("US", "GB")
		f := smallpack.Frame(t, p, doc, region)
		if g.IntN(8) == 0 {
			f.AsOf = time.Time{}
		}
		for i, c := range conds {
			for _, every := range []bool{false, true} {
				l.holds(f, c, every, func() string {
					return fmt.Sprintf("seed %d: %s\n%s region %s, as of %v", seed, texts[i],
						smallpack.Show(doc), region, f.AsOf)
				})
			}
		}
	}
	t.Logf("%d decided values, %d literals; %d of %d are dispensable", l.decided, l.literals,
		l.dispensable, l.tried)
	if l.dispensable*25 > l.tried || l.tried < 1000 {
		t.Errorf("%d of %d literals are dispensable", l.dispensable, l.tried)
	}
}

// A law is the law of sufficiency, and what was seen of it.
type law struct {
	*testing.T
	pack                                  *pack.Pack
	decided, literals, tried, dispensable int
}

// only is the value of c where no more is known than list.
func (l *law) only(f *condition.Frame, c condition.Cond, list []condition.Literal,
	what func() string) condition.Truth {
	slots, err := oracle.Only(l.pack.Schema, f.Profile.Slots, list)
	if err != nil {
		l.Fatalf("%v\n%s", err, what())
	}
	bare := &condition.Frame{Region: "US"}
	if bare.Region == f.Region {
		bare.Region = "GB"
	}
	for _, x := range list {
		switch x.Kind {
		case condition.AsOf:
			bare.AsOf = f.AsOf
		case condition.Region:
			bare.Region = f.Region
		}
	}
	bare.Reset(l.pack.Space.Registry)
	bare.Profile.Slots = slots
	return bare.Eval(c)
}

func (l *law) holds(f *condition.Frame, c condition.Cond, every bool, what func() string) {
	v := f.Eval(c)
	if v == condition.Unknown {
		return
	}
	var all, told []condition.Literal
	extent := trace.First
	if every {
		extent = trace.Every
	}
	made := trace.Of(f, c, extent)
	made.Literals(func(x condition.Literal) { all = append(all, x) })
	l.decided++
	l.literals += len(all)
	if got := l.only(f, c, all, what); got != v {
		l.Fatalf("%s\nis %v; only by %s it is %v", what(), v, l.words(all), got)
	}
	if every {
		return
	}
	made = trace.Of(f, c, trace.First)
	made.Leaves(func(leaf trace.Leaf) {
		made.LiteralsOf(leaf.Step, func(x condition.Literal) { told = append(told, x) })
	})
	if got := l.only(f, c, told, what); got != v {
		l.Fatalf("%s\nis %v; only by the reasons %s it is %v", what(), v, l.words(told), got)
	}
	// Where a default or another region gives the same, one literal too many is
	// no fault; nor in a finding that is told as one, whose words are about all.
	// What a number counts or adds up is traced as a whole, though to compare it
	// less may do.
	linked :=
		regexp.MustCompile(`\?\?|known|nil|limit|region|long_steroids|\+ 1|len\(|sum\(`).MatchString(
			c.String())
	reads := l.reads(c)
	for i, x := range all {
		if x.Fact != nil && !reads[x.Fact.Path] {
			l.Fatalf("%s\ndoes not read %s", what(), x.Fact.Path)
		}
		if linked || slices.Index(all, x) != i {
			continue
		}
		less := slices.DeleteFunc(slices.Clone(all), func(y condition.Literal) bool { return y == x })
		if l.tried++; l.only(f, c, less, what) == v {
			l.dispensable++
		}
	}
}

// reads are the facts that c reads, as its text and those of what it names say.
func (l *law) reads(c condition.Cond) map[string]bool {
	reads := map[string]bool{}
	text := c.String()
	for range 4 {
		for _, f := range l.pack.Findings {
			text += " " + grow(text, f.Name, f.Text.Text)
		}
		for path, d := range l.pack.Space.Derivations {
			d.Chains(func(_ string, cases []*condition.Case) {
				for _, k := range cases {
					if k.If != nil {
						text += " " + grow(text, path[strings.LastIndexByte(path, '.')+1:], k.If.Text)
					}
				}
			})
			if d.Expr != nil {
				text += " " + grow(text, path[strings.LastIndexByte(path, '.')+1:], d.Expr.Text)
			}
		}
	}
	for _, f := range l.pack.Schema.Facts {
		reads[f.Path] = strings.Contains(text, f.Name())
	}
	reads["medications.name"] = reads["medications.name"] || strings.Contains(text, "medications")
	return reads
}

func grow(text, name, more string) string {
	if strings.Contains(text, name) && !strings.Contains(text, more) {
		return more
	}
	return ""
}

func (l *law) words(list []condition.Literal) string {
	var words []string
	for _, x := range list {
		s := []string{"says", "has", "lacks", "exists", "complete", "as of", "region"}[x.Kind]
		if x.Fact != nil {
			s += " " + x.Fact.Path
		}
		if x.Elem != nil {
			s += fmt.Sprint(" of ", x.Elem.Index)
		}
		if x.Term >= 0 {
			s += " " + l.pack.Schema.Terms.Term(x.Term).Name
		}
		words = append(words, s)
	}
	return strings.Join(words, "; ")
}
