package codebook

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/fhir/internal/resource"
	"example.com/crosstalk/advisor/internal/term"
)

// What becomes of what was read by its name, in the report.
const (
	ReadByName = "by name"          // no coding is mapped
	readByBoth = "by code and name" // the name says more: the form of a product, or each ingredient
)

// Named is what a concept says by its codes and by its words.
type Named struct {
	Ids      []term.ID
	How      string        // "": by codes alone
	Strength term.Strength // of a product with one ingredient
	Open     []string      // parts of a combination that no term has the name of
	Disagree bool          // codes and words, or two texts, name different things
	Nothing  bool          // the words say that there is none ...
	Of       []term.ID     // ... of these; none: of anything
}

// Name reads a concept by its codes and, unless that is switched off, by its
// words. They must not say different things: then nothing is known of it.
func (b *Book) Name(typ string, c *resource.Concept, roles ...string) (n Named) {
	n.Ids = b.TermsOf(c, roles...)
	if c == nil {
		return n
	}
	if listed := b.listed(c); len(listed) > 0 {
		code := &listed[0]
		for i := range listed[1:] {
			if code = b.both(code, &listed[i+1]); code == nil {
				return Named{Disagree: true}
			}
		}
		if n = b.join(n.Ids, code); n.Disagree {
			return n
		}
		n.How = ""
	}
	if b.codesOnly {
		return n
	}
	of, products, allergies := b.rootsOf(typ)
	if len(n.Ids) > 0 && !products {
		return n // what words add to the code of a disease is not for us to say
	}
	var words *term.Reading
	for _, text := range c.Texts() {
		reading := b.Pack.Schema.Terms.Read(text, of, allergies)
		if reading.Nothing {
			n.Nothing, n.Of = true, reading.Of
		}
		if len(reading.Parts) == 0 {
			continue
		}
		if words == nil {
			words = &reading
			continue
		}
		if words = b.both(words, &reading); words == nil {
			return Named{Disagree: true}
		}
	}
	if n.Nothing && (words != nil || len(n.Ids) > 0) {
		return Named{Disagree: true}
	}
	if words == nil {
		return n
	}
	joined := b.join(n.Ids, words)
	if joined.Strength == (term.Strength{}) && len(words.Parts) == 1 {
		joined.Strength = n.Strength
	}
	joined.Open = append(joined.Open, n.Open...)
	return joined
}

// listed is what the tables say of the codings of a concept.
func (b *Book) listed(c *resource.Concept) (all []term.Reading) {
	h := b.Pack.Schema.Terms
	for _, k := range c.Coding {
		uris := []string{strings.TrimSuffix(k.System, "/")}
		for _, name := range b.names(k, []string{""}) {
			uris = append(uris, b.Pack.Systems[name])
		}
		for _, t := range b.tables {
			for _, uri := range slices.Compact(uris) {
				var reading term.Reading
				for _, e := range t.Find(uri, k.Code) {
					reading.Parts = append(reading.Parts, term.Part{
						ID: h.Named(e.Term), Text: k.Code, Form: e.Form, Route: e.Route,
						Strength: term.Strength{MG: e.StrengthMG, In: e.In, Of: e.Unit},
					})
				}
				if len(known(&reading)) > 0 {
					all = append(all, reading)
				}
			}
		}
	}
	return all
}

// both joins what two texts of one concept say; nil if they name different
// things. The one that says more counts.
func (b *Book) both(x, y *term.Reading) *term.Reading {
	if len(known(x)) < len(known(y)) {
		x, y = y, x
	}
	out := *x
	out.Parts = slices.Clone(x.Parts)
	for _, q := range y.Parts {
		if q.ID == term.None {
			continue
		}
		found := false
		for i := range out.Parts {
			p := &out.Parts[i]
			if p.ID == term.None || p.ID != q.ID && !b.says(p.ID, q.ID) && !b.says(q.ID, p.ID) {
				continue
			}
			if found = true; b.says(q.ID, p.ID) {
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
func (b *Book) related(x, y term.ID) bool {
	h := b.Pack.Schema.Terms
	return h.Is(x, y) || h.Is(y, x) || h.Meet(x, y) || h.IsForm(x, y) || h.IsForm(y, x)
}

// says reports whether x says more of a product than y: it is a kind of it, or
// what it is in some form.
func (b *Book) says(x, y term.ID) bool {
	h := b.Pack.Schema.Terms
	return x != y && (h.Is(x, y) || h.IsForm(x, y))
}

// join joins what the codes of a concept and its words say.
func (b *Book) join(ids []term.ID, words *term.Reading) (n Named) {
	if len(words.Parts) == 1 {
		n.Strength = words.Parts[0].Strength
	}
	for _, id := range ids {
		if !slices.ContainsFunc(known(words), func(w term.ID) bool { return b.related(id, w) }) {
			return Named{Disagree: true}
		}
	}
	n.Ids = slices.Clone(ids)
	if n.How = ReadByName; len(ids) > 0 {
		n.How = ""
	}
	for _, p := range words.Parts {
		if p.ID == term.None {
			n.Open = append(n.Open, p.Text)
			continue
		}
		same := func(id term.ID) bool { return id == p.ID || b.says(id, p.ID) || b.says(p.ID, id) }
		switch at := slices.IndexFunc(ids, same); {
		case at < 0:
			n.Ids = append(n.Ids, p.ID)
		case b.says(p.ID, ids[at]):
			n.Ids[at] = p.ID
		default:
			continue
		}
		if len(ids) > 0 {
			n.How = readByBoth
		}
	}
	slices.Sort(n.Ids)
	n.Ids = slices.Compact(n.Ids)
	return n
}
