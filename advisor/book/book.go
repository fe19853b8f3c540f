// Package book writes a whole pack as one HTML page for clinical sign-off: to
// be read on any screen without a network, searched, printed and signed.
//
// [Write] takes a pack and gives a page on which every rule says, in plain
// words, whom it is for, what holds it back, what a patient reads, on which
// sources it rests, how its worked cases came out and who has reviewed it.
// After the rules come the safety interlocks, the findings, derived facts and
// tables that conditions name, an index for each set of terms, and the
// sources. The words are made from the conditions themselves.
//
// The page needs no script; with one it can be searched and filtered. It
// loads nothing. The same pack and options give the same bytes.
package book

import (
	_ "embed"
	"html/template"
	"io"
	"io/fs"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/pack"
)

// Options are the choices of Write. Nil means the defaults.
type Options struct {
	// AsOf is the day for which review dates are judged. If it is zero, no
	// rule is called overdue, and the page says so.
	AsOf time.Time

	// Coverage says by rule how well the worked cases cover its conditions. A
	// rule that is not in it has no such line.
	Coverage map[string]CoverageLine
}

// A CoverageLine says how many outcomes of a rule's conditions its worked
// cases have shown, and which are missing.
type CoverageLine struct {
	Covered, Total int
	Missing        []string
}

//go:embed page.gohtml
var pageText string

//go:embed page.css
var pageCSS string

//go:embed page.js
var pageJS string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"css":  func() template.CSS { return template.CSS(pageCSS) },
	"js":   func() template.JS { return template.JS(pageJS) },
	"join": func(list []string) string { return strings.Join(list, ", ") },
	"ref":  func(kind, id string) anchor { return anchor(kind + "-" + id) },
}).Parse(pageText))

// An anchor is the id of an element of the page.
type anchor string

// Write writes the pack in fsys as one HTML page. The error is an
// *advisor.ErrorList if the pack does not load.
func Write(w io.Writer, fsys fs.FS, opts *Options) error {
	if opts == nil {
		opts = &Options{}
	}
	rb, err := advisor.Load[advisor.Record](fsys, nil)
	if err != nil {
		return err
	}
	p, errs := pack.Load(fsys, nil, false)
	if len(errs) > 0 {
		return errs[0] // the pack has changed since it was loaded
	}
	v := newView(p, opts)
	for c, err := range rb.RunTests() {
		v.outcome(c, err)
	}
	return page.Execute(w, v.page())
}
