package advisor_test

import (
	"cmp"
	"slices"
)

// This file is the stages of an advice once more, as docs/rules.md says them:
// slow, with sets and loops, and with no code of the engine. It takes the values
// of conditions as plain data.

type truth int // -1 false, 0 unknown, 1 true

type mGuard struct {
	cond    int // a place in the person's truths
	caution bool
}

type mWords struct {
	cond                    int // of a variant
	level, weight           int
	guards                  []mGuard
	encourages, discourages []string
	answers                 string // a term, or ""
}

type mSelector struct {
	rule  int // -1: by topic and level
	topic string
	below int // 0: any level
}

type mRule struct {
	topic      string
	when       int
	words      []mWords // the rule's own, then its variants
	safe       int
	with       []int
	supersedes []mSelector
	rest       int // days
	text       int // words
	overdue    bool
}

type mPack struct {
	rules    []mRule
	wider    map[string]string // terms
	cap      int
	capWords int // 0: none
	withhold bool
}

// An mPerson is what is known of somebody. Days are counted back from the
// as-of date.
type mPerson struct {
	truths    []truth
	allergies []string
	asks      []string      // about terms
	history   map[int][]int // by rule
	cap       int
}

const mImportant, mWarning, mStages = 2, 3, -1

type mFate struct {
	outcome  string // shown, pending, withheld, not applicable
	kind     string
	by       int // a rule; mStages: none
	allergy  bool
	words    int
	cautions int
	// the condition of the unknown one, for which the safe words are used; -1: none
	variant int
	asks    map[int]bool // conditions
	spared  bool         // it is shown before what is no less important, since somebody asked
}

type mLoss struct {
	kind    string
	by      int
	allergy bool
	asks    map[int]bool // for the words of a companion
	step    int
}

type model struct {
	*mPack
	p       *mPerson
	own     []mFate      // of each rule by itself
	forced  []mFate      // if its condition were true
	given   map[int]bool // lately
	waits   map[int]map[int]bool
	lost    map[int]mLoss
	step    int
	instead map[int]bool // of a warning
}

func (m *model) alone(r int, when truth) mFate {
	rule := &m.rules[r]
	f := mFate{outcome: "not applicable", by: mStages, variant: -1, asks: map[int]bool{}}
	if when < 0 {
		return f
	}
	for i, v := range rule.words[1:] {
		if t := m.p.truths[v.cond]; t > 0 {
			f.words = i + 1
			break
		} else if t == 0 {
			f.words, f.variant = rule.safe, v.cond
			break
		}
	}
	cautions, open := map[int]bool{}, map[int]bool{}
	for _, g := range rule.words[f.words].guards {
		switch t := m.p.truths[g.cond]; {
		case t > 0:
			f.outcome, f.kind = "withheld", "guard"
		case t == 0 && g.caution:
			f.cautions++
			cautions[g.cond] = true
		case t == 0:
			open[g.cond] = true
		}
	}
	switch {
	case f.kind == "guard":
		cautions, open = nil, nil
	case when == 0:
		f.outcome, f.asks[rule.when] = "pending", true
		return f
	case len(open) > 0:
		f.outcome = "pending"
	default:
		f.outcome = "shown"
	}
	for _, set := range []map[int]bool{cautions, open} {
		for c := range set {
			f.asks[c] = true
		}
	}
	f.wonder(f.asks)
	return f
}

// wonder asks for the variant that is unknown.
func (f *mFate) wonder(asks map[int]bool) {
	if f.variant >= 0 {
		asks[f.variant] = true
	}
}

// beside lists the companions of a rule, each followed by its own.
func (m *model) beside(r int) (list []int) {
	var walk func(int)
	walk = func(x int) {
		for _, c := range m.rules[x].with {
			if c != r && !slices.Contains(list, c) {
				list = append(list, c)
				walk(c)
			}
		}
	}
	walk(r)
	return list
}

