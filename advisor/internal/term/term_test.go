package term

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestHierarchy(t *testing.T) {
	var problems []string
	h := New([]Term{
		{Name: "medicine"},
		{Name: "steroid", Is: []string{"medicine"}, Label: map[string]string{"en": "steroid tablets"}},
		{Name: "prednisone", Is: []string{"steroid"}, Also: []string{"Delta-Cortene"}},
		{Name: "estrogen", Is: []string{"medicine"}},
		{Name: "contraceptive", Is: []string{"medicine"}},
		{Name: "combined_pill", Is: []string{"estrogen", "contraceptive"}},
		{Name: "warfarin", Is: []string{"medicine"}},
	}, func(i int, msg string) { problems = append(problems, msg) })
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, tt := range []struct {
		a, b     string
		is, meet bool
		why      string
	}{
		{"prednisone", "medicine", true, true, "through a chain"},
		{"prednisone", "prednisone", true, true, "a term is a kind of itself"},
		{"steroid", "prednisone", false, true, "the wider term may be the narrower one"},
		{"warfarin", "steroid", false, false, "nothing is both"},
		{"estrogen", "contraceptive", false, true, "the combined pill is both"},
		{"combined_pill", "contraceptive", true, true, "two parents"},
		{"steroid tablets", "medicine", true, true, "by its label"},
		{"deltacortene", "steroid", true, true, "by a synonym, folded"},
		{"nothing", "medicine", false, false, "no such term"},
	} {
		a, b := h.Find(tt.a), h.Find(tt.b)
		if got := h.Is(a, b); got != tt.is {
			t.Errorf("Is(%s, %s) = %v; %s", tt.a, tt.b, got, tt.why)
		}
		if got, back := h.Meet(a, b), h.Meet(b, a); got != tt.meet || back != tt.meet {
			t.Errorf("Meet(%s, %s) = %v, %v; %s", tt.a, tt.b, got, back, tt.why)
		}
	}
	if h.Named("Prednisone") != None || h.Named("prednisone") == None {
		t.Error("Named wants the exact id")
	}
}

func TestProblems(t *testing.T) {
	var problems []string
	New([]Term{
		{Name: "a", Is: []string{"b"}},
		{Name: "b", Is: []string{"a"}},
		{Name: "c", Is: []string{"d"}},
		{Name: "e", Also: []string{"C"}},
	}, func(i int, msg string) { problems = append(problems, msg) })
	for _, want := range []string{"circle: a is b is a", `unknown term "d"`,
		`the name "C" belongs to c already`} {
		if !slices.Contains(problems, want) {
			t.Errorf("%q lacks %q", problems, want)
		}
	}
}

