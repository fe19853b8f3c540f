package langserver

import (
	"context"
	"path/filepath"
	"strings"
	"unicode/utf16"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/advisor/lsp"
)

// pos is a place of the protocol, whose columns are of UTF-16, in characters.
func (f place) pos(p protocol.Position) advisor.Pos {
	line := f.Line(f.name, int(p.Line)+1)
	col, units := 1, 0
	for _, c := range line {
		if units >= int(p.Character) {
			break
		}
		units += utf16.RuneLen(c)
		col++
	}
	return advisor.Pos{File: f.name, Line: int(p.Line) + 1, Col: col}
}

// position is the place of a column, in the columns of the protocol.
func (f place) position(file string, line, col int) protocol.Position {
	units := 0
	for i, c := range []rune(f.Line(file, line)) {
		if i >= col-1 {
			break
		}
		units += utf16.RuneLen(c)
	}
	return protocol.Position{Line: uint32(max(line-1, 0)), Character: uint32(units)}
}

func (f place) rangeOf(r lsp.Range) protocol.Range {
	return protocol.Range{Start: f.position(r.File, r.Line, r.Col),
		End: f.position(r.File, r.Line, r.End)}
}

func (f place) uri(name string) uri.URI {
	return uri.File(filepath.Join(f.dir, filepath.FromSlash(name)))
}

func (f place) location(r lsp.Range) protocol.Location {
	return protocol.Location{URI: f.uri(r.File), Range: f.rangeOf(r)}
}

func (f place) changes(edits []lsp.Edit) *protocol.WorkspaceEdit {
	all := map[uri.URI][]protocol.TextEdit{}
	for _, e := range edits {
		u := f.uri(e.At.File)
		all[u] = append(all[u], protocol.TextEdit{Range: f.rangeOf(e.At), NewText: e.Text})
	}
	return &protocol.WorkspaceEdit{Changes: all}
}

func diagnostic(f place, d lsp.Diagnostic) protocol.Diagnostic {
	severity := protocol.DiagnosticSeverityError
	switch d.Severity {
	case lint.Warning:
		severity = protocol.DiagnosticSeverityWarning
	case lint.Info:
		severity = protocol.DiagnosticSeverityInformation
	}
	out := protocol.Diagnostic{Range: f.rangeOf(d.At), Severity: severity,
		Source: protocol.NewOptional("crosstalk"), Message: protocol.String(d.Msg)}
	if d.Check != "" {
		out.Code = protocol.String(d.Check)
	}
	return out
}

// Completion lists what fits.
func (s *server) Completion(_ context.Context, p *protocol.CompletionParams) (
	protocol.CompletionResult, error,
) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.place(p.TextDocument.URI)
	if err != nil {
		return protocol.CompletionItemSlice{}, nil
	}
	kinds := map[lsp.Kind]protocol.CompletionItemKind{
		lsp.KeyItem: protocol.CompletionItemKindProperty, lsp.FactItem: protocol.CompletionItemKindField,
		lsp.TermItem:     protocol.CompletionItemKindEnumMember,
		lsp.FindingItem:  protocol.CompletionItemKindVariable,
		lsp.FunctionItem: protocol.CompletionItemKindFunction,
		lsp.ValueItem:    protocol.CompletionItemKindValue,
		lsp.RuleItem:     protocol.CompletionItemKindReference,
		lsp.SourceItem:   protocol.CompletionItemKindReference}
	items := protocol.CompletionItemSlice{}
	for _, i := range f.Complete(f.pos(p.Position)) {
		item := protocol.CompletionItem{Label: i.Label, Kind: kinds[i.Kind],
			TextEdit: &protocol.TextEdit{Range: f.rangeOf(i.At), NewText: i.Label}}
		if i.Detail != "" {
			item.Detail = protocol.NewOptional(i.Detail)
		}
		items = append(items, item)
	}
	return items, nil
}

// Hover says what stands there.
func (s *server) Hover(_ context.Context, p *protocol.HoverParams) (*protocol.Hover, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.place(p.TextDocument.URI)
	if err != nil {
		return nil, nil
	}
	text, at := f.Hover(f.pos(p.Position))
	if text == "" {
		return nil, nil
	}
	return &protocol.Hover{Range: new(f.rangeOf(at)), Contents: &protocol.MarkupContent{
		Kind: protocol.MarkupKindMarkdown, Value: text}}, nil
}

