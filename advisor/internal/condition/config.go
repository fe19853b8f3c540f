package condition

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/types"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// checkSource refuses what would make expr's recursive parser exhaust the
// stack: its own limits do not count parentheses.
func checkSource(text string) error {
	if n := len([]rune(text)); n > MaxLength {
		return fmt.Errorf("a condition of %d characters; at most %d", n, MaxLength)
	}
	depth, quote := 0, rune(0)
	escaped := false
	prefix := 0 // unary operators in a row nest as well
	for _, c := range text {
		switch {
		case escaped:
			escaped = false
		case quote != 0 && c == '\\' && quote != '`':
			escaped = true
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case c == '(' || c == '[' || c == '{' || c == '?':
			depth++
		case (c == ')' || c == ']' || c == '}') && depth > 0:
			depth--
		}
		if c == '!' || c == '-' || c == '+' {
			prefix++
		} else if c != ' ' {
			prefix = 0
		}
		if depth > MaxNesting || prefix > MaxNesting {
			return fmt.Errorf("nested more than %d deep; name the parts as findings", MaxNesting)
		}
	}
	return nil
}

// exprConfig is what expr checks conditions against. It is built anew when
// findings or derivations were added.
func (s *Space) exprConfig() *conf.Config {
	if n := len(s.Findings) + len(s.Derivations); s.config != nil && s.compiled == n {
		return s.config
	} else {
		s.compiled = n
	}
	env := types.Map{"region": types.String}
	for _, f := range s.Schema.Top {
		put(env, f.Path, exprType(f))
	}
	for path, d := range s.Derivations {
		if s.Schema.Lookup(path) == nil {
			put(env, path, scalarType(d.Kind))
		}
	}
	for name := range s.Findings {
		env[name] = types.Bool
	}
	s.groups = map[string]string{}
	group := func(path string) {
		for i := range len(path) {
			if path[i] == '.' && s.groups[path[:i]] == "" {
				s.groups[path[:i]] = path
			}
		}
	}
	for _, f := range s.Schema.Top {
		group(f.Path)
	}
	for _, path := range slices.Sorted(maps(s.Derivations)) {
		group(path)
	}
	for name := range env { // which is refused where it stands
		if IsWord(name) {
			delete(env, name)
		}
	}
	c := conf.New(env)
	for _, option := range s.functions() {
		option(c)
	}
	c.MaxNodes = MaxNodes
	s.config = c
	return c
}

func put(env types.Map, path string, t types.Type) {
	head, rest, nested := strings.Cut(path, ".")
	if !nested {
		env[path] = t
		return
	}
	group, ok := env[head].(types.Map)
	if !ok {
		group = types.Map{}
		env[head] = group
	}
	put(group, rest, t)
}

// opaque stands for a set or a list of records: has() and the quantifiers
// take it, comparisons do not.
type opaque struct{}

func exprType(f *fact.Fact) types.Type {
	switch f.Kind {
	case fact.List:
		elem := types.Map{}
		for _, field := range f.Fields {
			put(elem, strings.TrimPrefix(field.Path, f.Path+"."), exprType(field))
		}
		return types.Array(elem)
	case fact.Terms:
		return types.TypeOf(opaque{})
	}
	return scalarType(f.Kind)
}

func scalarType(k fact.Kind) types.Type {
	switch k {
	case fact.Bool:
		return types.Bool
	case fact.Int:
		return types.Int
	case fact.Number:
		return types.Float64
	case fact.Date:
		return types.TypeOf(time.Time{})
	case fact.Duration:
		return types.TypeOf(time.Duration(0))
	case fact.Numbers:
		return types.Array(types.Float64)
	case fact.Texts:
		return types.Array(types.String)
	}
	return types.String
}

// sinceFunctions count whole units from a date to the as-of date.
var sinceFunctions = []string{"days_since", "weeks_since", "months_since", "years_since"}

func (s *Space) functions() []expr.Option {
	none := func(...any) (any, error) { return nil, errors.New("evaluated by the engine") }
	options := []expr.Option{
		expr.Function("has", none, new(func(any, string) bool)),
		expr.Function("is", none, new(func(string, string) bool)),
		expr.Function("known", none, new(func(any) bool)),
		expr.Function("unrecognised", none, new(func(any) bool)),
	}
	for _, name := range sinceFunctions {
		options = append(options, expr.Function(name, none, new(func(time.Time) int)))
	}
	return options
}

