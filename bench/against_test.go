package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/bench/turns"
)

// A checkout compared with itself holds as much memory as itself, which is no matter of time.
func TestAgainst(t *testing.T) {
	var out bytes.Buffer
	err := against("..", regexp.MustCompile("^growth, 10000 terms"), &out, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(rows) != 3 || !strings.HasPrefix(rows[2], "| growth, 10000 terms: held | ") ||
		!strings.Contains(rows[2], " MB | 1.00 | 1.00-1.00 |") {
		t.Errorf("got\n%s", &out)
	}
	if err := against("no-such-commit", regexp.MustCompile("x"), io.Discard, io.Discard); err == nil {
		t.Error("a commit that there is not is compared with")
	}
}

// What grows is what a row says: so many terms, so many records, and rules that are about them.
func TestGrowing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pack")
	w := listed(100)
	if err := os.CopyFS(dir, packOf(w.Rules)); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, vocabulary(7_000)); err != nil {
		t.Fatal(err)
	}
	rb, err := advisor.Load[Profile](os.DirFS(dir), nil)
	if err != nil {
		t.Fatal(err)
	}
	terms := 0
	for range rb.Terms() {
		terms++
	}
	if want := 2 + live + 7_000; terms != want {
		t.Errorf("%d terms, want %d", terms, want)
	}
	shown := 0
	for _, p := range w.Profiles {
		if n := len(p.Drugs.Has); n != 100 {
			t.Fatalf("%d records, want 100", n)
		}
		a, err := rb.Advise(p, &advisor.Options{Cap: -1})
		if err != nil {
			t.Fatal(err)
		}
		shown += len(a.Messages)
		for k, r := range w.Rules {
			if got, want := a.Outcome(r.ID) == advisor.Shown, truth(r.When, p) == advisor.True; got != want {
				t.Fatalf("rule %d is %v, want %v", k, got, want)
			}
		}
	}
	if shown == 0 || shown == len(w.Profiles)*len(w.Rules) {
		t.Errorf("%d messages: the rules ask nothing", shown)
	}
}

func TestRows(t *testing.T) {
	twice := turns.Series{{CPU: 2e3, Wall: 1}, {CPU: 4e3, Wall: 1}, {CPU: 6e3, Wall: 1}}
	once := turns.Series{{CPU: 1e3, Wall: 1}, {CPU: 2e3, Wall: 1}, {CPU: 3e3, Wall: 1}}
	for _, tt := range []struct {
		row         costRow
		there, here turns.Series
		want        string
	}{
		{costRow{name: "a", what: both("advice")}, twice, once,
			"| a | 4.00 µs | 2.00 µs | 0.50 | 0.50-0.50 |"},
		{costRow{name: "b", what: both("prepared")}, nil, once,
			"| b | – | 2.00 µs | – | it cannot be had there |"},
		{costRow{name: "c", what: both("line"), note: "other facts"}, nil, once,
			"| c | – | 2.00 µs | – | other facts |"},
	} {
		if got := tt.row.line([2]turns.Series{tt.there, tt.here}); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
	got := growth("small", [2]turns.Series{once, once}, [2]turns.Series{twice, once})
	if want := "| … times as much as: small | 2.00 | 1.00 | 0.50 | |"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