// Definition is where a name is made.
func (s *server) Definition(_ context.Context, p *protocol.DefinitionParams) (
	protocol.DefinitionResult, error,
) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.place(p.TextDocument.URI)
	if err != nil {
		return nil, nil
	}
	at, ok := f.Definition(f.pos(p.Position))
	if !ok {
		return protocol.LocationSlice{}, nil
	}
	return protocol.LocationSlice{f.location(at)}, nil
}

// References are where a name is used.
func (s *server) References(_ context.Context, p *protocol.ReferenceParams) (
	[]protocol.Location, error,
) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.place(p.TextDocument.URI)
	if err != nil {
		return nil, nil
	}
	list := []protocol.Location{}
	for _, at := range f.References(f.pos(p.Position)) {
		list = append(list, f.location(at))
	}
	return list, nil
}

// PrepareRename says what would be renamed.
func (s *server) PrepareRename(_ context.Context, p *protocol.PrepareRenameParams) (
	protocol.PrepareRenameResult, error,
) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.place(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	at, err := f.Renamable(f.pos(p.Position))
	if err != nil {
		return nil, err
	}
	return new(f.rangeOf(at)), nil
}

// Rename gives a name another one.
func (s *server) Rename(_ context.Context, p *protocol.RenameParams) (*protocol.WorkspaceEdit,
	error,
) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.place(p.TextDocument.URI)
	if err != nil {
		return nil, err
	}
	edits, err := f.Rename(f.pos(p.Position), p.NewName)
	if err != nil {
		return nil, err
	}
	return f.changes(edits), nil
}

// CodeAction lists what can be done about a line.
func (s *server) CodeAction(_ context.Context, p *protocol.CodeActionParams) (
	[]protocol.CommandOrCodeAction, error,
) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []protocol.CommandOrCodeAction{}
	f, err := s.place(p.TextDocument.URI)
	if err != nil {
		return list, nil
	}
	line := int(p.Range.Start.Line) + 1
	for _, fix := range f.Fixes(f.name, line) {
		kind := protocol.CodeActionKindRefactor
		if fix.Mends {
			kind = protocol.CodeActionKindQuickFix
		}
		action := &protocol.CodeAction{Title: fix.Title, Kind: &kind, Edit: f.changes(fix.Edits)}
		for _, d := range p.Context.Diagnostics {
			if fix.Mends && d.Range.Start.Line == p.Range.Start.Line {
				action.Diagnostics = append(action.Diagnostics, d)
			}
		}
		list = append(list, action)
	}
	return list, nil
}

// Formatting puts a file into its form.
func (s *server) Formatting(_ context.Context, p *protocol.DocumentFormattingParams) (
	[]protocol.TextEdit, error,
) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err := s.place(p.TextDocument.URI)
	if err != nil {
		return nil, nil
	}
	text, err := f.Format(f.name)
	if err != nil {
		return nil, err
	}
	old := f.Text(f.name)
	if old == text {
		return []protocol.TextEdit{}, nil
	}
	lines := uint32(strings.Count(old, "\n") + 1)
	return []protocol.TextEdit{{Range: protocol.Range{End: protocol.Position{Line: lines}},
		NewText: text}}, nil
}

// InlayHint says behind each case what it gives.
func (s *server) InlayHint(_ context.Context, p *protocol.InlayHintParams) (
	[]protocol.InlayHint, error,
) {
	s.mu.Lock()
	defer s.mu.Unlock()
	hints := []protocol.InlayHint{}
	f, err := s.place(p.TextDocument.URI)
	if err != nil {
		return hints, nil
	}
	for _, h := range f.Hints(f.name) {
		at := f.position(f.name, h.At.Line, h.At.Col)
		if at.Line < p.Range.Start.Line || at.Line > p.Range.End.Line {
			continue
		}
		hints = append(hints, protocol.InlayHint{Position: at, Label: protocol.String("← " + h.Text),
			PaddingLeft: new(true)})
	}
	return hints, nil
}
