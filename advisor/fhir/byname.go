package fhir

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// What becomes of what was read by its name, in the report.
const (
	readByName = "by name"          // no coding is mapped
	readByBoth = "by code and name" // the name says more: the form of a product, or each ingredient
)

// named is what a concept says by its codes and by its words.
type named struct {
	ids      []term.ID
	how      string        // "": by codes alone
	strength term.Strength // of a product with one ingredient
	open     []string      // parts of a combination that no term has the name of
	disagree bool          // codes and words, or two texts, name different things
	nothing  bool          // the words say that there is none ...
	of       []term.ID     // ... of these; none: of anything
}

// rootsOf are the kinds of terms that sets and lists take from a resource type:
// whether it is about products, and whether about allergies to them.
func (r *reading) rootsOf(resource string) (of []term.ID, products, allergies bool) {
	for _, f := range r.setFacts {
		if !reads(f, resource) {
			continue
		}
		products, allergies = products || f.RulesOut || f.Kind == fact.List, allergies || f.RulesOut
		if f.Kind == fact.List {
			if f = f.TermField(); f == nil {
				continue
			}
		}
		of = append(of, f.Of...)
	}
	return of, products, allergies
}

// name reads a concept by its codes and, unless that is switched off, by its
// words. They must not say different things: then nothing is known of it.
func (r *reading) name(resource string, c *concept, roles ...string) (n named) {
	n.ids = r.termsOf(c, roles...)
	if c == nil {
		return n
	}
	if listed := r.listed(c); len(listed) > 0 {
		code := &listed[0]
		for i := range listed[1:] {
			if code = r.both(code, &listed[i+1]); code == nil {
				return named{disagree: true}
			}
		}
		if n = r.join(n.ids, code); n.disagree {
			return n
		}
		n.how = ""
	}
	if r.opts.CodesOnly {
		return n
	}
	of, products, allergies := r.rootsOf(resource)
	if len(n.ids) > 0 && !products {
		return n // what words add to the code of a disease is not for us to say
	}
	var words *term.Reading
	for _, text := range c.texts() {
		reading := r.pack.Schema.Terms.Read(text, of, allergies)
		if reading.Nothing {
			n.nothing, n.of = true, reading.Of
		}
		if len(reading.Parts) == 0 {
			continue
		}
		if words == nil {
			words = &reading
			continue
		}
		if words = r.both(words, &reading); words == nil {
			return named{disagree: true}
		}
	}
	if n.nothing && (words != nil || len(n.ids) > 0) {
		return named{disagree: true}
	}
	if words == nil {
		return n
	}
	joined := r.join(n.ids, words)
	if joined.strength == (term.Strength{}) && len(words.Parts) == 1 {
		joined.strength = n.strength
	}
	joined.open = append(joined.open, n.open...)
	return joined
}

// listed is what the tables say of the codings of a concept.
func (r *reading) listed(c *concept) (all []term.Reading) {
	h := r.pack.Schema.Terms
	for _, k := range c.Coding {
		uris := []string{strings.TrimSuffix(k.System, "/")}
		for _, name := range r.codebook.names(k, []string{""}) {
			uris = append(uris, r.pack.Systems[name])
		}
		for _, t := range r.opts.Codes {
			for _, uri := range slices.Compact(uris) {
				var reading term.Reading
				for _, e := range t.Find(uri, k.Code) {
					reading.Parts = append(reading.Parts, term.Part{ID: h.Named(e.Term), Text: k.Code, Form: e.Form, Route: e.Route,
						Strength: term.Strength{MG: e.StrengthMG, In: e.In, Of: e.Unit}})
				}
				if len(known(&reading)) > 0 {
					all = append(all, reading)
				}
			}
		}
	}
	return all
}

// texts are the words of a concept and of its codings, each once.
func (c *concept) texts() (texts []string) {
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(texts, s) {
			texts = append(texts, s)
		}
	}
	add(c.Text)
	for _, k := range c.Coding {
		add(k.Display)
	}
	return texts
}

// both joins what two texts of one concept say; nil if they name different
// things. The one that says more counts.
func (r *reading) both(a, b *term.Reading) *term.Reading {
	if len(known(a)) < len(known(b)) {
		a, b = b, a
	}
	out := *a
	out.Parts = slices.Clone(a.Parts)
	for _, q := range b.Parts {
		if q.ID == term.None {
			continue
		}
		found := false
		for i := range out.Parts {
			p := &out.Parts[i]
			if p.ID == term.None || p.ID != q.ID && !r.says(p.ID, q.ID) && !r.says(q.ID, p.ID) {
				continue
			}
			if found = true; r.says(q.ID, p.ID) {
				p.ID = q.ID
			}
			switch {
			case p.Strength.MG == 0:
				p.Strength = q.Strength
			case q.Strength.MG > 0 && q.Strength != p.Strength:
				p.Strength = term.Strength{}
			}
		}
		if !found {
			return nil
		}
	}
	return &out
}

func known(r *term.Reading) (ids []term.ID) {
	for _, p := range r.Parts {
		if p.ID != term.None {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// related reports whether two terms can name the same product, or one of them
// something in it.
func (r *reading) related(a, b term.ID) bool {
	h := r.pack.Schema.Terms
	return h.Is(a, b) || h.Is(b, a) || h.Meet(a, b) || h.IsForm(a, b) || h.IsForm(b, a)
}

// says reports whether a says more of a product than b: it is a kind of it, or
// what it is in some form.
func (r *reading) says(a, b term.ID) bool {
	h := r.pack.Schema.Terms
	return a != b && (h.Is(a, b) || h.IsForm(a, b))
}

// join joins what the codes of a concept and its words say.
func (r *reading) join(ids []term.ID, words *term.Reading) (n named) {
	if len(words.Parts) == 1 {
		n.strength = words.Parts[0].Strength
	}
	for _, id := range ids {
		if !slices.ContainsFunc(known(words), func(w term.ID) bool { return r.related(id, w) }) {
			return named{disagree: true}
		}
	}
	n.ids = slices.Clone(ids)
	if n.how = readByName; len(ids) > 0 {
		n.how = ""
	}
	for _, p := range words.Parts {
		if p.ID == term.None {
			n.open = append(n.open, p.Text)
			continue
		}
		switch at := slices.IndexFunc(ids, func(id term.ID) bool { return id == p.ID || r.says(id, p.ID) || r.says(p.ID, id) }); {
		case at < 0:
			n.ids = append(n.ids, p.ID)
		case r.says(p.ID, ids[at]):
			n.ids[at] = p.ID
		default:
			continue
		}
		if len(ids) > 0 {
			n.how = readByBoth
		}
	}
	slices.Sort(n.ids)
	n.ids = slices.Compact(n.ids)
	return n
}

// used is the fate of what was used, with how it was read.
func (r *reading) used(resource string, n named) fate {
	for _, text := range n.open {
		r.doubt(resource)
		r.problem(resource, "a part of a combination that no term has the name of", text)
	}
	return fate{Used, n.how, ""}
}

// none notes that there is nothing, as words say: in the sets in which it can
// be said so.
func (r *reading) none(e Entry, of []term.ID) fate {
	for _, f := range r.setFacts {
		if reads(f, e.Type) && f.RulesOut {
			s := r.set(f)
			s.not, s.none = append(s.not, of...), s.none || len(of) == 0
		}
	}
	return fate{Used, "says that there is none, " + readByName, ""}
}

// disagreement is the fate of what is named as two different things.
func (r *reading) disagreement(resource string, c *concept) fate {
	r.doubt(resource)
	return fate{Unclear, "its codes and words name different things", r.show(c)}
}
