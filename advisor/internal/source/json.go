package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// JSON parses data, one JSON value. Keys given twice, values after the first
// and nesting beyond MaxDepth are errors, each with its place.
func JSON(name string, data []byte, errs *Errors) *Node { return new(Arena).JSON(name, data, errs) }

// JSON is the function JSON with nodes that lie in a, until it is Reset.
func (a *Arena) JSON(name string, data []byte, errs *Errors) *Node {
	if len(data) > MaxFileSize {
		errs.Add(Pos{name, 1, 1}, "", "%d bytes of JSON; at most %d are read", len(data), MaxFileSize)
		return nil
	}
	f := newFile(name, data)
	if !utf8.Valid(data) {
		errs.AddError(badUTF8(f, data))
		return nil
	}
	if n, ok := fastJSON(a, f, f.text); ok {
		return n
	}
	r := jsonReader{dec: json.NewDecoder(bytes.NewReader(data)), data: data, f: f, errs: errs}
	return r.all()
}

// all reads the one value that there must be.
func (r *jsonReader) all() *Node {
	r.dec.UseNumber()
	n, err := r.value(0)
	if err == nil {
		r.last = r.start()
		if _, more := r.dec.Token(); more != io.EOF {
			err = errors.New("more than one JSON value")
		}
	}
	if err != nil {
		// The decoder counts from where it began to read the value, at times.
		offset := r.last
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			offset = max(syntax.Offset-1, offset)
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err, offset = errors.New("it ends too early"), int64(len(bytes.TrimRight(r.data, " \t\r\n")))
		}
		p := r.pos(offset)
		r.errs.AddError(&Error{Pos: p, Msg: fmt.Sprintf("not valid JSON: %v", err),
			Line: r.f.line(p.Line)})
		return nil
	}
	return n
}

type jsonReader struct {
	dec  *json.Decoder
	data []byte
	f    *file
	errs *Errors

	last int64 // where the last token starts

	// The place of the last position asked for, so that each byte is counted once.
	at        int64
	line, col int
}

// pos turns a byte offset into a place. Offsets must not go down by much:
// the reader asks in the order of the text.
func (r *jsonReader) pos(offset int64) Pos {
	if r.line == 0 || offset < r.at {
		r.at, r.line, r.col = 0, 1, 1
	}
	for r.at < offset && r.at < int64(len(r.data)) {
		c, size := utf8.DecodeRune(r.data[r.at:])
		r.at += int64(size)
		if c == '\n' {
			r.line, r.col = r.line+1, 1
		} else {
			r.col++
		}
	}
	return Pos{r.f.name, r.line, r.col}
}

// next returns the next token and the place where it starts.
func (r *jsonReader) next() (json.Token, Pos, error) {
	r.last = r.start()
	p := r.pos(r.last)
	tok, err := r.dec.Token()
	return tok, p, err
}

// start is where the next token starts.
func (r *jsonReader) start() int64 {
	start := r.dec.InputOffset()
	for start < int64(len(r.data)) && strings.IndexByte(" \t\n\r,:", r.data[start]) >= 0 {
		start++
	}
	return start
}

func (r *jsonReader) value(depth int) (*Node, error) {
	tok, p, err := r.next()
	if err != nil {
		return nil, err
	}
	n := &Node{Pos: p, file: r.f}
	if depth > MaxDepth {
		return nil, fmt.Errorf("nested more than %d levels deep", MaxDepth)
	}
	switch t := tok.(type) {
	case nil:
		n.Kind = Null
	case bool:
		n.Kind, n.Value = Bool, fmt.Sprint(t)
	case json.Number:
		n.Kind, n.Value = Float, t.String()
		if wholeNumber().MatchString(n.Value) {
			n.Kind = Int
		}
	case string:
		n.Kind, n.Style, n.Value = String, Quoted, t
	case json.Delim:
		n.Kind = Seq
		if t == '{' {
			n.Kind = Map
		}
		seen := map[string]bool{}
		for r.dec.More() {
			keep := true
			if n.Kind == Map {
				key, kp, err := r.next()
				if err != nil {
					return nil, err
				}
				name, ok := key.(string)
				if !ok {
					return nil, errors.New("a key must be a string")
				}
				if keep = !seen[name]; keep {
					seen[name] = true
					n.Keys = append(n.Keys, &Node{Kind: String, Style: Quoted, Value: name, Pos: kp, file: r.f})
				} else {
					r.errs.Add(kp, "", "key %q is given twice", name)
				}
			}
			item, err := r.value(depth + 1)
			if err != nil {
				return nil, err
			}
			if keep {
				n.Items = append(n.Items, item)
			}
		}
		if _, _, err := r.next(); err != nil {
			return nil, err
		}
	}
	return n, nil
}
