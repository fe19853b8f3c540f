package scaffold_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/scaffold"
)

const watson = `watson-2015:
  type: article-journal
  title: "Recommended Amount of Sleep for a Healthy Adult: A Joint Consensus Statement"
  authors: [Watson NF, Badr MS, {literal: American Academy of Sleep Medicine}]
  year: "2015"
  container: Journal of Clinical Sleep Medicine
  volume: "11"
  issue: "06"
  pages: "591-592"
  doi: 10.5664/jcsm.4758
  checked: {status: unverified, missing: [a look at the work itself]}
`

var records = map[string]string{
	"CSL as doi.org gives it": `{"type": "journal-article", "volume": "11", "issue": "06", "page": "591-592",
		"title": "Recommended Amount of Sleep for a <i>Healthy</i> Adult: A Joint\n Consensus Statement",
		"container-title": "Journal of Clinical Sleep Medicine", "DOI": "10.5664/jcsm.4758",
		"issued": {"date-parts": [[2015, 6, 15]]}, "author": [{"family": "Watson", "given": "Nathaniel F."},
		{"family": "Badr", "given": "M. Safwan"}, {"name": "American Academy of Sleep Medicine"}]}`,
	"CSL in a list": `[{"type": "article-journal", "volume": 11, "issue": "06", "page": "591-592",
		"title": ["Recommended Amount of Sleep for a Healthy Adult: A Joint Consensus Statement"],
		"container-title": ["Journal of Clinical Sleep Medicine"], "DOI": "https://doi.org/10.5664/jcsm.4758",
		"issued": {"date-parts": [["2015"]]}, "author": [{"family": "Watson", "given": "NF"},
		{"family": "Badr", "given": "M S"}, {"literal": "American Academy of Sleep Medicine"}]}]`,
	"RIS": "TY  - JOUR\r\nAU  - Watson, N. F.\r\nAU  - Badr, M.-S.\r\n" +
		"AU  - American Academy of Sleep Medicine\r\nPY  - 2015/06/15/\r\n" +
		"TI  - Recommended Amount of Sleep for a Healthy Adult: A Joint\r\n  Consensus Statement\r\n" +
		"JO  - Journal of Clinical Sleep Medicine\r\nVL  - 11\r\nIS  - 06\r\nSP  - 591\r\nEP  - 592\r\n" +
		"DO  - 10.5664/jcsm.4758\r\nER  - \r\n",
}

// TestRead: the same work in every form gives the same entry.
func TestRead(t *testing.T) {
	for name, record := range records {
		r, err := scaffold.Read([]byte(record))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := scaffold.Source(r.ID, r)
		want := watson
		if name == "CSL in a list" { // initials without a space between them are one name
			want = strings.Replace(want, "Watson NF", "Watson N", 1)
		}
		if diff := cmp.Diff(want, string(got)); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
		}
	}
}

func TestRefused(t *testing.T) {
	for record, want := range map[string]string{
		"":                                   "neither CSL JSON",
		"@article{x}":                        "neither CSL JSON",
		`{"type": "book"}`:                   "no title",
		`{"title": "x", "type": "odd"}`:      `type "odd"`,
		`[{"title": "x"}, {"title": "y"}]`:   "2 records",
		`{"title": `:                         "not CSL JSON",
		"TY  - XXXX\nTI  - x\nER  - ":        `type "XXXX"`,
		"TY  - BOOK\nER  - \nTY  - BOOK\n":   "more than one record",
		"x\nTY  - BOOK\nTI  - x\n":           "does not begin",
		"TY  - BOOK\nAU  - A, B\nPY  - 2001": "no title",
	} {
		if r, err := scaffold.Read([]byte(record)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %+v, %v; want %q", record, r, err, want)
		}
	}
}

// TestFilledIn: a pack that is begun loads; with a rule, a fact, a term and a source that
// are begun it does not, and once what says TODO is said it does.
func TestFilledIn(t *testing.T) {
	files, err := scaffold.Pack("sleep-pack", "sleep")
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: text}
	}
	if _, err := advisor.Load[advisor.Record](fsys, nil); err != nil {
		t.Fatalf("a new pack does not load: %v", err)
	}
	name, rule, err := scaffold.Rule("short-sleep", "sleep",
		time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	fact, err := scaffold.Fact("sleep_hours", "number")
	if err != nil {
		t.Fatal(err)
	}
	term, err := scaffold.Term("insomnia", []string{"condition"})
	if err != nil {
		t.Fatal(err)
	}
	fsys[name] = &fstest.MapFile{Data: rule}
	fsys["facts.yaml"] = &fstest.MapFile{Data: append(files["facts.yaml"], fact...)}
	fsys["terms.yaml"] = &fstest.MapFile{Data: append(files["terms.yaml"], term...)}
	fsys["sources.yaml"] = &fstest.MapFile{Data: []byte(watson)}
	if _, err := advisor.Load[advisor.Record](fsys, nil); err == nil {
		t.Fatal("a rule that only begins loads")
	}
	for _, x := range []struct{ file, old, new string }{
		{name, "when: TODO", "when: sleep_hours < 7"}, {name, "source: TODO", "source: watson-2015"},
		{name, "certainty: TODO, strength: TODO", "certainty: low, strength: weak"},
		{name, "TODO", "Sleep well"}, {"facts.yaml", "unit: TODO", "unit: h"},
		{"facts.yaml", "[TODO, TODO]", "[0, 24]"}, {"facts.yaml", "TODO", "Sleep"},
	} {
		text := string(fsys[x.file].Data)
		if !strings.Contains(text, x.old) {
			t.Errorf("%s does not say %q:\n%s", x.file, x.old, text)
		}
		fsys[x.file] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, x.old, x.new))}
	}
	if _, err := advisor.Load[advisor.Record](fsys, nil); err != nil {
		t.Errorf("filled in it does not load: %v\n%s", err, fsys[name].Data)
	}
}

