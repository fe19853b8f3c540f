package bulk_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/advisor/fhir/bulk"
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
			fmt.Fprintf(w, `{"resourceType":"Encounter","id":"%d","subject":{"reference":"Patient/p"}}`+"\n", i)
		}
	}()
	got := read(t, mapper(t, "medications"), []string{"-"}, r)
	want := []string{"Patient/p: more than 200000 resources: the others are left out"}
	if diff := cmp.Diff(want, got.problems); diff != "" || strings.Contains(got.patients["p"], "complete") {
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
		fmt.Fprintf(&b, `{"resourceType":"Encounter","id":"%d","subject":{"reference":"Patient/large"},"text":{"div":"%s"}}`+"\n", i, strings.Repeat("a", 1000))
	}
	write(t, name, b.Bytes())
	var problems []string
	x, err := bulk.Open(t.Context(), []string{name}, nil, &bulk.Options{Dir: t.TempDir(), MaxRecord: 50_000, Problem: func(p *fhir.Problem) { problems = append(problems, p.Error()) }})
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
	if want := []string{"Patient/large: more than 50000 bytes: the other resources are left out"}; !slices.Equal(problems, want) {
		t.Errorf("%q", problems)
	}
}

// FuzzOpen: whatever the data is, the index gives what is read in memory.
func FuzzOpen(f *testing.F) {
	for _, line := range exportLines(f) {
		f.Add([]byte(line), []byte(`{"resourceType":"Bundle","entry":[{"fullUrl":"urn:uuid:p1","resource":{"resourceType":"Patient","id":"p9"}}]}`))
	}
	history, err := txtar.ParseFile("../testdata/bundle-history-order.txtar")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(history.Files[0].Data, history.Files[1].Data)
	m := mapper(f, "medications")
	f.Fuzz(func(t *testing.T, a, b []byte) {
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
		if diff := cmp.Diff(want, read(t, m, []string{dir}, nil).patients); diff != "" {
			t.Errorf("(-Data +bulk)\n%s", diff)
		}
	})
}