// TestNames: which term a name in data is, whatever the order in the file.
func TestNames(t *testing.T) {
	terms := []Term{
		{Name: "high_bp", Label: map[string]string{"en": "high blood pressure", "es": "hipertensión"},
			Also: []string{"HTN", "Blood Pressure, High"}},
		// the label is another term's other name
		{Name: "pulmonary_htn", Label: map[string]string{"en": "HTN"}},
		{Name: "statin", Label: map[string]string{"en": "prava_statin"}},
		{Name: "prava_statin", Is: []string{"statin"}}, // and this name another term's label
		{Name: "lipid_lowering", Label: map[string]string{"en": "Statin"}},
		{Name: "apoplexy", Label: map[string]string{"en": "a stroke", "es": "un derrame cerebral"}},
	}
	for range 2 {
		h := New(terms, func(i int, msg string) { t.Error(terms[i].Name, msg) })
		for _, tt := range []struct{ name, want, why string }{
			{"high_bp", "high_bp", ""},
			{"High-BP", "high_bp", "case and dashes do not count"},
			{" high bp ", "high_bp", "nor do spaces"},
			{"high\tbp", "high_bp", "nor tabs"},
			{"high\r\nbp", "high_bp", "nor the ends of lines"},
			{"high\v\fbp", "high_bp", "nor what else ASCII has of them"},
			{"high\u00a0bp", "high_bp", "nor a space that does not break"},
			{"high\u2003bp", "high_bp", "nor a wide one"},
			{"high\x08bp", "", "a backspace is no space"},
			{"high\x0ebp", "", "nor is what stands behind them in ASCII"},
			{"high.bp", "", "a dot counts"},
			{"highbp1", "", "so does a digit"},
			{"HIPERTENSIÓN", "high_bp", "by a label in any language"},
			{"blood pressure, high", "high_bp", ""},
			{"htn", "high_bp", "an other name is stronger than a label"},
			{"HTN", "high_bp", ""},
			{"pulmonary htn", "pulmonary_htn", ""},
			{"prava_statin", "prava_statin", "so is a name"},
			{"Prava Statin", "prava_statin", ""},
			{"statin", "statin", ""},
			{"a stroke", "apoplexy", ""},
			{"stroke", "apoplexy", "by a label without its article"},
			{"derrame cerebral", "apoplexy", "as in each language"},
			{"un stroke", "", "an article of another language is none"},
			{"Statin", "statin", "as it stands in a label of another"},
			{"AZaz[@`{", "", "what stands beside the letters in ASCII is none"},
			{"", "", ""},
			{strings.Repeat("high", 20) + "bp", "", "a long name"},
		} {
			got := ""
			if id := h.Find(tt.name); id != None {
				got = h.Term(id).Name
			}
			if got != tt.want {
				t.Errorf("Find(%q) = %q; want %q: %s", tt.name, got, tt.want, tt.why)
			}
		}
		slices.Reverse(terms)
	}
}

// TestFold: the quick way folds as the other one does.
func TestFold(t *testing.T) {
	for c := range 0x3000 {
		name := "a" + string(rune(c)) + "B"
		want := Fold(name)
		if got, ok := foldASCII(make([]byte, 0, 64), name); ok && string(got) != want {
			t.Errorf("%q is folded to %q and %q", name, want, got)
		} else if ok != (c < 0x80) {
			t.Errorf("%q: %v", name, ok)
		}
	}
	if _, ok := foldASCII(make([]byte, 0, 2), "abc"); ok {
		t.Error("three letters fit into two")
	}
	if got, ok := foldASCII(make([]byte, 0, 3), "abc"); !ok || string(got) != "abc" {
		t.Errorf("%q %v", got, ok)
	}
}

// TestNamed: a wider term is named by its id alone.
func TestNamed(t *testing.T) {
	for _, tt := range []struct {
		is   string
		want string
	}{
		{"steroid", ""},
		{"Steroid", `c: unknown term "Steroid"`},
		{"cortisone-like", `c: unknown term "cortisone-like"`},
		{"steroid tablets", `c: unknown term "steroid tablets"`},
	} {
		terms := []Term{
			{Name: "steroid", Also: []string{"cortisone-like"},
				Label: map[string]string{"en": "steroid tablets"}},
			{Name: "c", Is: []string{tt.is}},
		}
		got := ""
		h := New(terms, func(i int, msg string) { got += terms[i].Name + ": " + msg })
		if got != tt.want {
			t.Errorf("is: %s: %q; want %q", tt.is, got, tt.want)
		}
		if is := h.Is(h.Named("c"), h.Named("steroid")); is != (tt.want == "") {
			t.Errorf("is: %s: %v", tt.is, is)
		}
		for _, name := range []string{"Steroid", "cortisone-like", "steroid tablets", "nothing"} {
			if h.Named(name) != None {
				t.Errorf("%q names %s", name, h.Term(h.Named(name)).Name)
			}
		}
	}
}

