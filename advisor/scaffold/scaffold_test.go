package scaffold_test

import (
	"errors"
	"fmt"
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
	"CSL as Crossref wraps it": `{"status": "ok", "message": {"type": "journal-article", "volume": "11",
		"issue": "06", "page": "591-592", "container-title": ["Journal of Clinical Sleep Medicine"],
		"title": ["Recommended Amount of Sleep for a Healthy Adult: A Joint Consensus Statement"],
		"DOI": "10.5664/jcsm.4758", "published": {"date-parts": [[2015, 6, 15]]},
		"author": [{"family": "Watson", "given": "Nathaniel F."}, {"family": "Badr", "given": "M. Safwan"},
		{"name": "American Academy of Sleep Medicine"}]}}`,
	"RIS below a heading, moved in, with one blank": "Provider: A publisher\nContent: text/plain\n\n" +
		"  TY - JOUR\n  AU - Watson, N. F.\n  AU - Badr, M.-S.\n  AU - American Academy of Sleep Medicine\n" +
		"  PY - 2015\n  TI - Recommended Amount of Sleep for a Healthy Adult: A Joint Consensus Statement\n" +
		"  JO - Journal of Clinical Sleep Medicine\n  VL - 11\n  IS - 06\n  SP - 591\n  EP - 592\n" +
		"  DO - 10.5664/jcsm.4758\n  ER - \n",
	"PubMed": "\nPMID- 26039963\nOWN - NLM\nSTAT- MEDLINE\nIS  - 1550-9397 (Electronic)\nVI  - 11\nIP  - 06\n" +
		"DP  - 2015 Jun 15\nTI  - Recommended Amount of Sleep for a Healthy Adult: A Joint Consensus \n" +
		"      Statement.\nPG  - 591-592\nLID - 4758 [pii]\nLID - 10.5664/jcsm.4758 [doi]\n" +
		"FAU - Watson, Nathaniel F\nAU  - Watson NF\nAD  - A department\nFAU - Badr, M Safwan\n" +
		"AU  - Badr MS\nCN  - American Academy of Sleep Medicine\nLA  - eng\nPT  - Journal Article\n" +
		"JT  - Journal of Clinical Sleep Medicine\nSO  - J Clin Sleep Med. 2015\n",
}

