package advisor

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// prepared holds what can be said in one language and region without knowing
// the profile: messages with their sources, but for reasons and cautions. Each
// is made when it is first shown.
type prepared struct {
	lang     string
	region   *pack.Region
	messages [][]atomic.Pointer[readyMessage] // by order of the rules; the rule's own words first, then its variants
	*dictionary
}

// A readyMessage is a message but for what depends on the profile.
type readyMessage struct {
	Message
	once    sync.Once
	encoded messageJSON
}

// A dictionary has the words of one language for facts, by Fact.Place, and for
// terms.
type dictionary struct {
	labels []string
	units  []string // that a reader knows
	asks   []string
	values [][]Option // what a fact may be
	terms  []string

	once    sync.Once
	encoded dictionaryJSON
}

func (c *core) dictionary(lang string) *dictionary {
	facts, h := c.pack.Schema.Facts, c.pack.Schema.Terms
	d := &dictionary{labels: make([]string, len(facts)), units: make([]string, len(facts)), asks: make([]string, len(facts)),
		values: make([][]Option, len(facts)), terms: make([]string, h.Len())}
	for i, f := range facts {
		d.labels[i], d.units[i], d.asks[i] = label(f, lang), readable[f.Unit], pack.Words(f.Ask).In(lang, c.pack.Languages[0])
		for _, v := range f.Values {
			d.values[i] = append(d.values[i], Option{v, pack.Words(f.ValueText[v]).In(lang, c.pack.Languages[0])})
		}
		d.values[i] = slices.Clip(d.values[i])
	}
	for i := range d.terms {
		d.terms[i] = h.Label(term.ID(i), lang)
	}
	return d
}

// prepare makes room for the messages of every language and region.
func (c *core) prepare() {
	for _, lang := range c.pack.Languages {
		words := c.dictionary(lang)
		for i := range c.pack.Regions {
			c.prepared = append(c.prepared, &prepared{lang: lang, region: &c.pack.Regions[i], dictionary: words,
				messages: make([][]atomic.Pointer[readyMessage], len(c.pack.Rules))})
		}
	}
	for _, p := range c.prepared {
		total := 0
		for _, r := range c.pack.Rules {
			total += 1 + len(r.Variants)
		}
		room := make([]atomic.Pointer[readyMessage], total)
		for i, r := range c.pack.Rules {
			n := 1 + len(r.Variants)
			p.messages[i], room = room[:n:n], room[n:]
		}
	}
}

// words are what is prepared in the session's language and region.
func (s *session) words() *prepared {
	if s.said == nil {
		region := slices.IndexFunc(s.pack.Regions, func(r pack.Region) bool { return r.Name == s.opts.Region })
		s.said = s.prepared[slices.Index(s.pack.Languages, s.lang)*len(s.pack.Regions)+max(region, 0)]
	}
	return s.said
}

// message is a rule's message in some wording. It must not be changed.
func (p *prepared) message(c *core, rule *pack.Rule, words *pack.Wording) *readyMessage {
	at := 0
	if words != &rule.Base {
		at = 1 + slices.Index(rule.Variants, words)
	}
	slot := &p.messages[rule.Order][at]
	m := slot.Load()
	if m == nil || c.changes {
		m = &readyMessage{Message: p.make(c, rule, words)}
		slot.Store(m)
	}
	return m
}

func (p *prepared) make(c *core, rule *pack.Rule, words *pack.Wording) Message {
	first := c.pack.Languages[0]
	text, lang := words.Message[p.lang], ""
	if text == nil {
		text, lang = words.Message[first], first
	}
	m := Message{Rule: rule.ID, Variant: words.Name, Level: Level(words.Level), Topic: rule.Topic, Language: lang,
		Title: p.fill(c, text.Title), Text: p.fill(c, text.Text), Action: p.fill(c, text.Action),
		Cautions: noNames, Because: noReasons, Encourages: []string{}, Discourages: []string{},
		Evidence: Evidence{rule.Certainty, rule.Strength}, Citations: []Citation{},
		Review: Review{By: rule.Review.By, On: rule.Review.On.Format(time.DateOnly), Next: rule.Review.Next.Format(time.DateOnly),
			State: "current", SignOff: rule.Review.SignOff}}
	for _, id := range words.Encourages {
		m.Encourages = append(m.Encourages, c.pack.Schema.Terms.Term(id).Name)
	}
	for _, id := range words.Discourages {
		m.Discourages = append(m.Discourages, c.pack.Schema.Terms.Term(id).Name)
	}
	for _, id := range words.Answers {
		m.Answers = append(m.Answers, c.pack.Schema.Terms.Term(id).Name)
	}
	for _, companion := range rule.With {
		m.With = append(m.With, companion.ID)
	}
	for _, cite := range rule.Cite {
		m.Citations = append(m.Citations, Citation{cite.Source.ID, cite.Source.Text(), cite.Source.Link(), cite.Supports, cite.Where,
			cite.Source.CheckedStatus, cite.Source.Missing})
	}
	// Whoever appends to what is shared gets a list of their own.
	m.Encourages, m.Discourages, m.Answers = slices.Clip(m.Encourages), slices.Clip(m.Discourages), slices.Clip(m.Answers)
	m.With, m.Citations = slices.Clip(m.With), slices.Clip(m.Citations)
	return m
}

// fill puts the region's words in the place of {name}; {names} stays.
func (p *prepared) fill(c *core, text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	return pack.Placeholder.ReplaceAllStringFunc(text, func(name string) string {
		if name == pack.NamesPlaceholder { // which depend on the profile
			return name
		}
		return p.region.Words[strings.Trim(name, "{}")].In(p.lang, c.pack.Languages[0])
	})
}
