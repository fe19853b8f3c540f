package source

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// problems are the messages of errs with their places.
func problems(errs *Errors) string {
	var list []string
	for _, e := range errs.Sorted() {
		list = append(list, e.Error())
	}
	return strings.Join(list, "\n")
}

// TestScalars: what kind of value a word is. YAML would take more words for
// numbers and bools than an author means.
func TestScalars(t *testing.T) {
	for _, tt := range []struct {
		text  string
		kind  Kind
		style Style
	}{
		{"true", Bool, Plain}, {"false", Bool, Plain},
		{"True", String, Plain}, {"yes", String, Plain}, {"on", String, Plain}, {"n", String, Plain},
		{"0", Int, Plain}, {"7", Int, Plain}, {"10", Int, Plain}, {"-3", Int, Plain}, {"+3", Int, Plain},
		{"010", String, Plain}, {"1_000", String, Plain}, {"0x1f", String, Plain}, {"0o7", String, Plain},
		{"--", String, Plain},
		{"1.5", Float, Plain}, {"-0.5", Float, Plain}, {"1e3", Float, Plain}, {"1.5E-3", Float, Plain},
		{"1.0", Float, Plain}, {"0.0", Float, Plain},
		{".5", String, Plain}, {"5.", String, Plain}, {"01.5", String, Plain}, {"1.5.2", String, Plain},
		{"1e", String, Plain},
		{".nan", String, Plain}, {".inf", String, Plain}, {"-.inf", String, Plain},
		{"2026-11-20", String, Plain}, {"12 mg", String, Plain},
		{"~", Null, Plain}, {"null", Null, Plain}, {"", Null, Plain},
		{`"7"`, String, Quoted}, {`'true'`, String, Quoted}, {`""`, String, Quoted},
		{`"null"`, String, Quoted},
		{"|\n    7", String, Literal}, {"|-\n    7", String, Literal}, {">\n    7", String, Folded},
		{"word", String, Plain}, {"9a", String, Plain}, {"[]", Seq, Plain}, {"{}", Map, Plain},
	} {
		errs := &Errors{}
		n := YAML("f", []byte("k: "+tt.text+"\n"), errs).Get("k")
		if errs.Len() > 0 || n.Kind != tt.kind || n.Style != tt.style {
			t.Errorf("%q is %s, style %d (%s); want %s, style %d", tt.text, n.Kind, n.Style, problems(errs),
				tt.kind, tt.style)
		}
		if tt.style != Plain || tt.kind == Map || tt.kind == Seq {
			continue
		}
		text := map[string]string{"~": "null", "": "null"}[tt.text]
		if text == "" {
			text = tt.text
		}
		if tt.kind == String || text == "+3" { // JSON has no such words
			continue
		}
		if j := JSON("f", []byte(`{"k": `+text+"}"), errs); j == nil || j.Get("k").Kind != tt.kind {
			t.Errorf("%q is %v in JSON; want %s (%s)", text, j, tt.kind, problems(errs))
		}
	}
}

