package rules_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"example.com/crosstalk/rules"
)

// A hierarchy is what the files of terms say, read without the engine, so that
// the test does not believe what it checks.
type hierarchy struct {
	parents map[string][]string
	named   map[string]string // by the name as names are compared
}

func folded(name string) string {
	return strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(name))
}

func readTerms(t *testing.T) hierarchy {
	t.Helper()
	h := hierarchy{map[string][]string{}, map[string]string{}}
	names, err := fs.Glob(rules.FS(), "terms/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, "terms.yaml") {
		text, err := fs.ReadFile(rules.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		var terms map[string]struct {
			Is    yaml.Node
			Label map[string]string
			Also  []string
		}
		if err := yaml.Unmarshal(text, &terms); err != nil {
			t.Fatalf("%s: %v", path.Base(name), err)
		}
		for id, term := range terms {
			var several []string
			var one string
			if term.Is.Decode(&several) != nil && term.Is.Decode(&one) == nil {
				several = []string{one}
			}
			h.parents[id] = several
			for _, n := range append(term.Also, id, term.Label["en"]) {
				h.named[folded(n)] = id
			}
		}
	}
	return h
}

func (h hierarchy) is(id, class string) bool {
	return id == class || slices.ContainsFunc(h.parents[id], func(p string) bool { return h.is(p, class) })
}

// meets reports whether something is a kind of both.
func (h hierarchy) meets(id, class string) bool {
	for x := range h.parents {
		if h.is(x, id) && h.is(x, class) {
			return true
		}
	}
	return false
}

// No medicine that is a danger for somebody is a name that nobody knows: a
// warning that waits for a class would be lost on it.
func TestMedicinesWithDangers(t *testing.T) {
	h := readTerms(t)
	text, err := os.ReadFile("../testdata/medicines-with-dangers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var list map[string]yaml.Node
	if err := yaml.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	open := map[string][]string{}
	tried := 0
	for property, node := range list {
		if property == "may_be" {
			if err := node.Decode(&open); err != nil {
				t.Fatal(err)
			}
			continue
		}
		var names []string
		if err := node.Decode(&names); err != nil {
			t.Fatal(err)
		}
		if _, ok := h.parents[property]; !ok {
			t.Errorf("no term is named %s", property)
		}
		for _, name := range names {
			tried++
			switch id, ok := h.named[folded(name)]; {
			case !ok:
				t.Errorf("nobody knows %q, which is a %s", name, property)
			case !h.is(id, property):
				t.Errorf("%q (%s) is not a %s", name, id, property)
			}
		}
	}
	if tried < 250 {
		t.Errorf("only %d names were tried", tried)
	}
	for property, names := range open {
		for _, name := range names {
			switch id, ok := h.named[folded(name)]; {
			case !ok:
				t.Errorf("nobody knows %q, which may be a %s", name, property)
			case h.is(id, property):
				t.Errorf("%q (%s) is taken for a %s, whatever its form", name, id, property)
			case !h.meets(id, property):
				t.Errorf("%q (%s) is taken for no %s, whatever its form", name, id, property)
			}
		}
	}
}
