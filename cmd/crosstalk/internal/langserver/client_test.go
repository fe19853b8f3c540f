package langserver

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

// A client is an editor that talks to the server in the bytes of the protocol. It shares
// nothing with the server, nor with the library that the server is made with.
type client struct {
	t       *testing.T
	dir     string
	to      io.WriteCloser
	from    *bufio.Reader
	id      int
	version int
	open    map[string]string // the texts of open files
	wrong   map[string][]diag // what was told last
	sent    map[string]int    // the versions of open files
	told    map[string]int    // and of those that something was told of
	out     strings.Builder
}

type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type span struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type diag struct {
	Range    span
	Severity int
	Message  string
}

type textEdit struct {
	Range   span
	NewText string
}

type workspaceEdit struct{ Changes map[string][]textEdit }

// start starts a server on a copy of a pack.
func start(t *testing.T, pack string) *client {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(pack)); err != nil {
		t.Fatal(err)
	}
	in, to := io.Pipe()
	from, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		// The context of a test ends before its cleanup, in which the server is told to.
		day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
		done <- Serve(context.WithoutCancel(t.Context()), pipe{in, out}, "", day)
		out.Close()
	}()
	c := &client{t: t, dir: dir, to: to, from: bufio.NewReader(from), open: map[string]string{},
		wrong: map[string][]diag{}, sent: map[string]int{}, told: map[string]int{}}
	t.Cleanup(func() {
		c.ask("shutdown", nil, nil)
		c.tell("exit", nil)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return c
}

type pipe struct {
	io.ReadCloser
	w io.WriteCloser
}

func (p pipe) Write(b []byte) (int, error) { return p.w.Write(b) }

func (p pipe) Close() error {
	p.w.Close()
	return p.ReadCloser.Close()
}

func (c *client) send(message map[string]any) {
	c.t.Helper()
	message["jsonrpc"] = "2.0"
	data, err := json.Marshal(message)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := fmt.Fprintf(c.to, "Content-Length: %d\r\n\r\n%s", len(data), data); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) tell(method string, params any) {
	c.send(map[string]any{"method": method, "params": params})
}

type message struct {
	ID     *int
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  *struct{ Message string }
}

// read reads a message. What is told to be wrong is kept.
func (c *client) read() message {
	c.t.Helper()
	head, err := textproto.NewReader(c.from).ReadMIMEHeader()
	if err != nil {
		c.t.Fatal(err)
	}
	length, err := strconv.Atoi(head.Get("Content-Length"))
	if err != nil {
		c.t.Fatal(err)
	}
	data := make([]byte, length)
	if _, err := io.ReadFull(c.from, data); err != nil {
		c.t.Fatal(err)
	}
	var m message
	if err := json.Unmarshal(data, &m); err != nil {
		c.t.Fatal(err)
	}
	if m.Method == "textDocument/publishDiagnostics" {
		var p struct {
			URI         string
			Version     int
			Diagnostics []diag
		}
		if err := json.Unmarshal(m.Params, &p); err != nil {
			c.t.Fatal(err)
		}
		c.wrong[c.file(p.URI)], c.told[c.file(p.URI)] = p.Diagnostics, p.Version
	}
	return m
}

// ask asks something and waits for the answer.
func (c *client) ask(method string, params, result any) (failed string) {
	c.t.Helper()
	c.id++
	c.send(map[string]any{"id": c.id, "method": method, "params": params})
	for {
		m := c.read()
		if m.ID == nil || *m.ID != c.id {
			continue
		}
		if m.Error != nil {
			return m.Error.Message
		}
		if result != nil {
			if err := json.Unmarshal(m.Result, result); err != nil {
				c.t.Fatalf("%s: %v: %s", method, err, m.Result)
			}
		}
		return ""
	}
}

func (c *client) uri(file string) string {
	return "file://" + filepath.ToSlash(filepath.Join(c.dir, file))
}

func (c *client) file(uri string) string {
	return strings.TrimPrefix(uri, "file://"+filepath.ToSlash(c.dir)+"/")
}

func (c *client) document(file string) map[string]any { return map[string]any{"uri": c.uri(file)} }

// change changes the text of an open file.
func (c *client) change(file, text string) {
	c.version++
	c.open[file], c.sent[file] = text, c.version
	c.tell("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": c.uri(file), "version": c.version},
		"contentChanges": []any{map[string]any{"text": text}}})
}

// apply makes edits in open files, and in others as an editor would: by opening them.
func (c *client) apply(e workspaceEdit) {
	for uri, edits := range e.Changes {
		file := c.file(uri)
		if _, ok := c.open[file]; !ok {
			c.openFile(file)
		}
		units := utf16.Encode([]rune(c.open[file]))
		slices.SortFunc(edits, func(a, b textEdit) int {
			return offset(units, b.Range.Start) - offset(units, a.Range.Start)
		})
		for _, x := range edits {
			from, to := offset(units, x.Range.Start), offset(units, x.Range.End)
			units = slices.Concat(units[:from], utf16.Encode([]rune(x.NewText)), units[to:])
		}
		c.change(file, string(utf16.Decode(units)))
	}
}

func (c *client) openFile(file string) {
	data, err := os.ReadFile(filepath.Join(c.dir, file))
	if err != nil {
		c.t.Fatal(err)
	}
	c.version++
	c.open[file], c.sent[file] = string(data), c.version
	c.tell("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": c.uri(file),
		"languageId": "yaml", "version": c.version, "text": string(data)}})
}

// offset is where a position is in a text in UTF-16.
func offset(units []uint16, p position) int {
	at := 0
	for line := 0; line < p.Line && at < len(units); at++ {
		if units[at] == '\n' {
			line++
		}
	}
	return min(at+p.Character, len(units))
}

// at is the position of the mark | in a piece of a file's text.
func (c *client) at(file, piece string) position {
	c.t.Helper()
	before, after, ok := strings.Cut(piece, "|")
	i := strings.Index(c.open[file], before+after)
	if !ok || i < 0 {
		c.t.Fatalf("%s does not say %q:\n%s", file, piece, c.open[file])
	}
	text := c.open[file][:i+len(before)]
	line := strings.Count(text, "\n")
	return position{line, len(utf16.Encode([]rune(text[strings.LastIndexByte(text, '\n')+1:])))}
}
