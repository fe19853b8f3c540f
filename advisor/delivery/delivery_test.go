package delivery_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/delivery/deliverytest"
)

func TestMemory(t *testing.T) {
	deliverytest.Run(t, func(*testing.T) delivery.Store { return delivery.NewMemory(0) })
}

func TestMemoryIsBounded(t *testing.T) {
	m := delivery.NewMemory(3)
	for i := range 5 {
		g := delivery.Given{ID: fmt.Sprint("g", i), Patient: fmt.Sprint("p", i%2), Pack: "p",
			Rule: "r", Version: "v", Language: "en", On: noon.Add(time.Duration(i) * time.Hour)}
		if err := m.Give(t.Context(), []delivery.Given{g}); err != nil {
			t.Fatal(err)
		}
	}
	ids := func() (list []string) {
		for _, p := range []string{"p0", "p1"} {
			records, err := m.Given(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range records {
				list = append(list, r.ID)
			}
		}
		return list
	}
	if got := strings.Join(ids(), " "); got != "g2 g4 g3" {
		t.Errorf("kept %s, want the three that came last", got)
	}
	if n, err := m.Prune(t.Context(), noon.Add(4*time.Hour)); n != 2 || err != nil {
		t.Errorf("pruned %d, %v; want 2", n, err)
	}
	if got := strings.Join(ids(), " "); got != "g4" {
		t.Errorf("kept %s, want g4", got)
	}
}

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// files is a pack of two rules that rest for 90 days, in two languages.
func files() fstest.MapFS {
	const rule = `id: %[1]s
topic: food
level: notice
when: age >= 18
repeat_after: 90 days
message:
  en: {title: Title of %[1]s, text: Salt can raise blood pressure., action: "Ask your team about %[1]s."}
  es: {title: Título de %[1]s, text: La sal puede subir la presión., action: "Pregunte a su equipo por %[1]s."}
cite: [{source: s, supports: Salt can raise blood pressure.}]
evidence: {certainty: high, strength: strong}
review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
tests: [{given: {age: 20}, expect: shown}]
`
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"pack.yaml": file("name: p\nversion: \"1\"\nlanguages: [en, es]\ncap: 5\n" +
			"disclaimer: {en: This teaches only., es: Esto solo informa.}\n" +
			"regions: {US: {number: {en: \"911\"}}}\ntopics: {food: {title: {en: Food, es: Comida}}}\n"),
		"facts.yaml": file("age: {type: int, unit: a, range: [0, 120], label: {en: your age, " +
			"es: su edad}, ask: {en: \"How old are you?\", es: \"¿Qué edad tiene?\"}}\n"),
		"sources.yaml": file("s: {title: On salt, type: report, authors: [{literal: Salts}], " +
			"year: 2020, url: \"https://example.org/s\", checked: {status: verified, seen: " +
			"\"https://example.org/s\"}}\n"),
		"food/salt.yaml": file(fmt.Sprintf(rule, "salt")),
		"food/sun.yaml":  file(fmt.Sprintf(rule, "sun")),
	}
}

