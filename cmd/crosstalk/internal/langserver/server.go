// Package langserver puts package lsp behind the Language Server Protocol.
//
// Messages are handled one after the other, in the order in which they come, so that an
// answer is about the text that the editor has just sent. What is wrong is told a moment
// after the last change.
package langserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"example.com/crosstalk/advisor/lsp"
)

// quiet is how long nothing must have changed before what is wrong is told.
const quiet = 200 * time.Millisecond

// Serve talks to an editor until it says exit or hangs up. Dir is the folder of the pack;
// "" is the one that a file stands in, told by its pack.yaml.
func Serve(ctx context.Context, conn io.ReadWriteCloser, dir string, asOf time.Time) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &server{dir: dir, asOf: asOf, packs: map[string]*lsp.Workspace{},
		told: map[uri.URI]bool{}, versions: map[uri.URI]int32{}, exit: cancel}
	c := jsonrpc2.NewConn(stream{jsonrpc2.NewStream(conn)}, jsonrpc2.WithCodec(codec{}))
	s.client = protocol.ClientDispatcher(c)
	s.ctx = ctx
	c.Go(ctx, protocol.ServerHandler(s, jsonrpc2.MethodNotFoundHandler))
	select {
	case <-c.Done():
	case <-ctx.Done():
		conn.Close()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer != nil {
		s.timer.Stop()
	}
	return nil
}

// A stream answers what is no message, which would end the connection, and goes on.
type stream struct{ jsonrpc2.Stream }

func (s stream) Read(ctx context.Context) (jsonrpc2.Message, int64, error) {
	for {
		m, n, err := s.Stream.Read(ctx)
		if !errors.Is(err, jsonrpc2.ErrParse) && !errors.Is(err, jsonrpc2.ErrInvalidRequest) {
			return m, n, err
		}
		if _, err := s.Write(ctx, jsonrpc2.NewResponse(jsonrpc2.ID{}, nil, err)); err != nil {
			return nil, 0, err
		}
	}
}

// codec writes and reads what messages hold as the protocol has it.
type codec struct{}

func (codec) Marshal(v any) ([]byte, error) {
	if raw, ok := v.(jsonrpc2.RawMessage); ok && raw != nil {
		return raw, nil
	}
	return protocol.Marshal(v)
}

func (codec) Unmarshal(data []byte, v any) error {
	if raw, ok := v.(*jsonrpc2.RawMessage); ok {
		*raw = append(jsonrpc2.RawMessage(nil), data...)
		return nil
	}
	return protocol.Unmarshal(data, v)
}

type server struct {
	protocol.UnimplementedServer
	client protocol.Client
	ctx    context.Context
	exit   func()
	dir    string
	asOf   time.Time

	telling sync.Mutex // held while what is wrong is told, so that the last told is the last found

	mu    sync.Mutex // held while a message is handled or what is wrong is looked for
	packs map[string]*lsp.Workspace
	timer *time.Timer
	told  map[uri.URI]bool // files of which something was told

	versions map[uri.URI]int32 // of the texts of open files
}

// Initialize says what the server can do.
func (s *server) Initialize(context.Context, *protocol.InitializeParams) (
	*protocol.InitializeResult, error,
) {
	yes := protocol.Boolean(true)
	completion := &protocol.CompletionOptions{TriggerCharacters: []string{`"`, ".", " "}}
	return &protocol.InitializeResult{
		ServerInfo: protocol.ServerInfo{Name: "crosstalk"},
		Capabilities: protocol.ServerCapabilities{
			PositionEncoding:           protocol.PositionEncodingKindUTF16,
			TextDocumentSync:           protocol.TextDocumentSyncKindFull,
			CompletionProvider:         completion,
			HoverProvider:              yes,
			DefinitionProvider:         yes,
			ReferencesProvider:         yes,
			RenameProvider:             &protocol.RenameOptions{PrepareProvider: new(true)},
			CodeActionProvider:         yes,
			DocumentFormattingProvider: yes,
			InlayHintProvider:          yes,
		}}, nil
}

func (s *server) Initialized(context.Context, *protocol.InitializedParams) error { return nil }
func (s *server) Shutdown(context.Context) error                                 { return nil }

// Exit ends the server.
func (s *server) Exit(context.Context) error {
	s.exit()
	return nil
}

// SetTrace and the changes of settings ask for nothing.
func (s *server) SetTrace(context.Context, *protocol.SetTraceParams) error { return nil }

func (s *server) DidChangeConfiguration(context.Context,
	*protocol.DidChangeConfigurationParams) error {
	return nil
}

// a file of a pack.
type place struct {
	*lsp.Workspace
	dir, name string
}

// isPack reports whether a folder is a pack. That of the translations of one has a pack.yaml,
// too, and is none.
func isPack(dir string) bool {
	has := func(dir string) bool {
		_, err := os.Stat(filepath.Join(dir, "pack.yaml"))
		return err == nil
	}
	lang := filepath.Dir(dir)
	return has(dir) && (filepath.Base(lang) != "lang" || !has(filepath.Dir(lang)))
}

