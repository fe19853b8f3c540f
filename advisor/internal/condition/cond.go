package condition

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A Cond is a condition. The concrete type is And, Or, *Not, *Choice, *Same,
// *Quant, *Finding, *Atom or Const.
type Cond interface {
	String() string
	eval(*Frame) Truth
	isCond()
}

type (
	And []Cond
	Or  []Cond
	Not struct{ X Cond }

	// Const has the same value for everybody.
	Const Truth

	// A Choice is Then if If is true, Else if it is false. If it is unknown,
	// the choice is known only where both agree.
	Choice struct {
		If, Then, Else Cond
		// Derived is the fact that the choice reads if the record has it (Then)
		// or derives from others (Else); nil for a choice of the author's.
		Derived *fact.Fact
		// Case is the case of a derived fact or table that is chosen; else nil.
		Case *Case
		// Node is the atom that stands here in the text, if that reads a fact
		// derived by cases and the choice says what it means; else nil.
		Node ast.Node

		memo     int  // one more than the index of its value in a Frame; 0: it is not remembered
		ofRecord bool // it speaks of the record at hand
	}

	// Same is true if both are true or both false.
	Same struct{ X, Y Cond }
)

// A Finding is a condition with a name.
type Finding struct {
	Name    string
	Cond    Cond
	Because map[string]string // language -> words; nil: the reasons inside it are told
	id      int
}

// A Quant speaks about the records of a list: any, all, none, one, or count
// compared with N.
type Quant struct {
	Op    string // "any", "all", "none", "one", "count"
	Cmp   string // for count: the comparison
	N     int64
	List  *fact.Fact
	Pred  Cond
	Parts int       // of Pred
	Terms []term.ID // that Pred holds the names of records against

	text    string
	id      int
	from    func(*Frame) fact.Value
	all     *term.Hierarchy
	unknown *fact.Records // what the list is if nothing is known of it
	sure    bool          // evaluating Pred cannot fail
	quick   bool          // one record of which Pred is settles will do, and evaluating it cannot fail
	settles Truth

	// The number of who asks as c does on a roll of the registry, from 1; 0: Pred may have
	// any value for any record. For those that are not what it asks for, it is others.
	key    int32
	roll   int
	others Truth
}

// An Atom is a part of a condition with no Boolean structure.
type Atom struct {
	Test  *Test // what it says, if that is one thing about one value; else nil
	plain bool  // that is of what the record says, which takes less time than to remember it

	Text string
	Node ast.Node // as expr parsed and typed it; nil if it stands in no text
	Refs []Ref    // the facts it reads
	// About the record itself: known(x), unrecognised(x), x ?? y, x == nil.
	Reflexive bool
	Fails     bool       // it can fail (see Failure)
	Dated     bool       // the as-of date may decide it where the profile says nothing
	Asks      *fact.Fact // of known(x) that stands in no text: x
	Inside    []Cond     // conditions inside its values, as of c ? x : y

	id     int   // index of its value in a Frame, or -1 if it reads a record
	holder int32 // that says what its value is, by its place in the registry from 1; 0: none
	code   func(*Frame) Truth
}

// NewAtom is a with the code that evaluates it, each time anew as long as no
// Registry remembers it.
func NewAtom(a Atom, code func(*Frame) Truth) *Atom {
	a.id, a.code, a.plain = -1, code, a.Test.IsPlain()
	return &a
}

// NewQuant is q, whose text is given, over a list that it reads by from. Frames
// evaluate it each time anew as long as no Registry remembers it.
func NewQuant(q Quant, text string, all *term.Hierarchy, from func(*Frame) fact.Value) *Quant {
	q.text, q.from, q.id, q.all = text, from, -1, all
	q.Terms, q.unknown, q.sure = termsOf(q.List, q.Pred), fact.UnknownList(q.List), CannotFail(q.Pred)
	q.quick, q.settles = q.sure && (q.Op == "any" || q.Op == "none" || q.Op == "all"), True
	if q.Op == "all" {
		q.settles = False
	}
	return &q
}

// termsOf lists the terms that pred holds the names of records of list against.
func termsOf(list *fact.Fact, pred Cond) (terms []term.ID) {
	name := list.TermField()
	Walk(pred, func(c Cond) bool {
		if a, ok := c.(*Atom); ok {
			for _, r := range a.Refs {
				if r.Fact == name && r.Term != term.None && !slices.Contains(terms, r.Term) {
					terms = append(terms, r.Term)
				}
			}
		}
		return true
	})
	return terms
}

// CannotFail reports whether no part of the predicate can fail.
func (c *Quant) CannotFail() bool { return c.sure }

// OfRecord reports whether what is remembered of c is of the record at hand.
func (c *Choice) OfRecord() bool { return c.ofRecord }

// A Ref is a fact that an atom reads.
type Ref struct {
	Fact *fact.Fact
	Term term.ID    // that a set or list is searched for, or term.None
	Via  *fact.Fact // the derived fact that the fact is read for, or nil
}