// TestValues: what each way to read makes of a value, or says of it.
func TestValues(t *testing.T) {
	long := strings.Repeat("é", 41)
	just := strings.Repeat("é", 40)
	for _, tt := range []struct {
		read, text, want string
	}{
		{"text", "word", "word"},
		{"text", "7", "7"},
		{"text", "true", "true"},
		{"text", `" two words "`, "two words"},
		{"text", "|\n  one\n  two\n", "one\ntwo"},
		{"text", ">\n  one\n  two\n", "one two"},
		{"text", "null", "f:1:4: nothing where text was wanted"},
		{"text", `" "`, `f:1:4: " " where text was wanted`},
		{"text", "[a]", "f:1:4: a list where text was wanted"},
		{"text", "{a: b}", "f:1:4: a mapping where text was wanted"},
		{"text", "one # two", `f:1:4: YAML drops everything after " #" on this line; put the text in a ` +
			`"|" or ">" block`},
		{"text", "7 # seven", "7"},
		{"text", "one\n  two", `f:1:4: text over several lines goes in a "|" or ">" block`},
		{"bool", "true", "true"},
		{"bool", "false", "false"},
		{"bool", "yes", `f:1:4: "yes" where true or false was wanted; write true`},
		{"bool", `"true"`, `f:1:4: "true" where true or false was wanted; write true`},
		{"int", "7", "7"},
		{"int", "-7", "-7"},
		{"int", "7.0", `f:1:4: "7.0" where a whole number was wanted`},
		{"int", "99999999999999999999", `f:1:4: "99999999999999999999" is too large; write a whole ` +
			`number that is smaller`},
		{"int", `"7"`, `f:1:4: "7" where a whole number was wanted`},
		{"int", long, `f:1:4: "` + just[:2*37] + `..." where a whole number was wanted`},
		{"int", just, `f:1:4: "` + just + `" where a whole number was wanted`},
		{"number", "7", "7"},
		{"number", "7.25", "7.25"},
		{"number", "1e3", "1000"},
		{"number", "1e999", `f:1:4: "1e999" is too large; write one that is smaller`},
		{"number", `"7"`, `f:1:4: "7" where a number was wanted; write 7`},
		{"number", "-1e999", `f:1:4: "-1e999" is too large; write one that is smaller`},
		{"int", "9223372036854775808", `f:1:4: "9223372036854775808" is too large; write a whole ` +
			`number that is smaller`},
		{"number", "[7]", "f:1:4: a list where a number was wanted"},
		{"date", "2026-02-28", "2026-02-28"},
		{"date", `"2026-02-28"`, "2026-02-28"},
		{"date", "2026-02-29", `f:1:4: "2026-02-29" where a date like 2026-11-20 was wanted`},
		{"date", "2026-02-28T00:00:00Z", `f:1:4: "2026-02-28T00:00:00Z" where a date like 2026-11-20 ` +
			`was wanted; write 2026-02-28`},
		{"date", "20260228", `f:1:4: "20260228" where a date like 2026-11-20 was wanted; ` +
			`write 2026-02-28`},
		{"one", "red", "red"},
		{"one", "rde", `f:1:4: "rde" where one of red, green was wanted; did you mean "red"?`},
		{"one", "[red]", "f:1:4: a list where one of red, green was wanted"},
		{"texts", "[a, 7]", "[a 7]"},
		{"texts", `[a, "", b]`, `f:1:8: "" where text was wanted`},
		{"texts", "a", `f:1:4: "a" where a list was wanted; write [a]`},
		{"texts", "[]", "[]"},
		{"snake", "long_term_2", "true"},
		{"snake", "a", "true"},
		{"snake", "Long", `f:1:4: "Long" is not a name in snake_case`},
		{"snake", "long__term", `f:1:4: "long__term" is not a name in snake_case`},
		{"snake", "_long", `f:1:4: "_long" is not a name in snake_case`},
		{"snake", "2long", `f:1:4: "2long" is not a name in snake_case`},
		{"snake", "long-term", `f:1:4: "long-term" is not a name in snake_case`},
		{"kebab", "long-term-2", "true"},
		{"kebab", "2", "true"},
		{"kebab", "long_term", `f:1:4: "long_term" is not an id in kebab-case`},
		{"kebab", "-long", `f:1:4: "-long" is not an id in kebab-case`},
		{"kebab", "[a]", "f:1:4: a list is not an id in kebab-case"},
		{"need", "null", `f:1:4: no "k"; the key`},
		{"need", "7", "7"},
		{"map", "{a: 1}", "true"},
		{"map", "{c: 1}", `f:1:5: unknown key "c"; want one of a, abc`},
		{"map", "{bd: 1}", `f:1:5: unknown key "bd"; want one of a, abc`},
		{"map", "{abd: 1}", `f:1:5: unknown key "abd"; did you mean "abc"?`},
		{"map", "[a]", "f:1:4: a list where a mapping with the keys abc, a was wanted"},
		{"verbatim", "3", `f:1:4: "3" is a number; a condition was wanted`},
		{"verbatim", `" "`, "f:1:4: an empty condition"},
		{"verbatim", "a > 3", "a > 3"},
		{"verbatim", "|\n  x\n  and y\n", "x\nand y"},
		{"verbatim", "|\n  x\n\n   \n  and y\n", "x\n\n \nand y"},
		{"verbatim", "|\n  x\n  and\u0085  y\n", `f:1:4: the condition does not stand in the file as ` +
			`YAML reads it; begin it on the line after "|", indented with spaces`},
		{"verbatim", "|\n  x\n  and\u2028  y\n", `f:1:4: the condition does not stand in the file as ` +
			`YAML reads it; begin it on the line after "|", indented with spaces`},
		{"verbatim", "|\n  x\u0085  and y\n", `f:1:4: the condition does not stand in the file as YAML ` +
			`reads it; begin it on the line after "|", indented with spaces`},
		{"value", "3", "3"},
		{"value", "1.5", "1.5"},
		{"value", "true", "true"},
		{"value", "word", "word"},
		{"value", "[a]", `f:1:4: a list where a condition was wanted (one that begins with a quotation ` +
			`mark, "[" or "{" goes in a "|" block)`},
	} {
		errs := &Errors{}
		top := YAML("f", []byte("k: "+tt.text+"\n"), errs)
		r := &Reader{Errs: errs}
		n := top.Get("k")
		got := ""
		switch tt.read {
		case "text":
			got = r.Text(n)
		case "bool":
			got = fmt.Sprint(r.Bool(n))
		case "int":
			got = fmt.Sprint(r.Int(n))
		case "number":
			got = fmt.Sprint(r.Number(n))
		case "date":
			got = r.Date(n).Format(time.DateOnly)
		case "one":
			got = r.One(n, "red", "green")
		case "texts":
			got = fmt.Sprint(r.Texts(n))
		case "snake":
			got = fmt.Sprint(r.Snake(n))
		case "kebab":
			got = fmt.Sprint(r.Kebab(n))
		case "need":
			if n := r.Need(top, "k", "the key"); n != nil {
				got = n.Value
			}
		case "map":
			got = fmt.Sprint(r.Map(n, "abc", "a"))
		case "verbatim", "value":
			read := r.Verbatim
			if tt.read == "value" {
				read = r.VerbatimValue
			}
			if v := read(n); v != nil {
				got = v.Text
			}
		}
		if errs.Len() > 0 {
			got = problems(errs)
		}
		if got != tt.want {
			t.Errorf("%s of %q:\ngot  %s\nwant %s", tt.read, tt.text, got, tt.want)
		}
	}
}

