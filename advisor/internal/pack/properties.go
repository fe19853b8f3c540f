package pack

import (
	"fmt"
	"strconv"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// A Property is something that medicines, or other things of which a profile
// lists those of now and those of the past, do to a person, and for how long
// after the last time. Conditions know it as the finding of its name.
type Property struct {
	Finding *Finding
	Members []Member
	Sources []string

	Now, Past, Since *fact.Fact // the lists, and the field that says how long ago; Past may be nil
}

// A Member is some of what has a property.
type Member struct {
	Terms  []term.ID // with their kinds
	If     bool      // a condition says of which records it is true
	IfPast bool      // and of which of the past
	Lasts  float64   // in the unit of Property.Since; 0: only as long as it is taken
	Pos    source.Pos
	Source []string
}

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
	if n == nil || !r.Map(n, FormatLasting.Names()...) {
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
		r.Errorf(n, `"past" and "since" go together: the list of what was stopped, and the field that says how long ago`)
	}
	return t
}

func (l *loader) readProperties() {
	lists := l.readLasting()
	l.entries("properties", true, func(name string, k, n *source.Node) {
		r := l.reader("property " + name)
		if !l.free(r, k) || !r.Map(n, FormatProperty.Names()...) {
			return
		}
		if lists.node == nil {
			r.Errorf(k, `pack.yaml does not say which lists properties are about: "properties: {now: LIST, past: LIST, since: FIELD}"`)
			return
		}
		p := &Property{Now: lists.now, Past: lists.past, Since: lists.since}
		f := &Finding{Silent: r.Bool(n.Get("silent")), Pos: k.Pos, Property: p}
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
					l.errs.Add(m.Pos, "property "+name, `no source: "cite: [SOURCE]" here, or once for the property`)
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
func (l *loader) readMember(r *source.Reader, p *Property, n *source.Node, text *source.Text) {
	if !r.Map(n, FormatMember.Names()...) {
		return
	}
	m := Member{Pos: n.Pos, Source: l.cited(r, n.Get("cite"))}
	is := r.Need(n, "is", "the term, or list of terms, that have the property")
	var names []string
	terms := []*source.Node{is}
	if is != nil && is.Kind == source.Seq {
		terms = is.Items
	}
	for _, t := range terms {
		if t == nil {
			continue
		}
		name := r.Text(t)
		id := l.pack.Schema.Terms.Named(name)
		if id == term.None {
			r.Errorf(t, "unknown term %q%s", name, r.Hint(name, l.pack.Schema.Terms.Names))
			continue
		}
		m.Terms, names = append(m.Terms, id), append(names, name)
	}
	if lasts := n.Get("lasts"); lasts != nil {
		m.Lasts = r.Number(lasts)
		switch {
		case p.Since == nil:
			r.Errorf(lasts, `pack.yaml names no list of what was stopped: "properties: {past: LIST, since: FIELD}"`)
			return
		case m.Lasts <= 0 || p.Since.Ranged && m.Lasts > p.Since.Max:
			r.Errorf(lasts, "it lasts %v %s; want more than 0 and at most %v", m.Lasts, p.Since.Unit, p.Since.Max)
			return
		}
	}
	if len(names) == 0 || p.Now == nil {
		return
	}
	start := "or "
	if len(p.Members) == 0 {
		start = ""
	}
	quant := func(list *fact.Fact, lasts string, cond *source.Verbatim) {
		var is []string
		for _, name := range names {
			is = append(is, fmt.Sprintf("is(.%s, %q)", list.TermField().Name(), name))
		}
		line := start + "any(" + list.Path + ", "
		if len(is) > 1 {
			line += "(" + strings.Join(is, " or ") + ")"
		} else {
			line += is[0]
		}
		line += lasts
		if cond == nil {
			text.Add(n, line+")")
		} else {
			text.Add(n, line+" and (")
			text.Include(cond)
			text.Add(n, "))")
		}
		start = "or "
	}
	now := n.Get("if")
	m.If = now != nil
	quant(p.Now, "", r.Verbatim(now))
	past := n.Get("if_past")
	m.IfPast = past != nil
	switch {
	case m.Lasts > 0:
		lasts := strconv.FormatFloat(m.Lasts, 'f', -1, 64)
		quant(p.Past, fmt.Sprintf(" and .%s <= %s", p.Since.Name(), lasts), r.Verbatim(past))
	case m.IfPast:
		r.Errorf(past, `"if_past" is about what "lasts" after it was stopped`)
	}
	p.Members = append(p.Members, m)
}
