package profile

import (
	"reflect"
	"slices"
	"strconv"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// texts is v, a slice of a kind of string, as strings; without a copy where
// that is what it is.
func texts(v reflect.Value, p *Reader) []string {
	if v.CanAddr() {
		if list, ok := v.Addr().Interface().(*[]string); ok {
			return *list
		}
	}
	list := p.names.take(v.Len())
	for i := range list {
		list[i] = v.Index(i).String()
	}
	return list
}

// setReader reads a plain list of names (complete) or a struct Has, Not, Complete.
func (s *Struct) setReader(f *input, typ reflect.Type) readFunc {
	open := typ.Kind() == reflect.Struct
	return func(v reflect.Value, r *Reader, out *fact.Value) error {
		has, not, complete, err := f.parts(v, open, r)
		if err != nil {
			return err
		}
		return s.readSet(f, texts(has, r), not, complete, r, out)
	}
}

// parts are those of a set or list: what it has, what it has not, and whether that is all.
func (f *input) parts(v reflect.Value, open bool, r *Reader) (has reflect.Value, not []string,
	complete bool, err error) {
	if !open {
		return v, nil, true, f.tooMany(v.Len())
	}
	has, complete = v.Field(0), v.Field(2).Bool()
	if n := v.Field(1); n.Len() > 0 && n.Len() <= fact.MaxItems {
		not = texts(n, r)
	}
	return has, not, complete, f.tooMany(max(has.Len(), v.Field(1).Len()))
}

// tooMany is an error if a set or list has more items than are read.
func (f *input) tooMany(n int) error {
	if n > fact.MaxItems {
		return f.unusable("more than %d items", fact.MaxItems)
	}
	return nil
}

// readSet reads a set of terms from their names.
func (s *Struct) readSet(f *input, has, not []string, complete bool, p *Reader,
	out *fact.Value) error {
	if err := f.tooMany(max(len(has), len(not))); err != nil {
		return err
	}
	if !complete && len(has) == 0 && len(not) == 0 {
		return nil
	}
	set := &p.sets.take(1)[0]
	set.Complete = complete
	if len(has) > 0 {
		ids, none := p.ids.take(len(has))[:0], []string(nil)
		for _, name := range has {
			if id := f.find(name, s.Terms); id != term.None {
				ids = append(ids, id)
			} else if s.readName(f, name, set, &ids) {
				none = append(none, name)
			}
		}
		set.Has = slices.Clip(ids)
		if len(set.Not) > 0 {
			s.nothing(set, none)
		}
	}
	if len(not) > 0 {
		set.Not = append(set.Not, s.ruledOut(f, not, p, &set.NoTerms)...)
		for _, h := range set.Has {
			if err := s.contradiction(f, h, set.Not); err != nil {
				return err
			}
		}
		if err := f.bothSaid(set.Unrecognised, set.NoTerms); err != nil {
			return err
		}
	}
	out.Known, out.Any = true, set
	return nil
}

// readName reads a name in a set that is no name of a term: that of a product, with one
// term or several, which it adds to ids, or an entry that says that there is nothing.
func (s *Struct) readName(f *input, name string, set *fact.Set, ids *[]term.ID) (nothing bool) {
	r := s.Terms.Read(name, f.Of, f.RulesOut)
	if r.Nothing {
		of := r.Of
		if len(of) == 0 {
			of = f.Of
		}
		set.Not = append(set.Not, of...)
		set.Complete = set.Complete && len(r.Of) == 0
		return true
	}
	if len(r.Parts) == 0 {
		r.Parts = []term.Part{{ID: term.None, Text: name}}
	}
	for _, part := range r.Parts {
		if part.ID != term.None {
			*ids = append(*ids, part.ID)
		} else {
			set.Unrecognised, set.Hidden = append(set.Unrecognised, part.Text), true
		}
	}
	return false
}

// nothing drops what entries, none, say of there being nothing, if others name
// something that is of the kind, or may be: then nobody knows.
func (s *Struct) nothing(set *fact.Set, none []string) {
	against := set.Hidden || slices.ContainsFunc(set.Has, func(id term.ID) bool {
		return slices.ContainsFunc(set.Not, func(n term.ID) bool { return s.Terms.Is(id, n) })
	})
	if against {
		set.Not, set.Complete, set.Hidden = nil, false, true
		set.Unrecognised = append(set.Unrecognised, none...)
	}
}

// ruledOut are the terms that names in a "not" stand for.
func (s *Struct) ruledOut(f *input, not []string, p *Reader, unrecognised *[]string) []term.ID {
	ids := p.ids.take(len(not))[:0]
	for _, name := range not {
		if id := f.find(name, s.Terms); id != term.None {
			ids = append(ids, id)
		} else {
			*unrecognised = append(*unrecognised, name)
		}
	}
	return slices.Clip(ids)
}

// bothSaid is an error if a name that is no term is both present and ruled out.
// Names are the same as those of terms are.
func (f *input) bothSaid(present, out []string) error {
	if len(present) == 0 || len(out) == 0 {
		return nil
	}
	folded := make(map[string]bool, len(out))
	for _, name := range out {
		folded[term.Fold(name)] = true
	}
	for _, name := range present {
		if folded[term.Fold(name)] {
			return f.presentAndOut(strconv.Quote(name))
		}
	}
	return nil
}

// contradiction is an error if what is present is a kind of what is ruled out.
func (s *Struct) contradiction(f *input, present term.ID, out []term.ID) error {
	for _, n := range out {
		if s.Terms.Is(present, n) {
			return f.presentAndOut(s.Terms.Term(present).Name)
		}
	}
	return nil
}
