package files

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/crosstalk/advisor/internal/source"
)

// Inside reports whether a program has the files inside: they do not change while they are
// read, and are what they seem.
func Inside(fsys fs.FS) bool {
	switch fsys.(type) {
	case embed.FS, interface{ Trees() string }:
		return true
	}
	return false
}

// regular refuses what is no file of the pack: a pipe or device, which may
// never end, and a link that leads out of the pack's folder, whose text an
// error message would show.
func regular(fsys fs.FS, name string, d fs.DirEntry) error {
	if Inside(fsys) && d.Type().IsRegular() {
		return nil
	}
	if err := inside(fsys, name); err != nil {
		return err
	}
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("this is no regular file; a pack holds files and folders")
	}
	return nil
}

// inside follows the links on the way to name, if the file system has links.
func inside(fsys fs.FS, name string) error {
	links, ok := fsys.(fs.ReadLinkFS)
	if !ok {
		return nil
	}
	const most = 40 // links, as in most systems
	done, rest := ".", strings.Split(name, "/")
	for followed := 0; len(rest) > 0; {
		at := path.Join(done, rest[0])
		info, err := links.Lstat(at)
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("this is a link to %s, and there is no such file", at)
		} else if err != nil {
			return err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			done, rest = at, rest[1:]
			continue
		}
		target, err := links.ReadLink(at)
		if err != nil {
			return err
		}
		out := path.IsAbs(target)
		target = path.Join(done, target)
		if followed++; followed > most || out || !fs.ValidPath(target) {
			return errors.New("this link leads out of the pack's folder, or nowhere")
		}
		done, rest = ".", append(strings.Split(target, "/"), rest[1:]...)
	}
	return nil
}

// visible refuses characters that nobody sees: those that turn the direction
// of writing, so that a text is read otherwise than it is evaluated, and those
// of no width, which make two names that look the same.
func (f *File) visible() {
	if f.isPlain() {
		return
	}
	line, col := 1, 1
	last := rune(' ')
	for i, c := range string(f.Data) {
		if hidden(c, last, f.Data[i+min(utf8.RuneLen(c), len(f.Data)-i):]) && i > 0 {
			if f.Node == nil { // of which this is the reason, whatever the rest of the line seems to be
				f.errs.Drop(line)
				f.errs.Drop(line + 1)
			}
			f.errs.Add(source.Pos{File: f.Name, Line: line, Col: col}, "", "%s; leave it out", nameOf(c))
		}
		last = c
		if col++; c == '\n' {
			line, col = line+1, 1
		}
	}
	if f.Node != nil && strings.Contains(string(f.Data), `\`) {
		visibleIn(f, f.Node)
	}
}

// isPlain reports whether f has only characters that can be seen, at a glance: as most
// files are, it takes no time worth speaking of.
func (f *File) isPlain() bool {
	for i, c := range f.Data {
		switch {
		case c < ' ' && c != '\n', c == 0x7f, c == '\\', c > 0xc3 && c != 0xe2, // past U+00FF
			c == 0xc2 && i+1 < len(f.Data) && (f.Data[i+1] < 0xa0 || f.Data[i+1] == 0xad),
			c == 0xe2 && (i+1 == len(f.Data) || f.Data[i+1] < 0x82): // U+2000 to U+207F
			return false
		}
	}
	return true
}

// visibleIn looks at what escapes in quotation marks stand for.
func visibleIn(f *File, n *source.Node) {
	if n.Style == source.Quoted {
		last := rune(' ')
		for i, c := range n.Value {
			if hidden(c, last, []byte(n.Value[i+utf8.RuneLen(c):])) {
				f.errs.Add(n.Pos, "", "%s; leave it out", nameOf(c))
			}
			last = c
		}
	}
	for _, k := range n.Keys {
		visibleIn(f, k)
	}
	for _, item := range n.Items {
		visibleIn(f, item)
	}
}

// hidden reports whether c cannot be seen. Joiners can stand between letters of
// scripts that need them, and in pictures.
func hidden(c, last rune, rest []byte) bool {
	switch {
	case c < 0x7f || c == unicode.ReplacementChar:
		return c < ' ' && c != '\n' && c != '\r' && c != '\t'
	case c == '\u200c' || c == '\u200d':
		next, size := utf8.DecodeRune(rest)
		return last < 0x80 || size == 0 || next < 0x80
	case c == '\u2028' || c == '\u2029' || c == '\u115f' || c == '\u1160' || c == '\u3164' ||
		c == '\uffa0' || c == '\u034f':
		return true
	}
	return unicode.In(c, unicode.Cf, unicode.Cc, unicode.Co)
}

func nameOf(c rune) string {
	return fmt.Sprintf("an invisible character, %U, which may change how this is read", c)
}
