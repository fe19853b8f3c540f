package book_test

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/book"
	"example.com/crosstalk/advisor/signoff"
)

// signedOff is small() with a sign-off of its rule, which says itself that nobody has reviewed it.
func signedOff(t *testing.T) fstest.MapFS {
	t.Helper()
	files := small()
	text := strings.Replace(string(files["eyes/a.yaml"].Data), "by: A panel", "by: unreviewed", 1)
	files["eyes/a.yaml"].Data = []byte(text)
	written, err := signoff.Sign(loaded(t, files), []string{"a"}, signoff.Person{By: "A person",
		Role: "reviewer", On: asOf, Note: "a note <b>"})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range written {
		files[name] = &fstest.MapFile{Data: data}
	}
	return files
}

func loaded(t *testing.T, files fstest.MapFS) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](files, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// TestReview: each chapter says who has signed it and what has changed since, in the words
// of the rule; so do the filter and the table at a glance.
func TestReview(t *testing.T) {
	files := signedOff(t)
	edited := func(name, old, new string) fstest.MapFS {
		all := maps.Clone(files)
		text := strings.Replace(string(files[name].Data), old, new, 1)
		all[name] = &fstest.MapFile{Data: []byte(text)}
		return all
	}
	for _, tt := range []struct {
		what  string
		files fstest.MapFS
		opts  *book.Options
		want  []string
		not   []string
	}{
		{"signed", files, nil, []string{"signed off by A person, reviewer on 2026-11-21",
			`data-state="signed "`, "a note &lt;b&gt;", "<dt>Signed off as they are</dt><dd>1 of 1</dd>",
			`<th scope="row">Signed off</th><td class="num">1</td>`},
			[]string{"unreviewed</span>", "Void", "Changed since"}},
		{"void", edited("eyes/a.yaml", "action: Mire.", "action: Mire bien."), nil, []string{
			`data-state="unreviewed void "`, "sign-off void</strong>",
			"<dt>Signed off as they are</dt><dd>0 of 1</dd>",
			"A person, reviewer on 2026-11-21 signed it off in other words.",
			"<code>es.action</code>: <del>Mire.</del> <ins>Mire bien.</ins>"},
			[]string{"signed off by"}},
		{"changed", edited("eyes/a.yaml", "age >= 65", "age >= 66"), nil, []string{
			`data-state="changed "`, "signed off by A person, reviewer (its conditions have changed since)",
			"signed it off under other conditions", "<code>when</code>: age &gt;= <del>65</del> <ins>66</ins>"},
			[]string{"Void"}},
		{"a shared fact", edited("facts.yaml", "120", "121"), nil,
			[]string{`data-state="changed "`, "<code>fact age</code>: changed"}, []string{"Void"}},
		{"since", edited("eyes/a.yaml", "text: \"Call {line}.\"", "text: \"Dial {line}.\""),
			&book.Options{Was: loaded(t, files), Since: "v1.2", Pages: map[string]int{"rule-a": 7}},
			[]string{"<h4>Changed since v1.2</h4>", "<code>en.text</code>: <del>Call</del> <ins>Dial</ins>",
				"<dt>Changes</dt><dd>since v1.2</dd>", `</a> <span class="at">7</span></li>`}, nil},
		{"since, unchanged", files, &book.Options{Was: loaded(t, files), Since: "v1.2"}, nil,
			[]string{"<h4>Changed since", `class="at"`}},
		{"since, cases", edited("eyes/a.yaml", "age: 64", "age: 63"),
			&book.Options{Was: loaded(t, files), Since: "v1.2"},
			[]string{"<code>cases, review or details</code>: changed"}, nil},
	} {
		page := write(t, tt.files, tt.opts)
		doc := parse(t, page)
		linked(t, doc)
		accessible(t, doc)
		for _, want := range tt.want {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page lacks %q", tt.what, want)
			}
		}
		for _, not := range tt.not {
			if strings.Contains(page, not) {
				t.Errorf("%s: the page has %q", tt.what, not)
			}
		}
	}
	err := book.WriteOf(&strings.Builder{}, loaded(t, files),
		&book.Options{Was: &advisor.Rulebase[advisor.Record]{}})
	if err == nil {
		t.Error("an empty pack as it was is no error")
	}
}
