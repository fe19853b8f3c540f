package load

import (
	"fmt"
	"strconv"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// lasting are the lists that the properties of a pack are about.
type lasting struct {
	now, past, since *fact.Fact
	node             *source.Node
}

// readLasting reads which lists the properties are about.
func (l *loader) readLasting() (t lasting) {
	if len(l.nodes["pack"]) == 0 {
		return t
	}
	n := l.nodes["pack"][0].Get("properties")
	r := l.reader("properties")
	if n == nil || !r.Map(n, format.Lasting.Names()...) {
		return t
	}
	list := func(key string) *fact.Fact {
		item := n.Get(key)
		if item == nil {
			return nil
		}
		f := l.pack.Schema.Lookup(r.Text(item))
		if f == nil || f.Kind != fact.List || f.TermField() == nil {
			r.Errorf(item, "%q is not a list whose records have a term", item.Value)
			return nil
		}
		return f
	}
	t = lasting{now: list("now"), past: list("past"), node: n}
	r.Need(n, "now", "the list of what is taken now")
	if t.past != nil && t.past == t.now {
		r.Errorf(n.Get("past"), "what was stopped stands in another list than what is taken now")
		t.past = nil
	}
	since := n.Get("since")
	switch {
	case since != nil && t.past != nil:
		name := r.Text(since)
		t.since = l.pack.Schema.Lookup(t.past.Path + "." + name)
		if t.since == nil || t.since.Kind != fact.Number && t.since.Kind != fact.Int {
			r.Errorf(since, "%q is not a number of the records of %s", name, t.past.Path)
			t.since = nil
		}
	case (since == nil) != (n.Get("past") == nil):
		r.Errorf(n,
			`"past" and "since" go together: the list of what was stopped, and the field that says how `+
				`long ago`)
	}
	return t
}

func (l *loader) readProperties() {
	lists := l.readLasting()
	l.entries("properties", true, func(name string, k, n *source.Node) {
		r := l.reader("property " + name)
		if !l.free(r, k) || !r.Map(n, format.Property.Names()...) {
			return
		}
		if lists.node == nil {
			r.Errorf(k,
				`pack.yaml does not say which lists properties are about: "properties: {now: LIST, past: `+
					`LIST, since: FIELD}"`)
			return
		}
		p := &pack.Property{Now: lists.now, Past: lists.past, Since: lists.since}
		f := &pack.Finding{Silent: r.Bool(n.Get("silent")), Pos: k.Pos, Property: p}
		because := l.because(r, k, n, f)
		var text source.Text
		of := r.Need(n, "of", "what has the property")
		if of != nil && len(r.List(of)) == 0 {
			r.Errorf(of, "nothing has the property; leave it out, or say what has it")
		}
		for _, m := range r.List(of) {
			l.readMember(r, p, m, &text)
		}
		if p.Sources = l.cited(r, n.Get("cite")); len(p.Sources) == 0 {
			for _, m := range p.Members {
				if len(m.Source) == 0 {
					l.errs.Add(m.Pos, "property "+name,
						`no source: "cite: [SOURCE]" here, or once for the property`)
				}
			}
		}
		if len(p.Members) == 0 {
			text.Add(k, "false")
		}
		f.Text = text.Verbatim(k)
		l.pack.Space.AddFinding(name, f.Text, because)
		f.Finding = l.pack.Space.Findings[name]
		p.Finding = f
		l.pack.Findings = append(l.pack.Findings, f)
		l.pack.Properties = append(l.pack.Properties, p)
	})
}

// cited reads the ids of sources.
func (l *loader) cited(r *source.Reader, n *source.Node) (ids []string) {
	for _, s := range r.List(n) {
		if id := r.Text(s); l.source(r, s, id) != nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// readMember reads who has a property, and adds what that says to the condition:
// a record of what is taken, or one of what was stopped not too long ago.
func (l *loader) readMember(r *source.Reader, p *pack.Property, n *source.Node, text *source.Text) {
	if !r.Map(n, format.Member.Names()...) {
		return
	}
	m := pack.Member{Pos: n.Pos, Source: l.cited(r, n.Get("cite"))}
	is := r.Need(n, "is", "the term, or list of terms, that have the property")
	m.Terms = l.memberTerms(r, is)
	if lasts := n.Get("lasts"); lasts != nil {
		m.Lasts = r.Number(lasts)
		switch {
		case p.Since == nil:
			r.Errorf(lasts,
				`pack.yaml names no list of what was stopped: "properties: {past: LIST, since: FIELD}"`)
			return
		case m.Lasts <= 0 || p.Since.Ranged && m.Lasts > p.Since.Max:
			r.Errorf(lasts, "it lasts %v %s; want more than 0 and at most %v", m.Lasts, p.Since.Unit,
				p.Since.Max)
			return
		}
	}
	if len(m.Terms) == 0 || p.Now == nil {
		return
	}
	start := ""
	if len(p.Members) > 0 {
		start = "or "
	}
	now, past := n.Get("if"), n.Get("if_past")
	m.If, m.IfPast = now != nil, past != nil
	addRecord(text, n, start+l.record(p.Now, m.Terms), r.Verbatim(now))
	switch {
	case m.Lasts > 0:
		lasts := strconv.FormatFloat(m.Lasts, 'f', -1, 64)
		addRecord(text, n, fmt.Sprintf("or %s and .%s <= %s", l.record(p.Past, m.Terms),
			p.Since.Name(), lasts), r.Verbatim(past))
	case m.IfPast:
		r.Errorf(past, `"if_past" is about what "lasts" after it was stopped`)
	}
	p.Members = append(p.Members, m)
}

// memberTerms reads one term, or a list of some.
func (l *loader) memberTerms(r *source.Reader, n *source.Node) (ids []term.ID) {
	if n == nil {
		return nil
	}
	items := []*source.Node{n}
	if n.Kind == source.Seq {
		items = n.Items
	}
	for _, t := range items {
		name := r.Text(t)
		id := l.pack.Schema.Terms.Named(name)
		if id == term.None {
			l.unknownTerm(r, t, name)
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

// record begins the condition that a record of a list has one of some terms.
func (l *loader) record(list *fact.Fact, ids []term.ID) string {
	var is []string
	for _, id := range ids {
		is = append(is, fmt.Sprintf("is(.%s, %q)", list.TermField().Name(),
			l.pack.Schema.Terms.Term(id).Name))
	}
	what := strings.Join(is, " or ")
	if len(is) > 1 {
		what = "(" + what + ")"
	}
	return "any(" + list.Path + ", " + what
}

// addRecord adds a condition that record began, to its end, and that cond holds
// of the same record.
func addRecord(text *source.Text, n *source.Node, begun string, cond *source.Verbatim) {
	if cond == nil {
		text.Add(n, begun+")")
		return
	}
	text.Add(n, begun+" and (")
	text.Include(cond)
	text.Add(n, "))")
}
