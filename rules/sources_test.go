package rules_test

import (
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/rules"
)

// A source is what this test reads of the files, past the loader.
type source struct {
	Kind    string `yaml:"kind"`
	Region  string `yaml:"region"`
	Checked struct {
		Status string `yaml:"status"`
	} `yaml:"checked"`
}

func sources(t *testing.T) map[string]source {
	t.Helper()
	names, err := fs.Glob(rules.FS(), "sources/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]source{}
	for _, name := range names {
		data, err := fs.ReadFile(rules.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(data, &all); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return all
}

// TestSourceKinds: docs/sources.md counts what is there.
func TestSourceKinds(t *testing.T) {
	all := sources(t)
	now := map[string]int{"all": len(all)}
	for _, s := range all {
		now[s.Kind]++
		if s.Checked.Status != "verified" {
			now["not verified"]++
		}
	}
	strong := map[string]bool{"guideline": true, "label": true, "systematic-review": true,
		"trial": true, "authority": true}
	const (
		bare   = "without a verified source of a strong kind"
		unseen = "with a source that is not verified"
	)
	now[bare], now[unseen] = 0, 0
	matters := mattering(t)
	for r := range load(t).Rules() {
		if !matters[r.ID] {
			continue
		}
		stands, doubtful := false, false
		for _, c := range r.Citations {
			s := all[c.Source]
			stands = stands || strong[s.Kind] && s.Checked.Status == "verified"
			doubtful = doubtful || s.Checked.Status != "verified"
		}
		if !stands {
			now[bare]++
		}
		if doubtful {
			now[unseen]++
		}
	}
	page, err := os.ReadFile("../docs/sources.md")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^\| ([a-z][a-z -]*) (?:\| \d+ )+\| (\d+) \|$`).
		FindAllStringSubmatch(string(page), -1) {
		said[strings.TrimSpace(m[1])], _ = strconv.Atoi(m[2])
	}
	if diff := cmp.Diff(now, said); diff != "" {
		t.Errorf("docs/sources.md (-files +page):\n%s", diff)
	}
	if now[bare] != 0 || now[unseen] != 0 {
		t.Errorf("%d rules of weight stand on no strong source, %d on one that nobody has seen",
			now[bare], now[unseen])
	}
}

// mattering are the rules that are important or more in one of their wordings,
// as the files say it.
func mattering(t *testing.T) map[string]bool {
	t.Helper()
	grave := regexp.MustCompile(`(?m)^\s*level: (important|warning|urgent|emergency)$`)
	rule := regexp.MustCompile(`(?m)^(?:- )?id: ([a-z0-9-]+)$`)
	list := map[string]bool{}
	for r := range load(t).Rules() {
		data, err := fs.ReadFile(rules.FS(), r.Pos.File)
		if err != nil {
			t.Fatal(err)
		}
		ids := rule.FindAllSubmatchIndex(data, -1)
		for i, m := range ids {
			end := len(data)
			if i+1 < len(ids) {
				end = ids[i+1][0]
			}
			list[string(data[m[2]:m[3]])] = grave.Match(data[m[0]:end])
		}
	}
	return list
}