// host: shown for itself.
func (m *model) host(r int) bool {
	_, lost := m.lost[r]
	return m.own[r].outcome == "shown" && !lost && m.waits[r] == nil
}

func (m *model) shown(r int) bool {
	if _, lost := m.lost[r]; lost {
		return false
	}
	return m.host(r) || slices.ContainsFunc(m.hosts(r), m.host)
}

// hosts lists the rules that bring r with them: not those that were given lately,
// unless it was itself.
func (m *model) hosts(r int) (list []int) {
	for h := range m.rules {
		if slices.Contains(m.beside(h), r) && (!m.given[h] || m.given[r]) {
			list = append(list, h)
		}
	}
	return list
}

func (m *model) words(r int) *mWords {
	return &m.rules[r].words[m.forced[r].words]
}

func (m *model) standing(r int) int {
	high := m.words(r).level
	for h := range m.rules {
		if l := m.words(h).level; m.host(h) && l >= mWarning && slices.Contains(m.beside(h), r) {
			high = max(high, l)
		}
	}
	return high
}

func (m *model) lose(r int, l mLoss) {
	l.step = m.step
	m.lost[r] = l
}

// follow loses the hosts of what was lost.
func (m *model) follow() {
	for again := true; again; {
		again = false
		for h := range m.rules {
			if !m.host(h) {
				continue
			}
			for _, c := range m.beside(h) {
				if l, lost := m.lost[c]; lost && l.kind != "companion" {
					m.lose(h, mLoss{kind: "companion", by: c})
					again = true
					break
				}
			}
		}
	}
}

func (m *model) is(x, y string) bool {
	for ; x != ""; x = m.wider[x] {
		if x == y {
			return true
		}
	}
	return false
}

func (m *model) odds(encourages, discourages *mWords) bool {
	for _, e := range encourages.encourages {
		for _, d := range discourages.discourages {
			if m.is(e, d) {
				return true
			}
		}
	}
	return false
}

// begin lists what is shown, and the standing of each.
func (m *model) begin() (list []int, standing map[int]int) {
	m.step++
	standing = map[int]int{}
	for r := range m.rules {
		if m.shown(r) {
			list = append(list, r)
			standing[r] = m.standing(r)
		}
	}
	return list, standing
}

func (m *model) companions() {
	type verdict struct {
		withheld    int
		asks, waits map[int]bool
	}
	verdicts := map[int]verdict{}
	for h := range m.rules {
		if m.own[h].outcome != "shown" {
			continue
		}
		v := verdict{withheld: -1}
		for _, c := range m.beside(h) {
			switch f := m.forced[c]; {
			case m.own[c].outcome == "shown" || v.withheld >= 0:
			case f.outcome == "withheld":
				v.withheld, v.asks = c, f.asks
			case f.outcome == "pending":
				if v.waits == nil {
					v.waits = map[int]bool{}
				}
				for q := range f.asks {
					v.waits[q] = true
				}
			}
		}
		verdicts[h] = v
	}
	for h, v := range verdicts {
		if v.withheld >= 0 {
			m.lose(h, mLoss{kind: "companion", by: v.withheld, asks: v.asks})
		} else if v.waits != nil {
			m.waits[h] = v.waits
		}
	}
}

func (m *model) expire() {
	list, standing := m.begin()
	for _, r := range list {
		if m.withhold && m.rules[r].overdue && standing[r] < mWarning {
			m.lose(r, mLoss{kind: "expired", by: mStages})
		}
	}
	m.follow()
}

