package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
	gocmp "github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/fhir"
)

func TestMain(m *testing.M) {
	asOther()
	flag.Parse()
	beamlog.LogLevel = "error"
	beam.Init()
	os.Exit(m.Run())
}

// runs the pipeline on Prism; build adds its steps.
func runs(t testing.TB, build func(s beam.Scope, dir string)) (dir string) {
	t.Helper()
	dir = t.TempDir()
	p, s := beam.NewPipelineWithRoot()
	build(s, dir)
	if err := beamx.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return dir
}

func onFHIR(t testing.TB, c config, glob string) (dir string) {
	t.Helper()
	return runs(t, func(s beam.Scope, dir string) { fhirPipeline(s, c, glob, dir) })
}

func onProfiles(t testing.TB, c config, glob string) (dir string) {
	t.Helper()
	return runs(t, func(s beam.Scope, dir string) { profilePipeline(s, c, glob, dir) })
}

var day = config{AsOf: "2026-11-20", Shards: 1}

func linesOf(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no file %s (%v)", pattern, err)
	}
	var lines []string
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines = slices.AppendSeq(lines, strings.Lines(string(text)))
	}
	slices.Sort(lines)
	return lines
}

func summaryOf(t testing.TB, dir string) Summary {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, summaryFile))
	if err != nil {
		t.Fatal(err)
	}
	var sum Summary
	if err := json.Unmarshal(text, &sum); err != nil {
		t.Fatal(err)
	}
	return sum
}

// onOneMachine gives the lines for FHIR files with nothing but the library.
func onOneMachine(t testing.TB, c config, glob string) (lines []string) {
	t.Helper()
	for id, a := range advicesOf(t, c, glob) {
		var v any = skipped{id, "deceased"}
		if a != nil {
			a.ID, v = id, a
		}
		text, err := encode(v)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, text)
	}
	slices.Sort(lines)
	return lines
}