// TestManyTerms: beyond 64 terms, where bits need a second word.
func TestManyTerms(t *testing.T) {
	const n = 200
	var terms []Term
	for i := range n {
		t := Term{Name: fmt.Sprintf("t%d", i)}
		if i > 0 {
			t.Is = []string{fmt.Sprintf("t%d", (i-1)/2)} // a tree with two branches
		}
		terms = append(terms, t)
	}
	terms = append(terms, Term{Name: "both", Is: []string{"t150", "t199"}})
	h := New(terms, func(i int, msg string) { t.Error(i, msg) })
	if h.Len() != n+1 || len(h.Names()) != n+1 || h.Names()[n] != "both" {
		t.Fatal(h.Len(), h.Names())
	}
	above := func(i int) map[int]bool { // by hand
		set := map[int]bool{i: true}
		if i == n {
			maps.Copy(set, map[int]bool{150: true, 199: true})
		}
		for {
			before := len(set)
			for k := range maps.Clone(set) {
				if k > 0 && k < n {
					set[(k-1)/2] = true
				}
			}
			if len(set) == before {
				return set
			}
		}
	}
	var rows []map[int]bool
	for i := range n + 1 {
		rows = append(rows, above(i))
	}
	for a := range n + 1 {
		if got := len(h.Wider(ID(a))); got != len(rows[a]) {
			t.Errorf("Wider(%d) has %d; want %d", a, got, len(rows[a]))
		}
		leaf := true
		for i, row := range rows {
			leaf = leaf && (i == a || !row[a])
		}
		if h.Leaf(ID(a)) != leaf {
			t.Errorf("Leaf(%d) = %v", a, !leaf)
		}
		for b := range n + 1 {
			meet := false
			for _, row := range rows {
				meet = meet || row[a] && row[b]
			}
			if got := h.Is(ID(a), ID(b)); got != rows[a][b] {
				t.Errorf("Is(%d, %d) = %v", a, b, got)
			}
			if got := h.Meet(ID(a), ID(b)); got != meet {
				t.Errorf("Meet(%d, %d) = %v", a, b, got)
			}
		}
	}
	if h.Is(None, 0) || h.Is(0, None) || h.Meet(None, 0) || h.Meet(0, None) {
		t.Error("no term is a kind of something")
	}
}

// TestCircle: a circle is told once, and what is asked of it has an answer.
func TestCircle(t *testing.T) {
	var problems []string
	h := New([]Term{
		{Name: "a", Is: []string{"b"}}, {Name: "b", Is: []string{"c"}}, {Name: "c", Is: []string{"a"}},
		{Name: "d", Is: []string{"a"}}, {Name: "self", Is: []string{"self"}},
	}, func(i int, msg string) { problems = append(problems, fmt.Sprint(i, " ", msg)) })
	want := []string{"0 circle: a is b is c is a", "4 circle: self is self"}
	if !slices.Equal(problems, want) {
		t.Errorf("%q; want %q", problems, want)
	}
	for a := range ID(h.Len()) {
		for b := range ID(h.Len()) {
			h.Is(a, b)
			h.Meet(a, b)
		}
	}
}

// TestLabel: the reader's words, else the English ones, else the id in words.
func TestLabel(t *testing.T) {
	h := New([]Term{
		{Name: "high_bp", Label: map[string]string{"en": "high blood pressure", "es": "hipertensión"}},
		{Name: "long_q_t"},
		{Name: "blank", Label: map[string]string{"en": "blank one", "es": ""}},
	}, func(i int, msg string) { t.Error(msg) })
	for _, tt := range []struct{ name, language, want string }{
		{"high_bp", "es", "hipertensión"},
		{"high_bp", "en", "high blood pressure"},
		{"high_bp", "fr", "high blood pressure"},
		{"high_bp", "", "high blood pressure"},
		{"long_q_t", "en", "long q t"},
		{"blank", "es", "blank one"},
	} {
		if got := h.Label(h.Named(tt.name), tt.language); got != tt.want {
			t.Errorf("%s in %q: %q; want %q", tt.name, tt.language, got, tt.want)
		}
	}
}