func (m *model) arbitrate() {
	list, standing := m.begin()
	for _, r := range list {
		for _, e := range m.words(r).encourages {
			for _, a := range m.p.allergies {
				if standing[r] < mWarning && (m.is(e, a) || m.is(a, e) && m.wider[e] != "") {
					m.lose(r, mLoss{kind: "conflict", by: mStages, allergy: true})
				}
			}
		}
	}
	m.follow()
	turns := slices.Clone(list)
	slices.SortStableFunc(turns, func(a, b int) int {
		return cmp.Or(cmp.Compare(standing[b], standing[a]),
			cmp.Compare(m.words(b).weight, m.words(a).weight))
	})
	for _, x := range turns {
		m.step++
		if !m.shown(x) {
			continue
		}
		var losers []int
		for _, y := range list {
			if y == x || !m.shown(y) || standing[y] >= mWarning {
				continue
			}
			if m.odds(m.words(y), m.words(x)) || standing[x] >= mWarning && m.odds(m.words(x), m.words(y)) {
				losers = append(losers, y)
			}
		}
		for _, y := range losers {
			m.lose(y, mLoss{kind: "conflict", by: x})
		}
		m.follow()
	}
}

func (m *model) silences(x, y int, sheltered bool) bool {
	if x == y || sheltered || slices.Contains(m.beside(x), y) {
		return false
	}
	for _, s := range m.rules[x].supersedes {
		level := m.words(y).level
		named := s.rule == y && (level < mWarning || m.own[x].outcome == "shown")
		swept := s.rule < 0 && level < mWarning && (s.topic == "" || s.topic == m.rules[y].topic) &&
			(s.below == 0 || level < s.below)
		if named || swept {
			return true
		}
	}
	return false
}

// supersede: what is silenced by something that stays does not stay, nor what
// must have that beside it, nor what was there only for that.
func (m *model) supersede() {
	list, _ := m.begin()
	sheltered := map[int]bool{} // beside a warning
	for _, h := range list {
		for _, c := range m.beside(h) {
			if m.host(h) && m.words(h).level >= mWarning {
				sheltered[c] = true
			}
		}
	}
	memo := map[int]bool{}
	var stays func(int) bool
	silencers := func(y int) (by []int) {
		for _, x := range list {
			if slices.Contains(list, y) && m.silences(x, y, sheltered[y]) && stays(x) {
				by = append(by, x)
			}
		}
		slices.SortStableFunc(by, func(a, b int) int {
			return cmp.Or(cmp.Compare(m.words(b).level, m.words(a).level),
				cmp.Compare(m.words(b).weight, m.words(a).weight))
		})
		return by
	}
	stays = func(r int) bool {
		if known, ok := memo[r]; ok {
			return known
		}
		memo[r] = true // of messages that need each other
		ok := len(silencers(r)) == 0
		for _, c := range m.beside(r) {
			ok = ok && len(silencers(c)) == 0
		}
		if ok && !m.host(r) {
			ok = slices.ContainsFunc(m.hosts(r), func(h int) bool { return m.host(h) && stays(h) })
		}
		memo[r] = ok
		return ok
	}
	losses := map[int]mLoss{}
	for _, r := range list {
		if by := silencers(r); len(by) > 0 {
			losses[r] = mLoss{kind: "superseded", by: by[0]}
			if m.words(r).level >= mWarning {
				m.instead[by[0]] = true
			}
		}
	}
	for r, l := range losses {
		m.lose(r, l)
	}
	m.follow()
}

// recall finds what was given lately.
func (m *model) recall() {
	for r := range m.rules {
		for _, days := range m.p.history[r] {
			if days >= 0 && days < m.rules[r].rest {
				m.given[r] = true
			}
		}
	}
}

func (m *model) repeat() {
	list, _ := m.begin()
	given := map[int]bool{}
	for _, r := range list {
		given[r] = m.given[r]
	}
	for again := true; again; {
		again = false
		for _, h := range list {
			for _, c := range m.beside(h) {
				if m.host(h) && !given[h] && given[c] {
					given[c] = false
					again = true
				}
			}
		}
	}
	for r, rests := range given {
		if rests {
			m.lose(r, mLoss{kind: "recently-given", by: mStages})
		}
	}
	m.follow()
}
