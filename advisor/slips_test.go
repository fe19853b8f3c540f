package advisor_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
)

// slipFiles are what authors write wrong, and what they are told of it.
var slipFiles = []string{"conditions", "meant", "spoken", "yaml", "files"}

// exprWords are words of the parser that no author reads.
var exprWords = regexp.MustCompile(`unexpected|mismatched|invalid ` +
	`operation|interface|Identifier\(|` +
	`Operator\(|EOF|predicate|compilation|unrecognized|float64|\bint\b|\bbool\b|literal|yaml:|` +
	`token|unmarshal|mapping values|scalar|lang\.`)

// typeNames are what facts.yaml calls its types, which an author of that file reads.
var typeNames = regexp.MustCompile(`where one of bool, int, number|"bool"`)

// TestSlips: what authors typically write wrong gives one error each, where it stands,
// with what to write instead. The files are read as a whole: would a nurse know what to
// do? ADVISORTEST_UPDATE=1 writes them anew.
func TestSlips(t *testing.T) {
	for _, name := range slipFiles {
		file := "testdata/slips/" + name + ".txt"
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		n := 0
		for _, entry := range strings.Split(strings.TrimSpace(string(data)), "\n\n") {
			if strings.HasPrefix(entry, "#") {
				b.WriteString(entry + "\n\n")
				continue
			}
			n++
			slip, _, _ := strings.Cut(entry, "\n=> ")
			b.WriteString(slip + "\n=> " + told(t, name, slip) + "\n\n")
		}
		got := strings.TrimSpace(b.String()) + "\n"
		if os.Getenv("ADVISORTEST_UPDATE") != "" && os.Getenv("CI") == "" {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if diff := cmp.Diff(string(data), got); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
		t.Logf("%s: %d slips", name, n)
	}
}

// slipped is the small pack with a slip in it: as the condition of a rule, or in the place of
// lines of that rule or of another file.
func slipped(t *testing.T, name, slip string) fs.FS {
	t.Helper()
	file, old, text := "bones/steroids.yaml", when, "when: "+slip+"\n"
	if name == "files" {
		file, slip, _ = strings.Cut(slip, "\n")
	}
	if from, to, ok := strings.Cut(slip, "\n-->\n"); ok {
		old, text = from+"\n", to+"\n"
	} else if name != "yaml" {
		text = "when: |\n  " + strings.ReplaceAll(slip, "\n", "\n  ") + "\n"
	}
	data, err := os.ReadFile("testdata/small/" + file)
	if old == "end\n" {
		return with(file, string(data)+text)
	} else if err != nil || strings.Count(string(data), old) != 1 {
		t.Fatalf("%s: %q does not stand there once: %v", file, old, err)
	}
	return with(file, strings.Replace(string(data), old, text, 1))
}

// advised are the words behind which a message says what to write.
var advised = regexp.MustCompile(`(?:\bwrite|written|asked by|as in|ask|like|[a-z]:) ` +
	`([^;]+?)(?:;|$|, (?:as in|or|and|so)\b)`)

// isCondition fits what is one, and not a word, a number or a part with dots for the rest.
var isCondition = regexp.MustCompile(`^[a-z][\w.]*(?:\(|\[| (?:[<>=!]=?|in|not in) )|^not `)

// TestWhatToWrite: what a message says to write instead is read, so that nobody who does as
// they are told gets the next error for it.
func TestWhatToWrite(t *testing.T) {
	n := 0
	for _, name := range slipFiles {
		data, err := os.ReadFile("testdata/slips/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range strings.Split(strings.TrimSpace(string(data)), "\n\n") {
			_, msg, _ := strings.Cut(entry, "\n=> ")
			msg, _, _ = strings.Cut(msg, "\n")
			if strings.Contains(msg, "cannot hold") {
				continue // it says what both sides are
			}
			for _, m := range advised.FindAllStringSubmatch(msg, -1) {
				if !isCondition.MatchString(m[1]) || strings.Contains(m[1], "...") {
					continue
				}
				text := m[1]
				if strings.Contains(text, "(.") && !strings.Contains(text, "medications") {
					text = "any(medications, " + text + ")"
				}
				if strings.HasPrefix(text, "any(medications, months_since") && !strings.Contains(text, ">") {
					text = strings.TrimSuffix(text, ")") + " > 3)"
				}
				n++
				_, err := advisor.Load[advisor.Record](with("bones/steroids.yaml",
					rule(t, when, "when: |\n  "+text+"\n")), nil)
				if err != nil && !onlyValue.MatchString(err.Error()) {
					t.Errorf("%q says to write %q: %v", msg, text, err)
				}
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d pieces of advice were found", n)
	}
}

// onlyValue are the faults of advice that is about a part of a condition, or names what most
// packs have.
var onlyValue = regexp.MustCompile(`this gives a|unknown (?:term|region|name "[ab]")`)

// told is the error that a slip gives: the line, the caret below it, and the words.
func told(t *testing.T, name, slip string) string {
	t.Helper()
	_, err := advisor.Load[advisor.Record](slipped(t, name, slip), nil)
	if err == nil {
		return "(loads)"
	}
	var list advisor.ErrorList
	if !errors.As(err, &list) {
		t.Errorf("%s: not a list of errors: %v", slip, err)
		return err.Error()
	}
	if len(list) != 1 {
		t.Errorf("%s: %d errors: %v", slip, len(list), err)
	}
	for _, e := range list {
		if e.Pos.Line == 0 || e.Pos.Col == 0 ||
			exprWords.MatchString(typeNames.ReplaceAllString(strings.ReplaceAll(e.Msg, slip, ""), "")) {
			t.Errorf("%s: %v", slip, e)
		}
	}
	e := list[0]
	return e.Msg + "\n   " + strings.ReplaceAll(e.Snippet(), "\n", "\n   ")
}

// TestContrary: whoever denies a fact or a term in words that are not read is told how that is
// denied, never to take the denial away. Somebody who takes the advice would write the contrary.
func TestContrary(t *testing.T) {
	for _, say := range []string{"non-%s", "non %s", "non%s", "never %s", "not a %s", "never a %s"} {
		slip := fmt.Sprintf(say, "smoker")
		if got := told(t, "spoken", slip); !strings.Contains(got, "not smoker") {
			t.Errorf("%s: %s", slip, got)
		}
	}
	for _, say := range []string{"not %s", "no %s", "non-%s", "without %s", "NOT %s", "never a %s"} {
		for name, ask := range map[string]string{
			"psoriasis":  `has(conditions, "psoriasis")`,
			"prednisone": `has(medications, "prednisone")`,
		} {
			slip := strings.Replace(ask, name, fmt.Sprintf(say, name), 1)
			if got := told(t, "spoken", slip); !strings.Contains(got, "not "+ask) {
				t.Errorf("%s: %s", slip, got)
			}
		}
	}
}