// TestRandomHierarchies: what is a kind of what, and what could be both, are as a search
// over all terms finds them, however the terms are joined and in whatever order.
func TestRandomHierarchies(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 2 + r.IntN(90)
		terms := make([]Term, n)
		place := r.Perm(n)
		narrower := make([][]bool, n) // narrower[a][b]: b is a kind of a
		for i := range n {
			t := &terms[place[i]]
			t.Name = fmt.Sprintf("t%d", place[i])
			narrower[place[i]] = make([]bool, n)
			narrower[place[i]][place[i]] = true
			for range min(i, r.IntN(4)) {
				wide := place[r.IntN(i)]
				t.Is = append(t.Is, fmt.Sprintf("t%d", wide))
				for a := range n {
					if narrower[a] != nil && narrower[a][wide] {
						narrower[a][place[i]] = true
					}
				}
			}
		}
		h := New(terms, func(int, string) {}) // some are kinds of too many, which are kinds of none then
		for a := range n {
			for b := range n {
				both := false
				for c := range n {
					both = both || narrower[a][c] && narrower[b][c]
				}
				if h.Is(ID(a), ID(b)) != narrower[b][a] || h.Meet(ID(a), ID(b)) != both {
					t.Fatalf("seed %d: %d and %d: Is %v, Meet %v", seed, a, b, h.Is(ID(a), ID(b)),
						h.Meet(ID(a), ID(b)))
				}
			}
		}
	}
}

// TestLinear: what a hierarchy takes grows with its terms, not with their square.
func TestLinear(t *testing.T) {
	takes := func(n int) uint64 {
		terms := make([]Term, n)
		for i := range terms {
			terms[i].Name = fmt.Sprintf("t%d", i)
			if i > 0 {
				terms[i].Is = []string{fmt.Sprintf("t%d", (i-1)/8), fmt.Sprintf("t%d", i/9)}
			}
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		New(terms, func(i int, msg string) { t.Error(i, msg) })
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	if few, many := takes(10_000), takes(80_000); many > 12*few {
		t.Errorf("8 times the terms take %d MB in place of %d", many>>20, few>>20)
	}
}

// TestWithoutAccents: a name is found however its accents are typed, unless two terms would
// have it then; and one that stands as it is typed is its own.
func TestWithoutAccents(t *testing.T) {
	es := func(s string) map[string]string { return map[string]string{"es": s} }
	h := New([]Term{
		{Name: "psoriatic_arthritis", Label: es("artritis psoriásica")},
		{Name: "asthma", Label: es("el asma"), Also: []string{"Crónica"}},
		{Name: "year", Label: es("año")},
		{Name: "anus", Label: es("ano")},
		{Name: "father", Label: es("papá")},
		{Name: "potato", Label: es("pápa")},
		{Name: "goitre", Label: map[string]string{"pl": "świąd", "ru": "край", "vi": "bệnh"}},
	}, func(i int, msg string) { t.Error(i, msg) })
	for name, want := range map[string]string{
		"artritis psoriasica": "psoriatic_arthritis", "ARTRITIS PSORIASICA": "psoriatic_arthritis",
		"Artritis  Psoriásica": "psoriatic_arthritis", "artritis psoria\u0301sica": "psoriatic_arthritis",
		"ártritis psoriásica": "psoriatic_arthritis", "psóriatic-arthritis": "psoriatic_arthritis",
		"ásma": "asthma", "cronica": "asthma", "año": "year", "ano": "anus", "an\u0303o": "year",
		"papá": "father", "pápa": "potato", "papa": "", "swiad": "goitre", "ŚWIĄD": "goitre",
		"benh": "goitre", "краи": "", "": "", "\u0301": "",
	} {
		got := ""
		if id := h.Find(name); id != None {
			got = h.Term(id).Name
		}
		if got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}
