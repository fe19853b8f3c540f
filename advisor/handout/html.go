package handout

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"
)

//go:embed page.gohtml
var pageText string

//go:embed page.css
var pageCSS string

var page = sync.OnceValue(parsed)

// parsed is made anew for each caller: one that has been executed cannot be changed.
func parsed() *template.Template {
	return template.Must(template.New("handout").Funcs(template.FuncMap{
		"css": func() template.CSS { return template.CSS(pageCSS) },
		"pair": func(h *Handout, s Section) map[string]any {
			return map[string]any{"Handout": h, "Section": s}
		},
		"tel": func(number string) template.URL { return template.URL("tel:" + dial(number)) },
	}).Parse(pageText))
}

// Template is a copy of what writes the HTML, for a clinic to change parts of: "handout" is
// the whole file, "head" what stands in its head, "style" the style sheet, "header" the
// clinic above the text, "body" the text itself, "footer" what stands below it, "teachback"
// the sheet for whoever gives the handout.
//
//	t := template.Must(handout.Template().Parse(`{{define "header"}}<p>Our name</p>{{end}}`))
func Template() *template.Template { return parsed() }

// Style is the style sheet of the HTML, for a page that shows a Fragment.
func Style() string { return pageCSS }

// WriteHTML writes the handout as one HTML file that loads nothing. The error is that of w,
// or of a template of the caller's.
func (h *Handout) WriteHTML(w io.Writer) error { return h.execute(w, "handout") }

// WriteFragment writes the text of the handout as HTML for a page of the caller's, which has
// the style: an element with the class "handout", without landmarks, whose first headings are
// of a level from 1 to 3.
func (h *Handout) WriteFragment(w io.Writer, level int) error {
	if err := h.usable(w); err != nil {
		return err
	}
	if level < 1 || level > 3 {
		return fmt.Errorf("handout.WriteFragment: headings of level %d; want 1 to 3", level)
	}
	var b bytes.Buffer
	if err := h.execute(&b, "fragment"); err != nil {
		return err
	}
	// The page has its own main part, head and foot.
	text := strings.NewReplacer("<main>", "<div>", "</main>", "</div>", "<footer>",
		`<div class="footer">`, "</footer>", "</div>", "<header ", "<div ", "</header>", "</div>").
		Replace(b.String())
	for i := 4; i >= 1; i-- { // no text has a < of its own: it is escaped
		old, now := fmt.Sprintf("h%d", i), fmt.Sprintf("h%d", i+level-1)
		text = strings.NewReplacer("<"+old, "<"+now, "</"+old, "</"+now).Replace(text)
	}
	_, err := io.WriteString(w, text)
	return err
}

func (h *Handout) execute(w io.Writer, name string) error {
	if err := h.usable(w); err != nil {
		return err
	}
	t := h.template
	if t == nil {
		t = page()
	}
	if t.Lookup(name) == nil {
		return fmt.Errorf("handout: the template has no %q; begin with handout.Template()", name)
	}
	var b bytes.Buffer // so that what cannot be written whole is not begun
	if err := t.ExecuteTemplate(&b, name, h); err != nil {
		return err
	}
	_, err := b.WriteTo(w)
	return err
}

// usable reports what a handout cannot be written for.
func (h *Handout) usable(w io.Writer) error {
	if h == nil || h.Words == nil {
		return errors.New("handout: empty; handout.New makes one")
	}
	if w == nil {
		return errors.New("handout: nothing to write to")
	}
	return nil
}

// logoOf makes an address of a picture that holds the picture itself. What a browser shows
// as a picture runs no script and loads nothing.
func logoOf(logo []byte) (template.URL, error) {
	if len(logo) == 0 {
		return "", nil
	}
	if len(logo) > MaxLogo {
		return "", fmt.Errorf("handout: the logo has %d bytes; at most %d", len(logo), MaxLogo)
	}
	kind := pictureKind(logo)
	if kind == "" {
		return "", errors.New("handout: the logo is no picture; want PNG, JPEG, GIF, WebP or SVG")
	}
	return template.URL("data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(logo)), nil
}

// pictureKind is the media type of a picture, by its first bytes; "" if it is none that browsers
// show. (net/http knows more kinds, and brings a whole TLS client into a program that has no
// other use for one.)
func pictureKind(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png"
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return "image/jpeg"
	case bytes.HasPrefix(data, []byte("GIF87a")), bytes.HasPrefix(data, []byte("GIF89a")):
		return "image/gif"
	case len(data) >= 14 && string(data[:4]) == "RIFF" && string(data[8:14]) == "WEBPVP":
		return "image/webp"
	}
	head := bytes.TrimLeft(data, " \t\r\n\uFEFF")
	if bytes.HasPrefix(head, []byte("<svg")) ||
		bytes.HasPrefix(head, []byte("<?xml")) && bytes.Contains(head, []byte("<svg")) {
		return "image/svg+xml"
	}
	return ""
}
