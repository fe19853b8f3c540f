package trace_test

import (
	"encoding/json"
	"testing"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
	"example.com/crosstalk/advisor/internal/trace"
)

// TestRuledOut: what a list rules out, no record of it is: those that are there
// as little as further ones, whatever is known of them, in a complete list as in
// an open one. And the trace says no more for it than that.
func TestRuledOut(t *testing.T) {
	const T, F, U = condition.True, condition.False, condition.Unknown
	const (
		wide     = `{"has": [{"name": "glucocorticoid"}], "not": ["prednisone"]}`
		nameless = `{"has": [{"dose": 3}], "not": ["glucocorticoid"]}`
		strange  = `{"has": [{"name": "blah", "months": 5}], "not": ["glucocorticoid"]}`
		all      = `{"has": [{"name": "glucocorticoid", "dose": 3}], "complete": true, "not": ` +
			`["prednisone"]}`
		noName = `{"has": [{"dose": 3}], "complete": true, "not": ["glucocorticoid", "blah"]}`
		nobody = `{"not": ["glucocorticoid"]}`
		no     = "lacks medications prednisone"
		noKind = "lacks medications glucocorticoid"
	)
	p := smallpack.Load(t)
	for _, tt := range []struct {
		cond, medications string
		value             condition.Truth
		trace             string
	}{
		{`has(medications, "prednisone")`, wide, F, no},
		{`has(medications, "prednisone")`, nameless, F, no},
		{`has(medications, "prednisone")`, strange, F, no},
		{`has(medications, "prednisone")`, all, F, no},
		{`has(medications, "prednisone")`, noName, F, no},
		{`has(medications, "prednisone")`, nobody, F, no},
		{`has(medications, "glucocorticoid")`, wide, T, "has medications of 0 glucocorticoid"},
		{`has(medications, "methylprednisolone")`, wide, U, ""},
		{`has(medications, "methylprednisolone")`, all, U, ""},
		{`has(medications, "warfarin")`, nameless, U, ""},
		{`has(medications, "warfarin")`, noName, U, ""},
		{`has(medications, "warfarin")`, all, F, "lacks medications warfarin"},
		{`has(medications, "warfarin")`, wide, U, ""},
		{`any(medications, is(.name, "prednisone"))`, wide, F, no},
		{`any(medications, is(.name, "glucocorticoid"))`, nameless, F, noKind},
		{`any(medications, is(.name, "glucocorticoid"))`, noName, F, noKind},
		{`any(medications, is(.name, "medicine"))`, nameless, U, ""},
		{`any(medications, is(.name, "glucocorticoid") and .months >= 3)`, strange, F, noKind},
		{`none(medications, is(.name, "prednisone"))`, all, T, no},
		{`all(medications, not (is(.name, "prednisone")))`, wide, T, no},
		{`all(medications, is(.name, "prednisone"))`, wide, F, no + "; exists medications of 0"},
		{`all(medications, is(.name, "prednisone"))`, nobody, U, ""},
		{`one(medications, is(.name, "prednisone"))`, noName, F, no},
		{`count(medications, is(.name, "prednisone")) < 1`, strange, T, no},
		{`count(medications, not (is(.name, "prednisone"))) >= 1`, nameless, T,
			no + "; exists medications of 0"},
		{`count(medications, is(.name, "prednisone")) + 1 == 1`, wide, T,
			"exists medications of 0; " + no},
		{`len(filter(medications, is(.name, "prednisone"))) == 0`, strange, T,
			"exists medications of 0; " + no},
		{`sum(filter(medications, is(.name, "glucocorticoid")), .dose) == 0`, nameless, T,
			"exists medications of 0; " + noKind},
		{`(has(medications, "prednisone") ? 1 : 2) == 2`, wide, T, no},
		{`known(medications)`, all, T, "complete medications"},
	} {
		doc := randprofile.Doc{"medications": json.RawMessage(tt.medications)}
		c := smallpack.Compile(t, p, []string{tt.cond})[0]
		f := smallpack.Frame(t, p, doc, "US")
		if got := f.Eval(c); got != tt.value {
			t.Errorf("%s on %s is %v; want %v", tt.cond, tt.medications, got, tt.value)
			continue
		}
		if tt.value == U {
			continue
		}
		l := &law{T: t, pack: p}
		var literals []condition.Literal
		seen := map[condition.Literal]bool{}
		trace.Of(f, c, trace.First).Literals(func(x condition.Literal) {
			if !seen[x] {
				literals = append(literals, x)
			}
			seen[x] = true
		})
		if got := l.words(literals); got != tt.trace {
			t.Errorf("%s on %s: traced %q; want %q", tt.cond, tt.medications, got, tt.trace)
		}
		l.holds(f, c, false, func() string { return tt.cond + " on " + tt.medications })
		l.holds(f, c, true, func() string { return tt.cond + " on " + tt.medications })
	}
}
