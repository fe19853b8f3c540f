package load_test

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// TestRead: what is read of a pack that is right.
func TestRead(t *testing.T) {
	golden(t, "read", "pack.txt", func(fsys fs.FS) string {
		p, errs := load.Pack(fsys, nil, false)
		for _, e := range errs {
			t.Error(e)
		}
		d := &dump{pack: p}
		d.head()
		d.facts()
		for _, id := range p.SourceIDs {
			s := p.Sources[id]
			d.line("source %s: %s | %s | %s %q %v", id, s.Text(), s.Link(), s.CheckedStatus, s.CheckedSeen,
				s.Missing)
			d.line("  kind %q edition %q note %q accessed %s", s.Kind, s.Edition, s.Note, day(s.Accessed))
		}
		for _, t := range p.Tables {
			d.line("table %s: %q of %v, %v in %v", t.Name, t.Title, t.Sources, t.Entries, t.Units)
			for _, name := range t.Entries {
				d.derivation(t.Name + "." + name)
			}
		}
		for _, f := range p.Findings {
			d.line("finding %s: %s, because %v, silent %v", f.Name, f.Text.Text, f.Because, f.Silent)
		}
		for _, r := range p.Rules {
			d.rule(r)
		}
		for _, inv := range p.Invariants() {
			whoever := "everyone"
			if inv.WhoeverText != nil {
				whoever = inv.WhoeverText.Text
			}
			d.line("invariant %s: %s, or unknown %v, unless %v, never %s, covered by %d, because %s",
				inv.ID, whoever, inv.OrUnknown, inv.Unless != nil, d.terms(inv.NeverEncourage),
				len(inv.CoveredBy), inv.Because)
		}
		return d.String()
	})
}

// A dump is a pack as text.
type dump struct {
	strings.Builder
	pack *pack.Pack
}

func (d *dump) line(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }

func day(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.Format(time.DateOnly)
}

func (d *dump) terms(ids []term.ID) string {
	names := []string{}
	for _, id := range ids {
		names = append(names, d.pack.Schema.Terms.Term(id).Name)
	}
	return strings.Join(names, ",")
}

func (d *dump) head() {
	p := d.pack
	d.line("%s %s in %v, cap %d, withhold %v, topics %v, disclaimer %v", p.Name, p.Version,
		p.Languages, p.Cap, p.Withhold, p.Topics, p.Disclaimer)
	d.line("regions %v, lint %v", p.Regions, p.Lint != nil)
	for _, name := range slices.Sorted(maps.Keys(p.Systems)) {
		if pack.CodeSystems[name] == "" {
			d.line("code system %s: %s", name, p.Systems[name])
		}
	}
	for _, name := range p.Schema.Terms.Names() {
		t := p.Schema.Terms.Term(p.Schema.Terms.Named(name))
		d.line("term %s: is %v, also %v, label %v, codes %v", name, t.Is, t.Also, t.Label, t.Codes)
	}
}

func (d *dump) facts() {
	for _, f := range d.pack.Schema.Facts {
		d.line("fact %s: %s %q %v %v-%v, convert %v, values %v, of %s, rules out %v", f.Path, f.Kind,
			f.Unit, f.Ranged, f.Min, f.Max, f.Convert, f.Values, d.terms(f.Of), f.RulesOut)
		d.line("  label %v ask %v words %v codes %v", f.Label, f.Ask, f.ValueText, f.Codes)
		if m := f.FHIR; m != nil {
			d.line("  fhir: from %v, state %q, element %q, values %v, lists %v, pick %q", m.From, m.State,
				m.Element, m.Values, m.Lists, m.Pick)
			for _, tv := range m.Terms {
				d.line("  fhir: %s is %s", d.terms([]term.ID{tv.Term}), tv.Value)
			}
			for _, c := range slices.SortedFunc(maps.Keys(m.Absent),
				func(a, b fact.Code) int { return strings.Compare(a.Code, b.Code) }) {
				d.line("  fhir: %v rules out %v %s", c, m.Absent[c] != nil, d.terms(m.Absent[c]))
			}
			if len(m.Ever)+len(m.Onset)+len(m.Due) > 0 {
				d.line("  fhir: ever %s, onset of %s, due %v", d.terms(m.Ever), d.terms(m.Onset), m.Due)
			}
			if m.Lasts != nil {
				d.line("  fhir: what began on 2026-01-31 lasts until %s",
					day(m.Lasts(time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC))))
			}
			if m.Within != nil {
				d.line("  fhir: what was seen on 2026-01-31 counts until %s",
					day(m.Within(time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC))))
			}
		}
		d.derivation(f.Path)
	}
}

