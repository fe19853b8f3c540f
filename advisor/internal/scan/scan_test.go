package scan

import (
	"fmt"
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for text, want := range map[string]string{
		`age >= 65 and not smoker`:        "age smoker",
		`has(conditions, "psoriasis")`:    `has() conditions "psoriasis"<conditions`,
		`sex == "female" or bmi > 3e5`:    `sex "female"<sex bmi`,
		`upper_limit.zinc < zinc_mg`:      "upper_limit .zinc<upper_limit zinc_mg",
		`known(bmi) ? a : (b ?? 2)`:       "known() bmi a b",
		`months_since(.started)`:          "months_since() .started<medications",
		`any(meds, is(.name, "x") and .m`: `any() meds is() .name<meds "x"<meds.name .m<meds`,
		`has(conditions, "pso`:            `has() conditions "pso"<conditions`,
		`count(a, any(b, .x > 1)) > .y`:   "count() a any() b .x<b .y<medications",
		`"été" in names and größe`:        `"été" names größe`,
		``:                                "",
	} {
		var got []string
		for _, n := range Names(text, "medications") {
			if text[n.Start:n.End] != n.Text {
				t.Errorf("%s: %q stands at %d to %d", text, n.Text, n.Start, n.End)
			}
			s := n.Text
			switch n.Kind {
			case Field:
				s = "." + s
			case Quoted:
				s = fmt.Sprintf("%q", s)
			case Called:
				s += "()"
			}
			if n.Of != "" {
				s += "<" + n.Of
			}
			got = append(got, s)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s\n got %s\nwant %s", text, s, want)
		}
	}
}

func FuzzNames(f *testing.F) {
	f.Add(`any(meds, is(.name, "x\"y") and .m >= 3)`)
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, n := range Names(text, "") {
			if n.Start < last || n.End < n.Start || n.End > len(text) {
				t.Fatalf("%q: %+v after %d", text, n, last)
			}
			last = n.End
		}
	})
}
