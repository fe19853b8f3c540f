// Package book writes a whole pack as one HTML page for clinical sign-off: to
// be read on any screen without a network, searched, printed and signed.
//
// [Write] takes a pack and gives a page on which every rule says, in plain
// words, whom it is for, what holds it back, what a patient reads, in all
// languages side by side, on which sources it rests, how its worked cases came out, who has
// signed it and what has changed since.
// After the rules come the safety interlocks, the findings, derived facts and
// tables that conditions name, an index for each set of terms, and the
// sources. The words are made from the conditions themselves.
//
// The page needs no script; with one it can be searched and filtered. It
// loads nothing. The same pack and options give the same bytes.
package book

import (
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"strings"
	"sync"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/words"
	"example.com/crosstalk/advisor/workbench"
)

// Options are the choices of Write. Nil means the defaults.
type Options struct {
	// Language is a BCP 47 tag. The page is in the closest language of the pack, its own words and
	// what the patient reads. "" has what the patient reads in all languages side by side, and
	// the page's own words in the first. A language without words for the page has it in English.
	Language string

	// AsOf is the day for which review dates are judged. If it is zero, no
	// rule is called overdue, and the page says so.
	AsOf time.Time

	// Coverage says by rule how well the worked cases cover its conditions. A
	// rule that is not in it has no such line.
	Coverage map[string]CoverageLine

	// Rules keeps to the rules with these ids, and to the findings, worked-out facts,
	// tables and sources that they lead to: an extract, without interlocks and indexes.
	// Nil is the whole pack.
	Rules []string

	// Was is the pack as it was, Since what that is called, as in "v1.2": each chapter says
	// what has changed since. Nil: none does.
	Was   *advisor.Rulebase[advisor.Record]
	Since string

	// Pages are the pages on which sections stand in print, by the names of their anchors
	// ("rule-salt"), for the table of contents. Without them it has no page numbers: only
	// printing shows where pages end.
	Pages map[string]int
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

// page is made when a book is: few programs that hold this package write one.
var page = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"css":  func() template.CSS { return template.CSS(pageCSS) },
		"js":   func() template.JS { return template.JS(pageJS) },
		"join": func(list []string) string { return strings.Join(list, ", ") },
		"page": func(anchor) int { return 0 },
		"w":    func(string, ...any) string { return "" }, // these three are the view's own
		"op":   func(words.Op) string { return "" },
		"name": func(kind, name string) string { return "" },
		"ref": func(kind, id string) anchor {
			return anchor(strings.TrimSuffix(kind+"-"+id, "-"))
		},
	}).Parse(pageText))
})

// An anchor is the id of an element of the page.
type anchor string

// Write writes the pack in fsys as one HTML page. The error is an
// advisor.ErrorList if the pack does not load.
func Write(w io.Writer, fsys fs.FS, opts *Options) error {
	rb, err := advisor.Load[advisor.Record](fsys, nil)
	if err != nil {
		return err
	}
	return WriteOf(w, rb, opts)
}

// WriteOf writes the pack of rb, which must have been loaded with the cases of its rules.
func WriteOf[P any](w io.Writer, rb *advisor.Rulebase[P], opts *Options) error {
	if opts == nil {
		opts = &Options{}
	}
	if rb.Info().Digest == "" {
		return errors.New("book.WriteOf: the Rulebase is empty; advisor.Load makes one")
	}
	if opts.Was != nil && opts.Was.Info().Digest == "" {
		return errors.New("book.WriteOf: Options.Was is empty; advisor.Load makes one")
	}
	p := bridge.Pack(rb)
	for _, id := range opts.Rules {
		if p.Rule(id) == nil {
			return fmt.Errorf("no rule %q in the pack", id)
		}
	}
	v, err := newView(p, opts)
	if err != nil {
		return err
	}
	for c, err := range workbench.RunCases(rb) {
		v.outcome(c, err)
	}
	t := template.Must(page().Clone()).Funcs(template.FuncMap{
		"page": func(to anchor) int { return opts.Pages[string(to)] },
		"w":    v.text, "op": v.words.Op, "name": v.named})
	return t.Execute(w, v.page())
}
