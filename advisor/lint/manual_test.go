package lint_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor/lint"
)

//go:generate env ADVISORTEST_UPDATE=1 go test -run "TestLearned|TestManual" .

const manual = "../../docs/lint"

var comment = regexp.MustCompile(`\s*# want .*$`)

// page is the manual's page of a check, from its code and its examples.
func page(t *testing.T, c lint.Check) string {
	t.Helper()
	files := overlay(t, c.Name)
	report, err := lint.Run(files, &lint.Options{AsOf: asOf, Checks: []string{c.Name}})
	if err != nil {
		t.Fatal(details(err))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s. Severity: %s.\n\n%s\n", c.Name, c.Summary, c.Severity, c.Doc)
	if len(c.Limits) > 0 {
		fmt.Fprintf(&b, "\nLimits, which `pack.yaml` may set:\n\n")
		for _, l := range c.Limits {
			fmt.Fprintf(&b, "- `%s: %g`: %s", l.Name, l.Value, l.Summary)
			for _, lang := range slices.Sorted(maps.Keys(l.In)) {
				fmt.Fprintf(&b, "; in `%s` %g", lang, l.In[lang])
			}
			b.WriteByte('\n')
		}
	}
	b.WriteString(howWell(t, c.Name))
	fmt.Fprintf(&b, "\n## What it finds\n")
	keys := map[string]bool{}
	for _, f := range report.Findings {
		line := strings.TrimSpace(comment.ReplaceAllString(f.Line, ""))
		key, _, _ := strings.Cut(strings.TrimPrefix(line, "- "), ":")
		keys[key] = true
		fmt.Fprintf(&b, "\n```yaml\n%s\n```\n\n> %s\n", abridged(line), f.Msg)
	}
	fmt.Fprintf(&b, "\n## What it passes\n\n```yaml\n%s```\n", innocent(files, report, keys))
	return b.String()
}

// innocent lists the lines like those that were found, of which nothing was.
func innocent(files fstest.MapFS, r *lint.Report, keys map[string]bool) string {
	guilty := map[place]bool{}
	for _, f := range r.Findings {
		guilty[place{f.Pos.File, f.Pos.Line}] = true
	}
	var b strings.Builder
	for _, name := range []string{"food/innocent.yaml", "food/rule.yaml", "sources.yaml",
		"findings.yaml", "food/guilty.yaml", "pack.yaml", "lang/es/food/innocent.yaml"} {
		if files[name] == nil {
			continue
		}
		for i, line := range strings.Split(string(files[name].Data), "\n") {
			text := strings.TrimSpace(line)
			key, _, _ := strings.Cut(strings.TrimPrefix(text, "- "), ":")
			if keys[key] && !guilty[place{name, i + 1}] && !strings.Contains(line, "# want") &&
				!strings.Contains(b.String(), text+"\n") {
				fmt.Fprintln(&b, abridged(text))
			}
		}
		if b.Len() > 0 {
			break
		}
	}
	if b.Len() == 0 { // what matters is in the rest of the entry
		file, from := files["food/innocent.yaml"], 0
		if file == nil {
			file = files["sources.yaml"]
			from = strings.LastIndex(string(file.Data), ":\n  type:")
			from = strings.LastIndex(string(file.Data[:from]), "\n") + 1
		}
		b.WriteString(strings.TrimRight(string(file.Data[from:]), "\n") + "\n")
	}
	return b.String()
}

func abridged(line string) string {
	if len(line) > 240 {
		return line[:220] + " ..."
	}
	return line
}

// TestManual: the pages of docs/lint are what the code and the examples say.
func TestManual(t *testing.T) {
	pages := map[string]string{}
	var index strings.Builder
	index.WriteString("# The checks of `crosstalk lint`\n\nThese pages are made from the code of " +
		"the checks and the examples that they are held to.\n" +
		"Severities, limits and exceptions are set in `pack.yaml`; see [Writing " +
		"rules](../rules.md).\n\n| check | severity | |\n| --- | --- | --- |\n")
	for _, c := range lint.Checks() {
		pages[c.Name+".md"] = page(t, c)
		fmt.Fprintf(&index, "| [%s](%s.md) | %s | %s |\n", c.Name, c.Name, c.Severity, c.Summary)
	}
	pages["README.md"] = index.String()
	old, _ := filepath.Glob(manual + "/*.md")
	update := os.Getenv("ADVISORTEST_UPDATE") != "" && os.Getenv("CI") == ""
	for _, name := range old {
		if pages[filepath.Base(name)] == "" {
			if update {
				os.Remove(name)
			} else {
				t.Errorf("%s is of no check", name)
			}
		}
	}
	for name, want := range pages {
		file := filepath.Join(manual, name)
		if update {
			if err := os.MkdirAll(manual, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != want {
			t.Errorf("%s is not what the code and the examples say; run go generate ./advisor/lint", file)
		}
	}
}
