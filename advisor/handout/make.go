package handout

import (
	"cmp"
	"fmt"
	"html/template"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/pack"
)

// A maker makes a handout.
type maker struct {
	pack    *pack.Pack
	advice  *advisor.Advice
	read    []advisor.Message // of it; a group of warnings is one
	words   *Words
	own     *own.Words
	region  map[string]string // what texts name in braces
	phones  *regexp.Regexp    // those of the region; nil if it has none
	sources []advisor.Citation
}

func (m *maker) handout(opts *Options) *Handout {
	a, w := m.advice, m.words
	h := &Handout{Language: a.Language, Direction: w.Direction, Words: w, Title: w.Title,
		Subjects: m.subjects(), Date: m.date(),
		Clinic: Brand{Name: clean(opts.Clinic.Name), Phone: clean(opts.Clinic.Phone),
			Footer: clean(opts.Clinic.Footer)},
		Disclaimer: clean(a.Disclaimer), Pack: clean(a.Pack.Name + " " + a.Pack.Version),
		Large: opts.Large, Letter: opts.Letter}
	first, rest := emergencies(m.read)
	told := a.Told()
	for _, i := range first {
		h.Call = append(h.Call, m.section(i, told[i], nil))
	}
	forAll := shared(m.read, rest)
	for _, c := range forAll {
		h.Notes = append(h.Notes, m.dialled(clean(c)))
	}
	for _, i := range rest {
		h.Sections = append(h.Sections, m.section(i, told[i], forAll))
	}
	h.ToDo = m.toDo(rest)
	h.Ask = len(first) == 0 && len(rest) > 0
	if h.Clinic.Phone != "" {
		h.Phone = with(w.Phone, h.Clinic.Phone)
	}
	if number := m.region["emergency_number"]; number != "" && len(first) == 0 {
		h.Emergency = m.dialled(with(w.Emergency, number))
	}
	h.Sources, h.Remarks = m.listSources(), m.remarks()
	if opts.TeachBack {
		h.TeachBack = m.teachBack()
	}
	return h
}

// subjects are the topics of the messages, in the order of these.
func (m *maker) subjects() string {
	var titles []string
	for _, x := range m.advice.Messages {
		for _, t := range m.pack.Topics {
			title := clean(m.in(t.Title))
			if t.Name == x.Topic && title != "" && !slices.Contains(titles, title) {
				titles = append(titles, title)
			}
		}
	}
	if len(titles) == 0 {
		return ""
	}
	return with(m.words.Subjects, strings.Join(titles, "; "))
}

// in gives words of the pack in the language of the advice, with decimals as its region writes
// them, or in the pack's first.
func (m *maker) in(words pack.Words) string {
	if s := words[m.advice.Language]; s != "" {
		return m.own.Numbers(s)
	}
	return words[m.pack.Languages[0]]
}

// date is the day of the advice in words.
func (m *maker) date() string {
	day, err := time.Parse(time.DateOnly, m.advice.AsOf)
	if err != nil {
		return "" // none was given
	}
	return strings.NewReplacer("{day}", strconv.Itoa(day.Day()), "{month}",
		m.words.Months[day.Month()-1], "{year}", strconv.Itoa(day.Year())).Replace(m.words.Date)
}

// shared lists the cautions that each of several messages has.
func shared(all []advisor.Message, which []int) (list []string) {
	if len(which) < 2 {
		return nil
	}
	for _, c := range all[which[0]].Cautions {
		lacks := func(i int) bool { return !slices.Contains(all[i].Cautions, c) }
		if !slices.ContainsFunc(which, lacks) {
			list = append(list, c)
		}
	}
	return list
}

func (m *maker) section(i int, told []advisor.Reason, forAll []string) Section {
	x := &m.read[i]
	mark := plain
	if x.Level >= advisor.Warning {
		mark = m.dialled
	}
	s := Section{Language: x.Language, Title: clean(x.Title), Action: m.dialled(clean(x.Action)),
		Blocks: blocks(x.Text, mark), Picture: m.picture(x)}
	for _, c := range x.Cautions {
		if !slices.Contains(forAll, c) {
			s.Cautions = append(s.Cautions, m.dialled(clean(c)))
		}
	}
	for _, r := range told {
		s.Why = append(s.Why, clean(r.Text))
	}
	for _, c := range x.Citations {
		s.Sources = append(s.Sources, m.number(c))
	}
	slices.Sort(s.Sources)
	if len(s.Sources) > 0 {
		var numbers []string
		for _, n := range s.Sources {
			numbers = append(numbers, strconv.Itoa(n))
		}
		s.Refs = with(m.words.SourcesOf, strings.Join(numbers, ", "))
	}
	return s
}

// picture is what the pack draws beside a message.
func (m *maker) picture(x *advisor.Message) *Picture {
	p := m.pack.Pictures[x.Picture]
	if p == nil {
		return nil
	}
	viewBox, shapes := p.Drawing()
	pic := &Picture{Alt: clean(m.in(p.Alt)), Caption: clean(m.in(p.Caption)),
		ViewBox: viewBox, Shapes: template.HTML(shapes)}
	if p.Caption[m.advice.Language] == "" {
		pic.Language = m.pack.Languages[0]
	}
	return pic
}

// number is that of a source on this sheet.
func (m *maker) number(c advisor.Citation) int {
	same := func(o advisor.Citation) bool { return o.Source == c.Source }
	i := slices.IndexFunc(m.sources, same)
	if i < 0 {
		m.sources = append(m.sources, c)
		i = len(m.sources) - 1
	}
	return i + 1
}