// advicesOf gives the advice for the patients of FHIR files with nothing but the
// library; nil for those who have died.
func advicesOf(t testing.TB, c config, glob string) iter.Seq2[string, *advisor.Advice] {
	t.Helper()
	e, err := c.engine()
	if err != nil {
		t.Fatal(err)
	}
	data := dataOf(t, glob)
	return func(yield func(string, *advisor.Advice) bool) {
		for rec := range data.Patients() {
			p, err := e.mapper.Map(rec)
			if err != nil {
				t.Fatal(err)
			}
			var a *advisor.Advice
			if !p.Deceased {
				opts := *e.opts
				opts.Language = p.Language
				if opts.History, err = delivery.History(e.rb, p.Given); err == nil {
					a, err = e.rb.Advise(p.Profile, &opts)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			if !yield(p.ID, a) {
				return
			}
		}
	}
}

func dataOf(t testing.TB, glob string) *fhir.Data {
	t.Helper()
	names, err := filepath.Glob(glob)
	if err != nil || len(names) == 0 {
		t.Fatalf("no file %s (%v)", glob, err)
	}
	data := new(fhir.Data)
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := data.Add(name, f); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	return data
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if len(want) == 0 {
		t.Fatal("nothing to compare with")
	}
	if slices.Equal(got, want) {
		return
	}
	told := 0
	for i := 0; i < max(len(got), len(want)) && told < 5; i++ { // a line is long, and there are many
		g, w := at(got, i), at(want, i)
		if g != w {
			told++
			t.Errorf("line %d differs:\nthe pipeline ...%s\none machine  ...%s", i, from(g, w), from(w, g))
		}
	}
	t.Errorf("%d lines; one machine has %d", len(got), len(want))
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// from is what is about the first place at which a text is not as another.
func from(text, other string) string {
	i := 0
	for i < min(len(text), len(other)) && text[i] == other[i] {
		i++
	}
	return fmt.Sprintf("%.60s ... %q", text, text[max(0, i-80):min(len(text), i+160)])
}

// TestSameAnswers: what the library says of the data in one memory is what the
// pipeline says.
func TestSameAnswers(t *testing.T) {
	complete := day
	complete.Complete = []string{"conditions", "medications"}
	for _, tt := range []struct {
		name, glob string
		c          config
	}{
		{"a bulk export", "testdata/*.ndjson", day},
		{"a bulk export that is complete", "testdata/*.ndjson", complete},
		{"Bundles", "testdata/bundles/*.json", complete},
		{"STU3 and a page of several", "testdata/stu3/*", complete},
		{"all together", together(t), complete},
		{"lists that are complete", "testdata/whole/*", complete},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := onFHIR(t, tt.c, tt.glob)
			same(t, linesOf(t, filepath.Join(dir, adviceFile)), onOneMachine(t, tt.c, tt.glob))
			fatesAddUp(t, dir)
		})
	}
}

// together copies all FHIR files of testdata into one folder.
func together(t *testing.T) (glob string) {
	dir := t.TempDir()
	for _, pattern := range []string{"testdata/*.ndjson", "testdata/bundles/*", "testdata/stu3/*"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			to := strings.ReplaceAll(strings.TrimPrefix(name, "testdata/"), "/", "-")
			if err := os.WriteFile(filepath.Join(dir, to), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return filepath.Join(dir, "*")
}

// TestScattered: patients whose lines stand anywhere in any file, with several
// versions and addresses of one resource.
func TestScattered(t *testing.T) {
	var lines []string
	for _, line := range linesOf(t, "testdata/*.ndjson") {
		if json.Valid([]byte(line)) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	bundles, _ := filepath.Glob("testdata/bundles/b[123].json")
	for _, name := range bundles { // each entry as a Bundle of its own
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var b struct {
			Entry []json.RawMessage `json:"entry"`
		}
		if err := json.Unmarshal(text, &b); err != nil {
			t.Fatal(err)
		}
		for _, e := range b.Entry {
			one, err := json.Marshal(map[string]any{"resourceType": "Bundle", "type": "collection",
				"entry": []any{e}})
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, string(one))
		}
	}
	// An order that was changed without saying when: the one that is read last counts.
	for _, line := range linesOf(t, "testdata/MedicationRequest.000.ndjson") {
		if json.Valid([]byte(line)) {
			lines = append(lines, strings.Replace(strings.TrimSpace(line), `"active"`, `"stopped"`, 1))
		}
	}
	for seed := range uint64(4) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		rnd.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		dir := t.TempDir()
		files := make([]bytes.Buffer, 3)
		for _, line := range lines {
			fmt.Fprintln(&files[rnd.IntN(len(files))], line)
		}
		for i := range files {
			if err := os.WriteFile(fmt.Sprintf("%s/%d.ndjson", dir, i), files[i].Bytes(),
				0o600); err != nil {
				t.Fatal(err)
			}
		}
		glob := filepath.Join(dir, "*.ndjson")
		out := onFHIR(t, day, glob)
		same(t, linesOf(t, filepath.Join(out, adviceFile)), onOneMachine(t, day, glob))
		fatesAddUp(t, out)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// A letter is a line of the dead letters.
type letter struct {
	File, Entry, Reason, Text string
	Line                      int
	Record                    json.RawMessage
}

func letters(t *testing.T, dir string) []letter {
	t.Helper()
	var list []letter
	for _, line := range linesOf(t, filepath.Join(dir, deadFile)) {
		var l letter
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		list = append(list, l)
	}
	slices.SortFunc(list, func(a, b letter) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Entry, b.Entry))
	})
	return list
}

func fatesAddUp(t *testing.T, dir string) {
	t.Helper()
	sum := summaryOf(t, dir)
	if err := sum.complete(); err != nil || len(sum.Records) != len(fates)+1 {
		t.Errorf("%v: %v", err, sum.Records)
	}
	if n := len(letters(t, dir)); int64(n) != sum.Records["dead"] {
		t.Errorf("%d dead letters, %d counted", n, sum.Records["dead"])
	}
}

// TestNothingLost: each line of the files is counted, and a bad one is in the
// dead letters, with its place.
func TestNothingLost(t *testing.T) {
	dir := onFHIR(t, day, "testdata/*.ndjson")
	count := int64(0)
	for _, line := range linesOf(t, "testdata/*.ndjson") {
		if strings.TrimSpace(line) != "" {
			count++
		}
	}
	got := summaryOf(t, dir).Records
	want := map[string]int64{"read": count, "advised": 25, "decided": 0, "of the deceased": 2,
		"shared": 3, "deletions": 0, "not read": 3, "dead": 6}
	if !maps.Equal(got, want) {
		t.Errorf("records: %v, want %v", got, want)
	}
	fatesAddUp(t, dir)
	var places []string
	for _, l := range letters(t, dir) {
		places = append(places, fmt.Sprintf("%s:%d %s", filepath.Base(l.File), l.Line, l.Reason))
		in, err := os.ReadFile(l.File)
		if err != nil {
			t.Fatal(err)
		}
		line := slices.Collect(strings.Lines(string(in)))[l.Line-1]
		if record := cmp.Or(string(l.Record), strings.TrimSpace(l.Text)); record != strings.TrimSpace(
			line) {
			t.Errorf("%s:%d: the letter holds %s\nthe file     %s", l.File, l.Line, record, line)
		}
	}
	if diff := gocmp.Diff([]string{
		"Condition.000.ndjson:5 unexpected end of JSON input",
		"Condition.000.ndjson:8 it does not say whose it is",
		"MedicationRequest.000.ndjson:5 a resource that is not understood: a list where something else " +
			"was wanted",
		`MedicationRequest.001.ndjson:3 no "resourceType"; this is not a FHIR resource`,
		"Observation.000.ndjson:3 not understood: not as FHIR says: status is a number",
		"Patient.000.ndjson:8 not understood: birthDate is not a date: 19-1970",
	}, places); diff != "" {
		t.Errorf("dead letters (-want +got):\n%s", diff)
	}
}

// TestDeadEntries: of a Bundle the entry is in the letter, of a file that
// cannot be read to its end all of it, of a file with STU3 each record.
func TestDeadEntries(t *testing.T) {
	var got []string
	for _, glob := range []string{"testdata/bundles/*", "testdata/stu3/*"} {
		dir := onFHIR(t, day, glob)
		fatesAddUp(t, dir)
		for _, l := range letters(t, dir) {
			record := cmp.Or(string(l.Record), l.Text)
			got = append(got, fmt.Sprintf("%s:%d/%s %.30s", filepath.Base(l.File), l.Line, l.Entry, record))
		}
	}
	if diff := gocmp.Diff([]string{
		`b1.json:0/5 {"fullUrl":"urn:uuid:0a06","re`,
		"b4.json:0/ {\n \"resourceType\": \"Bundle\",\n ",
		`Condition.000.ndjson:1/ {"resourceType":"Condition","i`,
		`Condition.000.ndjson:3/ {"resourceType":"Condition","i`,
		`Condition.000.ndjson:4/ {"resourceType":"Medication","`,
	}, got); diff != "" {
		t.Errorf("dead letters (-want +got):\n%s", diff)
	}
}

// TestProfiles: profiles give the lines of crosstalk advise --ndjson.
func TestProfiles(t *testing.T) {
	e, err := day.engine()
	if err != nil {
		t.Fatal(err)
	}
	// A line that is too long is longer than is good for testdata.
	dir := t.TempDir()
	names, _ := filepath.Glob("testdata/profiles/*.ndjson")
	for i, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, `{"id":"long","conditions":["`+strings.Repeat("x", maxProfile)+
			"\"]}\n{\"id\":\"last\"}"...)
		if err := os.WriteFile(fmt.Sprintf("%s/%d.ndjson", dir, i), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	glob := filepath.Join(dir, "*.ndjson")
	names, _ = filepath.Glob(glob)
	var want []string
	bad := 0
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		for id, r := range e.rb.AdviseNDJSON(t.Context(), name, bufio.NewReader(f), e.opts) {
			var v any = r.Advice
			if r.Err != nil {
				bad++
				v = failure{id, r.Err.Error()}
			}
			text, err := encode(v)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, text)
		}
		f.Close()
	}
	slices.Sort(want)
	out := onProfiles(t, day, glob)
	same(t, linesOf(t, filepath.Join(out, adviceFile)), want)
	fatesAddUp(t, out)
	if n := len(letters(t, out)); n != bad || bad < 5 {
		t.Errorf("%d dead letters; %d lines are bad", n, bad)
	}
}

