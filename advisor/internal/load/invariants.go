package load

import (
	"slices"
	"sync"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/spell"
	"example.com/crosstalk/advisor/internal/term"
)

// maxAnswers is how many answers the invariants of a pack may demand, each
// with a condition of its own.
const maxAnswers = 20_000

// setInvariants reads the invariants: at once, to find what is wrong with them; where nothing is
// wrong, not before somebody asks for them, since no advice does.
func (l *loader) setInvariants() {
	if !l.late {
		list := l.readInvariants()
		l.pack.Invariants = func() []*pack.Invariant { return list }
		return
	}
	l.pack.Invariants = sync.OnceValue(func() []*pack.Invariant {
		l.pack.Space.Freeze() // others may be reading it
		return l.readInvariants()
	})
}

func (l *loader) readInvariants() (list []*pack.Invariant) {
	seen := map[string]bool{}
	for _, n := range l.nodes["invariants"] {
		for _, item := range l.reader("").List(n) {
			r := l.reader("")
			if !r.Map(item, format.Invariant.Names()...) {
				continue
			}
			id := r.ID(item, "the invariant's name")
			if id == nil || !r.Kebab(id) {
				continue
			}
			r = l.reader("invariant " + id.Value)
			if seen[id.Value] {
				r.Errorf(id, "the id is used already")
			}
			seen[id.Value] = true
			list = append(list, l.readInvariant(r, id, item))
		}
	}
	return list
}

// demands are the keys that say what an invariant demands, of which it has one.
var demands = []string{"never_encourage", "covered_by", "must_answer"}

func (l *loader) readInvariant(r *source.Reader, id, n *source.Node) *pack.Invariant {
	inv := &pack.Invariant{ID: id.Value, Pos: id.Pos,
		Because: r.Text(r.Need(n, "because", "the reason"))}
	who := r.Need(n, "whoever", `a condition, or "everyone"`)
	if who != nil && slices.Contains([]string{"all", "everybody", "anyone", "anybody", "always"},
		who.Value) {
		r.Errorf(who, "%q is written everyone", who.Value)
	} else if who != nil && who.Value != "everyone" {
		inv.WhoeverText = r.Verbatim(who)
	}
	var found []string
	for _, key := range demands {
		if n.Get(key) != nil {
			found = append(found, key)
		}
	}
	switch {
	case len(found) == 0 && slices.ContainsFunc(demands,
		func(key string) bool { return !n.Lacks(key) }): // of which that is told
	case len(found) == 0:
		r.Errorf(id, `want one of "never_encourage", terms; "covered_by", findings; "must_answer", terms`)
	case len(found) > 1:
		r.Errorf(n.Get(found[1]),
			`it has %q already; an invariant demands one thing, so make this another one`, found[0])
	case found[0] == "must_answer":
		l.readMustAnswer(r, inv, n, who)
		return inv
	}
	for _, key := range []string{"for_each", "level", "or_asked"} {
		if at := n.Get(key); at != nil && len(found) > 0 && !slices.Contains(found, "must_answer") {
			r.Errorf(at, `%q is for "must_answer"`, key)
		}
	}
	inv.OrUnknown = r.Bool(n.Get("or_unknown"))
	if inv.WhoeverText != nil {
		inv.Whoever = l.compile(r, inv.WhoeverText)
	}
	if u := n.Get("unless"); u != nil {
		inv.Unless = l.compile(r, r.Verbatim(u))
	}
	if never := n.Get("never_encourage"); never != nil {
		inv.NeverEncourage = l.terms(r, never)
	}
	for _, f := range r.List(n.Get("covered_by")) {
		name := r.Text(f)
		finding := l.pack.Space.Findings[name]
		if finding == nil {
			r.Follow("findings").Errorf(f, "unknown finding %q%s", name, spell.Hint(name, l.findingNames()))
			continue
		}
		inv.CoveredBy = append(inv.CoveredBy, finding)
	}
	return inv
}

func (l *loader) findingNames() []string {
	var names []string
	for _, f := range l.pack.Findings {
		names = append(names, f.Name)
	}
	return names
}

