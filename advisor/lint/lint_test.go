package lint_test

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/lint"
)

var asOf = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// overlay is testdata/base with the files of testdata/NAME in their places.
func overlay(t testing.TB, name string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, dir := range []string{"testdata/base", "testdata/" + name} {
		err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path.Join(dir, name))
			files[name] = &fstest.MapFile{Data: data}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func details(err error) string {
	var list advisor.ErrorList
	if errors.As(err, &list) {
		return list.Details()
	}
	return err.Error()
}

var (
	wantComment = regexp.MustCompile(`# want (".*)$`)
	quoted      = regexp.MustCompile(`"([^"]*)"`)
)

// A place is a line of a file.
type place struct {
	file string
	line int
}

// wants reads the # want comments of files. One that stands alone on its line
// is about the next, since nothing may stand behind a condition.
func wants(files fstest.MapFS) map[place][]string {
	list := map[place][]string{}
	for name, f := range files {
		for i, line := range strings.Split(string(f.Data), "\n") {
			if m := wantComment.FindStringSubmatch(line); m != nil {
				if strings.HasPrefix(strings.TrimSpace(line), "#") {
					i++ // a line of its own is about the next
				}
				for _, q := range quoted.FindAllStringSubmatch(m[1], -1) {
					list[place{name, i + 1}] = append(list[place{name, i + 1}], q[1])
				}
			}
		}
	}
	return list
}

// TestChecks holds each check to the examples of testdata/CHECK: it finds what
// a comment wants, on that line, and nothing else.
func TestChecks(t *testing.T) {
	for _, c := range lint.Checks() {
		t.Run(c.Name, func(t *testing.T) {
			files := overlay(t, c.Name)
			report, err := lint.Run(files, &lint.Options{AsOf: asOf, Checks: []string{c.Name}})
			if err != nil {
				t.Fatal(details(err))
			}
			want := wants(files)
			if len(want) == 0 {
				t.Error("no guilty example")
			}
			for _, f := range report.Findings {
				at := place{f.Pos.File, f.Pos.Line}
				found := false
				for i, form := range want[at] {
					if regexp.MustCompile(form).MatchString(f.Msg) {
						want[at] = append(want[at][:i:i], want[at][i+1:]...)
						found = true
						break
					}
				}
				if !found {
					t.Errorf("%s: not wanted: %s", f.Pos, f.Msg)
				}
				if f.Severity != c.Severity || f.In == "" || f.Line == "" || f.Pos.Col == 0 {
					t.Errorf("%s: %+v lacks something", f.Pos, f)
				}
			}
			for at, forms := range want {
				for _, form := range forms {
					t.Errorf("%s:%d: not found: %s", at.file, at.line, form)
				}
			}
		})
	}
	dirs, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{"base": true, "sentences": true}
	for _, c := range lint.Checks() {
		names[c.Name] = true
		if c.Summary == "" || len(c.Doc) < 60 || !regexp.MustCompile(`^[a-z-]+$`).MatchString(c.Name) {
			t.Errorf("check %s has no name, summary or page", c.Name)
		}
	}
	for _, d := range dirs {
		if !names[d.Name()] {
			t.Errorf("testdata/%s is of no check", d.Name())
		}
	}
}

// TestBase: the pack under the examples is clean.
func TestBase(t *testing.T) {
	report, err := lint.Run(overlay(t, "cases"),
		&lint.Options{AsOf: asOf, Checks: []string{"dose", "jargon", "certainty"}})
	if err != nil {
		t.Fatal(details(err))
	}
	if len(report.Findings) > 0 {
		t.Errorf("%+v", report.Findings)
	}
}

// TestChoices: a pack's own severities, limits, words and exceptions.
func TestChoices(t *testing.T) {
	run := func(choices string, checks ...string) *lint.Report {
		t.Helper()
		files := overlay(t, "title-length")
		files["pack.yaml"].Data = append(files["pack.yaml"].Data, choices...)
		report, err := lint.Run(files, &lint.Options{AsOf: asOf, Checks: checks})
		if err != nil {
			t.Fatal(details(err))
		}
		return report
	}
	if r := run("", "title-length"); len(r.Findings) != 1 || r.Findings[0].Severity != lint.Warning {
		t.Errorf("%+v", r.Findings)
	}
	if r := run("lint: {severity: {title-length: error}}\n",
		"title-length"); r.Count(lint.Error) != 1 {
		t.Errorf("a severity: %+v", r.Findings)
	}
	if r := run("lint: {severity: {title-length: \"off\"}}\n"); len(r.Findings) != 0 {
		for _, f := range r.Findings {
			if f.Check == "title-length" {
				t.Errorf("off: %+v", f)
			}
		}
	}
	if r := run("lint: {limits: {title-words: 20}}\n", "title-length"); len(r.Findings) != 0 {
		t.Errorf("a limit: %+v", r.Findings)
	}
	byLanguage := "lint: {limits: {title-words: {en: %s}}}\n"
	if r := run(strings.Replace(byLanguage, "%s", "20", 1), "title-length"); len(r.Findings) != 0 {
		t.Errorf("a limit of a language: %+v", r.Findings)
	}
	if r := run(strings.Replace(byLanguage, "%s", "1", 1), "title-length"); len(r.Findings) < 2 {
		t.Errorf("a limit of a language: %+v", r.Findings)
	}
	if r := run("lint: {jargon: {plate: dish}}\n", "jargon"); len(r.Findings) != 1 {
		t.Errorf("jargon of the pack: %+v", r.Findings)
	}
	except := "lint:\n  except:\n    - check: title-length\n      in: rule %s\n      because: It is " +
		"the name of a campaign.\n"
	if r := run(strings.Replace(except, "%s", "guilty", 1), "title-length"); len(r.Findings) != 0 ||
		len(r.Excepted) != 1 {
		t.Errorf("an exception: %+v", r)
	}
	r := run(strings.Replace(except, "%s", "innocent", 1), "title-length")
	if len(r.Findings) != 2 || r.Findings[1].Check != "unused-exception" {
		t.Errorf("an exception that excuses nothing: %+v", r.Findings)
	}
}

// TestBadChoices: what is wrong in "lint" is said with its place.
func TestBadChoices(t *testing.T) {
	for _, tt := range []struct{ choices, want string }{
		{"lint: {severity: {title-lenght: error}}\n",
			`pack.yaml:8:19: lint: no check "title-lenght"; did you mean "title-length"?`},
		{"lint: {severity: {title-length: bad}}\n",
			`pack.yaml:8:33: lint: "bad" where one of off, info, warning, error was wanted`},
		{"lint: {limits: {title-wrods: 3}}\n", `pack.yaml:8:17: lint: no limit "title-wrods"; did you ` +
			`mean "title-words"?`},
		{"lint: {limits: {title-words: {fr: 3}}}\n",
			`pack.yaml:8:31: lint: no language of the pack "fr"`},
		{"lint: {limits: {source-years: {en: 3}}}\n", `pack.yaml:8:31: lint: a mapping where a number ` +
			`was wanted`},
		{"lint: {exceptions: []}\n", `pack.yaml:8:8: lint: unknown key "exceptions"; want one of ` +
			`concerns, except, jargon, limits, names, severity`},
		{"lint: {except: [{check: dose, in: rule x}]}\n",
			`pack.yaml:8:17: lint: no "because"; why it is right as it is`},
	} {
		files := overlay(t, "title-length")
		files["pack.yaml"].Data =
			append([]byte(strings.TrimRight(string(files["pack.yaml"].Data), "\n")+"\n\n"), tt.choices...)
		_, err := lint.Run(files, nil)
		if err == nil {
			t.Errorf("%s: no error", tt.choices)
			continue
		}
		if diff := cmp.Diff(tt.want, strings.TrimSpace(err.Error())); diff != "" {
			t.Error(diff)
		}
	}
	if _, err := lint.Run(overlay(t, "dose"), &lint.Options{Checks: []string{"doze"}}); err == nil ||
		!strings.Contains(err.Error(), `no check "doze"`) {
		t.Errorf("an unknown check: %v", err)
	}
	if r, err := lint.Run(overlay(t, "old-source"),
		&lint.Options{Checks: []string{"old-source"}}); err != nil || len(r.Skipped) != 1 {
		t.Errorf("without a date: %+v, %v", r, err)
	}
}

// TestOwnWordsMissing: of a language that the library has no words of its own in, lint says
// which of them the pack has to bring, and no longer of those that it brings.
func TestOwnWordsMissing(t *testing.T) {
	run := func(words string) (said string) {
		t.Helper()
		files := overlay(t, "title-length")
		data := string(files["pack.yaml"].Data)
		data = strings.Replace(data, "languages: [en]", "languages: [en, de]", 1)
		files["pack.yaml"].Data = []byte(data)
		if words != "" {
			files["lang/de/words.yaml"] = &fstest.MapFile{Data: []byte(words)}
		}
		report, err := lint.Run(files, &lint.Options{Checks: []string{"missing-language"}})
		if err != nil {
			t.Fatal(details(err))
		}
		for _, f := range report.Findings {
			if strings.Contains(f.Msg, "words.yaml") {
				said += f.Msg + "\n"
			}
		}
		return said
	}
	if said := run(""); !strings.Contains(said, "lang/de/words.yaml lacks above, advise.as_of") {
		t.Errorf("without words: %q", said)
	}
	if said := run("above: mehr als %s\n"); !strings.Contains(said, "words.yaml lacks advise.as_of") {
		t.Errorf("with one: %q", said)
	}
}
