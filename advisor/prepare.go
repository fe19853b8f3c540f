package advisor

import (
	"slices"
	"sync"
	"sync/atomic"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/pack"
)

// prepared holds what can be said in one language and region without knowing
// the profile: messages with their sources, but for reasons and cautions. Each
// is made when it is first shown.
type prepared struct {
	*engine.Words
	// messages are by order of the rules; the rule's own words first, then its variants,
	// each in all texts that come of its pieces.
	messages [][]atomic.Pointer[readyMessage]
	*dictionary
}

// A readyMessage is a message but for what depends on the profile.
type readyMessage struct {
	Message
	once    sync.Once
	encoded messageJSON
}

// A dictionary has what may be said of facts in one language, by Fact.Place.
type dictionary struct {
	values [][]Choice

	once    sync.Once
	encoded dictionaryJSON
}

func (c *core) dictionary(words *engine.Words) *dictionary {
	d := &dictionary{values: make([][]Choice, len(c.Pack.Schema.Facts))}
	for i, f := range c.Pack.Schema.Facts {
		for _, v := range f.Values {
			d.values[i] = append(d.values[i], Choice{v, words.In(f.ValueText[v])})
		}
		d.values[i] = slices.Clip(d.values[i])
	}
	return d
}

// prepare makes room for the messages of every language and region.
func (c *core) prepare() {
	total := 0
	for _, r := range c.Pack.Rules {
		total += texts(r)
	}
	for i := range c.Pack.Languages {
		as := map[string]*dictionary{} // by how decimals are written
		for j := range c.Pack.Regions {
			words := c.Words(i, j)
			if as[words.Own.Decimal] == nil {
				as[words.Own.Decimal] = c.dictionary(words)
			}
			p := &prepared{Words: words, dictionary: as[words.Own.Decimal],
				messages: make([][]atomic.Pointer[readyMessage], len(c.Pack.Rules))}
			room := make([]atomic.Pointer[readyMessage], total)
			for i, r := range c.Pack.Rules {
				n := texts(r)
				p.messages[i], room = room[:n:n], room[n:]
			}
			c.prepared = append(c.prepared, p)
		}
	}
}

// in is what is prepared in the language and region of a session.
func (c *core) in(s *engine.Session) *prepared { return c.prepared[s.Words.Index] }

// texts is how many texts come of the wordings of a rule, their pieces said, unsure or
// left out.
func texts(r *pack.Rule) (n int) {
	for _, w := range r.Wordings() {
		n += textsOf(w)
	}
	return n
}

func textsOf(w *pack.Wording) int {
	n := 1
	for range w.Pieces {
		n *= 3
	}
	return n
}

// slot is where the message of a ruling is kept.
func (p *prepared) slot(r *engine.Ruling) *atomic.Pointer[readyMessage] {
	at := 0
	for i := -1; i < len(r.Rule.Variants); i++ {
		w := &r.Rule.Base
		if i >= 0 {
			w = r.Rule.Variants[i]
		}
		if w == r.Wording {
			break
		}
		at += textsOf(w)
	}
	text := 0
	for _, is := range r.Pieces {
		text = 3*text + int(is-condition.False)
	}
	return &p.messages[r.Rule.Order][at+text]
}

// message is the message of a ruling as far as it is the same for all whose pieces are.
// It must not be changed.
func (p *prepared) message(c *core, r *engine.Ruling) *readyMessage {
	slot := p.slot(r)
	m := slot.Load()
	if m == nil || c.changes {
		m = &readyMessage{Message: p.make(c, r)}
		slot.Store(m)
	}
	return m
}

func (p *prepared) make(c *core, r *engine.Ruling) Message {
	rule, words := r.Rule, r.Wording
	text, lang := p.Message(words)
	value := words.Value(r.Pieces)
	m := Message{Rule: rule.ID, Variant: words.Name, Level: Level(words.Level),
		Topic: rule.Topic, Language: lang, Picture: words.Picture.Called(),
		Translation: string(text.Translation),
		Title:       p.Fill(text.Title, lang), Text: p.Fill(text.Assembled(value), lang),
		Action:   p.Fill(text.Action, lang),
		Cautions: noNames, Because: noReasons, Encourages: c.Pack.Schema.Terms.NamesOf(words.Encourages),
		Discourages: c.Pack.Schema.Terms.NamesOf(words.Discourages),
		Evidence:    Evidence{rule.Certainty, rule.Strength},
		Citations:   citationsOf(rule.CiteIn(p.Region.Name), said(r)), Review: reviewOf(rule, "current")}
	for i, piece := range words.Pieces {
		m.Pieces = append(m.Pieces, Piece{piece.Name, pieceStates[r.Pieces[i]]})
	}
	m.Answers = c.Pack.Schema.Terms.NamesOf(words.Answers)
	for _, companion := range rule.With {
		m.With = append(m.With, companion.ID)
	}
	// Whoever appends to what is shared gets a list of their own.
	m.Pieces, m.With = slices.Clip(m.Pieces), slices.Clip(m.With)
	return m
}

// said reports of a citation whether it is listed: of those for pieces, where one of
// these is said.
func said(r *engine.Ruling) func(pack.Citation) bool {
	return func(c pack.Citation) bool {
		return c.For == nil || slices.ContainsFunc(c.For, func(p *pack.Piece) bool {
			return r.Wording.Has(p) && r.Wording.Value(r.Pieces)(p) == condition.True
		})
	}
}

var pieceStates = map[condition.Truth]PieceState{condition.True: Said, condition.Unknown: Unsure,
	condition.False: Omitted}