func (And) isCond()      {}
func (Or) isCond()       {}
func (*Not) isCond()     {}
func (Const) isCond()    {}
func (*Choice) isCond()  {}
func (*Same) isCond()    {}
func (*Quant) isCond()   {}
func (*Finding) isCond() {}
func (*Atom) isCond()    {}

func (c And) String() string   { return join([]Cond(c), " and ") }
func (c Or) String() string    { return join([]Cond(c), " or ") }
func (c *Not) String() string  { return "not (" + c.X.String() + ")" }
func (c Const) String() string { return Truth(c).String() }
func (c *Choice) String() string {
	if c.Node != nil { // written out, choices may be endless
		return c.Node.String()
	}
	return fmt.Sprintf("(%s ? %s : %s)", c.If, c.Then, c.Else)
}
func (c *Same) String() string    { return fmt.Sprintf("(%s) == (%s)", c.X, c.Y) }
func (c *Finding) String() string { return c.Name }
func (c *Atom) String() string    { return c.Text }

func (c *Quant) String() string { return c.text }

func join(list []Cond, op string) string {
	parts := make([]string, len(list))
	for i, c := range list {
		parts[i] = c.String()
		switch c.(type) {
		case And, Or:
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, op)
}

// Children returns the parts of c.
func Children(c Cond) []Cond {
	switch c := c.(type) {
	case And:
		return c
	case Or:
		return c
	case *Not:
		return []Cond{c.X}
	case *Choice:
		return []Cond{c.If, c.Then, c.Else}
	case *Same:
		return []Cond{c.X, c.Y}
	case *Quant:
		return []Cond{c.Pred}
	case *Finding:
		return []Cond{c.Cond}
	}
	return nil
}

// Walk calls visit for c and everything below it, parents first, until visit
// returns false for a part, whose inside is then left out. Of a large condition,
// what several parts share is visited for one of them: written out, findings
// that use findings may be endless.
func Walk(c Cond, visit func(Cond) bool) {
	w := walker{visit: visit}
	w.walk(c)
}

// large is from how many parts on a walk notes what it has seen.
const large = 500

type walker struct {
	visit  func(Cond) bool
	visits int
	seen   map[Cond]bool // findings and choices, which can be shared
}

func (w *walker) walk(c Cond) {
	if w.visits++; w.visits > large && isShared(c) {
		if w.seen[c] {
			return
		}
		if w.seen == nil {
			w.seen = map[Cond]bool{}
		}
		w.seen[c] = true
	}
	if !w.visit(c) {
		return
	}
	for _, child := range Children(c) {
		w.walk(child)
	}
}

// isShared reports whether c is of a kind that many conditions may have a
// pointer to, with conditions inside it.
func isShared(c Cond) bool {
	switch c.(type) {
	case *Finding, *Choice:
		return true
	}
	return false
}

// NewAnd joins parts by and, with none inside another and no part that is constant.
func NewAnd(parts ...Cond) Cond {
	var list And
	for _, c := range parts {
		switch c := c.(type) {
		case And:
			list = append(list, c...)
			continue
		case Const:
			if Truth(c) == False {
				return c
			} else if Truth(c) == True {
				continue
			}
		}
		list = append(list, c)
	}
	return only(list, list, True)
}

// NewOr joins parts by or, with none inside another and no part that is constant.
func NewOr(parts ...Cond) Cond {
	var list Or
	for _, c := range parts {
		switch c := c.(type) {
		case Or:
			list = append(list, c...)
			continue
		case Const:
			if Truth(c) == True {
				return c
			} else if Truth(c) == False {
				continue
			}
		}
		list = append(list, c)
	}
	return only(list, list, False)
}

// only is the one part of c, or c itself, or what it is without any.
func only(parts []Cond, c Cond, none Truth) Cond {
	switch len(parts) {
	case 0:
		return Const(none)
	case 1:
		return parts[0]
	}
	return c
}

// NewNot negates x.
func NewNot(x Cond) Cond {
	switch x := x.(type) {
	case Const:
		return Const(Truth(x).Not())
	case *Not:
		return x.X
	}
	return &Not{x}
}

// NewChoice is then if c is true, other if it is false; no choice, if there is none.
func NewChoice(c, then, other Cond) Cond {
	if k, ok := c.(Const); ok {
		switch Truth(k) {
		case True:
			return then
		case False:
			return other
		}
	}
	if a, ok := then.(Const); ok {
		if b, ok := other.(Const); ok && a == b {
			return a
		}
	}
	return &Choice{If: c, Then: then, Else: other}
}

// CannotFail reports whether no part of c can fail (see Failure).
func CannotFail(c Cond) bool {
	sure := true
	Walk(c, func(c Cond) bool {
		if a, ok := c.(*Atom); ok && a.Fails {
			sure = false
		}
		return sure
	})
	return sure
}
