// Package pack is what the files of a pack say, checked and linked: package load reads
// them.
package pack

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/compile"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/overlay"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/profile"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// Words are texts by language.
type Words map[string]string

// In returns the words in a language, else in the fallback.
func (w Words) In(language, fallback string) string {
	if s := w[language]; s != "" {
		return s
	}
	return w[fallback]
}

// A ReadFor is somebody for whom another person reads, and what that one is told.
type ReadFor struct {
	If    condition.Cond
	Level Level // from which on messages say it
	Words Words
}

// A Pack is everything that was read. It is immutable.
type Pack struct {
	Name, Version string
	Digest        string   // of all files
	Languages     []string // the first is complete
	Cap           int
	CapWords      int          // 0: words are not counted
	Errands       []ErrandList // in the order in which they are given
	Groups        []Group      // of warnings that are said as one
	Withhold      bool         // rules past their review date are withheld, not marked
	Topics        []Topic
	Regions       []Region // the first is the default
	Disclaimer    Words
	// AfterEmergency is what a message below an emergency says; nil: nothing.
	AfterEmergency Words
	// Readers are those for whom others read; the first that certainly is one counts.
	Readers []ReadFor

	Schema     *fact.Schema
	Struct     *profile.Struct // that has a field for each fact
	Space      *compile.Space
	Sources    map[string]*Source
	SourceIDs  []string // in file order
	Pictures   map[string]*Picture
	Tables     []*Table
	Findings   []*Finding // in file order, those of properties last
	Properties []*Property
	Premises   []Premise // each after those of the facts that it reads
	checks     []check   // what profiles are held to, see Hold
	AskedOf    map[*fact.Fact]*Asked
	OfferedTo  []*Asked // by term; nil: to everybody
	Rules      []*Rule  // in the order of topics, files and places
	Invariants func() []*Invariant

	// Systems are the code systems of FHIR data, by the name that the pack
	// gives them: their addresses.
	Systems map[string]string

	AcceptOpen []Acceptance // what verify leaves open

	// Lint is the "lint" of pack.yaml, which the linter reads, or nil.
	Lint *source.Node

	// OwnWords are words that are no pack's, by language, where the pack has others.
	OwnWords map[string]*own.Words

	// Translated are the translations that stand in files of their own.
	Translated *overlay.Result

	Files []string                 // in the order in which they were read
	Texts func() map[string][]byte // of the files, by name; nobody changes them

	byID map[string]*Rule
	sure map[string]Translation // by language: the least sure of its words
}

// Empty is a pack of which nothing has been read.
func Empty() *Pack {
	terms := term.New(nil, func(int, string) {})
	schema := fact.Index(nil, terms, func(*fact.Fact, string) {})
	p := New()
	p.Languages, p.Cap, p.Regions = []string{"en"}, 5, []Region{{Name: "anywhere"}}
	p.Schema, p.Space = schema, compile.NewSpace(schema)
	return p
}

// New is a pack to be filled in.
func New() *Pack {
	return &Pack{Sources: map[string]*Source{}, Pictures: map[string]*Picture{},
		byID: map[string]*Rule{}, sure: map[string]Translation{},
		Texts:      func() map[string][]byte { return nil },
		Invariants: func() []*Invariant { return nil },
		AskedOf:    map[*fact.Fact]*Asked{}}
}

// Add adds a rule, whose id no other has.
func (p *Pack) Add(r *Rule) {
	p.byID[r.ID] = r
	p.Rules = append(p.Rules, r)
}

// Rule returns the rule with that id, or nil.
func (p *Pack) Rule(id string) *Rule { return p.byID[id] }

// RegionNames are the names of the regions, the default first.
func (p *Pack) RegionNames() (names []string) {
	for _, r := range p.Regions {
		names = append(names, r.Name)
	}
	return names
}

// Region returns the region with that name, or nil.
func (p *Pack) Region(name string) *Region {
	for i := range p.Regions {
		if p.Regions[i].Name == name {
			return &p.Regions[i]
		}
	}
	return nil
}

// An Acceptance says why the pack lives with something that verify can neither
// prove nor refute.
type Acceptance struct {
	In, Because string
	Pos         source.Pos
}

// An ErrandList is a list of what readers are to ask or tell somebody.
type ErrandList struct {
	Name  string
	Words Words // that open it
}

// A Group is what stands in an advice for several warnings of one kind: what all of them
// say, above a line of each.
type Group struct {
	Name                string
	Title, Text, Action Words
	Node                *source.Node
}

// A Topic groups rules.
type Topic struct {
	Name  string
	Title Words
}

// A Region says what texts name in braces.
type Region struct {
	Name  string
	Words map[string]Words // placeholder -> language -> words
}

// A Finding is a named condition, with its place.
type Finding struct {
	*condition.Finding
	Text   *source.Verbatim
	Silent bool
	Pos    source.Pos

	Property *Property // whose finding it is, or nil
}

// A Table is a family of values that depend on other facts.
type Table struct {
	Name    string
	Title   string
	Sources []string
	Entries []string // names, in order; derivations are NAME.ENTRY in the Space
	Units   map[string]string
}

// A Source is a work that rules cite, in CSL fields.
type Source struct {
	ID                                                        string
	Type, Title, Container, Volume, Issue, Pages, Publisher   string
	Kind                                                      string // of SourceKinds, or ""
	Region                                                    string // of a page of one country, or ""
	DOI, PMID, URL, Note, CheckedStatus, CheckedSeen, Edition string
	Authors                                                   []string
	Year                                                      string
	Accessed                                                  time.Time
	Missing                                                   []string
	Pos                                                       source.Pos
}

// A Picture is a drawing that messages show beside their text.
type Picture struct {
	Name         string
	Alt, Caption Words
	Pos          source.Pos
	Node         *source.Node

	// Drawing is read when it is first asked for: as in "0 0 120 160", and SVG elements, written
	// anew from what was read.
	Drawing func() (viewBox, shapes string)
}

// Called is the name of a picture, "" of none.
func (p *Picture) Called() string {
	if p == nil {
		return ""
	}
	return p.Name
}

// Remove takes rules out of p, which must not be in use yet.
func (p *Pack) Remove(ids []string) error {
	for _, id := range ids {
		if p.byID[id] == nil {
			return fmt.Errorf("no rule %q to leave out", id)
		}
	}
	gone := func(r *Rule) bool { return slices.Contains(ids, r.ID) }
	p.Rules = slices.DeleteFunc(p.Rules, gone)
	for i, r := range p.Rules {
		for _, companion := range r.With {
			if gone(companion) {
				return fmt.Errorf("rule %s cannot be left out: %s must have it beside it", companion.ID, r.ID)
			}
		}
		r.Order = i
	}
	for _, id := range ids {
		delete(p.byID, id)
	}
	// So that an advice can be traced to what it was given by.
	p.Digest += " without " + strings.Join(ids, " ")
	return nil
}
