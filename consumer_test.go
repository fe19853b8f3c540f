package crosstalk_test

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// old are modules of a clinic's program in versions from before the library, with
// a package of each. That the library's own modules may use them must not matter.
var old = []struct{ module, version, pkg string }{
	{"github.com/prometheus/client_golang", "v1.0.0", "prometheus"},
	{"github.com/spf13/cobra", "v1.0.0", "."},
	{"modernc.org/sqlite", "v1.0.0", "."},
}

// imported are all modules that a program gets which imports the rules.
var imported = []string{
	"example.com/crosstalk",
	"github.com/expr-lang/expr",
	"github.com/google/go-cmp", // for tests
	"go.yaml.in/yaml/v3",
	"golang.org/x/mod", // of x/tools
	"golang.org/x/sync",
	"golang.org/x/text",
	"golang.org/x/tools", // of x/text, and for tests
}

// TestConsumer: a program of another module that imports the rules keeps the
// versions of everything else that it requires, and gets no other modules than
// those that a library needs.
func TestConsumer(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	mod := "module example.org/clinic\n\ngo 1.26.0\n\nreplace example.com/crosstalk => " + root + "\n"
	program := "package main\n\nimport (\n\t_ \"example.com/crosstalk/rules\"\n"
	for _, o := range old {
		// Only this version is here: another one would come from elsewhere.
		at := "./old/" + o.module
		mod += "require " + o.module + " " + o.version + "\n" +
			"replace " + o.module + " " + o.version + " => " + at + "\n"
		write(filepath.Join(at, "go.mod"), "module "+o.module+"\n\ngo 1.17\n")
		write(filepath.Join(at, o.pkg, "x.go"), "package x\n")
		program += "\t_ \"" + strings.TrimSuffix(o.module+"/"+o.pkg, "/.") + "\"\n"
	}
	write("go.mod", mod)
	write("main.go", program+")\n\nfunc main() {}\n")
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "PWD="+dir)
		out, err := cmd.Output()
		if err != nil {
			if exit, ok := errors.AsType[*exec.ExitError](err); ok {
				out = exit.Stderr
			}
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	run("mod", "tidy")
	version := map[string]string{}
	for line := range strings.Lines(run("list", "-m", "-f", "{{.Path}} {{.Version}}", "all")) {
		path, v, _ := strings.Cut(strings.TrimSpace(line), " ")
		version[path] = v
	}
	delete(version, "example.org/clinic")
	for _, o := range old {
		if version[o.module] != o.version {
			t.Errorf("%s %s has become %s", o.module, o.version, version[o.module])
		}
		delete(version, o.module)
	}
	if got := slices.Sorted(maps.Keys(version)); !slices.Equal(got, imported) {
		t.Errorf("who imports the rules gets the modules\n%q\nwant\n%q", got, imported)
	}
}
