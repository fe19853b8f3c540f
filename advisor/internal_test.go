package advisor

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor/internal/condition"
)

var tinyPack = fstest.MapFS{
	"pack.yaml": {Data: []byte("name: tiny\nversion: 1.0.0\nlanguages: [en]\ndisclaimer: {en: " +
		"None.}\ntopics: {t: {title: {en: T}}}\n")},
	"facts.yaml": {Data: []byte("word: {type: text, ask: {en: \"Which?\"}}\n")},
	"sources.yaml": {
		Data: []byte("s: {type: webpage, title: A page, year: 2024, url: \"https://example.org/\", " +
			"checked: {status: verified, seen: \"https://example.org/\"}}\n")},
	"t/r.yaml": {Data: []byte("id: r\ntopic: t\nlevel: info\nwhen: word == \"x\"\n" +
		"message: {en: {title: T, text: A text., action: Ask.}}\ncite: [{source: s, supports: It.}]\n" +
		"evidence: {certainty: high, strength: strong}\nreview: {by: unreviewed, on: 2026-01-01, next: " +
		"2028-01-01}\n")},
}

// panicking is a file system with a fault.
type panicking struct{ fstest.MapFS }

func (panicking) Open(string) (fs.File, error) { panic("canary") }

// TestCaught: a panic becomes an error of the call, with its place and without
// the profile, and the next profile is advised as if nothing had been.
func TestCaught(t *testing.T) {
	rb, err := Load[Record](tinyPack, nil)
	if err != nil {
		t.Fatal(err)
	}
	rule := rb.core.Pack.Rule("r")
	good := rule.When
	_, p, err := rb.Decode("p.yaml", []byte("{word: canary}"))
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), "internal error") ||
			strings.Contains(err.Error(), "canary") ||
			!strings.Contains(err.Error(), ".go:") {
			t.Errorf("%s: %v", what, err)
		}
	}
	line := "{\"word\": \"canary\"}\n"
	rb.core.Unfile()
	rule.When = condition.And{nil} // a fault of ours
	_, err = rb.Advise(p, nil)
	check("Advise", err)
	for _, result := range rb.AdviseNDJSON(context.Background(), "p", strings.NewReader(line), nil) {
		check("AdviseNDJSON", result.Err)
	}
	var out strings.Builder
	if n, err := rb.WriteNDJSON(context.Background(), &out, "p", strings.NewReader(line),
		nil); n != 1 || err != nil ||
		!strings.Contains(out.String(), "internal error") || strings.Contains(out.String(), "canary") {
		t.Errorf("WriteNDJSON: %d, %v, %s", n, err, &out)
	}
	_, err = Load[Record](panicking{tinyPack}, nil)
	check("Load", err)
	rule.When = good
	rb.core.File()
	if a, err := rb.Advise(p, nil); err != nil || a.Outcome("r") != NotApplicable {
		t.Errorf("afterwards: %v", err)
	}
	thrown := func() (r any) {
		defer func() { r = recover() }()
		for range rb.AdviseAll(context.Background(),
			func(func(string, *Record) bool) { panic("the caller's own") }, nil) {
		}
		return nil
	}()
	if thrown != "the caller's own" {
		t.Errorf("what the caller's code throws is %v", thrown)
	}
}
