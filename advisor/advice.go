package advisor

import (
	"fmt"
	"iter"
	"slices"

	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/pack"
)

// A Level says how much a message matters. Info, Notice and Important are
// education; a Warning is of something that is dangerous as it stands, before
// the next dose; Urgent is today, Emergency now.
type Level int

const (
	Info Level = iota
	Notice
	Important
	Warning
	Urgent
	Emergency
)

func (l Level) String() string { return pack.Level(l).String() }

// MarshalText gives the level's name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads a level's name.
func (l *Level) UnmarshalText(text []byte) error {
	level, ok := pack.LevelNamed(string(text))
	if !ok {
		return fmt.Errorf("unknown level %q", text)
	}
	*l = Level(level)
	return nil
}

// Advice is what a pack has to say to one person. What it says in the words of
// the pack it shares with other advice of the same rulebase: the slices
// Encourages, Discourages, Answers, With, Pieces, Citations and Options, and what is in
// them, must not be written to.
type Advice struct {
	ID           string         `json:"id,omitempty"` // of the profile, in streams
	Pack         PackInfo       `json:"pack"`
	AsOf         string         `json:"as_of,omitempty"` // 2026-11-20; "" if none was given
	Language     string         `json:"language"`
	Translation  string         `json:"translation,omitempty"` // see Message
	Region       string         `json:"region"`
	Messages     []Message      `json:"messages"`         // most important first
	Groups       []Group        `json:"groups,omitempty"` // of warnings; see AsRead
	Errands      []Errands      `json:"errands"`          // of the messages, in the order of the pack
	Withheld     []Withheld     `json:"withheld"`         // in the order of the rules
	Questions    []Question     `json:"questions"`        // the one that could settle most first
	Unrecognised []Unrecognised `json:"unrecognised"`
	Problems     []ProfileError `json:"problems"` // what the profile says that cannot be
	Disclaimer   string         `json:"disclaimer"`

	outcomes []ruled // in the order of the rules; those that it leaves out are not applicable
	pack     *pack.Pack
	memory   memory
}

// ruled is the outcome of a rule.
type ruled struct {
	rule    int32 // its order
	outcome Outcome
}

// PackInfo names the pack that gave an advice.
type PackInfo struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Digest  string `json:"digest"` // of all its files
}

// A Message is a text for a person, and why it is shown.
type Message struct {
	Rule     string  `json:"rule"`
	Variant  string  `json:"variant,omitempty"` // "" if the rule's own words
	Level    Level   `json:"level"`
	Topic    string  `json:"topic"`
	Title    string  `json:"title"`
	Text     string  `json:"text"`              // paragraphs, parted by empty lines
	Pieces   []Piece `json:"pieces,omitempty"`  // of the text, that hang on a condition
	Picture  string  `json:"picture,omitempty"` // of the pack, that handouts show beside it
	Action   string  `json:"action"`
	Language string  `json:"language,omitempty"` // if not that of the advice
	// Translation is "" in the pack's first language; else reviewed or unreviewed, by a
	// translator, or stale: it says what the first language said before.
	Translation string     `json:"translation,omitempty"`
	Cautions    []string   `json:"cautions"`
	Because     []Reason   `json:"because"`
	With        []string   `json:"with,omitempty"` // rules whose messages belong beside this one
	Encourages  []string   `json:"encourages"`
	Discourages []string   `json:"discourages"`
	Answers     []string   `json:"answers,omitempty"` // terms that it answers, with their kinds
	Evidence    Evidence   `json:"evidence"`
	Review      Review     `json:"review"`
	Citations   []Citation `json:"citations"`
}

// A Piece is a part of a message's text that hangs on a condition: said where that
// holds, worded as unsure ("If you ...") while it is unknown, left out where it
// certainly does not.
type Piece struct {
	Name  string     `json:"name"` // as the rule calls it
	State PieceState `json:"state"`
}

// A PieceState says what became of a Piece.
type PieceState string

const (
	Said    PieceState = "said"
	Unsure  PieceState = "unsure"
	Omitted PieceState = "omitted"
)

// A Reason is one thing in the profile for which a message is shown.
type Reason struct {
	Text  string      `json:"text"`
	Facts []FactValue `json:"facts"`
}

// A FactValue is a fact that was read, and what it says.
type FactValue struct {
	Fact  string `json:"fact"`
	Value string `json:"value"`
}

// Evidence says how sure a message is, in the terms of GRADE.
type Evidence struct {
	Certainty string `json:"certainty"` // high, moderate, low, very-low
	Strength  string `json:"strength"`  // of the recommendation: strong, weak, none
}

