package workbench_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/workbench"
)

func TestChoose(t *testing.T) {
	rb := loadRecord(t, memory(t, ownpack))
	var all, sleep []string
	for r := range rb.Rules() {
		all = append(all, r.ID)
		if r.Topic == "sleep" {
			sleep = append(sleep, r.ID)
		}
	}
	for _, tt := range []struct {
		names, topics, want []string
		err                 string
	}{
		{want: nil},
		{names: []string{"short-sleep"}, want: []string{"short-sleep"}},
		{names: []string{"*"}, want: all},
		{topics: []string{"sleep"}, want: sleep},
		{names: []string{"short-slep"}, err: `no rule "short-slep" in the pack; did you mean "short-sleep"?`},
		{names: []string{"zzz*", "short-sleep"}, err: `no rule "zzz*"`},
		{names: []string{"[a"}, err: "bracket"},
		{topics: []string{"slumber"}, err: `no topic "slumber" in the pack; it has `},
	} {
		got, err := workbench.Choose(rb, tt.names, tt.topics)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%q %q: %v", tt.names, tt.topics, err)
			}
			continue
		}
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%q %q: %v\n%s", tt.names, tt.topics, err, diff)
		}
	}
}

// TestChanged changes one thing at a time, and looks which rules it is said to change.
func TestChanged(t *testing.T) {
	was := loadRecord(t, memory(t, ownpack))
	reads := func(files fstest.MapFS, file, old, new string) {
		t.Helper()
		before := string(files[file].Data)
		after := strings.Replace(before, old, new, 1)
		if after == before {
			t.Fatalf("%s does not say %q", file, old)
		}
		files[file] = &fstest.MapFile{Data: []byte(after)}
	}
	for _, tt := range []struct {
		what, file, old, new string
		changed              bool // short-sleep
	}{
		{"a comment", "sleep/short-sleep.yaml", "id: short-sleep", "# new\nid: short-sleep", false},
		{"a condition", "sleep/short-sleep.yaml", "age >= 18", "age >= 19", true},
		{"a word", "sleep/short-sleep.yaml", "title: ", "title: So, ", true},
		{"a case", "sleep/short-sleep.yaml", "age: 17", "age: 16", true},
		{"what it cites", "sources.yaml", "pages: 591-592", "pages: 591-593", true},
		{"a fact that it reads", "facts.yaml", "range: [0, 24]", "range: [0, 23]", true},
	} {
		files := memory(t, ownpack)
		reads(files, tt.file, tt.old, tt.new)
		got := workbench.Changed(loadRecord(t, files), was)
		found := false
		for _, id := range got {
			found = found || id == "short-sleep"
		}
		if found != tt.changed {
			t.Errorf("%s: changed %q", tt.what, got)
		}
	}
	if got := workbench.Changed(was, was); len(got) > 0 {
		t.Errorf("the same pack: %q", got)
	}
}