// TestNothing: what is not there is the zero value, and no problem.
func TestNothing(t *testing.T) {
	errs := &Errors{}
	r := &Reader{Errs: errs}
	if r.Text(nil) != "" || r.Bool(nil) || r.Int(nil) != 0 || r.Number(nil) != 0 ||
		!r.Date(nil).IsZero() || r.One(nil, "a") != "" ||
		r.List(nil) != nil || r.Texts(nil) != nil || r.Verbatim(nil) != nil || errs.Len() != 0 {
		t.Errorf("%v", problems(errs))
	}
	var n *Node
	if n.Get("a") != nil || (&Node{Kind: Seq}).Get("a") != nil {
		t.Error("a key of nothing")
	}
	if r.Need(&Node{Kind: Map, Pos: Pos{"f", 3, 4}}, "a", "want it") != nil ||
		problems(errs) != `f:3:4: no "a"; want it` {
		t.Error(problems(errs))
	}
}

// TestYAMLProblems: legal YAML that an author does not mean.
func TestYAMLProblems(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"a: &x 1", "f:1:4: anchor &x; repeat the text instead, or name a finding"},
		{"a: &x 1\nb: *x", "f:1:4: anchor &x; repeat the text instead, or name a finding\nf:2:4: alias " +
			"*x; repeat the text instead, or name a finding"},
		{"a: {<<: {b: 1}}", `f:1:5: merge key "<<"; repeat the keys instead`},
		{"a: !   \n-", `f:1:4: YAML reads "!" as a tag and drops it; write "not ...", or put the ` +
			`text in a "|" block`},
		{"a: ! b", `f:1:4: YAML reads "!" as a tag and drops it; write "not ...", or put the ` +
			`text in a "|" block`},
		{"a: ! {b: 1}", `f:1:4: YAML reads "!" as a tag and drops it; write "not ...", or put the ` +
			`text in a "|" block`},
		{"a: !!str 7", `f:1:4: YAML reads "!!str" as a tag and drops it; write "not ...", or put the ` +
			`text in a "|" block`},
		{"? [a]\n: 1", "f:1:3: a key must be a word"},
		{"a: 1\nb: 2\na: 3", `f:3:1: key "a" is given twice, first on line 1`},
		{"a: 1\n---\nb: 2", `f:2:1: a second document ("---"); one file holds one document`},
		{"a: \xff", "f:1:1: text that is not UTF-8"},
		{"a: 1\nb: \xff", "f:2:1: text that is not UTF-8"},
		{"\ufeffa: 1\na: 2", `f:2:1: key "a" is given twice, first on line 1`},
		{strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth), ""},
		{strings.Repeat("[", MaxDepth+1) + "]", `f:1:1: "[" opens here and is ` +
			"never closed"},
		{strings.Repeat("[", MaxDepth+2) + strings.Repeat("]", MaxDepth+2),
			"f:1:66: nested more than 64 levels deep"},
		{"a: " + strings.Repeat("x", MaxFileSize-3), ""},
		{"a: " + strings.Repeat("x", MaxFileSize-2),
			"f:1:1: file of 1048577 bytes; at most 1048576 are read"},
		{"a: \"x\" y", "f:1:7: the text ends at its closing quotation mark, and more stands behind it; " +
			"put the whole in a block: a: | and the text on the next line"},
		{"a: b: c", `f:1:5: a text with ": " in it stands in quotation marks, or on the next line ` +
			`behind "|"`},
		{"a: 1\n\tb: 2", "f:2:1: this line begins with a tab; lines are moved in with blanks"},
	} {
		errs := &Errors{}
		YAML("f", []byte(tt.text), errs)
		got := problems(errs)
		if want, open := strings.CutSuffix(tt.want, "... "); got != tt.want &&
			!(open && strings.HasPrefix(got, want[:40])) {
			t.Errorf("%.40q:\ngot  %s\nwant %s", tt.text, got, tt.want)
		}
	}
	// What was refused is not there.
	for _, text := range []string{"? [a]\n: 1\nb: 2", "b: 2\nb: 3", "<<: {a: 1}\nb: 2"} {
		n := YAML("f", []byte(text), &Errors{})
		if len(n.Keys) != 1 || len(n.Items) != 1 || n.Get("b") == nil || n.Get("b").Value != "2" {
			t.Errorf("%q is read as %+v", text, n)
		}
	}
	errs := &Errors{}
	for _, text := range []string{"", "\n", "# nothing\n", "\ufeff"} {
		if n := YAML("f", []byte(text), errs); n == nil || n.Kind != Null || errs.Len() > 0 ||
			n.Pos != (Pos{"f", 1, 1}) {
			t.Errorf("%q: %+v %s", text, n, problems(errs))
		}
	}
}