// Review says who has reviewed a message, and until when that holds.
type Review struct {
	// By is "unreviewed" if nobody has. Who signed the rule in the words that it has stands here
	// with the role and, if its conditions have changed since, that.
	By      string   `json:"by"`
	On      string   `json:"on"`
	Next    string   `json:"next"`
	State   string   `json:"state"`              // current, overdue; unchecked without an as-of date
	SignOff string   `json:"sign_off,omitempty"` // what a clinician must approve before use
	Signed  *SignOff `json:"signed,omitempty"`   // nil: nobody has signed the rule off
}

// A SignOff says who has approved a rule of the pack.
type SignOff struct {
	State   string   `json:"state"` // signed; changed: in its conditions since; void: other words
	By      string   `json:"by"`
	Role    string   `json:"role"`
	On      string   `json:"on"`
	Note    string   `json:"note,omitempty"`
	Changed []string `json:"changed,omitempty"` // what is not as it was: "en.title", "finding adult"
}

// A Citation is a source of a message.
type Citation struct {
	Source   string   `json:"source"` // its id in the pack
	Text     string   `json:"text"`
	URL      string   `json:"url"`
	Supports string   `json:"supports"`
	Where    string   `json:"where,omitempty"`
	Checked  string   `json:"checked"`           // verified or unverified: its bibliographic details
	Missing  []string `json:"missing,omitempty"` // details that nobody has seen
}

// Withheld is a message that applies and is not shown.
type Withheld struct {
	Rule   string `json:"rule"`
	Reason string `json:"reason"` // for the clinician
	// Kind is guard, superseded, conflict, recently-given, expired, companion or
	// over-cap.
	Kind string `json:"kind"`
	By   string `json:"by,omitempty"` // the rule, fact or source of the reason
}

// A Question asks for a fact that would settle something.
type Question struct {
	Fact    string   `json:"fact"`
	Ask     string   `json:"ask"`
	Unit    string   `json:"unit,omitempty"` // UCUM
	Options []Choice `json:"options,omitempty"`
	About   string   `json:"about,omitempty"` // the record it is asked of, as in "prednisone"
	Terms   []Choice `json:"terms,omitempty"` // what the set or list is searched for
	Rules   []string `json:"rules"`           // that wait for it
}

// A Choice is a value of a fact, with words for a reader.
type Choice struct {
	Value string `json:"value"`
	Text  string `json:"text"`
}

// Unrecognised is a name in the profile that the pack does not know. Nothing
// is concluded from it: what it might be stays unknown.
type Unrecognised struct {
	Fact string `json:"fact"`
	Name string `json:"name"`
}

// An Outcome is what became of a rule.
type Outcome int

const (
	NotApplicable Outcome = iota
	Pending
	IsWithheld
	Shown

	NoSuchRule Outcome = -1 // the pack has no rule of that id
)

const noSuchRule = "no such rule"

// MarshalText gives the outcome's name.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads an outcome's name.
func (o *Outcome) UnmarshalText(text []byte) error {
	i := slices.Index(engine.Outcomes[:], string(text))
	if i < 0 && string(text) != noSuchRule {
		return fmt.Errorf("unknown outcome %q", text)
	}
	*o = Outcome(i) // NoSuchRule, if it is none of the engine's
	return nil
}

func (o Outcome) String() string {
	if o == NoSuchRule {
		return noSuchRule
	}
	return engine.Outcome(o).String()
}

// Outcome returns what became of a rule of the pack; every rule has exactly
// one outcome in every advice. An Advice that no Rulebase has made, as one that
// was decoded, knows those outcomes only that its messages, Withheld and
// Questions show, and calls every other rule not applicable.
func (a *Advice) Outcome(rule string) Outcome {
	switch {
	case a == nil:
		return NotApplicable
	case a.pack == nil:
		return a.told(rule)
	}
	r := a.pack.Rule(rule)
	if r == nil {
		return NoSuchRule
	}
	byOrder := func(x ruled, order int32) int { return int(x.rule - order) }
	if i, ok := slices.BinarySearchFunc(a.outcomes, int32(r.Order), byOrder); ok {
		return a.outcomes[i].outcome
	}
	return NotApplicable
}

// told is the outcome of a rule as far as the advice shows it.
func (a *Advice) told(rule string) Outcome {
	waits := func(q Question) bool { return slices.Contains(q.Rules, rule) }
	switch {
	case slices.ContainsFunc(a.Messages, func(m Message) bool { return m.Rule == rule }):
		return Shown
	case slices.ContainsFunc(a.Withheld, func(w Withheld) bool { return w.Rule == rule }):
		return IsWithheld
	case slices.ContainsFunc(a.Questions, waits):
		return Pending
	}
	return NotApplicable
}

// Outcomes goes through the rules that are not without an effect: those that
// are shown, withheld or pending, in the order of the pack.
func (a *Advice) Outcomes() iter.Seq2[string, Outcome] {
	return func(yield func(rule string, o Outcome) bool) {
		if a == nil {
			return
		}
		for _, x := range a.outcomes {
			if !yield(a.pack.Rules[x.rule].ID, x.outcome) {
				return
			}
		}
	}
}
