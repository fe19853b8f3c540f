package profile

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// TestHeld: what can be held of a text is what is left of it when it is read, also
// as an item of a list.
func TestHeld(t *testing.T) {
	type profile struct {
		Text  *string  `expr:"text"`
		Texts []string `expr:"texts"`
	}
	s :=
		Bind(fact.Index([]*fact.Fact{{Path: "text", Kind: fact.Text}, {Path: "texts", Kind: fact.Texts}},
			term.New(nil, nil), nil), reflect.TypeFor[profile](), strict(t))
	for _, tt := range []struct{ in, want string }{
		{"a", "a"}, {" a", "a"}, {"a\t", "a"}, {"a b", "a b"}, {"", ""}, {" ", ""}, {"\u2028\n", ""},
		{"\u00a0é", "é"}, {"\x00", "\x00"},
	} {
		p, r := &fact.Profile{}, new(Reader)
		for range 3 { // the later ones through fields that are bound
			if err := r.Read(s, reflect.ValueOf(&profile{&tt.in, []string{tt.in, "z"}}).Elem(),
				p); err != nil {
				t.Fatal(err)
			}
			items := []string{"z"}
			if tt.want != "" {
				items = []string{tt.want, "z"}
			}
			if diff := cmp.Diff([]fact.Value{{Known: tt.want != "", Str: tt.want},
				{Known: true, Any: items}}, p.Slots); diff != "" {
				t.Errorf("%q (-want +got):\n%s", tt.in, diff)
			}
		}
		if got := fact.CanBeHeld(tt.in); got != (tt.in == tt.want && tt.want != "") {
			t.Errorf("CanBeHeld(%q) is %v", tt.in, got)
		}
	}
}