// Since counts whole units from date to asOf, both taken as days; a date to
// come gives the units until then, negative.
func Since(unit string, date, asOf time.Time) int64 {
	y1, m1, d1 := date.Date()
	y2, m2, d2 := asOf.Date()
	day := func(y int, m time.Month, d int) int64 {
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400
	}
	days := day(y2, m2, d2) - day(y1, m1, d1)
	if days < 0 {
		return -Since(unit, asOf, date)
	}
	months := int64(y2-y1)*12 + int64(m2-m1)
	if d2 < d1 {
		months--
	}
	switch unit {
	case "days_since":
		return days
	case "weeks_since":
		return days / 7
	case "months_since":
		return months
	}
	return months / 12
}

func typeName(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "a date"
	case t == reflect.TypeFor[time.Duration]():
		return "a duration"
	case t == reflect.TypeFor[opaque]():
		return "a set"
	}
	switch t.Kind() {
	case reflect.Int:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	}
	return "nothing that can be compared"
}

// typeNames are Go's names of types, as expr says them, outside of what it quotes and
// of the functions that have the same names.
var typeNames = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|\b(?:call|argument for) \w+|(?:\[\]|\bmap\[\w+\])+(?:interface ?\{\}|any\b|[\w.]+)|` +
	`\binterface ?\{\}|\b(?:float64|int|string|bool|time\.Time|time\.Duration|condition\.opaque)(?:\b|$)`)

// plainer says in other words what expr says to programmers. What it quotes is
// the author's and stays.
func plainer(msg string) string {
	return typeNames.ReplaceAllStringFunc(msg, func(name string) string {
		switch name {
		case "float64":
			return "number"
		case "int":
			return "whole number"
		case "string":
			return "text"
		case "bool":
			return "true/false"
		case "time.Time":
			return "date"
		case "time.Duration":
			return "duration"
		case "condition.opaque":
			return "set"
		}
		switch {
		case strings.HasPrefix(name, "[]"):
			return "list"
		case strings.HasPrefix(name, "map["):
			return "record"
		case strings.HasPrefix(name, "interface"):
			return "value"
		}
		return name
	})
}

// badNumber is what expr says of a number that it cannot read.
var badNumber = regexp.MustCompile(`^invalid \w+ literal: (?:strconv\.\w+: parsing "([^"]*)": )?(.*)$`)

// numberError gives the number that expr cannot read, and says what is wrong with it;
// not ok: msg is of something else.
func numberError(msg string) (text, plain string, ok bool) {
	m := badNumber.FindStringSubmatch(msg)
	switch {
	case m == nil:
		return "", "", false
	case strings.HasSuffix(m[2], "out of range"):
		return m[1], fmt.Sprintf("%s is too large a number; whole numbers go from %d to %d, and fractions to %g", m[1], -int64(fact.MaxWhole), int64(fact.MaxWhole), math.MaxFloat64), true
	}
	return m[1], fmt.Sprintf("%q is no number; write one like 30 or 2.5", m[1]), true
}

// checkEnum refuses a text that a fact cannot have.
func checkEnum(f *fact.Fact, text string, r *source.Reader) error {
	if f.Kind == fact.Enum && !slices.Contains(f.Values, text) {
		hint := r.Hint(text, func() []string { return f.Values })
		if hint == "" {
			hint = "; want one of " + strings.Join(f.Values, ", ")
		}
		return fmt.Errorf("%q is not a value of %s%s", text, f.Path, hint)
	}
	return nil
}

// checkTerm finds the term that has() or is() names, for fact f.
func (s *Space) checkTerm(f *fact.Fact, name string, r *source.Reader) (term.ID, error) {
	h := s.Schema.Terms
	id := h.Named(name)
	if id == term.None {
		hint := r.Hint(name, h.Names)
		if other := h.Find(name); other != term.None {
			hint = fmt.Sprintf("; conditions name it %q", h.Term(other).Name)
		}
		return id, fmt.Errorf("unknown term %q%s", name, hint)
	}
	for _, root := range f.Of {
		if h.Is(id, root) {
			return id, nil
		}
	}
	var roots []string
	for _, root := range f.Of {
		roots = append(roots, h.Term(root).Name)
	}
	return id, fmt.Errorf("%q is not a kind of %s, which is what %s holds", name, strings.Join(roots, " or "), f.Path)
}
