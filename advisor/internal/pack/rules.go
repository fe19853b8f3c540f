package pack

import (
	"fmt"
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/internal/pattern"
)

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

// LevelNames lists the levels, the least first.
var LevelNames = []string{"info", "notice", "important", "warning", "urgent", "emergency"}

func (l Level) String() string {
	if l < 0 || int(l) >= len(LevelNames) {
		return fmt.Sprintf("Level(%d)", int(l))
	}
	return LevelNames[l]
}

// LevelNamed returns the level with that name.
func LevelNamed(name string) (Level, bool) {
	for i, n := range LevelNames {
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

	Pieces []*Piece // on which sentences of its texts hang

	With        []*Rule
	Supersedes  []Selector
	RepeatAfter Period
	Cite        []Citation
	Certainty   string
	Strength    string
	Review      Review
	SignOff     *SignOff // nil: nobody has signed it
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
	Pieces      []*Piece            // that its texts have, in the order of the rule
	Picture     *Picture            // beside its text, or nil
	Pos         source.Pos

	towards []term.ID // what it encourages, with all that this is a kind of, in order
	away    []term.ID // what it discourages, in order
}

// A Message is the text of a wording in one language.
type Message struct {
	Title, Action string
	Text          string // of one with Parts, what hangs on nothing
	Parts         []Part // nil if nothing in the text hangs on a piece
	Translation   Translation
	Errands       []Errand // what the action asks or tells; empty if it stays as it is
	Line          *Line    // of a group; nil if the message always stands alone

	words int // see Count
}

// A Translation says how sure the words of a message in another language are.
type Translation string

const (
	Original   Translation = "" // the pack's first language
	Reviewed   Translation = "reviewed"
	Unreviewed Translation = "unreviewed" // no translator has looked at it
	Outdated   Translation = "stale"      // it translates what the first language said before
)

// An Errand is an entry of a list of what to ask or tell.
type Errand struct {
	List int // of Pack.Errands
	Text string
}

// A Line is what a message says beside others of its group.
type Line struct {
	Group int // of Pack.Groups
	Text  string
}

// A Guard withholds a message.
type Guard struct {
	If      condition.Cond
	IfText  *source.Verbatim
	Because string // in the pack's first language
	Reasons Words  // the same in each
	Caution Words  // nil: an unknown guard leaves the rule pending
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
	For      []*Piece // listed only where one of these is said; nil: always
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
	Strange   []string // names in Given that no term has, on purpose
	AsOf      time.Time
	Region    string
	Expect    string
	Asks      []string
	Variant   string
	HasVar    bool
	Kind      string
	Cautions  int      // -1: not said
	Says      []string // pieces that are said
	Unsure    []string // pieces worded as unsure
	Omits     []string // pieces left out
	Whole     bool
	Delivered map[string]time.Time
	Node      *source.Node // the whole of it
	Pos       source.Pos
}

// Matches reports whether s names a rule, at the level that it is shown at. By
// topic or level it reaches important at most.
func (s Selector) Matches(rule *Rule, level Level) bool {
	if s.Rule != "" {
		return s.Rule == rule.ID
	}
	return level < Warning && (s.Topic == "" || s.Topic == rule.Topic) && (!s.Has || level < s.Below)
}

// VariantNames are the names of the rule's variants.
func (rule *Rule) VariantNames() (names []string) {
	for _, v := range rule.Variants {
		names = append(names, v.Name)
	}
	return names
}

// Kinds are the reasons for which a rule may be withheld.
var Kinds = []string{"guard", "superseded", "conflict", "recently-given", "expired", "companion",
	"over-cap"}

// MaxLevel is the highest level that the rule's wordings have.
func (rule *Rule) MaxLevel() Level {
	high := rule.Base.Level
	for _, v := range rule.Variants {
		high = max(high, v.Level)
	}
	return high
}

// Beside lists the companions of a rule, and theirs.
func (rule *Rule) Beside() []*Rule {
	if len(rule.With) == 0 {
		return nil
	}
	var list []*Rule
	var add func(*Rule)
	add = func(r *Rule) {
		for _, c := range r.With {
			if c != rule && !slices.Contains(list, c) {
				list = append(list, c)
				add(c)
			}
		}
	}
	add(rule)
	return list
}

// Conditions lists all conditions of the rule: its own, those of variants and guards, those
// of pieces.
func (rule *Rule) Conditions() []condition.Cond {
	list := []condition.Cond{rule.When}
	for _, w := range rule.Wordings() {
		if w.If != nil {
			list = append(list, w.If)
		}
		for _, g := range w.Guards {
			list = append(list, g.If)
		}
	}
	for _, p := range rule.Pieces {
		list = append(list, p.If)
	}
	return list
}

// Wordings lists the rule's own wording and its variants.
func (rule *Rule) Wordings() []*Wording {
	return append([]*Wording{&rule.Base}, rule.Variants...)
}

// Answering reports whether the wording answers t: by itself, or by a wider
// term.
func (w *Wording) Answering(h *term.Hierarchy, t term.ID) bool {
	return slices.ContainsFunc(w.Answers, func(a term.ID) bool { return h.Is(t, a) })
}

// MinLevel is the lowest level that the rule's wordings have.
func (rule *Rule) MinLevel() Level {
	low := rule.Base.Level
	for _, v := range rule.Variants {
		low = min(low, v.Level)
	}
	return low
}

// Encourage sets what the wording encourages.
func (w *Wording) Encourage(h *term.Hierarchy, ids []term.ID) {
	w.Encourages, w.towards = ids, nil
	for _, id := range ids {
		w.towards = append(w.towards, h.Wider(id)...)
	}
	slices.Sort(w.towards)
	w.towards = slices.Compact(w.towards)
}

// Discourage sets what the wording discourages.
func (w *Wording) Discourage(ids []term.ID) {
	w.Discourages, w.away = ids, slices.Sorted(slices.Values(ids))
}

// Opposes reports whether w encourages something that y discourages, or a kind of it.
// It goes through both lists at once: looking at each pair of terms would take minutes
// where they are long.
func (w *Wording) Opposes(y *Wording) bool {
	for i, j := 0, 0; i < len(w.towards) && j < len(y.away); {
		switch e, d := w.towards[i], y.away[j]; {
		case e == d:
			return true
		case e < d:
			i++
		default:
			j++
		}
	}
	return false
}

// Against finds what w encourages and y discourages: the first term that it encourages
// of which this is so, and the first that this is a kind of. If there is none, they are None.
func (w *Wording) Against(h *term.Hierarchy, y *Wording) (encouraged, discouraged term.ID) {
	if !w.Opposes(y) {
		return term.None, term.None
	}
	for _, e := range w.Encourages {
		for _, d := range y.Discourages {
			if h.Is(e, d) {
				return e, d
			}
		}
	}
	return term.None, term.None
}

// Placeholder is a name in braces in a text.
var Placeholder = pattern.New(`\{([^{}]*)\}`)

// NamesPlaceholder stands for the names that nobody knows, in the text of a
// rule that asks for them.
const NamesPlaceholder = "{names}"
