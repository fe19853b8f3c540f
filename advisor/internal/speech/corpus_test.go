package speech

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A sentence of the corpus of the checks, which advisor/lint keeps.
type sentence struct {
	lang, kind, text string
	no               bool // no message may have it
}

// others are the files of sentences that this package is not mended for.
var others = regexp.MustCompile(`/(held|learned-..-\d+)\.txt$`)

// corpus are the sentences about what this package finds.
func corpus(t *testing.T) (list []sentence) {
	t.Helper()
	names, err := filepath.Glob("../../lint/testdata/sentences/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal("no sentences", err)
	}
	for _, name := range names {
		if others.MatchString(filepath.ToSlash(name)) {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			part := strings.SplitN(strings.TrimSpace(line), " ", 4)
			if line[0] != '#' && len(part) == 4 && kindsOf[part[1]] != nil {
				list = append(list, sentence{part[0], part[1], part[3], part[2] == "no"})
			}
		}
	}
	return list
}

// kindsOf are the faults that count for a kind of sentence.
var kindsOf = map[string][]Kind{"order": {Order, Dose}, "dose": {Order, Dose},
	"diagnosis": {Diagnosis}, "promise": {Promise}}

// verdict lists the forms that find a text, and what alone lets others pass.
func (r *Reader) verdict(text string, kinds []Kind) (forms, passing []*form) {
	listed := map[Kind]*form{}
	for _, one := range r.read(text) {
		s := one.parsed
		for k := -2; k < len(r.g.forms); k++ {
			f := &teller
			switch {
			case k == -2:
				f = &labeler
			case k >= 0:
				f = &r.g.forms[k]
			}
			if !slices.Contains(kinds, f.kind) || !r.finds(s, f) {
				continue
			}
			var by []*form
			for k := range r.g.pass {
				if p := &r.g.pass[k]; passes([]form{*p}, f.kind, s.text) {
					by = append(by, p)
				}
			}
			if p := listed[f.kind]; p != nil {
				by = append(by, p)
			}
			switch len(by) {
			case 0:
				forms = append(forms, f)
			case 1:
				passing = append(passing, by[0])
			}
		}
		for k := range r.g.lists {
			if p := &r.g.lists[k]; p.re.MatchString(s.text) {
				listed[p.kind] = p
			}
		}
	}
	return forms, passing
}

// teller and labeler stand for what is found without a form.
var teller, labeler = form{kind: Order}, form{kind: Diagnosis}

func (r *Reader) finds(s *parsed, f *form) bool {
	if f == &teller {
		bare := s.bare
		defer func() { s.bare = bare }()
		for i := range s.clauses {
			if s.tells(i) || s.denied(i) {
				return true
			}
		}
		return false
	}
	if f == &labeler {
		for i := range s.clauses {
			if s.labels(i) {
				return true
			}
		}
		return false
	}
	if f.kind == Order && !s.med && !s.after || f.kind == Diagnosis && !s.ill {
		return false
	}
	for i := range s.clauses {
		if f.fits(s, i) {
			return true
		}
	}
	return false
}

// TestForms: of each form there is a sentence that it alone finds, so that the corpus
// says when one is gone; and of each that lets sentences pass, one that it alone lets.
func TestForms(t *testing.T) {
	readers := map[string]*Reader{"en": NewReader("en", nil, nil), "es": NewReader("es", nil, nil)}
	var missed []string
	needed := map[*form]string{}
	for _, s := range corpus(t) {
		forms, passing := readers[s.lang].verdict(s.text, kindsOf[s.kind])
		if s.no != (len(forms) > 0) {
			missed = append(missed, s.text)
		}
		if s.no && len(forms) == 1 {
			needed[forms[0]] = s.text
		}
		for _, p := range passing {
			if !s.no && len(forms) == 0 {
				needed[p] = s.text
			}
		}
	}
	for lang, r := range readers {
		for _, list := range [][]form{r.g.forms, r.g.pass, r.g.lists} {
			for k := range list {
				if needed[&list[k]] == "" {
					t.Errorf("%s: nothing needs %s: %s", lang, list[k].kind, list[k].re)
				}
			}
		}
	}
	got, name := strings.Join(missed, "\n")+"\n", "testdata/missed.txt"
	if os.Getenv("ADVISORTEST_UPDATE") != "" && os.Getenv("CI") == "" {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("other sentences are judged wrong (-want +got); ADVISORTEST_UPDATE=1 writes:\n%s", diff)
	}
}
