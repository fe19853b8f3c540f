package lsp

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/rules"
)

func open(t *testing.T, w *Workspace, err error) *Workspace {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func shipped(t *testing.T) *Workspace {
	w, err := Open(rules.FS(), time.Time{})
	return open(t, w, err)
}

func ownpack(t *testing.T) *Workspace {
	w, err := Open(os.DirFS("../../examples/ownpack/pack"), time.Time{})
	return open(t, w, err)
}

// TestEveryName: the pack that ships loads, so every name in it is made somewhere, but for
// the values of enumerations and the names that stand for the terms of an invariant.
func TestEveryName(t *testing.T) {
	w := shipped(t)
	if err := w.load(); err != nil {
		t.Fatal(err)
	}
	made := map[format.What]map[string]bool{}
	w.all(func(_ string, n *name) bool {
		if n.Makes {
			if made[n.What] == nil {
				made[n.What] = map[string]bool{}
			}
			made[n.What][n.Text] = true
		}
		return true
	})
	seen := map[format.What]int{}
	w.all(func(file string, n *name) bool {
		seen[n.What]++
		ok := made[n.What][n.Text]
		if n.Loose {
			ok = n.Text == "region" || n.Text == "everyone" || len(n.Text) == 1 ||
				slices.ContainsFunc(loose, func(x format.What) bool {
					return made[x][n.Text]
				})
		}
		switch {
		case ok || n.Loose && w.isValue(n):
		case n.What == format.TermName && (w.isValue(n) || len(n.Text) == 1):
		case n.What == format.RegionName && n.Text == "any":
		case n.What == format.PictureName && n.Text == "none": // no picture
		case n.What == format.LevelName: // levels are the format's
		case n.What == format.FactName && made[format.TableName][strings.Split(n.Text, ".")[0]]:
		case n.What == format.TermName && strings.HasPrefix(n.Of, "names."), n.What == format.TermName &&
			named(w, n):
		default:
			t.Errorf("%s: nothing makes %q (%d)", n.At.Pos, n.Text, n.What)
		}
		line := w.Line(n.At.File, n.At.Line)
		if got := w.slice(n.At); !strings.HasSuffix(n.Text, got) || got == "" {
			t.Errorf("%s: %q stands in %q as %q", n.At.Pos, n.Text, line, got)
		}
		return true
	})
	for _, what := range []format.What{format.FactName, format.TermName, format.FindingName,
		format.RuleName, format.SourceName, format.TopicName, format.TableName,
		format.PictureName} {
		if seen[what] == 0 {
			t.Errorf("no name of kind %d", what)
		}
	}
	t.Log(seen)
}

// named reports whether a profile names a term by another of its names, or a text.
func named(w *Workspace, n *name) bool {
	f := w.fact(n.Of)
	if f == nil {
		return false
	}
	return f.Kind.String() == "text" || f.Kind.String() == "texts" || f.Kind.String() == "date" ||
		strings.Contains(n.At.File, "/")
}

// TestUnfinished asks everything at every place of a rule that ends there: nothing panics,
// and what the last text that loaded says is still known.
func TestUnfinished(t *testing.T) {
	w := ownpack(t)
	const file = "sleep/short-sleep.yaml"
	whole := w.Text(file)
	if err := w.load(); err != nil {
		t.Fatal(err)
	}
	offered := 0
	for i := range whole {
		if i%3 != 0 {
			continue
		}
		w.Set(file, []byte(whole[:i]))
		line := strings.Count(whole[:i], "\n") + 1
		col := i - strings.LastIndexByte("\n"+whole[:i], '\n') + 1
		pos := advisor.Pos{File: file, Line: line, Col: col}
		w.good = w.rb == nil // what loads is not asked for here
		offered += len(w.Complete(pos))
		w.at(pos)
		w.nearest(file, line)
	}
	if offered < 1000 {
		t.Errorf("only %d things were offered", offered)
	}
	w.Set(file, []byte("id: [\n"))
	if d := w.Diagnose(); len(d[file]) == 0 {
		t.Errorf("nothing is wrong with a file that cannot be read: %v", d)
	}
	if _, ok := w.Definition(advisor.Pos{File: "sleep/nowhere.yaml", Line: 7, Col: 7}); ok {
		t.Error("a definition in a file that there is not")
	}
	if text, _ := w.Hover(advisor.Pos{File: file, Line: 99, Col: 99}); text != "" {
		t.Errorf("behind the end of a file stands %q", text)
	}
}

// TestRename renames one name of each kind in the pack that ships, and looks at what is
// left of the old one: Rename itself has loaded the pack with the edits.
func TestRename(t *testing.T) {
	if testing.Short() {
		t.Skip("loads the pack for each name")
	}
	w := shipped(t)
	for _, tt := range []struct {
		what     format.What
		old, new string
	}{
		{format.FactName, "medications.months", "for_months"},
		{format.FactName, "medications", "medicines_now"}, {format.FindingName, "adult", "grown_up"},
		{format.TermName, "prednisone", "prednisone_tablets_x"},
		{format.RuleName, "gc-long-term-bone-check", "bone-check"},
		{format.TableName, "upper_limit", "most"},
	} {
		made := w.made(&name{What: tt.what, Text: tt.old})
		if made == nil {
			t.Errorf("the pack has no %s", tt.old)
			continue
		}
		edits, err := w.Rename(made.At.Pos, tt.new)
		if err != nil {
			t.Errorf("%s: %v", tt.old, err)
			continue
		}
		t.Logf("%s: %d places", tt.old, len(edits))
		if len(edits) < 2 {
			t.Errorf("%s: %d edits", tt.old, len(edits))
		}
	}
}

// TestFieldsOfAList: the name of a list is renamed in those of its fields, too.
func TestFieldsOfAList(t *testing.T) {
	files := fstest.MapFS{"facts.yaml": {Data: []byte("a_list:\n  type: list\na_list.name:\n" +
		"  type: term\n")}}
	w, err := Open(files, time.Time{})
	w = open(t, w, err)
	edits, err := w.Rename(advisor.Pos{File: "facts.yaml", Line: 1, Col: 2}, "b_list")
	if err != nil {
		t.Fatal(err)
	}
	want := "b_list:\n  type: list\nb_list.name:\n  type: term\n"
	if got := Apply(w.Text("facts.yaml"), "facts.yaml", edits); got != want {
		t.Errorf("%q", got)
	}
}

// TestSpots says at many places what is being typed there.
func TestSpots(t *testing.T) {
	w := ownpack(t)
	for text, want := range map[string]string{
		"wh|":                             "key  wh",
		"when: age |":                     "when  age ",
		"when: |\n  age >= 3\n  and |":    "when    age >= 3\n  and ",
		"unless:\n  - if: x|":             "unless.if  x",
		"unless:\n  - if: x\n    be|":     "key unless be",
		"cite: [{source: a|":              "cite.source  a",
		"cite: [{source: a, su|":          "key cite su",
		"encourages: [a, b|":              "encourages  b",
		"with:\n  - sh|":                  "key with sh",
		"tests:\n- given: {age: 3, x|":    "key tests.given x",
		"tests:\n- given:\n    m: [{n: |": "tests.given.m.n  ",
		"message:\n  en:\n    ti|":        "key message.en ti",
		"# a |":                           "",
	} {
		before, after, _ := strings.Cut(text, "|\n")
		if strings.Contains(text, "|\n") {
			before += "|\n" + after
		} else {
			before = text
		}
		at := strings.LastIndexByte(before, '|')
		typed := before[:at]
		w.Set("sleep/x.yaml", []byte(typed+before[at+1:]))
		s := w.spot(advisor.Pos{File: "sleep/x.yaml", Line: strings.Count(typed, "\n") + 1,
			Col: len(typed) - strings.LastIndexByte(typed, '\n')})
		got := ""
		if s != nil {
			got = strings.Join(s.path, ".") + "  " + s.typed
			if s.key {
				got = "key " + strings.Join(s.path, ".") + " " + s.typed
			}
		}
		if got != want {
			t.Errorf("%q:\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestNothing(t *testing.T) {
	if _, err := Open(nil, time.Time{}); err == nil {
		t.Error("no error without files")
	}
	w, err := Open(fstest.MapFS{}, time.Time{})
	w = open(t, w, err)
	if d := w.Diagnose(); len(d) == 0 {
		t.Error("nothing is wrong with no pack")
	}
	if list := w.Complete(advisor.Pos{File: "a/b.yaml", Line: 9, Col: 1}); len(list) > 0 {
		t.Errorf("behind the end of a file fits %v", list)
	}
	if n := source.YAML("x", nil, &source.Errors{}); n == nil {
		t.Error("an empty file has no node")
	}
}