func (d *dump) derivation(name string) {
	from := d.pack.Space.Derivations[name]
	if from == nil {
		return
	}
	if from.Expr != nil {
		d.line("  derived: %s", from.Expr.Text)
	}
	chains := map[string][]string{}
	regions := map[string][]*condition.Case{}
	maps.Copy(regions, from.Regions)
	if from.Cases != nil {
		chains[""], regions[""] = nil, from.Cases
	}
	for region, cases := range regions {
		for _, c := range cases {
			text := c.Value.Text
			if c.If != nil {
				text += " if " + c.If.Text
			}
			chains[region] = append(chains[region], text)
		}
	}
	for _, region := range slices.Sorted(maps.Keys(chains)) {
		d.line("  %s: %s", region, strings.Join(chains[region], "; "))
	}
}

func (d *dump) rule(r *pack.Rule) {
	d.line("rule %d %s: %s, when %s, at least %s, repeat %v, %s/%s", r.Order, r.ID, r.Topic,
		r.WhenText.Text, r.MinLevel(), r.RepeatAfter, r.Certainty, r.Strength)
	for _, other := range r.With {
		d.line("  with %s", other.ID)
	}
	d.line("  supersedes %v, review %s %s %s %q", r.Supersedes, r.Review.By, day(r.Review.On),
		day(r.Review.Next), r.Review.SignOff)
	for _, c := range r.Cite {
		d.line("  cites %s: %s (%s)", c.Source.ID, c.Supports, c.Where)
	}
	for _, w := range r.Wordings() {
		text := ""
		if w.IfText != nil {
			text = w.IfText.Text
		}
		d.line("  wording %q if %s: %s, safe %v %v, encourages %s, discourages %s, answers %s",
			w.Name, text, w.Level, w.Safe, w == r.Safe, d.terms(w.Encourages), d.terms(w.Discourages),
			d.terms(w.Answers))
		for _, g := range w.Guards {
			d.line("    unless %s: %s, caution %v", g.IfText.Text, g.Because, g.Caution)
		}
		for _, lang := range slices.Sorted(maps.Keys(w.Message)) {
			m := w.Message[lang]
			d.line("    %s: %q %q %q", lang, m.Title, m.Text, m.Action)
		}
	}
	for _, t := range r.Tests {
		d.line("  test %q: %d facts, as of %s, %q, %s, asks %v, variant %v %q, kind %q, cautions %d, "+
			"whole %v, delivered %v",
			t.Name, len(t.Given.Keys), day(t.AsOf), t.Region, t.Expect, t.Asks, t.HasVar, t.Variant, t.Kind,
			t.Cautions, t.Whole, t.Delivered)
	}
}

// TestSameFiles: the digest is of names and bytes, whatever is skipped.
func TestSameFiles(t *testing.T) {
	read := func(fsys fs.FS, skip bool) *pack.Pack {
		p, errs := load.Pack(fsys, nil, skip)
		for _, e := range errs {
			t.Fatal(e)
		}
		return p
	}
	rule := string(small(t)["food/milk.yaml"].Data)
	fsys := small(t)
	fsys["food/milk.yaml"] = &fstest.MapFile{Data: []byte(rule + "tests:\n  - {given: {age: 20}, " +
		"expect: shown}\n\n  - {given: {}, expect: pending}\n")}
	whole, short := read(fsys, false), read(fsys, true)
	if whole.Digest != short.Digest || !strings.HasPrefix(whole.Digest, "sha256:") {
		t.Errorf("digests %s and %s", whole.Digest, short.Digest)
	}
	if n, m := len(whole.Rules[0].Tests), len(short.Rules[0].Tests); n != 2 || m != 0 {
		t.Errorf("%d and %d tests; want 2 and 0", n, m)
	}
	if d := read(small(t), false).Digest; d == whole.Digest {
		t.Error("a pack without tests has the digest of the one with")
	}
	moved := small(t)
	moved["food/other.yaml"] = moved["food/milk.yaml"]
	delete(moved, "food/milk.yaml")
	if read(moved, false).Digest == read(small(t), false).Digest {
		t.Error("a renamed file leaves the digest as it is")
	}
	again, errs := load.Again(short)
	if len(errs) > 0 || again.Digest != whole.Digest || len(again.Rules[0].Tests) != 2 {
		t.Errorf("again: %v %s", errs, again.Digest)
	}
}