func load(t *testing.T, fsys fstest.MapFS) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](fsys, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

func advise(t *testing.T, rb *advisor.Rulebase[advisor.Record], lang string,
	history []advisor.Delivery) *advisor.Advice {
	t.Helper()
	_, p, err := rb.Decode("p.yaml", []byte("age: 40"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := rb.Advise(p, &advisor.Options{AsOf: noon, Language: lang, History: history})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func shown(a *advisor.Advice) string {
	var rules []string
	for _, m := range a.Messages {
		rules = append(rules, m.Rule)
	}
	return strings.Join(rules, " ")
}

// TestRepeatAfter: what was given rests, unless its words have changed or it was not
// understood.
func TestRepeatAfter(t *testing.T) {
	reworded := func(old, now string) fstest.MapFS {
		fsys := maps.Clone(files())
		text := strings.Replace(string(fsys["food/salt.yaml"].Data), old, now, 1)
		if text == string(fsys["food/salt.yaml"].Data) {
			t.Fatalf("no %q to change", old)
		}
		fsys["food/salt.yaml"] = &fstest.MapFile{Data: []byte(text)}
		return fsys
	}
	read, unclear := []delivery.What{delivery.Read}, []delivery.What{delivery.NotUnderstood}
	for _, tt := range []struct {
		why   string
		now   fstest.MapFS
		lang  string
		notes []delivery.What
		want  string
	}{
		{"given, no more is known", files(), "en", nil, ""},
		{"read", files(), "en", read, ""},
		{"declined", files(), "en", []delivery.What{delivery.Declined}, ""},
		{"not understood: explain it again", files(), "en", unclear, "salt"},
		{"explained again", files(), "en", append(unclear, delivery.Understood), ""},
		{"understood once, then not", files(), "en", append(read, unclear...), "salt"},
		{"the words have changed", reworded("can raise", "may raise"), "en", read, "salt"},
		{"the action has changed", reworded("Ask your", "Tell your"), "en", read, "salt"},
		{"those of another language have", reworded("puede subir", "sube"), "en", read, ""},
		{"those of its language have", reworded("puede subir", "sube"), "es", read, "salt"},
		{"given in Spanish", files(), "es", read, ""},
		{"what it stands on has changed, not its words", reworded("age >= 18", "age >= 19"), "en",
			read, ""},
		{"its certainty has changed, not its words", reworded("certainty: high", "certainty: low"), "en",
			read, ""},
	} {
		before := load(t, files())
		a := advise(t, before, tt.lang, nil)
		given, err := delivery.Of(before, a, "ann", "desk", noon.AddDate(0, 0, -7))
		if err != nil || len(given) != 2 {
			t.Fatal(given, err)
		}
		store := delivery.NewMemory(0)
		if err := store.Give(t.Context(), given); err != nil {
			t.Fatal(err)
		}
		for i, what := range tt.notes {
			n := delivery.Note{Given: given[0].ID, What: what, On: noon.Add(time.Duration(i) * time.Hour)}
			if err := store.Note(t.Context(), []delivery.Note{n}); err != nil {
				t.Fatal(err)
			}
		}
		records, err := store.Given(t.Context(), "ann")
		if err != nil {
			t.Fatal(err)
		}
		rb := load(t, tt.now)
		history, err := delivery.History(rb, records)
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(advise(t, rb, tt.lang, history)); got != tt.want {
			t.Errorf("%s: %q is shown, want %q", tt.why, got, tt.want)
		}
	}
}

// TestHistoryIsOfThePack: records of other packs and rules do not count, the newest does.
func TestHistoryIsOfThePack(t *testing.T) {
	rb := load(t, files())
	version, err := delivery.Version(rb, "salt", "en")
	if err != nil {
		t.Fatal(err)
	}
	g := delivery.Given{ID: "1", Patient: "ann", Pack: "p", Rule: "salt", Version: version,
		Language: "en", On: noon.AddDate(0, 0, -9)}
	newer, other, gone, old := g, g, g, g
	newer.On = noon.AddDate(0, 0, -3)
	other.Pack, other.Rule = "q", "sun"
	gone.Rule, gone.On = "gone", noon
	old.Version, old.On = "?", noon
	var records []delivery.Record
	for _, g := range []delivery.Given{g, newer, other, gone, old} {
		records = append(records, delivery.Record{Given: g})
	}
	history, err := delivery.History(rb, records)
	want := []advisor.Delivery{{Rule: "salt", On: newer.On}}
	if err != nil || !slices.Equal(history, want) {
		t.Errorf("got %v, %v; want %v", history, err, want)
	}
}

// TestNotUnderstoodOutlastsOlder: who did not understand a message lately is told again, whatever
// was said of it before, in whatever words; once it is given anew, it rests.
func TestNotUnderstoodOutlastsOlder(t *testing.T) {
	rb := load(t, files())
	version, err := delivery.Version(rb, "salt", "en")
	if err != nil {
		t.Fatal(err)
	}
	day := func(n int) time.Time { return noon.AddDate(0, 0, n) }
	record := func(on int, what delivery.What, noted int, version string) delivery.Record {
		r := delivery.Record{Given: delivery.Given{ID: "1", Patient: "ann", Pack: "p", Rule: "salt",
			Version: version, Language: "en", On: day(on)}}
		if what != "" {
			r.Notes = []delivery.Note{{Given: "1", What: what, On: day(noted)}}
		}
		return r
	}
	understood, not := delivery.Understood, delivery.NotUnderstood
	for _, tt := range []struct {
		name    string
		records []delivery.Record
		rests   bool
	}{
		{"understood, then not",
			[]delivery.Record{record(-9, understood, -9, version), record(-3, not, -3, version)}, false},
		{"the other way round in the list",
			[]delivery.Record{record(-3, not, -3, version), record(-9, understood, -9, version)}, false},
		{"not, in older words",
			[]delivery.Record{record(-9, understood, -9, version), record(-3, not, -3, "?")}, false},
		{"not, as is noted later",
			[]delivery.Record{record(-9, not, -1, version), record(-3, "", 0, version)}, false},
		{"not, then given anew",
			[]delivery.Record{record(-9, not, -9, version), record(-3, "", 0, version)}, true},
	} {
		history, err := delivery.History(rb, tt.records)
		if err != nil || (len(history) > 0) != tt.rests {
			t.Errorf("%s: %v, %v", tt.name, history, err)
		}
	}
}

// TestOf: the same advice given at the same time is the same, given again it is not.
func TestOf(t *testing.T) {
	rb := load(t, files())
	a := advise(t, rb, "es", nil)
	of := func(patient, by string, on time.Time) []delivery.Given {
		given, err := delivery.Of(rb, a, patient, by, on)
		if err != nil {
			t.Fatal(err)
		}
		return given
	}
	given := of("ann", "desk", noon)
	if !slices.Equal(given, of("ann", "desk", noon.In(time.FixedZone("", 3600)))) {
		t.Error("the same is not the same")
	}
	seen := map[string]bool{}
	for _, g := range slices.Concat(given, of("bob", "desk", noon), of("ann", "", noon),
		of("ann", "desk", noon.Add(time.Second))) {
		if seen[g.ID] || g.Language != "es" || g.Pack != "p" {
			t.Errorf("%+v", g)
		}
		seen[g.ID] = true
	}
	try := func(rb *advisor.Rulebase[advisor.Record], a *advisor.Advice, patient string,
		on time.Time) func() error {
		return func() error { _, err := delivery.Of(rb, a, patient, "", on); return err }
	}
	for what, call := range map[string]func() error{
		"no advice":        try(rb, nil, "ann", noon),
		"no time":          try(rb, a, "ann", time.Time{}),
		"no patient":       try(rb, a, "", noon),
		"another rulebase": try(small(t), a, "ann", noon),
		"an unknown rule":  func() error { _, err := delivery.Version(rb, "gone", "en"); return err },
		"an empty one": func() error {
			_, err := delivery.History(&advisor.Rulebase[advisor.Record]{}, nil)
			return err
		},
	} {
		if call() == nil {
			t.Errorf("%s is no error", what)
		}
	}
}

func small(t *testing.T) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](os.DirFS("../testdata/small"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}
