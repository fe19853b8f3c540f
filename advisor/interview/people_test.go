package interview

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/term"
)

// today is the day of the advice.
var today = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// A somebody knows everything about themselves and says it when asked.
type somebody struct {
	whole   *advisor.Record
	session *engine.Session
	h       *term.Hierarchy
}

// people draws people; calm ones, for whom nothing urgent is shown in the end: others are
// drawn until one is.
func people(t testing.TB, rb *advisor.Rulebase[advisor.Record], calm bool) func() *somebody {
	seed := uint64(0)
	p := bridge.Pack(rb)
	drawer, h := randprofile.New(p), p.Schema.Terms
	one := func() *somebody {
		seed++
		src := drawer.Source(rand.New(rand.NewPCG(seed, 7)), 0.3)
		doc := src.Complete(src.Profile())
		if set, ok := doc["symptoms"].(randprofile.Doc); calm && ok {
			has, _ := set["has"].([]string)
			set["has"] = slices.DeleteFunc(has, func(name string) bool {
				return h.Is(h.Find(name), h.Named("emergency_symptoms"))
			})
		}
		text, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		_, whole, err := rb.Decode("somebody.json", text)
		if err != nil {
			t.Fatal(err)
		}
		s, err := bridge.Begin(rb, whole, &advisor.Options{AsOf: today})
		if err != nil {
			t.Fatal(err)
		}
		shown, err := s.Decide()
		if err != nil {
			t.Fatal(err)
		}
		if calm && len(shown) > 0 && shown[0].Wording.Level >= pack.Urgent {
			s.End()
			return nil
		}
		return &somebody{whole, s, h}
	}
	return func() *somebody {
		for {
			if x := one(); x != nil {
				return x
			}
		}
	}
}

// says is the answer to a question; false: there is none that the person could give.
func (x *somebody) says(k id) (Answer, bool) {
	var e *fact.Elem
	if k.record >= 0 {
		all, ok := x.session.Frame.Value(k.fact.Owner, nil).Any.(*fact.Records)
		if !ok || k.record >= len(all.Elems) {
			return Answer{}, false
		}
		e = all.Elems[k.record]
	}
	v := x.session.Frame.Value(k.fact, e)
	if d := x.session.Pack.Space.Derived(k.fact); !v.Known && d != nil {
		v, _ = d.Make(&x.session.Frame, e)
	}
	if !v.Known {
		return Answer{}, false
	}
	a := Answer{All: true}
	switch all := v.Any.(type) {
	case *fact.Set:
		for _, t := range all.Has {
			a.Names = append(a.Names, x.h.Term(t).Name)
		}
		a.Names = append(a.Names, all.Unrecognised...)
	case *fact.Records:
		for _, e := range all.Elems {
			a.Names = append(a.Names, e.Slots[all.Elems[0].List.TermField().Slot].Str)
		}
	default:
		a.All = false
		switch k.fact.Kind {
		case fact.Number:
			a.Text = number(v.Num)
		case fact.Enum, fact.Text:
			a.Text = v.Str
		case fact.Numbers, fact.Texts:
			a.Text = strings.ReplaceAll(k.fact.Show(v, x.h, own.In("en")), ",", "")
		default:
			a.Text = k.fact.Show(v, x.h, own.In("en"))
		}
	}
	return a, true
}

// tell answers a question, or does not know.
func (x *somebody) tell(t testing.TB, iv *Interview[advisor.Record], k id) {
	t.Helper()
	if a, ok := x.says(k); ok {
		_, err := iv.Answer(k.String(), a)
		if err == nil {
			return
		}
		t.Logf("%s: %v", k, err)
	}
	if err := iv.DontKnow(k.String()); err != nil {
		t.Fatal(err)
	}
}
