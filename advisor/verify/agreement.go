package verify

import (
	"fmt"
	"reflect"
	"strconv"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/oracle"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// agreement holds the three-valued logic to plain expr: on the boundary
// profiles, which take each part of each condition through both its values,
// with all that they leave open filled in, every condition must have the same
// value in both, for every combination of values of its parts that occurs.
func (c *checker) agreement(boundary []*advisor.Suggestion) error {
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
			c.add(Finding{Kind: "disagreement", Proven: true, Error: true, In: d.Name(), Pos: advisor.Pos(d.Text.At(1, 1)),
				Witness: &Witness{Given: s.Given, AsOf: s.AsOf, Region: s.Region},
				Msg:     fmt.Sprintf("it is %v, and plain expr says %v", t, plain)})
		}
	}
	return nil
}

// cell names the values of the parts of the i-th decision.
func cell(f *condition.Frame, i int, d *decision.Decision) string {
	key := []byte(strconv.Itoa(i) + ":")
	for _, site := range d.Sites() {
		for _, v := range []condition.Truth{condition.True, condition.False} {
			if f.Seen(site, v) {
				key = append(key, byte('1'+v))
			} else {
				key = append(key, '-')
			}
		}
	}
	return string(key)
}

// complete is a suggested profile with all that it leaves open filled in.
func (c *checker) complete(s *advisor.Suggestion) (*condition.Frame, error) {
	errs := &source.Errors{}
	v := reflect.New(c.Schema.Type).Elem()
	c.Schema.Decode(&source.Reader{Errs: errs}, source.YAML("profile", []byte(s.Given), errs), v)
	if err := advisor.Errors(errs.Sorted()); err != nil {
		return nil, err
	}
	f := &condition.Frame{AsOf: c.asOf, Region: c.Regions[0].Name}
	if s.Region != "" {
		f.Region = s.Region
	}
	if on, err := time.Parse(time.DateOnly, s.AsOf); err == nil {
		f.AsOf = on
	}
	f.Reset(c.Space)
	f.Profile.AsOf = f.AsOf
	if err := c.Schema.Read(v, &f.Profile); err != nil {
		return nil, err
	}
	for i, x := range c.Schema.Top {
		f.Profile.Slots[i] = c.filled(x, f.Profile.Slots[i])
	}
	return f, nil
}

// filled is a value with nothing left open; what follows from other facts is
// left to follow.
func (c *checker) filled(x *fact.Fact, v fact.Value) fact.Value {
	switch all := v.Any.(type) {
	case *fact.Set:
		closed := *all
		closed.Complete = true
		return fact.Value{Known: true, Any: &closed}
	case *fact.Records:
		closed := fact.Records{Complete: true}
		for _, e := range all.Elems {
			whole := *e
			whole.Slots = make([]fact.Value, len(e.Slots))
			for _, field := range x.Fields {
				whole.Slots[field.Slot] = c.filled(field, e.Slots[field.Slot])
			}
			closed.Elems = append(closed.Elems, &whole)
		}
		return fact.Value{Known: true, Any: &closed}
	}
	if v.Known || x.Derived {
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
		return fact.Value{Known: true, Any: c.asOf}
	case fact.Term:
		t := c.other(x)
		return fact.Value{Known: true, Int: int64(t), Str: c.Schema.Terms.Term(t).Name}
	case fact.Terms:
		return fact.Value{Known: true, Any: &fact.Set{Complete: true}}
	case fact.List:
		return fact.Value{Known: true, Any: &fact.Records{Complete: true}}
	case fact.Numbers:
		return fact.Value{Known: true, Any: []float64{}}
	case fact.Texts:
		return fact.Value{Known: true, Any: []string{}}
	}
	return fact.Value{Known: true}
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
