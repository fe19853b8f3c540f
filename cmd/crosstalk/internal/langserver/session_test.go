package langserver

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestSession plays the session that testdata/session.txt has recorded, and compares what
// the server says: lines that begin with > are what the author does at the editor, the
// others what that shows. ADVISORTEST_UPDATE=1 records it anew.
func TestSession(t *testing.T) { play(t, "testdata/session.txt", "testdata/pack") }

// TestShippedSession plays one on the pack that ships.
func TestShippedSession(t *testing.T) { play(t, "testdata/shipped.txt", "../../../../rules") }

var step = regexp.MustCompile(`^> ([a-z]+)(?: ([a-z/-]+\.yaml))?(?: at '(.*?)')?(?: (.*))?$`)

func play(t *testing.T, record, pack string) {
	data, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	c := start(t, pack)
	var who struct{ ServerInfo struct{ Name string } }
	c.ask("initialize", map[string]any{"capabilities": map[string]any{}, "processId": nil,
		"rootUri": nil}, &who)
	c.tell("initialized", map[string]any{})
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "# "):
			fmt.Fprintf(&c.out, "%s\n", line)
		case line == "":
			c.out.WriteString("\n")
		case strings.HasPrefix(line, ">"):
			m := step.FindStringSubmatch(line)
			if m == nil {
				t.Fatalf("no step: %s", line)
			}
			fmt.Fprintln(&c.out, line)
			c.do(m[1], m[2], strings.ReplaceAll(m[3], `\n`, "\n"), m[4])
		}
	}
	got := c.out.String()
	if os.Getenv("ADVISORTEST_UPDATE") != "" && os.Getenv("CI") == "" {
		if err := os.WriteFile(record, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want := strings.Split(string(data), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(want) || line != want[i] {
			t.Fatalf("line %d:\n got %s\nwant %s\n\nall of it:\n%s", i+1, line,
				strings.Join(want[min(i, len(want)):min(i+1, len(want))], ""), got)
		}
	}
	if who.ServerInfo.Name != "crosstalk" {
		t.Errorf("the server is called %q", who.ServerInfo.Name)
	}
}

// do does what an author does.
func (c *client) do(what, file, piece, rest string) {
	c.t.Helper()
	params := map[string]any{"textDocument": c.document(file)}
	if piece != "" {
		params["position"] = c.at(file, piece)
	}
	say := func(format string, args ...any) {
		for line := range strings.SplitSeq(strings.TrimSpace(fmt.Sprintf(format, args...)), "\n") {
			if line = strings.TrimRight(line, " "); line != "" {
				fmt.Fprintln(&c.out, "    "+line)
			}
		}
	}
	switch what {
	case "open":
		c.openFile(file)
	case "type":
		old, new, _ := strings.Cut(rest, " -> ")
		text := strings.Replace(c.open[file], unquote(old), unquote(new), 1)
		if text == c.open[file] {
			c.t.Fatalf("%s does not say %s", file, old)
		}
		c.change(file, text)
	case "wrong":
		c.problems(say)
	case "complete":
		var items []struct{ Label, Detail string }
		c.ask("textDocument/completion", params, &items)
		for _, i := range items {
			if strings.HasPrefix(i.Label, rest) {
				say("%s  %s", i.Label, i.Detail)
			}
		}
	case "hover":
		var h *struct{ Contents struct{ Value string } }
		if c.ask("textDocument/hover", params, &h); h != nil {
			say("%s", h.Contents.Value)
		}
	case "definition", "references":
		var list []struct {
			URI   string
			Range span
		}
		params["context"] = map[string]any{"includeDeclaration": true}
		c.ask("textDocument/"+what, params, &list)
		for _, l := range list {
			say("%s:%d: %s", c.file(l.URI), l.Range.Start.Line+1, c.line(c.file(l.URI), l.Range.Start.Line))
		}
	case "rename":
		params["newName"] = rest
		var e workspaceEdit
		if failed := c.ask("textDocument/rename", params, &e); failed != "" {
			say("refused: %s", failed)
			return
		}
		c.apply(e)
		for _, uri := range slices.Sorted(maps.Keys(e.Changes)) {
			say("%s: %d", c.file(uri), len(e.Changes[uri]))
		}
	case "fix":
		c.fix(file, params, rest, say)
	case "hints":
		c.hints(file, params, say)
	case "format":
		var edits []textEdit
		c.ask("textDocument/formatting", params, &edits)
		c.apply(workspaceEdit{map[string][]textEdit{c.uri(file): edits}})
		say("%d edit", len(edits))
	case "show":
		say("%s", c.open[file])
	default:
		c.t.Fatalf("nobody can %s", what)
	}
}

func unquote(s string) string {
	var text string
	if json.Unmarshal([]byte(s), &text) != nil {
		return s
	}
	return text
}

func (c *client) line(file string, line int) string {
	text, ok := c.open[file]
	if !ok {
		data, err := os.ReadFile(c.dir + "/" + file)
		if err != nil {
			c.t.Fatal(err)
		}
		text = string(data)
	}
	return strings.TrimSpace(strings.Split(text, "\n")[line])
}

// problems waits until the server has told what is wrong with the texts as they are.
func (c *client) problems(say func(string, ...any)) {
	behind := func() bool {
		for file, version := range c.sent {
			if c.told[file] != version {
				return true
			}
		}
		return false // what is told of files that are not open does not count
	}
	for behind() {
		c.read()
	}
	n := 0
	for _, file := range slices.Sorted(maps.Keys(c.wrong)) {
		for _, d := range c.wrong[file] {
			n++
			say("%s:%d:%d: %s: %s", file, d.Range.Start.Line+1, d.Range.Start.Character+1,
				[]string{"", "error", "warning", "note"}[d.Severity], d.Message)
		}
	}
	if n == 0 {
		say("nothing")
	}
}

// fix lists what can be done about a line, and takes what the author chooses.
func (c *client) fix(file string, params map[string]any, choose string,
	say func(string, ...any)) {
	at := params["position"].(position)
	delete(params, "position")
	params["range"] = map[string]any{"start": at, "end": at}
	params["context"] = map[string]any{"diagnostics": []any{}}
	var actions []struct {
		Title, Kind string
		Edit        workspaceEdit
	}
	c.ask("textDocument/codeAction", params, &actions)
	for _, a := range actions {
		say("%s: %s", a.Kind, a.Title)
	}
	for _, a := range actions {
		if choose != "" && strings.Contains(a.Title, choose) {
			c.apply(a.Edit)
			return
		}
	}
}

// hints shows the cases of a file with what they give.
func (c *client) hints(file string, params map[string]any, say func(string, ...any)) {
	params["range"] = span{End: position{Line: 1000}}
	var hints []struct {
		Position position
		Label    string
	}
	c.ask("textDocument/inlayHint", params, &hints)
	for _, h := range hints {
		say("%s  %s", c.line(file, h.Position.Line), h.Label)
	}
}

// TestSlowReader: an editor that writes before it reads is listened to, while what is wrong
// waits to be told to it.
func TestSlowReader(t *testing.T) {
	c := start(t, "testdata/pack")
	c.ask("initialize", map[string]any{"capabilities": map[string]any{}, "processId": nil,
		"rootUri": nil}, nil)
	c.tell("initialized", map[string]any{})
	const file = "bones/steroids.yaml"
	c.openFile(file)
	wrote := make(chan struct{})
	go func() {
		defer close(wrote)
		for range 4 {
			time.Sleep(2 * quiet) // the server has found what is wrong, and waits to tell it
			c.change(file, "id: nothing\n")
		}
	}()
	select {
	case <-wrote:
	case <-time.After(time.Minute):
		t.Fatal("the server hears nothing while it waits to be heard")
	}
}