// place finds the pack that a file belongs to, and its name there.
func (s *server) place(u uri.URI) (place, error) {
	path := u.FsPath()
	dir := s.dir
	if dir == "" {
		for at := filepath.Dir(path); ; at = filepath.Dir(at) {
			if isPack(at) {
				dir = at
				break
			}
			if at == filepath.Dir(at) {
				if dir = s.known(path); dir != "" {
					break
				}
				return place{}, fmt.Errorf("%s stands in no pack: no folder above it has a pack.yaml", path)
			}
		}
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return place{}, err
	}
	name, err := filepath.Rel(dir, path)
	if err != nil || strings.HasPrefix(name, "..") {
		return place{}, fmt.Errorf("%s is no file of the pack in %s", path, dir)
	}
	w := s.packs[dir]
	if w == nil {
		if w, err = lsp.Open(os.DirFS(dir), s.asOf); err != nil {
			return place{}, err
		}
		s.packs[dir] = w
	}
	return place{w, dir, filepath.ToSlash(name)}, nil
}

// known is the folder above a file that was a pack when it was last looked at, or "".
func (s *server) known(path string) (dir string) {
	for at := range s.packs {
		name, err := filepath.Rel(at, path)
		if err == nil && filepath.IsLocal(name) && len(at) > len(dir) {
			dir = at
		}
	}
	return dir
}

func gone(dir string) bool {
	_, err := os.Stat(dir)
	return errors.Is(err, fs.ErrNotExist)
}

func (s *server) DidOpen(_ context.Context, p *protocol.DidOpenTextDocumentParams) error {
	return s.set(p.TextDocument.URI, p.TextDocument.Version, p.TextDocument.Text)
}

func (s *server) DidChange(_ context.Context, p *protocol.DidChangeTextDocumentParams) error {
	for _, change := range p.ContentChanges {
		whole, ok := change.(*protocol.TextDocumentContentChangeWholeDocument)
		if !ok {
			return fmt.Errorf("a change of a part of a text; the server asks for whole ones")
		}
		if err := s.set(p.TextDocument.URI, p.TextDocument.Version, whole.Text); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) set(u uri.URI, version int32, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.place(u)
	if err != nil {
		return nil // another YAML file, which is none of ours
	}
	f.Set(f.name, []byte(text))
	s.versions[u] = version
	s.soon()
	return nil
}

func (s *server) DidClose(_ context.Context, p *protocol.DidCloseTextDocumentParams) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, err := s.place(p.TextDocument.URI); err == nil {
		f.Close(f.name)
		delete(s.versions, p.TextDocument.URI)
		s.soon()
	}
	return nil
}

func (s *server) DidSave(_ context.Context, p *protocol.DidSaveTextDocumentParams) error {
	return s.reload(p.TextDocument.URI)
}

func (s *server) DidChangeWatchedFiles(_ context.Context,
	p *protocol.DidChangeWatchedFilesParams) error {
	for _, change := range p.Changes {
		if err := s.reload(change.URI); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) reload(u uri.URI) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.place(u)
	if err != nil {
		return nil
	}
	s.soon()
	if gone(f.dir) { // nothing is wrong in it until it is there again
		return nil
	}
	return f.Reload()
}

// soon tells what is wrong once nothing has changed for a moment.
func (s *server) soon() {
	if s.timer != nil {
		s.timer.Stop()
	}
	s.timer = time.AfterFunc(quiet, func() {
		if s.ctx.Err() != nil {
			return
		}
		if !s.telling.TryLock() { // what was found before is still being told
			s.mu.Lock()
			defer s.mu.Unlock()
			s.soon()
			return
		}
		defer s.telling.Unlock()
		// An editor that does not read for a while is written to for a while, and is
		// listened to meanwhile: it may not read before its own message is taken.
		for _, p := range s.wrong() {
			if err := s.client.PublishDiagnostics(s.ctx, p); err != nil {
				return // the editor has hung up, which ends the server
			}
		}
	})
}

// wrong is what to tell of what is wrong: of open files in any case, of others if there is
// something, or was when that was told last.
func (s *server) wrong() (list []*protocol.PublishDiagnosticsParams) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := map[uri.URI][]protocol.Diagnostic{}
	for u := range s.told {
		now[u] = []protocol.Diagnostic{}
	}
	for u := range s.versions {
		now[u] = []protocol.Diagnostic{}
	}
	for dir, w := range s.packs {
		if gone(dir) {
			continue
		}
		for name, list := range w.Diagnose() {
			u := uri.File(filepath.Join(dir, filepath.FromSlash(name)))
			f := place{w, dir, name}
			for _, d := range list {
				now[u] = append(now[u], diagnostic(f, d))
			}
		}
	}
	for _, u := range slices.Sorted(maps.Keys(now)) {
		p := &protocol.PublishDiagnosticsParams{URI: u, Diagnostics: now[u]}
		if version, ok := s.versions[u]; ok {
			p.Version = protocol.NewOptional(version)
		}
		if delete(s.told, u); len(now[u]) > 0 {
			s.told[u] = true
		}
		list = append(list, p)
	}
	return list
}