// TestJSONProblems: what JSON may not be, and where.
func TestJSONProblems(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{`{"a": 1, "a": 2}`, `f:1:10: key "a" is given twice`},
		{"{\n  \"a\": 1,\n  \"é\": {\"b\": 1, \"b\": 2}}", `f:3:17: key "b" is given twice`},
		{`{"a": 1} 2`, "f:1:10: not valid JSON: more than one JSON value"},
		{`{"a": 1`, "f:1:8: not valid JSON: it ends too early"},
		{``, "f:1:1: not valid JSON: it ends too early"},
		{`{"a": tru}`, "f:1:7: not valid JSON: invalid character '}' in literal true (expecting 'e')"},
		{"{\n \"a\": 'x'}", "f:2:7: not valid JSON: invalid character '\\'' looking for beginning of " +
			"value"},
		{"{\"a\": \"\xff\"}", "f:1:1: text that is not UTF-8"},
		{strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1), ""},
		{strings.Repeat("[", MaxDepth+2) + strings.Repeat("]", MaxDepth+2),
			"f:1:66: not valid JSON: nested more than 64 levels deep"},
		{strings.Repeat(" ", MaxFileSize), "f:1:1: not valid JSON: it ends too early"},
		{strings.Repeat(" ", MaxFileSize-1) + "1", ""},
		{
			strings.Repeat(" ", MaxFileSize) +
				"1", "f:1:1: 1048577 bytes of JSON; at most 1048576 are read"},
	} {
		errs := &Errors{}
		n := JSON("f", []byte(tt.text), errs)
		if got := problems(errs); got != tt.want || tt.want == "" && n == nil {
			t.Errorf("%.40q (%d bytes):\ngot  %s\nwant %s", tt.text, len(tt.text), got, tt.want)
		}
	}
}