// readMustAnswer reads what an invariant demands to be answered, once for each
// term that it goes through.
func (l *loader) readMustAnswer(r *source.Reader, inv *pack.Invariant, n, who *source.Node) {
	for key, instead := range map[string]string{
		"or_unknown": `where it is unknown nothing can be answered; "or_asked: true" wants it asked`,
		"unless":     `write whom it leaves out into "whoever", as "and not ..."`,
	} {
		if at := n.Get(key); at != nil {
			r.Errorf(at, `%q is not for "must_answer": %s`, key, instead)
		}
	}
	if level := n.Get("level"); level != nil {
		inv.Level, _ = pack.LevelNamed(r.One(level, pack.LevelNames...))
	}
	inv.OrAsked = r.Bool(n.Get("or_asked"))
	if inv.OrAsked && who != nil && inv.WhoeverText == nil {
		r.Errorf(n.Get("or_asked"), `"or_asked" has no meaning here: of everyone nothing is unknown`)
	}
	each := []term.ID{term.None}
	if f := n.Get("for_each"); f != nil {
		if inv.ForEach, each = l.readForEach(r, f); inv.ForEach == nil {
			return // what its name stands for is not known
		}
	}
	if l.answers += len(each); l.answers > maxAnswers {
		r.Errorf(n.Get("must_answer"), "the invariants of the pack demand more than %d answers",
			maxAnswers)
		return
	}
	used := inv.ForEach == nil
	for _, t := range each {
		a := pack.Answer{Term: t}
		problems := r.Errs.Len()
		if inv.WhoeverText != nil {
			var inside bool
			a.Whoever, inside = l.compileEach(r, inv, t)
			used = used || inside
		}
		var inside bool
		a.Terms, inside = l.answerTerms(r, inv, n.Get("must_answer"), t)
		used = used || inside
		inv.MustAnswer = append(inv.MustAnswer, a)
		if r.Errs.Len() > problems {
			return // the other terms would mostly give the same problems again
		}
	}
	if !used {
		name := inv.ForEach.Name
		r.Errorf(n.Get("for_each"),
			`nothing names %s; it stands without quotation marks, as in has(SET, %s) and "must_answer: %s"`,
			name, name, name)
	}
}

// compileEach compiles whom an invariant concerns, for one term.
func (l *loader) compileEach(r *source.Reader, inv *pack.Invariant, t term.ID) (c condition.Cond,
	used bool) {
	if t == term.None {
		return l.compile(r, inv.WhoeverText), false
	}
	c, used = l.pack.Space.CompileFor(inv.WhoeverText, r, inv.ForEach.Name,
		l.pack.Schema.Terms.Term(t).Name)
	if c == nil {
		c = condition.Const(condition.Unknown)
	}
	return c, used
}

// readForEach reads what an invariant goes through; nil if there is a problem.
func (l *loader) readForEach(r *source.Reader, n *source.Node) (each *pack.ForEach,
	terms []term.ID) {
	if !r.Map(n, format.ForEach.Names()...) {
		return nil, nil
	}
	h := l.pack.Schema.Terms
	problems := r.Errs.Len()
	name := r.Need(n, "term", `a name for the term that it is at, as in {term: t, below: CLASS}`)
	if name != nil && r.Snake(name) {
		what := l.taken(name.Value)
		if what == "" && h.Named(name.Value) != term.None {
			what = "a term already"
		}
		if what != "" {
			r.Errorf(name, "%q is %s; choose another name for the term", name.Value, what)
		}
	}
	below := r.Need(n, "below", "the term whose kinds it goes through")
	class := term.None
	if below != nil {
		if class = h.Named(r.Text(below)); class == term.None && below.Value != "" {
			l.unknownTerm(r, below, below.Value)
		}
	}
	for t := range term.ID(h.Len()) {
		if t != class && h.Is(t, class) {
			terms = append(terms, t)
		}
	}
	if class != term.None && len(terms) == 0 {
		r.Errorf(below,
			"nothing is a kind of %s, so this would demand nothing; without \"for_each\", \"must_answer: "+
				"%s\" demands it of %s itself",
			below.Value, below.Value, below.Value)
	}
	if r.Errs.Len() > problems {
		return nil, nil
	}
	return &pack.ForEach{Name: name.Value, Below: class}, terms
}

// answerTerms reads what must be answered, a term or several, for the term that
// the invariant is at.
func (l *loader) answerTerms(r *source.Reader, inv *pack.Invariant, n *source.Node,
	at term.ID) (ids []term.ID, used bool) {
	items := []*source.Node{n}
	if n.Kind == source.Seq {
		items = n.Items
	}
	if len(items) == 0 {
		r.Errorf(n, "no term; name what must be answered")
	}
	h := l.pack.Schema.Terms
	for _, item := range items {
		name := r.Text(item)
		id := h.Named(name)
		if inv.ForEach != nil && name == inv.ForEach.Name {
			id, used = at, true
		}
		switch {
		case id == term.None && name != "":
			l.unknownTerm(r, item, name)
		case slices.Contains(ids, id):
			r.Errorf(item, "term %q is given twice", name)
		case id != term.None:
			ids = append(ids, id)
		}
	}
	return ids, used
}
