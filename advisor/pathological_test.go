package advisor_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"example.com/crosstalk/advisor"
)

// TestInvisible: what nobody sees is refused where it stands, in texts,
// conditions, comments and names, written as it is or as an escape.
func TestInvisible(t *testing.T) {
	for _, c := range []rune{0x202e, 0x202a, 0x2066, 0x2069, 0x200b, 0x200e, 0x200f, 0x2060, 0xfeff,
		0xad, 0x61c, 0x2028, 0x180e, 0xe0041, 0x115f} {
		for _, tt := range []struct{ old, new, want string }{
			{"when: long_steroids and adult\n", "when: smoker or \"a%cb\" == \"c\"\n", "4:19"},
			{"when: long_steroids and adult\n", "when: smoker # %c\n", "4:16"},
			{"when: long_steroids and adult\n", "when: %csmoker\n", "4:7"},
		} {
			text := fmt.Sprintf(strings.Replace(tt.new, "smoker", "smoker", 1), c)
			_, err := advisor.Load[person](with("bones/steroids.yaml", rule(t, tt.old, text)), nil)
			if want := fmt.Sprintf("%s: an invisible character, %U", tt.want, c); err == nil ||
				!strings.Contains(err.Error(), want) {
				t.Errorf("%q: got %v; want %s", text, err, want)
			}
		}
		escaped := fmt.Sprintf(`name: "sm\U%08xall"`, c)
		pack := strings.Replace(smallFile("pack.yaml"), "name: small", escaped, 1)
		if _, err := advisor.Load[person](with("pack.yaml", pack), nil); err == nil ||
			!strings.Contains(err.Error(), fmt.Sprintf("pack.yaml:1:7: an invisible character, %U", c)) {
			t.Errorf("%s: got %v", escaped, err)
		}
	}
	for _, text := range []string{"\ufeffname: small", "name: \"e\u0301t\u00e9 \u00a0\"",
		"name: \u0646\u200c\u0647", "name: \U0001f469\u200d\U0001f52c"} {
		pack := strings.Replace(smallFile("pack.yaml"), "name: small", text, 1)
		if _, err := advisor.Load[person](with("pack.yaml", pack), nil); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestOutside: what is no file of the pack's folder is refused, whatever it
// holds; a link inside the folder is followed.
func TestOutside(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "pack"), with()); err != nil {
		t.Fatal(err)
	}
	in := func(name string) string { return filepath.Join(dir, "pack", name) }
	load := func() error {
		_, err := advisor.Load[person](os.DirFS(filepath.Join(dir, "pack")), nil)
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "secret.yaml"), []byte("secret: word\n"),
		0o600); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		t.Skip("no links or pipes")
	}
	for name, make := range map[string]func(string) error{
		"a link out": func(at string) error { return os.Symlink("../../secret.yaml", at) },
		"an absolute link": func(at string) error {
			return os.Symlink(filepath.Join(dir, "secret.yaml"), at)
		},
		"a link to itself": func(at string) error { return os.Symlink("x.yaml", at) },
		"a link through one": func(at string) error {
			return errors.Join(os.Symlink("../..", in("up")), os.Symlink("../up/secret.yaml", at))
		},
		"a pipe":             func(at string) error { return syscall.Mkfifo(at, 0o600) },
		"a link to a folder": func(at string) error { return os.Symlink("../food", at) },
		"a link to a pipe": func(at string) error {
			return errors.Join(syscall.Mkfifo(in("pipe"), 0o600), os.Symlink("../pipe", at))
		},
	} {
		if err := make(in("bones/x.yaml")); err != nil {
			t.Fatal(name, err)
		}
		if err := load(); err == nil || !strings.Contains(err.Error(), "bones/x.yaml:1:1: ") ||
			strings.Contains(err.Error(), "secret:") {
			t.Errorf("%s: %v", name, err)
		}
		if err := os.Remove(in("bones/x.yaml")); err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(in("up")); err != nil { // it leads out as well
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Rename(in("terms.yaml"), in("t.txt")),
		os.Symlink("t.txt", in("terms.yaml"))); err != nil {
		t.Fatal(err)
	}
	if err := load(); err != nil {
		t.Errorf("a link inside: %v", err)
	}
}

// TestManyProblems: what is told of a file full of mistakes is short, and says
// how much was left out.
func TestManyProblems(t *testing.T) {
	line := func(item string, n int) string { return strings.Repeat(item, n) }
	for _, tt := range []struct{ what, name, text, more string }{
		{"names in one line", "bones/x.yaml", "id: x\nwhen: \"" + line("agee > 3 and ", 300) +
			"smoker\"\n", "more problems"},
		{"keys in one line", "findings/x.yaml", "{" + numbered("k%d: {x: y}, ", 15000) + "}",
			"more problems"},
		{"unknown terms", "terms/x.yaml", numbered("term_%d: {is: nothing_%[1]d}\n", 8000),
			"and 7950 more problems"},
		{"keys of terms", "terms/x.yaml", numbered("term_%d: {iss: food}\n", 8000),
			"and 7950 more problems"},
		{"one long key", "pack.yaml", line("k", 900_000) + ": x", ""},
		{"one long id", "bones/x.yaml", "id: " + line("k", 900_000), ""},
		{"a quote that is left open", "bones/x.yaml", "id: \"x\n" + numbered("key_%d: \"value\n", 20000),
			""},
		{"a bracket that is left open", "bones/x.yaml",
			"id: [\n" + numbered("  - key_%d: \"value\"\n", 20000), ""},
	} {
		_, err := advisor.Load[person](with(tt.name, tt.text), nil)
		var list advisor.ErrorList
		if !errors.As(err, &list) {
			t.Errorf("%s: %v", tt.what, err)
			continue
		}
		if n, m := len(list), len(list.Details()); n > 51 || m > 51*1000 {
			t.Errorf("%s: %d problems in %d bytes", tt.what, n, m)
		}
		if hints := strings.Count(err.Error(), "did you mean"); hints > 10 {
			t.Errorf("%s: %d hints", tt.what, hints)
		}
		if last := list[len(list)-1]; !strings.Contains(last.Msg, tt.more) {
			t.Errorf("%s: the last is %v; want %q", tt.what, last, tt.more)
		}
	}
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}