// TestErrors: problems in order, each once, with the line they are on.
func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		pos  Pos
		want string
	}{
		{Pos{"f", 3, 4}, "f:3:4"},
		{Pos{"f", 3, 0}, "f:3"},
		{Pos{"f", 0, 0}, "f"},
		{Pos{"", 3, 4}, ":3:4"},
	} {
		if got := tt.pos.String(); got != tt.want {
			t.Errorf("%+v: %q", tt.pos, got)
		}
	}
	var errs Errors
	for _, p := range []Pos{{"b", 1, 1}, {"a", 2, 1}, {"a", 1, 2}, {"a", 1, 1}, {"a", 10, 1}} {
		errs.Add(p, "", "x")
	}
	errs.Add(Pos{"a", 1, 1}, "", "x") // again
	errs.Add(Pos{"a", 1, 1}, "", "w")
	errs.Add(Pos{"a", 1, 1}, "rule r", "x")
	errs.Add(Pos{}, "", "no place")
	want := "no place\na:1:1: w\na:1:1: x\na:1:1: rule r: x\na:1:2: x\na:2:1: x\na:10:1: x\nb:1:1: x"
	if got := problems(&errs); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, tt := range []struct {
		e    Error
		want string
	}{
		{Error{Pos: Pos{"f", 1, 4}, Line: "k: word"}, "k: word\n   ^"},
		{Error{Pos: Pos{"f", 1, 1}, Line: "k: word"}, "k: word\n^"},
		{Error{Pos: Pos{"f", 1, 3}, Line: "\té: x"}, "\té: x\n\t ^"},
		{Error{Pos: Pos{"f", 1, 0}, Line: "k: word"}, ""},
		{Error{Pos: Pos{"f", 1, 4}}, ""},
		{Error{Pos: Pos{"f", 1, 60}, Line: strings.Repeat("é", 70)},
			strings.Repeat("é", 70) + "\n" + strings.Repeat(" ", 59) + "^"},
		{Error{Pos: Pos{"f", 1, 61}, Line: strings.Repeat("é", 70)},
			"..." + strings.Repeat("é", 69) + "\n" + strings.Repeat(" ", 62) + "^"},
		{Error{Pos: Pos{"f", 1, 70}, Line: strings.Repeat("x", 69) + "!"},
			"..." + strings.Repeat("x", 59) + "!\n" + strings.Repeat(" ", 62) + "^"},
		{Error{Pos: Pos{"f", 1, 9}, Line: strings.Repeat("x", 121)},
			strings.Repeat("x", 120) + "...\n" + strings.Repeat(" ", 8) + "^"},
		{Error{Pos: Pos{"f", 1, 9}, Line: strings.Repeat("x", 120)},
			strings.Repeat("x", 120) + "\n" + strings.Repeat(" ", 8) + "^"},
		// A place behind the end of its line: the line has changed since, or is another's.
		{Error{Pos: Pos{"f", 1, 500}, Line: "k: word"}, "k: word\n       ^"},
	} {
		if got := tt.e.Snippet(); got != tt.want {
			t.Errorf("%+v:\n%s\nwant\n%s", tt.e, got, tt.want)
		}
	}
}

// TestRest: what stands behind a word, or below it, is the same whether its place is known by
// the bytes of the file or by line and column.
func TestRest(t *testing.T) {
	text := "a: é \"q\" # c\nb: |\n  one\n   two\n\n  three\nc: [x y, 'é''z', \"é\\n\"]\nd:\n  - {k: v é}\n"
	n := YAML("f.yaml", []byte(text), &Errors{})
	seen := 0
	var walk func(n *Node)
	walk = func(n *Node) {
		slow := *n
		slow.at = 0
		if n.at == 0 {
			t.Errorf("%s: its bytes are not known", n.Pos)
		}
		for skip := range 2 {
			if skip > 0 && n.Style != Quoted {
				break
			}
			if got, want := n.rest(skip), slow.rest(skip); got != want && n.Value != "" {
				t.Errorf("%s, %d: %q; want %q", n.Pos, skip, got, want)
			}
		}
		got, want := n.below(), slow.below()
		for range 4 {
			if got, want := got(), want(); got != want {
				t.Errorf("below %s: %q; want %q", n.Pos, got, want)
			}
		}
		seen++
		for _, list := range [][]*Node{n.Keys, n.Items} {
			for _, item := range list {
				walk(item)
			}
		}
	}
	walk(n)
	if seen < 12 {
		t.Errorf("%d nodes", seen)
	}
}