// TestTestsLeftOut: what stands behind "tests:" is read, on its own lines.
func TestTestsLeftOut(t *testing.T) {
	const tests = "tests:\n  - {given: {}, expect: pending}\n\n# a remark at the margin\n"
	for _, tt := range []struct{ behind, want, why string }{
		{"colour: red\n", "food/milk.yaml:14:1: rule milk: unknown key \"colour\"",
			"the line keeps its number"},
		{"", "", "nothing behind"},
		{"  - {given: {, expect: shown}\n", "", "more tests, which are not read"},
	} {
		fsys := small(t)
		text := string(fsys["food/milk.yaml"].Data) + tests
		if tt.behind != "" && tt.behind[0] == ' ' {
			text = strings.Replace(text, "# a remark at the margin\n", "", 1)
		}
		fsys["food/milk.yaml"] = &fstest.MapFile{Data: []byte(text + tt.behind)}
		_, errs := load.Pack(fsys, nil, true)
		got := ""
		for _, e := range errs {
			got += e.Error()
		}
		if !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" {
			t.Errorf("%s: %q; want %q", tt.why, got, tt.want)
		}
	}
}

// TestRemove: rules that are left out, and those that cannot be.
func TestRemove(t *testing.T) {
	fsys := small(t)
	milk := string(fsys["food/milk.yaml"].Data)
	named := func(id, more string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.Replace(milk, "id: milk", "id: "+id, 1) + more)}
	}
	fsys["food/host.yaml"], fsys["food/zinc.yaml"] = named("host", "with: [milk]\n"), named("zinc", "")
	for _, tt := range []struct {
		ids  []string
		want string
		left string
	}{
		{[]string{"salt"}, `no rule "salt" to leave out`, "host milk zinc"},
		{[]string{"milk"}, "rule milk cannot be left out: host must have it beside it", ""},
		{[]string{"milk", "host"}, "", "zinc"},
		{[]string{"host"}, "", "milk zinc"},
		{nil, "", "host milk zinc"},
	} {
		p, errs := load.Pack(fsys, nil, false)
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		digest, got, left := p.Digest, "", []string{}
		if err := p.Remove(tt.ids); err != nil {
			got = err.Error()
		}
		for i, r := range p.Rules {
			left = append(left, r.ID)
			if got == "" && (r.Order != i || p.Rule(r.ID) != r) {
				t.Errorf("without %v: rule %s has the order %d, and is %v by its id", tt.ids, r.ID, r.Order,
					p.Rule(r.ID))
			}
		}
		if got != tt.want || tt.left != "" && strings.Join(left, " ") != tt.left {
			t.Errorf("without %v: %q, %v; want %q, %s", tt.ids, got, left, tt.want, tt.left)
		}
		for _, id := range tt.ids {
			if tt.want == "" && p.Rule(id) != nil {
				t.Errorf("without %v: %s is there", tt.ids, id)
			}
		}
		if tt.want == "" && p.Digest != digest+" without "+strings.Join(tt.ids, " ") {
			t.Errorf("digest %s", p.Digest)
		}
	}
}

// TestSelectors: which rules a message silences.
func TestSelectors(t *testing.T) {
	rule := &pack.Rule{ID: "milk", Topic: "food"}
	for _, tt := range []struct {
		s     pack.Selector
		level pack.Level
		want  bool
	}{
		{pack.Selector{Rule: "milk"}, pack.Emergency, true},
		{pack.Selector{Rule: "salt"}, pack.Info, false},
		{pack.Selector{Topic: "food"}, pack.Important, true},
		{pack.Selector{Topic: "food"}, pack.Warning, false},
		{pack.Selector{Topic: "bones"}, pack.Info, false},
		{pack.Selector{Below: pack.Notice, Has: true}, pack.Info, true},
		{pack.Selector{Below: pack.Notice, Has: true}, pack.Notice, false},
		{pack.Selector{Below: pack.Emergency, Has: true}, pack.Warning, false},
		{pack.Selector{Topic: "food", Below: pack.Notice, Has: true}, pack.Info, true},
		{pack.Selector{Topic: "bones", Below: pack.Notice, Has: true}, pack.Info, false},
		{pack.Selector{Below: pack.Info, Has: true}, pack.Info, false},
	} {
		if got := tt.s.Matches(rule, tt.level); got != tt.want {
			t.Errorf("%+v of %s in %s: %v", tt.s, rule.ID, tt.level, got)
		}
	}
}

