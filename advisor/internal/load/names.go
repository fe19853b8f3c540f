package load

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

// free refuses a name, or the first part of a path, that is something else in
// conditions.
func (l *loader) free(r *source.Reader, k *source.Node) bool {
	name, _, _ := strings.Cut(k.Value, ".")
	what := l.taken(name)
	if what != "" {
		r.Errorf(k, "%q is %s; choose another name", name, what)
	}
	return what == ""
}

// taken says what a name is already, for conditions; "" if it is free.
func (l *loader) taken(name string) string {
	within := name + "."
	switch s := l.pack.Space; {
	case name == "region":
		return "the region of the call"
	case lang.IsWord(name):
		return "a word of the rule language"
	case s == nil: // of facts, before there are others
		return ""
	case s.Findings[name] != nil:
		return "a finding already"
	case slices.ContainsFunc(s.Schema.Top, func(f *fact.Fact) bool {
		return f.Path == name || strings.HasPrefix(f.Path, within)
	}):
		return "a fact already"
	case slices.ContainsFunc(l.pack.Tables, func(t *pack.Table) bool { return t.Name == name }):
		return "a table already"
	}
	return ""
}