// TestSummary: the summary counts what the advice says.
func TestSummary(t *testing.T) {
	dir := onFHIR(t, day, "testdata/*.ndjson")
	sum := summaryOf(t, dir)
	want := Summary{Messages: map[string]int64{}, Topics: map[string]int64{},
		Questions: map[string]int64{}, Patients: map[string]int64{}}
	for _, line := range linesOf(t, filepath.Join(dir, adviceFile)) {
		var a struct {
			advisor.Advice
			Skipped string
		}
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		want.Patients[cmp.Or(a.Skipped, "advised")]++
		seen := map[string]bool{}
		once := func(counts map[string]int64, kind, what string) {
			if !seen[kind+what] {
				seen[kind+what] = true
				counts[what]++
			}
		}
		for _, m := range a.Messages {
			once(want.Messages, "message", m.Rule)
			once(want.Topics, "topic", m.Topic)
		}
		for _, q := range a.Questions {
			once(want.Questions, "question", q.Fact)
		}
	}
	got := Summary{Messages: sum.Messages, Topics: sum.Topics, Questions: sum.Questions,
		Patients: sum.Patients}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("summary (-advice +summary):\n%s", diff)
	}
	if diff := gocmp.Diff([]Code{{"Condition", "snomed|444814009", 2},
		{"Observation", "loinc|99999-9", 1}}, sum.Unmapped); diff != "" {
		t.Errorf("unmapped codes (-want +got):\n%s", diff)
	}
}

