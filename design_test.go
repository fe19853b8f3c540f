package crosstalk_test

import (
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDesign holds docs/design.md to the code: its table has every package and no
// other, its arrows point as imports do, and the stages that one rule goes through
// are packages, at most eight, none twice, each handed on by load or engine.
func TestDesign(t *testing.T) {
	text, err := os.ReadFile("docs/design.md")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	quoted := regexp.MustCompile("`([^`]+)`")
	for line := range strings.Lines(string(text)) {
		cell, isRow := strings.CutPrefix(line, "| `")
		if !isRow {
			continue
		}
		cell, _, _ = strings.Cut(cell, "|")
		first := ""
		for _, m := range quoted.FindAllStringSubmatch("`"+cell, -1) {
			name := m[1]
			if first != "" && !known(name) {
				name = path.Join(path.Dir(first), m[1])
				if !known(name) {
					name = path.Join(first, m[1])
				}
			}
			if first == "" {
				first = name
			}
			if !known(name) {
				t.Errorf("the table has %q, which is no package", m[1])
			}
			told[name] = true
		}
	}
	for name := range layers {
		first, _, _ := strings.Cut(name, "/")
		if slices.Contains([]string{"advisor", "clinic", "cmd", "internal", "rules"}, first) &&
			!told[name] {
			t.Errorf("the table has no %s", name)
		}
	}
	checkArrows(t, string(text))
	checkStages(t, string(text))
}

// known reports whether name is a package.
func known(name string) bool { return layers[name] != nil }

// reaches reports whether a package imports another, or one that does.
func reaches(from, to string) bool {
	return slices.ContainsFunc(layers[from], func(x string) bool {
		return x == to || x != from && reaches(x, to)
	})
}

// checkArrows takes the names on both sides of each arrow.
func checkArrows(t *testing.T, text string) {
	_, line, found := strings.Cut(text, "Arrows point one way: ")
	line, _, _ = strings.Cut(line, ". ")
	var before []string
	for group := range strings.SplitSeq(line, "->") {
		var names []string
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(group, -1) {
			if name := packageNamed(m[1]); name != "" {
				names = append(names, name)
			}
		}
		if len(names) == 0 { // a house, see houses
			continue
		}
		for _, outer := range before {
			for _, inner := range names {
				if reaches(inner, outer) {
					t.Errorf("%s imports %s: the arrow points the other way", inner, outer)
				}
			}
			if !slices.ContainsFunc(names, func(inner string) bool { return reaches(outer, inner) }) {
				t.Errorf("%s imports none of %v", outer, names)
			}
		}
		before = names
	}
	if !found || len(before) == 0 {
		t.Error("there are no arrows")
	}
}

// packageNamed is the package that the text calls so; "" if that is a house.
func packageNamed(name string) string {
	for _, full := range []string{name, "advisor/" + name, "advisor/internal/" + name} {
		if known(full) {
			return full
		}
	}
	return ""
}

func checkStages(t *testing.T, text string) {
	_, text, _ = strings.Cut(text, "## One rule, all the way")
	text, _, _ = strings.Cut(text, "\n## ")
	var stages []string
	for _, m := range regexp.MustCompile("(?m)^\\d+\\. \\*\\*`([^`]+)`\\*\\* .*").
		FindAllStringSubmatch(text, -1) {
		name := packageNamed(m[1])
		switch {
		case name == "":
			t.Errorf("a stage is %q, which is no package", m[1])
			continue
		case slices.Contains(stages, name):
			t.Errorf("the rule goes through %s twice", name)
		case name != "advisor" && !reaches("advisor/internal/load", name) &&
			!reaches("advisor/internal/engine", name) && name != "advisor/internal/engine":
			t.Errorf("%s is used by neither load nor engine", name)
		}
		stages = append(stages, name)
	}
	if numbered := strings.Count(text, ". **"); len(stages) != numbered || numbered == 0 {
		t.Errorf("%d of %d stages are named", len(stages), numbered)
	}
	if len(stages) > 8 {
		t.Errorf("%d stages, more than a head holds", len(stages))
	}
}
