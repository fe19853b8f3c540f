package condition_test

import (
	"fmt"
	"testing"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
)

// TestWithForgets: what a frame remembers of a condition it does not take for the
// value of a copy that has something else inside.
func TestWithForgets(t *testing.T) {
	p := smallpack.Load(t)
	for _, tt := range []struct {
		text string
		doc  randprofile.Doc
	}{
		{`risk == "high"`, randprofile.Doc{"age": 80, "smoker": true}},
		{`any(medications, .months > 6)`, randprofile.Doc{"medications": []any{
			randprofile.Doc{"name": "prednisone", "months": 12}}}},
	} {
		c := smallpack.Compile(t, p, []string{tt.text})[0]
		f := smallpack.Frame(t, p, tt.doc, "US")
		before := f.Eval(c) // which is remembered
		for i := range condition.Children(c) {
			for _, v := range []condition.Truth{condition.True, condition.False} {
				other := condition.With(c, []int{i}, condition.Const(v))
				want := smallpack.Frame(t, p, tt.doc, "US").Eval(other)
				if got := f.Eval(other); got != want {
					t.Errorf("%s, which is %v, is %v with %v in its part %d; alone it is %v", tt.text, before,
						got, v, i, want)
				}
			}
		}
	}
}

// Frames evaluate conditions in three values: what is not known is neither true
// nor false, unless the rest decides.
func ExampleFrame_Eval() {
	var f condition.Frame
	f.Reset(&condition.Registry{})
	unknown := condition.Const(condition.Unknown)
	fmt.Println(f.Eval(condition.And{unknown, condition.Const(condition.False)}),
		f.Eval(condition.And{unknown, condition.Const(condition.True)}),
		f.Eval(condition.Or{unknown, condition.Const(condition.True)}))
	// Output: false unknown true
}