// TestShards: the advice in several files is the advice in one.
func TestShards(t *testing.T) {
	several := day
	several.Shards = 3
	out := onFHIR(t, several, "testdata/*.ndjson")
	if names, _ := filepath.Glob(filepath.Join(out, "advice-*-of-00003.ndjson")); len(names) != 3 {
		t.Errorf("files %q; want 3", names)
	}
	same(t, linesOf(t, filepath.Join(out, "advice-*.ndjson")),
		onOneMachine(t, day, "testdata/*.ndjson"))
}

// TestPack: a pack of another folder travels with the pipeline, and is loaded
// once in a process, however many instances of the steps there are.
func TestPack(t *testing.T) {
	zip, err := zipped(os.DirFS("../ownpack/pack"))
	if err != nil {
		t.Fatal(err)
	}
	before := loaded.Load()
	dir := t.TempDir()
	for i := range 4 {
		var b bytes.Buffer
		for j := range 200 {
			fmt.Fprintf(&b, `{"id":"%d-%d","age":72,"sleep_hours":5.5}`+"\n", i, j)
		}
		if err := os.WriteFile(fmt.Sprintf("%s/%d.ndjson", dir, i), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := onProfiles(t, config{Pack: zip, AsOf: "2026-11-20", Shards: 1}, filepath.Join(dir, "*"))
	if sum := summaryOf(t, out); sum.Messages["short-sleep"] != 800 {
		t.Errorf("messages %v; want short-sleep for all 800", sum.Messages)
	}
	if n := loaded.Load() - before; n != 1 {
		t.Errorf("the pack was loaded %d times", n)
	}
}

// TestSampleData: patients as Bundles and as a bulk export get the same
// advice, which is that of one machine.
func TestSampleData(t *testing.T) {
	data := os.Getenv("CROSSTALK_FHIR_DATA")
	if data == "" {
		t.Skip("CROSSTALK_FHIR_DATA does not name a folder with sample data")
	}
	c := config{AsOf: "2021-06-01", Shards: 1}
	glob := filepath.Join(data, "bulk", "*.ndjson")
	bulk := onFHIR(t, c, glob)
	bundles := onFHIR(t, c, filepath.Join(data, "bundles", "*.json"))
	same(t, linesOf(t, filepath.Join(bulk, adviceFile)), onOneMachine(t, c, glob))
	same(t, linesOf(t, filepath.Join(bundles, adviceFile)),
		linesOf(t, filepath.Join(bulk, adviceFile)))
	fatesAddUp(t, bulk)
	fatesAddUp(t, bundles)
}

// TestReferences are found wherever they stand.
func TestReferences(t *testing.T) {
	text := `{"a":{"reference":"X/1"},"b":[{"reference" : ` +
		`"urn:uuid:2"}],"reference":3,"c":"\"reference\"","d":{"reference":"a\"b\\"}` +
		`,"e":{"reference":"cut`
	var got []string
	for ref := range references([]byte(text)) {
		got = append(got, ref)
	}
	if want := []string{"X/1", "urn:uuid:2", `a"b\`}; !slices.Equal(got, want) {
		t.Errorf("references %q, want %q", got, want)
	}
}
