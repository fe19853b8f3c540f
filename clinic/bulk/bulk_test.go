package bulk_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/clinic/bulk"
	"example.com/crosstalk/rules"
)

func mapper(t testing.TB, complete ...string) *fhir.Mapper[advisor.Record] {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	m, err := fhir.NewMapper(rb,
		&fhir.Options{AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Detail: true,
			Complete: complete})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// outcome is all that comes out of an export, a text a patient.
type outcome struct {
	order    []string
	patients map[string]string
	problems []string
	nobody   []fhir.Item
}

func read(t testing.TB, m *fhir.Mapper[advisor.Record], names []string, stdin io.Reader) outcome {
	t.Helper()
	got := outcome{patients: map[string]string{}}
	x, err := bulk.Open(context.Background(), names, stdin, &bulk.Options{
		Dir: t.TempDir(), Split: m.Split,
		Problem: func(p *fhir.Problem) { got.problems = append(got.problems, p.Error()) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for rec, err := range x.Patients(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		got.order = append(got.order, rec.ID)
		got.patients[rec.ID] = transcript(t, m, rec)
	}
	if len(got.order) != x.Len() || len(got.patients) != x.Len() {
		t.Errorf("patients %v; Len %d", got.order, x.Len())
	}
	got.nobody = x.Nobody().Items
	return got
}

func transcript(t testing.TB, m *fhir.Mapper[advisor.Record], rec *fhir.Record) string {
	t.Helper()
	p, err := m.Map(rec)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "  %s\n", p.Facts)
	for _, it := range p.Report.Items {
		fmt.Fprintf(&b, "  %d %s %s %s %s\n", it.Count, it.Resource, it.Status, it.Reason, it.Detail)
	}
	return b.String()
}

// TestOpen reads the files of each testdata/*.txtar as a folder; those whose
// name ends in .gz are compressed first. What must come out is in want.txt, and
// so is what package fhir makes of the same files in memory. Run with
// ADVISORTEST_UPDATE=1 to write what comes out, and read the difference.
func TestOpen(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no cases", err)
	}
	m := mapper(t, "medications", "conditions")
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			dir, want := t.TempDir(), -1
			var data fhir.Data
			for i, f := range ar.Files {
				if f.Name == "want.txt" {
					want = i
					continue
				}
				write(t, filepath.Join(dir, f.Name), f.Data)
				if err := data.Add(strings.TrimSuffix(f.Name, ".gz"), bytes.NewReader(f.Data)); err != nil {
					t.Fatal(err)
				}
			}
			out := read(t, m, []string{dir}, nil)
			var b strings.Builder
			for _, p := range out.problems {
				fmt.Fprintf(&b, "problem: %s\n",
					strings.TrimPrefix(filepath.ToSlash(p), filepath.ToSlash(dir)+"/"))
			}
			for _, id := range out.order {
				fmt.Fprintf(&b, "%s\n%s", id, out.patients[id])
			}
			for _, it := range out.nobody {
				fmt.Fprintf(&b, "nobody: %d %s %s %s\n", it.Count, it.Resource, it.Status, it.Reason)
			}
			if os.Getenv("ADVISORTEST_UPDATE") != "" {
				if want < 0 {
					ar.Files, want = append(ar.Files, txtar.File{Name: "want.txt"}), len(ar.Files)
				}
				ar.Files[want].Data = []byte(b.String())
				if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(ar.Files[want].Data), b.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			inMemory := map[string]string{}
			for rec := range data.Patients() {
				inMemory[rec.ID] = transcript(t, m, rec)
			}
			if diff := cmp.Diff(inMemory, out.patients); diff != "" {
				t.Errorf("not as fhir.Data reads it (-Data +bulk)\n%s", diff)
			}
			if diff := cmp.Diff(data.Nobody().Items, out.nobody); diff != "" {
				t.Errorf("not as fhir.Data reads it (-Data +bulk)\n%s", diff)
			}
		})
	}
}

