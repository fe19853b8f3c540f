package source

import (
	"io/fs"
	"os"
	"path"
	"testing"

	"example.com/crosstalk/advisor/internal/packed"
)

// TestPacked: every file of the pack that ships is the same after it was packed, and its
// conditions stand in the same places.
func TestPacked(t *testing.T) {
	pack, conditions := os.DirFS("../../../rules"), 0
	err := fs.WalkDir(pack, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(pack, name)
		if err != nil {
			return err
		}
		want := YAML(name, data, &Errors{})
		w := packed.NewWriter()
		Pack(w, want)
		w.Text("after")
		r := packed.Open(string(w.Bytes()))
		got := Unpack(&r, name, func() string { return string(data) })
		if after := r.Text(); after != "after" {
			t.Errorf("%s: then %q", name, after)
		}
		if d := same(got, want); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		conditions += checkVerbatim(t, got, want)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if conditions < 1000 {
		t.Errorf("%d texts that may be conditions", conditions)
	}
}

// checkVerbatim holds what may be conditions in two trees to each other, and counts them.
func checkVerbatim(t *testing.T, got, want *Node) (n int) {
	t.Helper()
	r := &Reader{Errs: &Errors{}}
	if want.Kind == Bool || want.Kind == String && want.Style != Folded {
		if a := r.Verbatim(want); a != nil {
			b := r.Verbatim(got)
			if b.Text != a.Text || b.At(1, 1) != a.At(1, 1) || b.At(2, 3) != a.At(2, 3) {
				t.Errorf("%s: %q at %s", a.At(1, 1), b.Text, b.At(1, 1))
			}
			n++
		}
	}
	for i := range want.Keys {
		n += checkVerbatim(t, got.Keys[i], want.Keys[i])
	}
	for i := range want.Items {
		n += checkVerbatim(t, got.Items[i], want.Items[i])
	}
	return n
}
