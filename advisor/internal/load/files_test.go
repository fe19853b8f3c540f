package load_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor/internal/load"
)

// told are the problems of a pack, a line each.
func told(fsys fs.FS) string {
	_, errs := load.Pack(fsys, nil, false)
	var lines []string
	for _, e := range errs {
		lines = append(lines, e.Error())
	}
	return strings.Join(lines, "\n")
}

// TestLinks: links inside the pack's folder are followed, wherever they stand,
// and no others.
func TestLinks(t *testing.T) {
	const out = "this link leads out of the pack's folder, or nowhere"
	for _, tt := range []struct {
		name  string
		links map[string]string // from place to target
		want  string
	}{
		{"a file beside", map[string]string{"food/milk.yaml": ".kept"}, ""},
		{"a file in another folder", map[string]string{"food/milk.yaml": "../kept/.it"}, ""},
		{"up and back into the same folder", map[string]string{"food/milk.yaml": "../food/.kept"}, ""},
		{
			"through a folder that is a link", map[string]string{
				"food/milk.yaml": "../door/.it", "door": "kept"}, ""},
		{
			"through two links", map[string]string{"food/milk.yaml": ".second",
				"food/.second": "../kept/.it"}, ""},
		{"one step too far up", map[string]string{"food/milk.yaml": "../../.kept"},
			"food/milk.yaml:1:1: " + out},
		{"a link to itself", map[string]string{"food/milk.yaml": "milk.yaml"},
			"food/milk.yaml:1:1: " + out},
		{"a file that is not there", map[string]string{"food/milk.yaml": "gone.txt"}, "no such file"},
		{"a folder", map[string]string{"food/milk.yaml": "../kept"},
			"food/milk.yaml:1:1: this is no regular file"},
		{"a folder that is not the pack's", map[string]string{"sub": "../elsewhere"},
			"sub:1:1: " + out},
		{"a folder that has no place in the pack", map[string]string{"food/sub": "/etc"},
			"food/sub:1:1: " + out},
		{"forty links", chain(39), ""},
		{"forty-one links", chain(40), "food/milk.yaml:1:1: " + out},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write := func(name string, data []byte) error {
				at := filepath.Join(dir, filepath.FromSlash(name))
				return errors.Join(os.MkdirAll(filepath.Dir(at), 0o755), os.WriteFile(at, data, 0o644))
			}
			for name, f := range small(t) {
				places := []string{name}
				if name == "food/milk.yaml" {
					places = []string{"food/.kept", "kept/.it"}
				}
				for _, place := range places {
					if err := write(place, f.Data); err != nil {
						t.Fatal(err)
					}
				}
			}
			for place, target := range tt.links {
				if err := os.Symlink(target, filepath.Join(dir, filepath.FromSlash(place))); err != nil {
					t.Skip("no links here:", err)
				}
			}
			p, errs := load.Pack(os.DirFS(dir), nil, false)
			got := fmt.Sprint(errs)
			if tt.want == "" && (len(errs) > 0 || p.Rule("milk") == nil) ||
				tt.want != "" && !strings.Contains(got, tt.want) {
				t.Errorf("%v; want %q", errs, tt.want)
			}
		})
	}
}

// chain are n+1 links, one after the other, from the rule to where it is kept.
func chain(n int) map[string]string {
	links := map[string]string{"food/milk.yaml": "0"}
	for i := range n {
		links[fmt.Sprint("food/", i)] = fmt.Sprint(i + 1)
	}
	links[fmt.Sprint("food/", n-1)] = ".kept"
	return links
}

// unwilling is a file system that does not tell what a file is.
type unwilling struct{ fs.FS }

func (u unwilling) Stat(name string) (fs.FileInfo, error) {
	if name == "food/milk.yaml" {
		return nil, errors.New("not today")
	}
	return fs.Stat(u.FS, name)
}

func TestUnwilling(t *testing.T) {
	if got, want := told(unwilling{small(t)}),
		"food/milk.yaml:1:1: not today\n"; !strings.HasPrefix(got, want) {
		t.Errorf("%q; want %q first", got, want)
	}
}

