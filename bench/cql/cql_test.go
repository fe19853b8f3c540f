package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/crosstalk/bench/turns"
)

// The rules are in race.cql and in what was translated of it under the ids that they have in the
// pack, and among the patients are those for whom each holds, and those for whom it does not.
func TestRules(t *testing.T) {
	t.Chdir("..")
	e, err := newEngine()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("cql/race.cql")
	if err != nil {
		t.Fatal(err)
	}
	elm, err := os.ReadFile("cql/elm/race.json")
	if err != nil {
		t.Fatal(err)
	}
	list, err := bundles(400)
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]int{}
	for _, b := range list {
		ids, err := e.decide(b)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			held[id]++
		}
	}
	for _, r := range rules {
		if !bytes.Contains(text, []byte(`define "`+r.id+`":`)) ||
			!bytes.Contains(elm, []byte(`"name" : "`+r.id+`"`)) {
			t.Errorf("%s is not in CQL, or not translated", r.id)
		}
		if n := held[r.id]; n == 0 || n == len(list) {
			t.Errorf("%s holds for %d of %d patients", r.id, n, len(list))
		}
	}
}

// An engine of CQL gives the answers that this one gives, and refuses others.
func TestAnswers(t *testing.T) {
	t.Chdir("..")
	if _, err := os.Stat("node/node_modules/cql-execution"); err != nil {
		t.Skip("it is not installed: run npm ci in the folder node")
	}
	dir := t.TempDir()
	if held, err := write(dir, 60); err != nil || held == 0 {
		t.Fatal(held, err)
	}
	start := func() error {
		p, err := turns.Start(exec.Command("node", "node/cql.js", dir))
		if err != nil {
			t.Fatal(err)
		}
		defer p.Stop()
		_, err = p.Take(3)
		return err
	}
	if err := start(); err != nil {
		t.Error(err)
	}
	name := filepath.Join(dir, "answers.ndjson")
	answers, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	wrong := strings.Replace(string(answers), `"pressure"`, `"older"`, 1)
	if err := os.WriteFile(name, []byte(wrong), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := start(); err == nil || !strings.Contains(err.Error(), "want") {
		t.Errorf("error %v for wrong answers", err)
	}
}
