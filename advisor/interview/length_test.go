package interview

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"sort"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/tell"
)

var count = flag.Int("people", 8, "how many random people TestInterviewLength asks")

func shipped(t testing.TB) *advisor.Rulebase[advisor.Record] {
	rb, err := advisor.Load[advisor.Record](os.DirFS("../../rules"),
		&advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// asked is how many questions it takes until nothing is open, where pick says which.
func asked(t testing.TB, rb *advisor.Rulebase[advisor.Record], x *somebody,
	pick func(v *view) id) int {
	iv, err := New(rb, nil, &Options{Advice: &advisor.Options{AsOf: today}})
	if err != nil {
		t.Fatal(err)
	}
	for {
		v, err := iv.look()
		if err != nil {
			t.Fatal(err)
		}
		if v.next == nil {
			return len(iv.log)
		}
		x.tell(t, iv, pick(v))
	}
}

// form is how many questions it takes to go down the file of facts, each in its turn, until
// nothing is open: the fields of a list are asked of each of its records.
func form(t testing.TB, rb *advisor.Rulebase[advisor.Record], x *somebody) int {
	s := bridge.Pack(rb).Struct
	v := bridge.Value(x.whole)
	var facts []*fact.Fact
	for _, f := range s.Top {
		if f.IsBound && !f.Derived && len(f.Ask) > 0 {
			facts = append(facts, f)
		}
	}
	settled := func(n int) bool {
		doc := map[string]any{}
		for _, f := range facts[:n] {
			if says := tell.Of(s, v, f); says != nil {
				doc[f.Path] = says
			}
		}
		text, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		_, known, err := rb.Decode("known.json", text)
		if err != nil {
			t.Fatal(err)
		}
		iv, err := New(rb, known, &Options{Advice: &advisor.Options{AsOf: today}})
		if err != nil {
			t.Fatal(err)
		}
		q, err := iv.Next()
		if err != nil {
			t.Fatal(err)
		}
		return q == nil
	}
	n := sort.Search(len(facts), settled)
	questions := n
	for _, f := range facts[:n] {
		for _, field := range f.Fields {
			if len(field.Ask) > 0 && !field.Derived {
				questions += s.Records(v, f)
			}
		}
	}
	return questions
}

// TestInterviewLength: how many answers it takes until nothing important is open, of people
// for whom nothing urgent is shown in the end: those would be told at once. docs/interview.md
// has the figures of a thousand.
func TestInterviewLength(t *testing.T) {
	rb := shipped(t)
	draw := people(t, rb, true)
	var best, file, whole []int
	for i := range *count {
		x := draw()
		best = append(best, asked(t, rb, x, func(v *view) id {
			k, _ := idOf(x.session.Pack.Schema, v.next.ID)
			return k
		}))
		file = append(file, asked(t, rb, x, func(v *view) id {
			return slices.MinFunc(v.open, func(a, b id) int {
				if a.fact != b.fact {
					return a.fact.Place - b.fact.Place
				}
				return a.record - b.record
			})
		}))
		whole = append(whole, form(t, rb, x))
		x.session.End()
		if i%100 == 99 || i == *count-1 {
			for name, list := range map[string][]int{"interview": best, "open, in file order": file,
				"form, in file order": whole} {
				sorted := slices.Sorted(slices.Values(list))
				t.Logf("%d people, %s: median %d, worst %d", i+1, name, sorted[i/2], sorted[i])
			}
		}
	}
	for i := range best {
		if 2*best[i] > whole[i] {
			t.Errorf("somebody is asked %d questions, of a form of %d", best[i], whole[i])
		}
	}
}
