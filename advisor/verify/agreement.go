package verify

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"strconv"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/oracle"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/syntax"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/trace"
	"example.com/crosstalk/advisor/workbench"
)

// agreement holds the three-valued logic to plain expr: on the boundary
// profiles, which take each part of each condition through both its values,
// with all that they leave open filled in, every condition must have the same
// value in both, for every combination of values of its parts that occurs.
func (c *checker) agreement(boundary []*workbench.SuggestedCase) error {
	var decisions []*decision.Decision
	for _, d := range decision.All(c.Pack) {
		if d.Case == nil && c.choice.hasDecision(d) { // cases are part of what reads the fact or table
			decisions = append(decisions, d)
		}
	}
	oracles, seen := oracle.For(c.Pack), map[string]bool{}
	for _, s := range boundary {
		f, err := c.complete(s)
		if err != nil {
			return err
		}
		var o *oracle.Oracle
		for i, d := range decisions {
			t := f.Eval(d.Cond)
			key := cell(f, i, d)
			if t == condition.Unknown || seen[key] {
				continue
			}
			seen[key] = true
			if o == nil {
				if o, err = oracles.New(&f.Profile, f.AsOf, f.Region); err != nil {
					break // plain expr cannot say what follows from this profile
				}
			}
			plain, err := o.Eval(d.Text.Text)
			if err != nil {
				continue
			}
			c.report.Agreement.Of++
			if t == condition.Of(plain == true) {
				c.report.Agreement.Done++
				continue
			}
			c.add(Finding{Kind: "disagreement", Proven: true, Error: true, In: d.Name(),
				Pos:     advisor.Pos(d.Text.At(1, 1)),
				Witness: &Witness{Given: s.Given, AsOf: s.AsOf, Region: s.Region},
				Msg:     fmt.Sprintf("it is %v, and plain expr says %v", t, plain)})
		}
	}
	return nil
}

// cell names the values of the parts of the i-th decision.
func cell(f *condition.Frame, i int, d *decision.Decision) string {
	key := []byte(strconv.Itoa(i) + ":")
	t := trace.Of(f, d.Cond, trace.ToSites)
	for _, site := range d.Sites() {
		for _, v := range []condition.Truth{condition.True, condition.False} {
			if t.Seen(site, v) {
				key = append(key, byte('1'+v))
			} else {
				key = append(key, '-')
			}
		}
	}
	return string(key)
}

// complete is a suggested profile with all that it leaves open filled in.
func (c *checker) complete(s *workbench.SuggestedCase) (*condition.Frame, error) {
	errs := &source.Errors{}
	v := reflect.New(c.Struct.Type).Elem()
	c.Struct.Decode(&source.Reader{Errs: errs}, source.YAML("profile", []byte(s.Given), errs), v)
	if err := bridge.Errors(errs.Sorted()); err != nil {
		return nil, err
	}
	f := &condition.Frame{AsOf: c.asOf, Region: c.Regions[0].Name}
	if s.Region != "" {
		f.Region = s.Region
	}
	f.Reset(c.Space.Registry)
	on, err := time.Parse(time.DateOnly, s.AsOf)
	if needed := err == nil; needed {
		f.AsOf, f.Profile.AsOf = on, on
	} // else it is for any day, on which its dates have been
	if err := c.Struct.Read(v, &f.Profile); err != nil {
		return nil, err
	}
	if f.Profile.AsOf.IsZero() {
		for _, x := range c.Schema.Top {
			f.AsOf = latest(f.AsOf, x, f.Profile.Slots[x.Slot])
		}
		f.Profile.AsOf = f.AsOf
	}
	// What is given and what derives are one, and stay so: what a fact derives from
	// that is given in part is left as it is.
	c.Hold(f, func(pack.Misfit) {})
	whole := &filler{c, f.AsOf, map[*fact.Fact]bool{}}
	for _, x := range c.Schema.Top {
		whole.keep(x, f.Profile.Slots[x.Slot])
	}
	for i, x := range c.Schema.Top {
		f.Profile.Slots[i] = whole.filled(x, f.Profile.Slots[i])
	}
	return f, nil
}

// latest is the later of a day and those of a date, or of a list with dates, that
// cannot be after the as-of day.
func latest(day time.Time, x *fact.Fact, v fact.Value) time.Time {
	var own time.Time
	switch all := v.Any.(type) {
	case *fact.Records:
		for _, e := range all.Elems {
			for _, field := range x.Fields {
				day = latest(day, field, e.Slots[field.Slot])
			}
		}
		return day
	default:
		switch {
		case x.Kind != fact.Date || x.Ranged:
			return day
		case v.Known:
			own = v.Time()
		case v.Span != nil && !math.IsInf(v.Span.Low, 0):
			own = fact.DateOf(v.Span.Low)
		}
	}
	if own.After(day) {
		return own
	}
	return day
}