// TestReadSeveral: works that are pasted one after another are all taken in, in each format.
func TestReadSeveral(t *testing.T) {
	for name, record := range map[string]string{
		"RIS":    "TY  - BOOK\nTI  - A\nER  - \n\nTY  - BOOK\nTI  - B\nTY  - BOOK\nTI  - C\nER  -",
		"CSL":    `[{"type": "book", "title": "A"}, {"type": "book", "title": "B"}, {"type": "book", "title": "C"}]`,
		"items":  `{"items": [{"type":"book","title":"A"},{"type":"book","title":"B"},{"type":"book","title":"C"}]}`,
		"PubMed": "PMID- 1\nTI  - A.\n\nPMID- 2\nTI  - B.\n\nPMID- 3\nTI  - C.\n",
	} {
		list, err := scaffold.Read([]byte(record))
		got := ""
		for _, r := range list {
			got += r.Fields["title"]
		}
		if err != nil || got != "ABC" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	list, err := scaffold.Read([]byte(`{"type": "book", "title": "Salt &amp; <i>pepper</i>", "author": ` +
		`[{"family": "Müller", "given": "Ä"}], "issued": {"raw": "May 2020"}}`))
	if err != nil || list[0].ID != "muller-2020" || list[0].Fields["title"] != "Salt & pepper" {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestRead: the same work in every form gives the same entry.
func TestRead(t *testing.T) {
	for name, record := range records {
		list, err := scaffold.Read([]byte(record))
		if err != nil || len(list) != 1 {
			t.Errorf("%s: %d records, %v", name, len(list), err)
			continue
		}
		r := list[0]
		got, err := scaffold.Source(r.ID, r)
		want := watson
		switch name {
		case "PubMed":
			want = strings.Replace(want, "  doi: 10.5664/jcsm.4758\n",
				"  doi: 10.5664/jcsm.4758\n  pmid: \"26039963\"\n", 1)
		case "CSL in a list": // initials without a space between them are one name
			want = strings.Replace(want, "Watson NF", "Watson N", 1)
		}
		if diff := cmp.Diff(want, string(got)); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
		}
	}
}

// TestRefused: what is no record is told by its name, with what to do.
func TestRefused(t *testing.T) {
	for record, want := range map[string]string{
		"":                                     "nothing has been pasted. Wanted is CSL JSON",
		"@article{x, title = {y}}":             "this is BibTeX; export the work as RIS or CSL JSON",
		"%0 Journal Article\n%T A":             "this is EndNote's own form; export the work as RIS",
		"<?xml version=\"1.0\"?><a/>":          "this is XML or HTML",
		"10.5664/jcsm.4758":                    "this is a DOI without its record",
		"https://doi.org/10.5664/jcsm.4758":    "this is a DOI without its record",
		"Watson NF. Sleep. J Sleep. 2015;1:2.": "no record of a work",
		"AU  - Watson, N\nTI  - x\nER  - \n":   "the first line of the record is missing",
		"T\x00Y\x00":                           "not UTF-8",
		"TY  - JOUR\nTI  - \xe4\nER  - ":       "not UTF-8",
		`{"type": "book"}`:                     "no title",
		`{"title": "x"}`:                       `does not say its "type"`,
		`{"title": "x", "type": "odd"}`:        `type "odd"`,
		`[{"type": "book", "title": "x"}, {"type": "book"}]`: "record 2 of 2: the record has no title",
		`[]`:         "the list has no records",
		`{"title": `: "it breaks off before its last bracket",
		"{\"title\": \"x\",\n \"type\" \"book\"}": "line 2 cannot be read",
		"TY  - XXXX\nTI  - x\nER  - ":             `type "XXXX"`,
		"AU  - X, Y\nTY  - BOOK\nTI  - x\n":       "AU stands outside of a record",
		"TY  - BOOK\nAU  - A, B\nPY  - 2001":      "no title",
	} {
		list, err := scaffold.Read([]byte(record))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %+v, %v; want %q", record, list, err, want)
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

// TestFolder: what is begun in a pack fits to it, or is refused with what the pack has.
func TestFolder(t *testing.T) {
	fsys := fstest.MapFS{"sources/sleep.yaml": {Data: []byte(watson)},
		"pack.yaml":        {Data: []byte("name: x\ntopics:\n  sleep: {title: {en: Sleep}}\n")},
		"terms.yaml":       {Data: []byte("condition: {}\ninsomnia: {is: condition}\n")},
		"sleep/rules.yaml": {Data: []byte("- id: short-sleep\n- id: long-sleep\n")},
		"sleep/naps.yaml":  {Data: []byte("id: naps\n")},
	}
	in, err := scaffold.Open(fsys)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		err  error
		want string
	}{
		{in.Rule("new", "sleep"), ""},
		{in.Rule("new", "slep"), `pack.yaml has no topic "slep"; did you mean "sleep"?; it has sleep`},
		{in.Rule("long-sleep", "sleep"), "sleep/rules.yaml:2:7: the rule long-sleep is there already"},
		{in.Rule("naps", "sleep"), "sleep/naps.yaml:1:5: the rule naps is there already"},
		{in.Add("terms.yaml", "insomnia"), "terms.yaml:2:1: insomnia is there already"},
		{in.Add("facts", "insomnia"), ""},
		{in.Terms([]string{"insomnia", "condition"}), ""},
		{in.Terms([]string{"insomnja"}), `the pack has no term "insomnja"; did you mean "insomnia"?`},
	} {
		if got := fmt.Sprint(tt.err); got != tt.want && !(tt.err == nil && tt.want == "") {
			t.Errorf("%s; want %s", got, tt.want)
		}
	}
	if _, err := scaffold.Open(fstest.MapFS{"notes.yaml": {}}); err == nil {
		t.Error("a folder that is no pack is opened")
	}
}

// TestSameWork: a work that is there is refused by its DOI, its PubMed number, or its title and
// year, also within what is pasted; another one of the same name has a letter more.
func TestSameWork(t *testing.T) {
	in, err := scaffold.Open(fstest.MapFS{"sources/sleep.yaml": {Data: []byte(watson)},
		"pack.yaml": {Data: []byte("name: x\n")}})
	if err != nil {
		t.Fatal(err)
	}
	add := func(id, doi, title string) string {
		fields := map[string]string{"type": "book", "title": title, "year": "2015"}
		if doi != "" {
			fields["doi"] = doi
		}
		name, text, err := in.Source(id, &scaffold.Record{ID: "watson-2015", Fields: fields})
		if err != nil {
			return err.Error()
		}
		if !strings.HasPrefix(string(text), name+":\n") {
			t.Errorf("%s:\n%s", name, text)
		}
		return name
	}
	for _, tt := range []struct{ id, doi, title, want string }{
		{"other", "10.5664/JCSM.4758", "x", "sources/sleep.yaml:1:1: the work is there already, as watson-2015"},
		{"", "", "Naps", "watson-2015-b"},
		{"", "10.1000/1", "Dreams", "watson-2015-c"},
		{"", "", "naps", "the work is given twice; it is taken in as watson-2015-b"},
		{"", "10.1000/1", "y", "the work is given twice; it is taken in as watson-2015-c"},
		{"watson-2015", "", "z", "sources/sleep.yaml:1:1: watson-2015 is there already"},
		{"Watson 2015", "", "z", `"Watson 2015": ids of sources are in kebab-case, like humphrey-2023`},
	} {
		if got := add(tt.id, tt.doi, tt.title); got != tt.want {
			t.Errorf("%q, %q, %q: %s; want %s", tt.id, tt.doi, tt.title, got, tt.want)
		}
	}
}

// FuzzRead: whatever is read as a record gives an entry that says the same.
func FuzzRead(f *testing.F) {
	for _, r := range records {
		f.Add([]byte(r))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := scaffold.Read(data)
		if err != nil {
			return
		}
		for _, r := range list {
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
		}
	})
}