// TestInvisible: what nobody sees is told, at its place, and what only looks odd
// is not.
func TestInvisible(t *testing.T) {
	for _, tt := range []struct {
		name, text string // of a comment
		want       string // the character; "" if it may stand
	}{
		{"plain", "a b\tc", ""},
		{"an accent", "café", ""},
		{"right to left script", "שלום", ""},
		{"joiner in a picture", "👩\u200d🔬", ""},
		{"joiner in Persian", "می\u200cخواهم", ""},
		{"joiner after a Latin letter", "a\u200dש", "U+200D"},
		{"joiner before a Latin letter", "ש\u200ca", "U+200C"},
		{"joiner at the end of the line", "ש\u200c", "U+200C"},
		{"override", "a\u202eb", "U+202E"},
		{"isolate", "a\u2066b", "U+2066"},
		{"zero width space", "a\u200bb", "U+200B"},
		{"mark in the midst", "a\ufeffb", "U+FEFF"},
		{"soft hyphen", "a\u00adb", "U+00AD"},
		{"line separator", "a\u2028b", "U+2028"},
		{"paragraph separator", "a\u2029b", "U+2029"},
		{"Hangul fillers", "a\u115fb", "U+115F"},
		{"Hangul fillers", "a\u1160b", "U+1160"},
		{"Hangul fillers", "a\u3164b", "U+3164"},
		{"Hangul fillers", "a\uffa0b", "U+FFA0"},
		{"grapheme joiner", "a\u034fb", "U+034F"},
		{"private use", "a\ue000b", "U+E000"},
		{"next line", "a\u0085b", "U+0085"},
		{"a sign that stands for what could not be read", "a\ufffdb", ""},
	} {
		fsys := small(t)
		fsys["food/milk.yaml"].Data = append([]byte("# "+tt.text+"\n"), fsys["food/milk.yaml"].Data...)
		got, want := told(fsys), ""
		if tt.want != "" {
			col := 3
			for _, c := range tt.text {
				if fmt.Sprintf("%U", c) == tt.want {
					break
				}
				col++
			}
			want = fmt.Sprintf("food/milk.yaml:1:%d: an invisible character, %s, which may change how "+
				"this is read; leave it out", col, tt.want)
		}
		// What ends a line for YAML leaves a comment without its sign: that is told behind it.
		if first, _, _ := strings.Cut(got, "\n"); first != want || strings.Count(got, "invisible") > 1 {
			t.Errorf("%s: %q; want %q", tt.name, got, want)
		}
	}
}

// TestInvisibleEscapes: the same for what an escape stands for, in keys and values.
func TestInvisibleEscapes(t *testing.T) {
	for _, tt := range []struct{ title, want string }{
		{`"Milk\u202E"`, "U+202E"},
		{`"می\u200Cخواهم"`, ""},
		{`"Mil\u200Ck"`, "U+200C"},
		{`"ش\u200C"`, "U+200C"},
		{`"Milk\\u202E"`, ""},
	} {
		fsys := small(t)
		text := strings.Replace(string(fsys["food/milk.yaml"].Data), "title: Milk", "title: "+tt.title, 1)
		fsys["food/milk.yaml"].Data = []byte(text)
		got, want := told(fsys), ""
		if tt.want != "" {
			want = "food/milk.yaml:6:23: an invisible character, " + tt.want +
				", which may change how this is read; leave it out"
		}
		if got != want {
			t.Errorf("%s: %q; want %q", tt.title, got, want)
		}
	}
	fsys := small(t)
	fsys["food/milk.yaml"] = &fstest.MapFile{
		Data: append(fsys["food/milk.yaml"].Data, "\"to\\u200Bpic\": food\n"...)}
	if got := told(fsys); !strings.Contains(got,
		"food/milk.yaml:10:1: an invisible character, U+200B") {
		t.Errorf("in a key: %q", got)
	}
}
