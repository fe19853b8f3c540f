// Package pack reads the files of a pack into checked, linked values.
//
// [Load] walks the file system, gives each file to the reader of its part
// (facts, terms, findings, tables, sources, invariants, rules), then links the
// parts: conditions are compiled against the facts, rules find their sources,
// companions and terms. It goes on after a problem, so that all are reported
// at once, sorted by place.
package pack

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
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
	Withhold      bool // rules past their review date are withheld, not marked
	Topics        []Topic
	Regions       []Region // the first is the default
	Disclaimer    Words
	// AfterEmergency is what a message below an emergency says; nil: nothing.
	AfterEmergency Words
	// Readers are those for whom others read; the first that certainly is one counts.
	Readers []ReadFor

	Schema     *fact.Schema
	Space      *condition.Space
	Sources    map[string]*Source
	SourceIDs  []string // in file order
	Tables     []*Table
	Findings   []*Finding // in file order, those of properties last
	Properties []*Property
	Premises   []Premise // each after those of the facts that it reads
	checks     []check   // what profiles are held to, see Hold
	Rules      []*Rule   // in the order of topics, files and places
	Invariants []*Invariant

	// Systems are the code systems of FHIR data, by the name that the pack
	// gives them: their addresses.
	Systems map[string]string

	AcceptOpen []Acceptance // what verify leaves open

	// Lint is the "lint" of pack.yaml, which the linter reads, or nil.
	Lint *source.Node

	byID  map[string]*Rule
	File  map[string][]byte // what was read, by name
	names []string          // in the order in which they were read
}

// Empty is a pack of which nothing has been read.
func Empty() *Pack {
	terms := term.New(nil, func(int, string) {})
	schema := fact.Index(nil, terms, func(*fact.Fact, string) {})
	return &Pack{Languages: []string{"en"}, Cap: 5, Regions: []Region{{Name: "anywhere"}}, Schema: schema,
		Space: condition.NewSpace(schema), Sources: map[string]*Source{}, byID: map[string]*Rule{}, File: map[string][]byte{}}
}

// Files lists the files of the pack, in the order in which they were read.
func (p *Pack) Files() []string { return p.names }

// Rule returns the rule with that id, or nil.
func (p *Pack) Rule(id string) *Rule { return p.byID[id] }

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
	DOI, PMID, URL, Note, CheckedStatus, CheckedSeen, Edition string
	Authors                                                   []string
	Year                                                      string
	Accessed                                                  time.Time
	Missing                                                   []string
	Pos                                                       source.Pos
	used                                                      bool
}

// A Level says how much a message matters.
type Level int

const (
	Info Level = iota
	Notice
	Important
	Warning // from here on a message cannot be lost
	Urgent
	Emergency
)

var levelNames = []string{"info", "notice", "important", "warning", "urgent", "emergency"}

func (l Level) String() string {
	if l < 0 || int(l) >= len(levelNames) {
		return fmt.Sprintf("Level(%d)", int(l))
	}
	return levelNames[l]
}

// LevelNamed returns the level with that name.
func LevelNamed(name string) (Level, bool) {
	for i, n := range levelNames {
		if n == name {
			return Level(i), true
		}
	}
	return 0, false
}

// A Rule is one message and when to show it.
type Rule struct {
	ID    string
	Topic string
	Pos   source.Pos
	Order int // in the pack
	Turn  int // in superseding: after that of every rule that could silence it

	When     condition.Cond
	WhenText *source.Verbatim
	Variants []*Wording
	Safe     *Wording // used when a variant's condition is unknown; nil if none can be

	// Names is the set or list of which When finds that it has a name that
	// nobody knows; {names} in a text stands for these. Else it is nil.
	Names *fact.Fact

	With        []*Rule
	Supersedes  []Selector
	RepeatAfter Period
	Cite        []Citation
	Certainty   string
	Strength    string
	Review      Review
	Tests       []*Test

	Base Wording
	Node *source.Node // of the whole rule
}

// A Wording is what a rule, or a variant of it, says.
type Wording struct {
	Name        string // "" for the rule itself
	If          condition.Cond
	IfText      *source.Verbatim
	Safe        bool
	Level       Level
	Weight      int // within the level: 0 to 100
	Guards      []*Guard
	Encourages  []term.ID
	Discourages []term.ID
	Answers     []term.ID           // what it is an answer to, with their kinds
	Message     map[string]*Message // by language
	Pos         source.Pos
}

// A Message is the text of a wording in one language.
type Message struct{ Title, Text, Action string }

// A Guard withholds a message.
type Guard struct {
	If      condition.Cond
	IfText  *source.Verbatim
	Because string
	Caution Words // nil: an unknown guard leaves the rule pending
}

// A Selector names the rules that a message silences.
type Selector struct {
	Rule  string
	Topic string
	Below Level // with HasBelow
	Has   bool
}

// A Citation ties a rule to a source.
type Citation struct {
	Source   *Source
	Supports string
	Where    string
}

// A Review says who has seen a rule, and until when that holds.
type Review struct {
	By      string
	On      time.Time
	Next    time.Time
	SignOff string
}

// A Period is a span of the calendar.
type Period struct{ Days, Months int }

// IsZero reports whether p is no time at all.
func (p Period) IsZero() bool { return p == Period{} }

// After returns the day that is p after t.
func (p Period) After(t time.Time) time.Time { return t.AddDate(0, p.Months, p.Days) }

// A Test is a worked case beside a rule.
type Test struct {
	Name      string
	Rule      *Rule
	Given     *source.Node
	AsOf      time.Time
	Region    string
	Expect    string
	Asks      []string
	Variant   string
	HasVar    bool
	Kind      string
	Cautions  int // -1: not said
	Whole     bool
	Delivered map[string]time.Time
	Pos       source.Pos
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
