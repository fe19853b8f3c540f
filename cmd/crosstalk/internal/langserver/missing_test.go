package langserver

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMissing takes away what an open file belongs to: nothing that was told before stays as
// it was told.
func TestMissing(t *testing.T) {
	c := start(t, "testdata/pack")
	c.ask("initialize", map[string]any{"capabilities": map[string]any{}}, nil)
	rules, err := filepath.Glob(filepath.Join(c.dir, "*", "*.yaml"))
	if err != nil || len(rules) == 0 {
		t.Fatal(rules, err)
	}
	file, err := filepath.Rel(c.dir, rules[0])
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.ToSlash(file)
	gone := func(name string) {
		t.Helper()
		if err := os.RemoveAll(filepath.Join(c.dir, name)); err != nil {
			t.Fatal(err)
		}
		c.tell("workspace/didChangeWatchedFiles", map[string]any{
			"changes": []any{map[string]any{"uri": c.uri("pack.yaml"), "type": 3}}})
	}
	c.openFile(file)
	c.change(file, c.open[file]+"\nwhenn: adult\n")
	c.wait(func() bool { return len(c.wrong[file]) > 0 })
	pack, err := os.ReadFile(filepath.Join(c.dir, "pack.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	gone("pack.yaml")
	c.wait(func() bool {
		list := c.wrong["pack.yaml"]
		return len(c.wrong[file]) == 0 && len(list) == 1 &&
			strings.Contains(list[0].Message, "no pack here")
	})
	if err := os.WriteFile(filepath.Join(c.dir, "pack.yaml"), pack, 0o644); err != nil {
		t.Fatal(err)
	}
	c.tell("textDocument/didSave", map[string]any{"textDocument": c.document(file)})
	c.wait(func() bool { return len(c.wrong[file]) > 0 && len(c.wrong["pack.yaml"]) == 0 })
	gone(".")
	c.wait(func() bool { return len(c.wrong[file])+len(c.wrong["pack.yaml"]) == 0 })
}

// TestNoMessage sends what is no message: it is answered, and the session goes on.
func TestNoMessage(t *testing.T) {
	c := start(t, "testdata/pack")
	for _, text := range []string{`{"jsonrpc": "2.0", "id": 1, "method": `, `{}`, `[]`, `7`,
		`not JSON`} {
		if _, err := fmt.Fprintf(c.to, "Content-Length: %d\r\n\r\n%s", len(text), text); err != nil {
			t.Fatal(err)
		}
		if m := c.read(); m.Error == nil || m.ID != nil {
			t.Errorf("%s: answered by %+v", text, m)
		}
	}
	failed := c.ask("initialize", map[string]any{"capabilities": map[string]any{}}, nil)
	if failed != "" {
		t.Error(failed)
	}
}

// wait reads what the server says until what was told is so.
func (c *client) wait(ok func() bool) {
	c.t.Helper()
	stop := time.AfterFunc(20*time.Second, func() { c.to.(*io.PipeWriter).Close() })
	defer stop.Stop()
	for !ok() {
		c.read()
	}
}