// TestStillToDo: whatever of a rule and a fact is still TODO, that alone is told, and at its
// place; a pack with a question "TODO?" or a text "TODO" does not load.
func TestStillToDo(t *testing.T) {
	files, err := scaffold.Pack("sleep-pack", "sleep")
	if err != nil {
		t.Fatal(err)
	}
	fact, err := scaffold.Fact("sleep_hours", "number")
	if err != nil {
		t.Fatal(err)
	}
	name, rule, err := scaffold.Rule("short-sleep", "sleep",
		time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	said := strings.NewReplacer("when: TODO", "when: sleep_hours < 7", "source: TODO",
		"source: watson-2015", "certainty: TODO", "certainty: low", "strength: TODO", "strength: weak",
		"unit: TODO", "unit: h", "[TODO, TODO]", "[0, 24]", "TODO", "Sleep well")
	n := 0
	for file, begun := range map[string]string{name: string(rule),
		"facts.yaml": string(files["facts.yaml"]) + string(fact)} {
		lines := strings.SplitAfter(begun, "\n")
		for i, line := range lines {
			if !strings.Contains(line, "TODO") || strings.HasPrefix(strings.TrimSpace(line), "#") {
				continue
			}
			n++
			fsys := fstest.MapFS{"sources.yaml": {Data: []byte(watson)}}
			for other, text := range files {
				fsys[other] = &fstest.MapFile{Data: text}
			}
			fsys["facts.yaml"] = &fstest.MapFile{Data: append(files["facts.yaml"],
				said.Replace(string(fact))...)}
			fsys[name] = &fstest.MapFile{Data: []byte(said.Replace(string(rule)))}
			fsys[file] = &fstest.MapFile{Data: []byte(said.Replace(strings.Join(lines[:i], "")) + line +
				said.Replace(strings.Join(lines[i+1:], "")))}
			_, err := advisor.Load[advisor.Record](fsys, nil)
			var list advisor.ErrorList
			if !errors.As(err, &list) || len(list) != 1 || list[0].Pos.File != file ||
				!strings.Contains(list[0].Msg, "still to be written") {
				t.Errorf("%s:%d %q: %v", file, i+1, line, err)
			}
		}
	}
	if n < 10 {
		t.Errorf("only %d places", n)
	}
}

// TestEveryType: each type of a fact is begun as one that says what it still needs.
func TestEveryType(t *testing.T) {
	for _, kind := range format.Fact.Under("type").OneOf {
		text, err := scaffold.Fact("x", kind)
		if err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		errs := &source.Errors{}
		if n := source.YAML("facts.yaml", text, errs); errs.Len() > 0 || n.Get("x") == nil {
			t.Errorf("%s: %v\n%s", kind, errs.Sorted(), text)
		}
	}
	if _, err := scaffold.Fact("X", "bool"); err == nil {
		t.Error("a name in capitals")
	}
	if _, err := scaffold.Fact("x", "boolean"); err == nil {
		t.Error("a type that there is not")
	}
}

func TestTaken(t *testing.T) {
	fsys := fstest.MapFS{"sources/sleep.yaml": {Data: []byte(watson)}}
	for name, want := range map[string]string{
		"watson-2015": "sources/sleep.yaml:1:1: watson-2015 is there already",
		"other-2015":  "sources/sleep.yaml:1:1: the work is there already, as watson-2015",
	} {
		text := strings.Replace(watson, "watson-2015", name, 1)
		got, err := scaffold.Taken(fsys, "sources.yaml", name, []byte(text))
		if err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, want)
		}
	}
	got, err := scaffold.Taken(fsys, "terms.yaml", "a", []byte("a: {}\n"))
	if err != nil || got != "" {
		t.Errorf("%q, %v", got, err)
	}
}

// FuzzRead: whatever is read as a record gives an entry that says the same.
func FuzzRead(f *testing.F) {
	for _, r := range records {
		f.Add([]byte(r))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := scaffold.Read(data)
		if err != nil {
			return
		}
		text, err := scaffold.Source("x", r)
		if err != nil {
			t.Fatal(err)
		}
		errs := &source.Errors{}
		n := source.YAML("sources.yaml", text, errs).Get("x")
		if errs.Len() > 0 {
			t.Fatalf("%v\n%s", errs.Sorted(), text)
		}
		for key, value := range r.Fields {
			if got := n.Get(key); got == nil || got.Value != value {
				t.Errorf("%s: %v; want %q\n%s", key, got, value, text)
			}
		}
	})
}
