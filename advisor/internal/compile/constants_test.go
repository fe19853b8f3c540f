package compile_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/randpack"
	"example.com/crosstalk/advisor/internal/source"
)

// TestConstants: a constant that no profile can give is refused where it stands,
// with what to do, however it is written; what a profile can give is not.
func TestConstants(t *testing.T) {
	files := (&randpack.Case{Rules: []string{randpack.Rule("r", "smoker")}}).Files().(fstest.MapFS)
	files["facts.yaml"] = &fstest.MapFile{Data: []byte(`age: {type: int, unit: a, range: [0, 120], label: {en: age}, ask: {en: "Age?"}}
weight_kg: {type: number, unit: kg, range: [0, 500], label: {en: weight}, ask: {en: "Weight?"}}
smoker: {type: bool, label: {en: smoker}, ask: {en: "Smoker?"}}
note: {type: text, label: {en: note}, ask: {en: "Note?"}}
words: {type: texts, label: {en: words}, ask: {en: "Words?"}}
steps: {type: numbers, unit: "1", range: [0, 9], label: {en: steps}, ask: {en: "Steps?"}}
`)}
	p, problems := load.Pack(files, nil, false)
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	for _, tt := range []struct {
		when, at, want string // at: what the place is that the error names; "": it loads
	}{
		{`note == ""`, `""`, "no profile gives an empty text for note"},
		{`"" != note`, `""`, "no profile gives an empty text for note"},
		{`not (note == " ")`, `" "`, "no profile gives an empty text for note"},
		{`smoker and note in ["x", ""]`, `""`, "no profile gives an empty text for note"},
		{`note not in ["x", "y "]`, `"y "`, `write "y"`},
		{`note == "\tx"`, `"\tx"`, `write "x"`},
		{`any(words, # == " x")`, `" x"`, `write "x"`},
		{`"x " in words`, `"x "`, `write "x"`},
		{`note startsWith ""`, `""`, "every text starts with an empty one"},
		{`note endsWith "x "`, `"x "`, `write "x"`},
		{`note startsWith " x"`, `" x"`, `write "x"`},
		{`note contains ""`, `""`, "every text contains an empty one"},
		{`note contains " "`, "", ""},
		{`note startsWith "x "`, "", ""},
		{`note endsWith " x"`, "", ""},
		{`(note ?? "") == ""`, "", ""},
		{`note == "x y"`, "", ""},

		{"age > 9007199254740992", "9007199254740992", "is too large"},
		{"age > 9007199254740991", "", ""},
		{"age in [1, -9007199254740992]", "9007199254740992", "is too large"},
		{"count(steps, # > 2) > 9223372036854775807", "9223372036854775807", "is too large"},
		{"count(steps, # > 2) <= 9223372036854775807", "9223372036854775807", "is too large"},
		{"len(steps) != 0x7fffffffffffffff", "0x7fffffffffffffff",
			"in plain digits: 9223372036854775807"},
		{"weight_kg < 9223372036854775807", "9223372036854775807", "is too large"},
		{"weight_kg < 1e300", "", ""},
		{"age + 9223372036854775807 > 3", "9223372036854775807", "is too large"},
		{"age > 9223372036854775808", "9223372036854775808", "is too large a number"},
		{"age > -9223372036854775808", "9223372036854775808", "is too large a number"},
		{"smoker and\n  age in [1, 99999999999999999999]", "99999999999999999999",
			"is too large a number"},
		{"weight_kg > 1e400 and smoker", "1e400", "is too large a number"},
	} {
		errs := &source.Errors{}
		r := &source.Reader{Errs: errs}
		indented := strings.ReplaceAll(tt.when, "\n", "\n  ")
		n := source.YAML("condition.yaml", []byte("when: |\n  "+indented+"\n"), errs).Get("when")
		p.Space.Compile(r.Verbatim(n), r)
		var first *source.Error
		for _, e := range errs.Sorted() {
			errors.As(e, &first)
			break
		}
		switch {
		case tt.at == "" && first != nil:
			t.Errorf("%s: %v", tt.when, first)
		case tt.at == "":
		case first == nil:
			t.Errorf("%s loads", tt.when)
		default:
			lines := strings.Split(tt.when, "\n")
			at := ""
			if n := first.Pos.Line - 2; n >= 0 && n < len(lines) && first.Pos.Col >= 3 {
				at = lines[n][min(first.Pos.Col-3, len(lines[n])):]
			}
			if !strings.HasPrefix(at, tt.at) || !strings.Contains(first.Msg, tt.want) ||
				strings.Contains(first.Msg, "strconv") {
				t.Errorf("%s: %s, which is at %q", tt.when, first, at)
			}
		}
	}
}
