package bulk_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/clinic/bulk"
)

// TestMany: a patient with more resources than are read of one is cut, and no
// list of theirs is complete.
func TestMany(t *testing.T) {
	if testing.Short() {
		t.Skip("200,000 resources")
	}
	r, w := io.Pipe()
	go func() {
		defer w.Close()
		w := bufio.NewWriter(w)
		defer w.Flush()
		fmt.Fprintln(w, `{"resourceType":"Patient","id":"p"}`)
		for i := range fhir.MaxResources {
			fmt.Fprintf(w, `{"resourceType":"Encounter","id":"%d","subject":{"reference":"Patient/p"}}`+"\n",
				i)
		}
	}()
	got := read(t, mapper(t, "medications"), []string{"-"}, r)
	want := []string{"Patient/p: more than 200000 resources: the others are left out"}
	if diff := cmp.Diff(want, got.problems); diff != "" ||
		strings.Contains(got.patients["p"], "complete") {
		t.Errorf("%s\n%s", diff, got.patients["p"])
	}
}

// TestLarge: a patient of more bytes than are read of one is cut, and no list of
// theirs is complete; others are read.
func TestLarge(t *testing.T) {
	name := filepath.Join(t.TempDir(), "all.ndjson")
	var b bytes.Buffer
	for _, id := range []string{"large", "small"} {
		fmt.Fprintf(&b, `{"resourceType":"Patient","id":"%s"}`+"\n", id)
	}
	for i := range 100 {
		fmt.Fprintf(&b, `{"resourceType":"Encounter","id":"%d",`+
			`"subject":{"reference":"Patient/large"},"text":{"div":"%s"}}`+
			"\n", i, strings.Repeat("a", 1000))
	}
	write(t, name, b.Bytes())
	var problems []string
	x, err := bulk.Open(t.Context(), []string{name}, nil,
		&bulk.Options{Dir: t.TempDir(), MaxRecord: 50_000,
			Problem: func(p *fhir.Problem) { problems = append(problems, p.Error()) }})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	m := mapper(t, "medications")
	complete, read := map[string]bool{}, map[string]int{}
	for rec, err := range x.Patients(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		text := transcript(t, m, rec)
		complete[rec.ID] = strings.Contains(text, `"complete":true`)
		p, err := m.Map(rec)
		if err != nil {
			t.Fatal(err)
		}
		read[rec.ID] = p.Report.Count("Encounter", fhir.NotRead)
	}
	if complete["large"] || !complete["small"] || read["large"] == 0 || read["large"] > 50 {
		t.Errorf("complete %v, encounters %v", complete, read)
	}
	if want := []string{
		"Patient/large: more than 50000 bytes: the other resources are left out"}; !slices.Equal(problems,
		want) {
		t.Errorf("%q", problems)
	}
}

// FuzzOpen: whatever the data is, the index gives what is read in memory.
// (SQLite is slow under the fuzzer, so that TestMutated tries more in a second.)
func FuzzOpen(f *testing.F) {
	for _, seed := range seeds(f) {
		f.Add(seed[0], seed[1])
	}
	m := mapper(f, "medications")
	f.Fuzz(func(t *testing.T, a, b []byte) { same(t, m, a, b) })
}

// TestMutated does to the seeds what a fuzzer would: parts of one are put into
// another, left out, said twice.
func TestMutated(t *testing.T) {
	if testing.Short() {
		t.Skip("some hundred indices")
	}
	rng := rand.New(rand.NewPCG(1, 2))
	list := seeds(t)
	m := mapper(t, "medications")
	pick := func() []byte { return list[rng.IntN(len(list))][rng.IntN(2)] }
	for range 400 {
		mutated := func() []byte {
			text := slices.Clone(pick())
			for range rng.IntN(4) {
				i := rng.IntN(len(text) + 1)
				j := i + rng.IntN(len(text)-i+1)
				switch rng.IntN(4) {
				case 0: // left out
					text = slices.Delete(text, i, j)
				case 1: // said twice
					text = slices.Insert(text, i, text[i:j]...)
				case 2: // a part of another
					other := pick()
					k := rng.IntN(len(other) + 1)
					text = slices.Insert(text, i, other[k:]...)
				default: // another id or version
					digits := []byte("0123456789")
					for n := i; n < j; n++ {
						if slices.Contains(digits, text[n]) {
							text[n] = digits[rng.IntN(len(digits))]
						}
					}
				}
			}
			return text
		}
		a, b := mutated(), mutated()
		if same(t, m, a, b); t.Failed() {
			t.Fatalf("of\n%s\nand\n%s", a, b)
		}
	}
}

// seeds are pairs of files.
func seeds(t testing.TB) [][2][]byte {
	history, err := txtar.ParseFile("../../advisor/fhir/testdata/bundle-history-order.txtar")
	if err != nil {
		t.Fatal(err)
	}
	servers, err := txtar.ParseFile("../../advisor/fhir/testdata/two-servers.txtar")
	if err != nil {
		t.Fatal(err)
	}
	list := [][2][]byte{{history.Files[0].Data, history.Files[1].Data},
		{servers.Files[0].Data, servers.Files[1].Data}}
	for _, line := range exportLines(t) {
		list = append(list,
			[2][]byte{[]byte(line), []byte(`{"resourceType":"Bundle","entry":[{"fullUrl":"urn:uuid:p1",` +
				`"resource":{"resourceType":"Patient","id":"p9"}}]}`)})
	}
	return list
}

// same holds what the index gives of two files to what is read in memory.
func same(t *testing.T, m *fhir.Mapper[advisor.Record], a, b []byte) {
	t.Helper()
	if bytes.HasPrefix(a, []byte{0x1f, 0x8b}) || bytes.HasPrefix(b, []byte{0x1f, 0x8b}) {
		return
	}
	dir := t.TempDir()
	var data fhir.Data
	for i, text := range [][]byte{a, b} {
		name := fmt.Sprintf("%d.json", i)
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := data.Add(name, bytes.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{}
	for rec := range data.Patients() {
		want[rec.ID] = transcript(t, m, rec)
	}
	got := read(t, m, []string{dir}, nil)
	if diff := cmp.Diff(want, got.patients); diff != "" {
		t.Errorf("(-Data +bulk)\n%s", diff)
	}
	// Of small files nothing is read ahead, or it turns out to be too much.
	for _, n := range []int{0, max(len(a), len(b))} {
		restore := bulk.SetAhead(n)
		other := read(t, m, []string{dir}, nil)
		if restore(); !reflect.DeepEqual(got, other) {
			t.Errorf("ahead %v, with %d bytes ahead %v", got, n, other)
		}
	}
}