// toDo lists what there is to do, each thing once: what cannot wait first, then what there is
// to ask and the rest, by the first message that any of it comes from.
func (m *maker) toDo(which []int) []List {
	w := m.words
	urgent, soon, next := List{Title: w.Urgent}, List{Title: w.Warning}, List{Title: w.Next}
	place := map[string]int{} // of a message
	for at, i := range which {
		place[m.read[i].Rule] = at
		x := &m.read[i]
		item := Item{m.dialled(clean(x.Action)), x.Language}
		switch {
		case x.Level >= advisor.Urgent:
			urgent.add(item)
		case x.Level == advisor.Warning:
			soon.add(item)
		case !m.advice.Elsewhere(x.Rule):
			next.first = cmp.Or(next.first, at+1)
			next.add(item)
		}
	}
	others := []List{next}
	for _, e := range m.advice.Errands {
		list := List{Title: clean(e.Title)}
		for _, x := range e.Items {
			list.add(Item{m.dialled(clean(x.Text)), ""})
			for _, rule := range x.Rules {
				if at, ok := place[rule]; ok && (list.first == 0 || at+1 < list.first) {
					list.first = at + 1
				}
			}
		}
		others = append(others, list)
	}
	slices.SortStableFunc(others, func(a, b List) int { return a.first - b.first })
	all := append([]List{urgent, soon}, others...)
	all = slices.DeleteFunc(all, func(l List) bool { return len(l.Items) == 0 })
	if len(all) == 1 && all[0].Title == w.Next {
		all[0].Title = "" // the list of what to do says enough
	}
	return all
}

func (l *List) add(item Item) {
	same := func(o Item) bool { return o.Text.String() == item.Text.String() }
	if !slices.ContainsFunc(l.Items, same) {
		l.Items = append(l.Items, item)
	}
}

func (m *maker) listSources() (list []Source) {
	for i, c := range m.sources {
		s := Source{Number: i + 1, Text: clean(c.Text), Checked: c.Checked == "verified"}
		if u, err := url.Parse(c.URL); err == nil && u.Host != "" &&
			(u.Scheme == "http" || u.Scheme == "https") {
			s.URL, s.Short = u.String(), shortened(u)
		}
		list = append(list, s)
	}
	return list
}

// maxShort is how long an address may be that somebody types from paper.
const maxShort = 60

// shortened is an address as people write it; of a long one only the site, where the title
// is to be found.
func shortened(u *url.URL) string {
	host := strings.TrimPrefix(u.Host, "www.")
	short := clean(host + strings.TrimSuffix(strings.TrimPrefix(u.String(),
		u.Scheme+"://"+u.Host), "/"))
	if len(short) > maxShort {
		return host
	}
	return short
}

// remarks say what the sheet leaves out and what nobody has looked at.
func (m *maker) remarks() (list []string) {
	a, w := m.advice, m.words
	if len(m.read) == 0 {
		list = append(list, w.Nothing)
	}
	if names := a.NotTakenIntoAccount(); names != "" {
		list = append(list, clean(names))
	}
	var unreviewed, overdue, foreign, stale []string
	for i := range m.read {
		x := &m.read[i]
		title := clean(x.Title)
		if x.Review.By == "unreviewed" {
			unreviewed = append(unreviewed, title)
		}
		if x.Review.State == "overdue" {
			overdue = append(overdue, title)
		}
		if x.Translation == "stale" {
			stale = append(stale, title)
		}
		if x.Language != "" {
			foreign = append(foreign, title)
		}
	}
	join := func(titles []string) string { return strings.Join(titles, "; ") }
	switch {
	case len(unreviewed) == 0:
	case len(unreviewed) == len(m.read):
		list = append(list, w.Unreviewed)
	default:
		list = append(list, with(w.NotAll, join(unreviewed)))
	}
	if len(overdue) > 0 {
		list = append(list, with(w.Overdue, join(overdue)))
	}
	if a.Translation == "unreviewed" {
		list = append(list, w.Translated)
	}
	if len(stale) > 0 {
		list = append(list, with(w.Stale, join(stale)))
	}
	if len(foreign) > 0 {
		list = append(list, with(w.Foreign, join(foreign)))
	}
	return list
}

// teachBack makes of each message what to ask, by a fixed pattern: what there is to do or
// to ask, from urgent on when, and why.
func (m *maker) teachBack() (list []TeachBack) {
	w := m.words
	told := m.advice.Told()
	ask := func(t *TeachBack, question, listen string) {
		t.Asks = append(t.Asks, Ask{question, with(w.Listen, listen)})
	}
	for i := range m.read {
		x := &m.read[i]
		t := TeachBack{Language: x.Language, Title: clean(x.Title)}
		if errands := m.errandsOf(x.Rule); len(errands) > 0 {
			ask(&t, w.AskWhom, strings.Join(errands, "; "))
		} else {
			ask(&t, w.AskWhat, clean(x.Action))
		}
		switch {
		case x.Level == advisor.Emergency:
			ask(&t, w.AskWhen, w.Now)
		case x.Level == advisor.Urgent:
			ask(&t, w.AskWhen, w.Urgent)
		}
		var why []string
		for _, r := range told[i] {
			why = append(why, clean(r.Text))
		}
		if len(why) > 0 {
			ask(&t, w.AskWhy, strings.Join(why, "; "))
		}
		list = append(list, t)
	}
	return list
}

// errandsOf are the entries of the lists that come of a message, with what opens the list.
func (m *maker) errandsOf(rule string) (list []string) {
	for _, e := range m.advice.Errands {
		for _, x := range e.Items {
			if slices.Contains(x.Rules, rule) {
				list = append(list, fmt.Sprintf("%s: %s", clean(e.Title), clean(x.Text)))
			}
		}
	}
	return list
}

func longestFirst(list []string) []string {
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(len(b)-len(a), strings.Compare(a, b))
	})
	return list
}