// write writes a file, compressed if its name ends in .gz.
func write(t testing.TB, name string, text []byte) {
	t.Helper()
	if strings.HasSuffix(name, ".gz") {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(text)
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		text = b.Bytes()
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestForms: an export gives the same patients, whichever way it is cut into
// files: a file a type, a Bundle a patient or two, in pieces, compressed, in
// any order, from a stream.
func TestForms(t *testing.T) {
	m := mapper(t)
	want := read(t, m, []string{"testdata/export"}, nil)
	if len(want.problems) > 0 || len(want.order) != 4 {
		t.Fatalf("%v %v", want.order, want.problems)
	}
	lines := exportLines(t)
	same := func(t *testing.T, got outcome) {
		t.Helper()
		if diff := cmp.Diff(want.patients, got.patients); diff != "" || len(got.problems) > 0 {
			t.Errorf("%v (-want +got)\n%s", got.problems, diff)
		}
		if diff := cmp.Diff(want.nobody, got.nobody); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	t.Run("stdin", func(t *testing.T) {
		same(t, read(t, m, []string{"-"}, strings.NewReader(strings.Join(lines, "\n"))))
	})
	rng := rand.New(rand.NewPCG(1, 2))
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	for i := range rounds {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			dir := t.TempDir()
			rng.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
			parts := make([][]string, 1+rng.IntN(9))
			for _, line := range lines {
				k := rng.IntN(len(parts))
				parts[k] = append(parts[k], line)
			}
			for k, part := range parts {
				if len(part) == 0 {
					continue
				}
				name, text := fmt.Sprintf("%d/part", k), ""
				if rng.IntN(2) == 0 {
					name, text = name+".ndjson", strings.Join(part, "\n")
				} else {
					name, text = name+".json", asBundle(t, part, rng)
				}
				if rng.IntN(3) == 0 {
					name += ".gz"
				}
				write(t, filepath.Join(dir, name), []byte(text))
			}
			same(t, read(t, m, []string{dir}, nil))
		})
	}
}

func exportLines(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/export/*.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Split(strings.TrimSpace(string(text)), "\n")...)
	}
	return lines
}

// asBundle makes a Bundle of resources, on one line or many.
func asBundle(t testing.TB, lines []string, rng *rand.Rand) string {
	type entry struct {
		FullURL  string          `json:"fullUrl"`
		Resource json.RawMessage `json:"resource"`
	}
	var b struct {
		ResourceType string  `json:"resourceType"`
		Type         string  `json:"type"`
		Entry        []entry `json:"entry"`
	}
	b.ResourceType, b.Type = "Bundle", "collection"
	for _, line := range lines {
		var r struct{ ResourceType, ID string }
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		b.Entry = append(b.Entry,
			entry{"https://clinic.example/fhir/" + r.ResourceType + "/" + r.ID, json.RawMessage(line)})
	}
	text, err := json.Marshal(b)
	if err == nil && rng.IntN(2) == 0 {
		text, err = json.MarshalIndent(b, "", " ")
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestSampleData: data of others gives the same in both of its forms.
func TestSampleData(t *testing.T) {
	dir := os.Getenv("CROSSTALK_FHIR_DATA")
	if dir == "" {
		t.Skip("CROSSTALK_FHIR_DATA does not name a folder with sample data")
	}
	rb, err := advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	m, err := fhir.NewMapper(rb, &fhir.Options{AsOf: time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	facts := func(o outcome) map[string]string {
		if len(o.problems) > 0 {
			t.Error(o.problems)
		}
		for id, text := range o.patients {
			o.patients[id], _, _ = strings.Cut(text, "\n") // the bundles have more types to report
		}
		return o.patients
	}
	bundles, export := facts(read(t, m, []string{filepath.Join(dir, "bundles")}, nil)),
		facts(read(t, m, []string{filepath.Join(dir, "bulk")}, nil))
	if diff := cmp.Diff(bundles, export); diff != "" || len(export) < 50 {
		t.Errorf("%d patients; (-bundles +bulk)\n%s", len(export), diff)
	}
}

// TestIndex: the index is for its owner only, and gone at the end, on
// cancellation and after errors.
func TestIndex(t *testing.T) {
	dir := t.TempDir()
	left := func(when string) {
		t.Helper()
		if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
			t.Errorf("%s: %v %v", when, files, err)
		}
	}
	x, err := bulk.Open(context.Background(), []string{"testdata/export"}, nil,
		&bulk.Options{Dir: dir, Progress: func(n, total int64) {
			folders, err := os.ReadDir(dir)
			if err != nil || len(folders) != 1 || n > total {
				t.Errorf("%v %v, %d of %d bytes", folders, err, n, total)
				return
			}
			within := filepath.Join(dir, folders[0].Name())
			files, err := os.ReadDir(within)
			if err != nil || len(files) == 0 {
				t.Error(files, err)
			}
			for _, f := range files {
				if info, err := f.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
					t.Error(f, info.Mode(), err)
				}
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	for _, err := range x.Patients(ctx) {
		if n++; n == 2 {
			cancel()
		} else if n > 2 && !errors.Is(err, context.Canceled) || n > 3 {
			t.Errorf("patient %d: %v", n, err)
		}
	}
	if err := x.Close(); err != nil {
		t.Error(err)
	}
	left("closed")
	if _, err := bulk.Open(ctx, []string{"testdata/export"}, nil,
		&bulk.Options{Dir: dir}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	left("canceled")
	_, err = bulk.Open(context.Background(), []string{"-"}, strings.NewReader("{}"),
		&bulk.Options{Dir: dir})
	if err == nil || err.Error() != `stdin:1: no "resourceType"; this is not a FHIR resource` {
		t.Error(err)
	}
	left("after a problem that nobody is told of")
}

// TestFiles: what is wrong with files. A name that cannot be used is an error
// before anything is read; a file that ends early is a problem.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "docs", "read.me"), []byte("hello"))
	write(t, filepath.Join(dir, "good", ".hidden.json"), []byte("nothing"))
	write(t, filepath.Join(dir, "good", "notes.txt"), []byte("nothing"))
	write(t, filepath.Join(dir, "good", "Patient.JSON"), []byte(`{"resourceType":"Patient","id":"p"}`))
	for name, want := range map[string]string{
		"none": "no such file or directory",
		"docs": "docs: no file in it ends in .json, .ndjson, .jsonl (or .json, .ndjson, .jsonl with .gz)",
	} {
		_, err := bulk.Open(context.Background(), []string{
			filepath.Join(dir, "good"), filepath.Join(dir, name)}, nil, nil)
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	m := mapper(t)
	if got := read(t, m, []string{filepath.Join(dir, "good")}, nil); len(got.problems) > 0 ||
		len(got.order) != 1 {
		t.Error(got)
	}
	if os.Symlink(filepath.Join(dir, "good"), filepath.Join(dir, "link")) == nil {
		if got := read(t, m, []string{filepath.Join(dir, "link")}, nil); len(got.problems) > 0 ||
			len(got.order) != 1 {
			t.Error(got)
		}
	}

	write(t, filepath.Join(dir, "cut.ndjson.gz"), []byte(strings.Join(exportLines(t), "\n")))
	whole, err := os.ReadFile(filepath.Join(dir, "cut.ndjson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "cut.ndjson.gz")
	if err := os.WriteFile(name, whole[:len(whole)-200], 0o644); err != nil {
		t.Fatal(err)
	}
	got := read(t, mapper(t, "medications"), []string{name}, nil)
	if len(got.problems) == 0 || !strings.HasPrefix(got.problems[0], name+": unexpected EOF") {
		t.Error(got.problems)
	}
	for id, text := range got.patients {
		if strings.Contains(text, `"complete":true`) {
			t.Errorf("%s is complete, of a file that ends early:\n%s", id, text)
		}
	}
}
