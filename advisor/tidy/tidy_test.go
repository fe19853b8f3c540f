package tidy_test

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/tidy"
)

// TestFile holds the form to testdata: NAME is put into the form of NAME.want, which stays
// as it is.
func TestFile(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/files.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range archive.Files {
		files[f.Name] = f.Data
	}
	for name, data := range files {
		want, ok := files[name+".want"]
		if strings.HasSuffix(name, ".want") {
			continue
		}
		if !ok {
			t.Errorf("%s: no %s.want", name, name)
			continue
		}
		got, err := tidy.File(name, data)
		if diff := cmp.Diff(string(want), string(got)); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
			continue
		}
		again, err := tidy.File(name, got)
		if diff := cmp.Diff(string(got), string(again)); err != nil || diff != "" {
			t.Errorf("%s, once more: %v (-once +twice)\n%s", name, err, diff)
		}
	}
}

// TestLines: line ends of Windows and a byte order mark are no part of the form.
func TestLines(t *testing.T) {
	got, err := tidy.File("terms.yaml", []byte("\ufefffood:\r\n  label: {en: food}\r\n\r\n"))
	if want := "food:\n  label: {en: food}\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v", got, err)
	}
}

func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		"a: [1,\n":        "x/y.yaml:",
		"a: &x 1\n":       "anchor &x",
		"a: 1\na: 2\n":    `key "a" is given twice`,
		"a: 1\n---\nb:\n": "a second document",
	} {
		got, err := tidy.File("x/y.yaml", []byte(text))
		if got != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
	}
}

// messy writes the files of a pack as nobody should: with other indentation and spaces,
// keys the other way round.
func messy(text string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		bare := strings.TrimLeft(line, " ")
		out = append(out, strings.Repeat(" ", 2*(len(line)-len(bare)))+bare)
	}
	return strings.Join(out, "\n\n")
}

// TestShipped: the pack that ships is in its form. That every layout of it keeps what it
// says, TestMangled shows.
func TestShipped(t *testing.T) {
	files := shipped(t)
	changed, err := tidy.Pack(files)
	if err != nil {
		t.Fatal(err)
	}
	for name := range changed {
		t.Errorf("%s has another form; run: crosstalk fmt --pack rules", name)
	}
	for name, f := range files {
		windows := bytes.ReplaceAll(f.Data, []byte("\n"), []byte("\r\n"))
		if got, err := tidy.File(name, windows); err != nil || !bytes.Equal(got, f.Data) {
			t.Errorf("%s with other line ends has another form, %v", name, err)
		}
		got, err := tidy.File(name, []byte(messy(string(f.Data))))
		if err == nil && comments(got) != comments(f.Data) {
			t.Errorf("%s: other comments", name)
		}
	}
}

func load(t *testing.T, fsys fs.FS) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](fsys, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// comments counts the comments of a file, by their words: keys and their comments may move.
func comments(data []byte) (sum int) {
	for line := range bytes.Lines(data) {
		if text := bytes.TrimSpace(line); len(text) > 0 && text[0] == '#' {
			for _, c := range text {
				sum += int(c) * 7
			}
		}
	}
	return sum
}

// FuzzFile: whatever can be read is put into its form, which is its own, or refused, and
// nothing panics. File itself holds the result against what was read.
func FuzzFile(f *testing.F) {
	archive, err := txtar.ParseFile("testdata/files.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, x := range archive.Files {
		f.Add(x.Name, x.Data)
		f.Add(x.Name, []byte(messy(string(x.Data))))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		once, err := tidy.File(name, data)
		if err != nil {
			return
		}
		twice, err := tidy.File(name, once)
		if err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%q\nonce  %q\ntwice %q, %v", data, once, twice, err)
		}
	})
}