// A filler fills in what a profile leaves open.
type filler struct {
	*checker
	asOf  time.Time
	leave map[*fact.Fact]bool // facts from which another derives that is given
}

// keep notes what x derives from, if something is given for it. Fields of records are
// left as they are in the record that gives something, and others everywhere.
func (w *filler) keep(x *fact.Fact, v fact.Value) {
	if all, ok := v.Any.(*fact.Records); ok {
		for _, e := range all.Elems {
			for field, left := range w.of(x, e).leave {
				w.leave[field] = w.leave[field] || left && field.Owner != x
			}
		}
	}
	if d := w.Space.Derived(x); d != nil && (v.Known || v.Span != nil || v.Held) {
		inspect.Reads(d.Atom, func(f *fact.Fact) { w.leave[f] = w.leave[f] || f != x && f != x.Owner })
	}
}

// of is the filler for a record of a list.
func (w *filler) of(list *fact.Fact, e *fact.Elem) *filler {
	own := &filler{w.checker, w.asOf, maps.Clone(w.leave)}
	for _, field := range list.Fields {
		own.keep(field, e.Slots[field.Slot])
	}
	return own
}

// filled is a value with nothing left open; what follows from other facts is
// left to follow.
func (w *filler) filled(x *fact.Fact, v fact.Value) fact.Value {
	switch all := v.Any.(type) {
	case *fact.Set:
		closed := *all
		closed.Complete = all.Complete || !w.leave[x]
		return fact.Value{Known: true, Any: &closed}
	case *fact.Records:
		closed := *all
		if !w.leave[x] {
			closed = fact.Records{Complete: true}
		}
		closed.Elems = nil
		for _, e := range all.Elems {
			whole := *e
			whole.Slots = make([]fact.Value, len(e.Slots))
			own := w.of(x, e)
			for _, field := range x.Fields {
				whole.Slots[field.Slot] = own.filled(field, e.Slots[field.Slot])
			}
			closed.Elems = append(closed.Elems, &whole)
		}
		return fact.Value{Known: true, Any: &closed}
	}
	switch {
	case v.Known:
		return v
	case v.Span != nil && !w.leave[x]:
		return within(x, *v.Span)
	case x.Derived || w.leave[x]:
		return v
	}
	switch x.Kind {
	case fact.Bool:
		return fact.BoolValue(false)
	case fact.Int, fact.Number:
		v = fact.Value{Known: true, Num: x.Min}
		if x.Kind == fact.Int {
			v.Int = int64(x.Min)
		}
		return v
	case fact.Enum:
		return fact.Value{Known: true, Str: x.Values[0]}
	case fact.Date:
		return fact.Value{Known: true, Any: w.asOf}
	case fact.Term:
		t := w.other(x)
		return fact.Value{Known: true, Int: int64(t), Str: w.Schema.Terms.Term(t).Name}
	case fact.Terms:
		return fact.Value{Known: true, Any: &fact.Set{Complete: true}}
	case fact.List:
		return fact.Value{Known: true, Any: &fact.Records{Complete: true}}
	case fact.Numbers:
		return fact.Value{Known: true, Any: []float64{}}
	case fact.Texts:
		return fact.Value{Known: true, Any: []string{}}
	case fact.Text:
		return fact.Value{Known: true, Str: "something"}
	}
	return fact.Value{Known: true}
}

// within is a value of x between bounds.
func within(x *fact.Fact, s fact.Span) fact.Value {
	if x.Kind != fact.Number {
		s = s.Whole()
	}
	if x.Ranged {
		s, _ = s.And(fact.Span{Low: x.Min, High: x.Max})
	}
	at := s.Low
	switch {
	case math.IsInf(at, 0):
		if at = s.High; s.HighOpen {
			at -= syntax.StepOf(at)
		}
	case s.LowOpen && math.IsInf(s.High, 0):
		at += syntax.StepOf(at)
	case s.LowOpen:
		at += (s.High - at) / 2
	}
	return x.Between(fact.Exactly(at))
}

// other is some name that the fact may have.
func (c *checker) other(x *fact.Fact) term.ID {
	h := c.Schema.Terms
	last := x.Of[0]
	for t := range term.ID(h.Len()) {
		if h.Is(t, x.Of[0]) {
			last = t
		}
	}
	return last
}