// TestLevels: every level has a name, and what is none says so.
func TestLevels(t *testing.T) {
	for i, name := range []string{"info", "notice", "important", "warning", "urgent", "emergency"} {
		l := pack.Level(i)
		if named, ok := pack.LevelNamed(name); l.String() != name || named != l || !ok {
			t.Errorf("level %d is %s; %s is %d", i, l, name, named)
		}
	}
	if _, ok := pack.LevelNamed("grave"); ok {
		t.Error("grave is a level")
	}
	for _, l := range []pack.Level{-1, 6} {
		if got := l.String(); got != fmt.Sprintf("Level(%d)", int(l)) {
			t.Errorf("%d: %s", int(l), got)
		}
	}
}

// TestSourceText: a source as one line, and where a reader finds it.
func TestSourceText(t *testing.T) {
	for _, tt := range []struct {
		s          pack.Source
		text, link string
	}{
		{pack.Source{Title: "T"}, "T.", ""},
		{pack.Source{Title: "T.", Year: "2022"}, "T. 2022.", ""},
		{pack.Source{Title: "T", Authors: []string{"A", "B", "C"}, Container: "J", Publisher: "P"},
			"A, B, C. T. J.", ""},
		{pack.Source{Title: "T", Authors: []string{"A", "B", "C", "D"}, Publisher: "P"},
			"A, B, C, et al. T. P.", ""},
		{pack.Source{Title: "T", Container: "J", Year: "2022", Volume: "3", Issue: "4", Pages: "5-6"},
			"T. J. 2022;3(4):5-6.", ""},
		{pack.Source{Title: "T", Year: "2022", Issue: "4", Pages: "5"}, "T. 2022:5.", ""},
		{pack.Source{Title: "T", DOI: "10.1/1", URL: "https://e.org", PMID: "1"}, "T.",
			"https://doi.org/10.1/1"},
		{pack.Source{Title: "T", URL: "https://e.org", PMID: "1"}, "T.", "https://e.org"},
		{pack.Source{Title: "T", PMID: "1"}, "T.", "https://pubmed.ncbi.nlm.nih.gov/1/"},
	} {
		if text, link := tt.s.Text(), tt.s.Link(); text != tt.text || link != tt.link {
			t.Errorf("%q %q; want %q %q", text, link, tt.text, tt.link)
		}
	}
}

// TestPeriods: spans of the calendar.
func TestPeriods(t *testing.T) {
	from := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		p    pack.Period
		want string
	}{
		{pack.Period{}, "2026-01-31"},
		{pack.Period{Days: 1}, "2026-02-01"},
		{pack.Period{Months: 12}, "2027-01-31"},
		{pack.Period{Months: 1}, "2026-03-03"}, // 31 February, as the standard library counts
		{pack.Period{Months: 1, Days: 1}, "2026-03-04"},
	} {
		if got := day(tt.p.After(from)); got != tt.want || tt.p.IsZero() != (tt.p == pack.Period{}) {
			t.Errorf("%+v: %s, zero %v; want %s", tt.p, got, tt.p.IsZero(), tt.want)
		}
	}
}

// TestDictionary: the facts alone, of a pack whose rules may be wrong.
func TestDictionary(t *testing.T) {
	fsys := small(t)
	fsys["food/milk.yaml"] = &fstest.MapFile{Data: []byte("id: milk\nwhen: agee\n")}
	schema, errs := load.Dictionary(fsys)
	if len(errs) > 0 || schema.Lookup("drugs.months") == nil {
		t.Error(errs)
	}
	fsys["terms.yaml"] = &fstest.MapFile{
		Data: []byte("food: {is: foot}\ncondition: {}\nmedicine: {}\n")}
	if _, errs := load.Dictionary(fsys); len(errs) != 1 ||
		errs[0].Pos != (source.Pos{File: "terms.yaml", Line: 1, Col: 1}) {
		t.Error(errs)
	}
	fsys["terms.yaml"] = &fstest.MapFile{Data: []byte("food: {")}
	if _, errs := load.Dictionary(fsys); len(errs) != 1 {
		t.Error(errs)
	}
	if _, errs := load.Pack(fstest.MapFS{"notes.txt": {}}, nil, false); len(errs) != 1 ||
		errs[0].Error() != "pack.yaml:1:1: no pack here: no such file; it names the pack" {
		t.Error(errs)
	}
	// Of a folder that is no pack one thing is told, however many files of YAML it has.
	without := small(t)
	delete(without, "pack.yaml")
	without["mine/pack.yaml"] = &fstest.MapFile{Data: []byte("name: mine\n")}
	if _, errs := load.Pack(without, nil, false); len(errs) != 1 || errs[0].Error() !=
		`pack.yaml:1:1: no pack here: no such file; it names the pack; the folder "mine" in this one has it` {
		t.Error(errs)
	}
}
