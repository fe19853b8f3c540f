package advisor_test

import (
	"cmp"
	"maps"
	"slices"
)

// cap keeps the first groups, and lists what is shown in order.
func (m *model) capped() (order []int) {
	list, _ := m.begin()
	limit := m.cap
	if m.p.cap > 0 {
		limit = m.p.cap
	} else if m.p.cap < 0 {
		limit = len(list)
	}
	important := func(a, b int) int {
		return cmp.Or(cmp.Compare(m.words(b).level, m.words(a).level),
			cmp.Compare(m.words(b).weight, m.words(a).weight), cmp.Compare(a, b))
	}
	type group struct {
		host int
		all  []int
	}
	var groups []group
	for _, r := range list {
		hosted := false
		for _, h := range list {
			if slices.Contains(m.beside(h), r) && (!slices.Contains(m.beside(r), h) || h < r) {
				hosted = true
			}
		}
		if hosted {
			continue
		}
		g := group{r, []int{r}}
		for _, c := range m.beside(r) {
			if m.shown(c) {
				g.all = append(g.all, c)
			}
		}
		slices.SortFunc(g.all, func(a, b int) int {
			if m.words(a).level == m.words(b).level && (a == r || b == r) {
				return map[bool]int{true: -1, false: 1}[a == r]
			}
			return important(a, b)
		})
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b group) int {
		return cmp.Or(important(a.all[0], b.all[0]), cmp.Compare(a.host, b.host))
	})
	asked := map[int]bool{}
	for _, x := range m.p.asks {
		var answer []int
		for _, r := range list {
			if w := m.words(r); w.answers != "" && m.is(x, w.answers) {
				answer = append(answer, r)
			}
		}
		slices.SortFunc(answer, important)
		if len(answer) > 0 {
			asked[answer[0]] = true
		}
	}
	lesser := func(g group) int {
		if m.words(g.all[0]).level < mImportant &&
			!slices.ContainsFunc(g.all, func(r int) bool { return asked[r] }) {
			return 1
		}
		return 0
	}
	turns := slices.Clone(groups)
	slices.SortStableFunc(turns, func(a, b group) int { return cmp.Compare(lesser(a), lesser(b)) })
	total, full := 0, false // words; whether one has found no room
	kept, hosts := map[int]bool{}, map[int]bool{}
	for i, g := range turns {
		sum := 0
		for _, r := range g.all {
			if !kept[r] {
				sum += 2 + m.rules[r].text // with a title and an action of a word each
			}
		}
		words := m.capWords
		if m.p.cap < 0 {
			words = 0
		}
		long := words > 0 && len(kept) > 0 && total+sum > words && lesser(g) == 1
		full = full || i >= limit || long
		grave := m.words(g.all[0]).level >= mWarning ||
			slices.ContainsFunc(g.all, func(r int) bool { return m.instead[r] })
		if full && !grave {
			continue
		}
		m.forced[g.host].spared = lesser(g) == 0 && m.words(g.all[0]).level < mImportant
		total += sum
		hosts[g.host] = true
		for _, r := range g.all {
			kept[r] = true
		}
	}
	for _, g := range groups {
		for _, r := range g.all {
			if hosts[g.host] && !slices.Contains(order, r) {
				order = append(order, r)
			}
		}
	}
	for _, r := range list {
		if !slices.Contains(order, r) {
			m.lose(r, mLoss{kind: "over-cap", by: mStages})
		}
	}
	return order
}

// end follows what withheld a message to what is shown or rests instead.
func (m *model) end(r int) int {
	l, lost := m.lost[r]
	if lost && l.by >= 0 {
		return m.end(l.by)
	}
	if lost || m.shown(r) {
		return r
	}
	last := -1
	for _, h := range m.hosts(r) {
		hl, gone := m.lost[h]
		if m.own[h].outcome == "shown" && gone && (last < 0 || hl.step > m.lost[last].step) {
			last = h
		}
	}
	return m.end(last)
}

// judge gives the fate of every rule, and the order of what is shown.
func (pack *mPack) judge(p *mPerson) (fates []mFate, order []int) {
	m := &model{mPack: pack, p: p, waits: map[int]map[int]bool{}, lost: map[int]mLoss{},
		given: map[int]bool{}, instead: map[int]bool{}}
	for r := range pack.rules {
		m.own = append(m.own, m.alone(r, p.truths[pack.rules[r].when]))
		m.forced = append(m.forced, m.alone(r, 1))
	}
	m.recall()
	m.companions()
	m.expire()
	m.arbitrate()
	m.supersede()
	m.repeat()
	order = m.capped()
	for r := range pack.rules {
		fates = append(fates, m.fate(r))
	}
	return fates, order
}

func (m *model) fate(r int) mFate {
	l, lost := m.lost[r]
	switch {
	case m.shown(r):
		return m.forced[r]
	case m.waits[r] != nil:
		f := m.own[r]
		f.outcome, f.cautions = "pending", 0
		for q := range m.waits[r] {
			f.asks[q] = true
		}
		return f
	case !lost:
		f := m.own[r]
		if f.outcome != "shown" {
			f.cautions = 0
		}
		return f
	}
	f := mFate{outcome: "withheld", kind: l.kind, by: l.by, allergy: l.allergy, asks: map[int]bool{}}
	maps.Copy(f.asks, l.asks)
	m.forced[r].wonder(f.asks) // other words might not have been withheld
	if l.by < 0 || l.kind == "companion" {
		return f
	}
	f.by = m.end(l.by)
	if m.lost[f.by].kind == "over-cap" {
		f.by = mStages
		if l.kind == "superseded" {
			f.kind = "over-cap"
		}
	}
	return f
}
