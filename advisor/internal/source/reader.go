package source

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"example.com/crosstalk/advisor/internal/spell"
	"example.com/crosstalk/internal/pattern"
)

// A Reader takes values out of Nodes and notes every problem. Its methods
// return the zero value after noting one, so that reading can go on.
type Reader struct {
	Errs *Errors
	Rule string // what is being read ("rule x"), for messages

	// Strict makes problems of values that a fact of a profile cannot have,
	// which are otherwise left to whoever uses the profile.
	Strict bool

	// About is the fact whose value is being read, if one is: what a person's
	// record says is not repeated in an error, only its kind.
	About string

	// Repeat says that what is read is nobody's record: errors may repeat it.
	Repeat bool

	// Checked says that nothing is wrong with what is read: keys and placeholders are not looked
	// at again.
	Checked bool

	follows []string // see Follow
	names   string   // see Naming
}

// unwanted notes that n is something else than what was wanted.
func (r *Reader) unwanted(n *Node, wanted string, args ...any) {
	is := describe(n)
	if r.About != "" {
		is = "fact " + r.About + ": " + n.Kind.String()
		if n.Kind == String && strings.TrimSpace(n.Value) == "" {
			is = "fact " + r.About + ": an empty text"
		}
	}
	r.Errorf(n, "%s where "+wanted+" was wanted%s",
		append(append([]any{is}, args...), r.instead(n, wanted))...)
}

// tooLarge notes that the number n is larger than any that is read.
func (r *Reader) tooLarge(n *Node, most string) {
	is := describe(n)
	if r.About != "" {
		is = "fact " + r.About + ": a number that"
	}
	r.Errorf(n, "%s is too large; %s", is, most)
}

// Errorf notes a problem at n.
func (r *Reader) Errorf(n *Node, format string, args ...any) {
	r.ErrorAt(n, n.Pos, format, args...)
}

// Fail notes err as a problem at n.
func (r *Reader) Fail(n *Node, err error) {
	r.add(&Error{Pos: n.Pos, Msg: err.Error(), Line: n.Line(n.Pos), Cause: err})
}

func (r *Reader) add(e *Error) {
	e.Rule, e.About, e.follows, e.names = r.Rule, r.About, r.follows, r.names
	r.Errs.AddError(e)
}

// ErrorAt notes a problem at p, a place in n's file.
func (r *Reader) ErrorAt(n *Node, p Pos, format string, args ...any) {
	if len(r.Errs.list) >= maxKept { // the text would not be kept
		r.Errs.more++
		return
	}
	r.add(&Error{Pos: p, Msg: fmt.Sprintf(format, args...), Line: n.Line(p)})
}

// Hint is `; did you mean "x"?` for the name among names that is closest to
// name, or "" if none is close, or hints enough have been given.
func (r *Reader) Hint(name string, names func() []string) string {
	return r.Errs.Hint(spell.Hint, name, names)
}

func among(names []string) func() []string { return func() []string { return names } }

// Map checks that n is a mapping with no keys but those allowed.
func (r *Reader) Map(n *Node, allowed ...string) bool {
	if n.Kind != Map {
		r.unwanted(n, "a mapping with the keys %s", strings.Join(allowed, ", "))
		return false
	}
	if r.Checked {
		return true
	}
	for _, k := range n.Keys {
		if !slices.Contains(allowed, k.Value) {
			if n.refused == nil {
				n.refused = &refused{}
			}
			if key := keyBefore().FindStringSubmatch(k.Value); key != nil &&
				slices.Contains(allowed, key[1]) {
				r.Errorf(k, "a colon and a blank stand behind %q: %s: ...", key[1], key[1])
				n.refused.keys = append(n.refused.keys, key[1])
				continue
			}
			hint := r.Hint(k.Value, among(allowed))
			if hint == "" {
				n.refused.strange++
				hint = "; want one of " + strings.Join(slices.Sorted(slices.Values(allowed)), ", ")
			}
			r.Errorf(k, "unknown key %q%s", k.Value, hint)
			n.refused.keys = append(n.refused.keys, k.Value)
		}
	}
	return true
}

// keyBefore is a key that runs into its value: "is medicine", "is:medicine".
var keyBefore = pattern.New(`^([a-z_]+)(?: |:)`)

func describe(n *Node) string {
	switch n.Kind {
	case String, Int, Float, Bool:
		return strconv.Quote(abbreviate(n.Value))
	}
	return n.Kind.String()
}

func abbreviate(s string) string {
	if utf8.RuneCountInString(s) > 40 {
		return string([]rune(s)[:37]) + "..."
	}
	return s
}

// Need returns the value of a required key of the mapping n, or nil.
func (r *Reader) Need(n *Node, key, what string) *Node {
	v := n.Get(key)
	if v != nil && v.Kind != Null {
		return v
	}
	if n.Lacks(key) {
		at := n.Pos
		if v != nil {
			at = v.Pos
		}
		r.ErrorAt(n, at, "no %q; %s", key, what)
	}
	return nil
}

// ID returns the value of the key "id" of the mapping n, or nil. What is behind a key that
// many write for it is one, too, by a wrong name.
func (r *Reader) ID(n *Node, what string) *Node {
	if n.Get("id") == nil {
		for i, k := range n.Keys {
			switch strings.ToLower(k.Value) {
			case "id", "name", "rule", "key", "identifier", "rule_id", "rule-id":
				instead := "id: ..."
				if v := n.Items[i]; IsKebab(v.Value) {
					instead = "id: " + v.Value
				}
				r.Errorf(k, "%s stands behind \"id\", in small letters; write %s", what, instead)
				return nil
			}
		}
	}
	return r.Need(n, "id", what)
}

// Lacks reports whether a mapping has nothing by a key, nor by another that may be meant for
// it and of which that has been said.
func (n *Node) Lacks(key string) bool {
	v, no := n.Get(key), n.refused
	if v != nil {
		return v.Kind == Null
	}
	switch {
	case no == nil:
		return true
	case slices.ContainsFunc(no.keys,
		func(k string) bool { return spell.Hint(k, []string{key}) != "" }):
		return false // it is there under a wrong name
	case no.strange > 0:
		no.strange-- // perhaps it is meant by that key, of which it is said what is wanted
		return false
	}
	return true
}

// Text returns a non-empty text. Words that are numbers or bools in YAML are
// text here, as written.
func (r *Reader) Text(n *Node) string {
	if n == nil {
		return ""
	}
	if n.Kind == Seq || n.Kind == Map || n.Kind == Null || strings.TrimSpace(n.Value) == "" {
		r.unwanted(n, "text")
		return ""
	}
	if n.Style == Plain && n.Kind == String && !n.file.unpacked() {
		rest, ok := r.afterPlain(n)
		if !ok {
			r.Errorf(n, `text over several lines goes in a "|" or ">" block`)
			return ""
		} else if strings.HasPrefix(rest, "#") {
			r.Errorf(n, `YAML drops everything after " #" on this line; put the text in a "|" or ">" block`)
		}
	}
	return strings.TrimSpace(n.Value)
}

// afterPlain returns what follows a one-line plain scalar on its line.
func (r *Reader) afterPlain(n *Node) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(n.rest(0), n.Value)
	return strings.TrimSpace(rest), ok
}

// Bool returns a bool; only true and false are.
func (r *Reader) Bool(n *Node) bool {
	if n == nil {
		return false
	}
	if n.Kind != Bool {
		r.unwanted(n, "true or false")
	}
	return n.Value == "true"
}

// Int returns a whole number.
func (r *Reader) Int(n *Node) int {
	if n == nil {
		return 0
	}
	i, err := strconv.Atoi(n.Value)
	switch {
	case n.Kind == Int && errors.Is(err, strconv.ErrRange):
		r.tooLarge(n, "write a whole number that is smaller")
		return 0
	case n.Kind != Int || err != nil:
		r.unwanted(n, "a whole number")
		return 0
	}
	return i
}

// Number returns a finite number.
func (r *Reader) Number(n *Node) float64 {
	if n == nil {
		return 0
	}
	x, err := strconv.ParseFloat(n.Value, 64)
	number := n.Kind == Int || n.Kind == Float
	switch {
	case number && (errors.Is(err, strconv.ErrRange) || math.IsInf(x, 0)):
		r.tooLarge(n, "write one that is smaller")
		return 0
	case !number || err != nil:
		r.unwanted(n, "a number")
		return 0
	}
	return x
}

// Date returns a date (2026-11-20), at midnight UTC.
func (r *Reader) Date(n *Node) time.Time {
	if n == nil {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, n.Value)
	if err != nil || n.Kind != String {
		r.unwanted(n, "a date like 2026-11-20")
		return time.Time{}
	}
	return t
}

// oldest is the first year of the days on which something was done with a pack: one before it
// is a slip, as in 0026-11-20.
const oldest = 1990

// Lately returns a day on which something was done with a pack, or is to be done.
func (r *Reader) Lately(n *Node) time.Time {
	t := r.Date(n)
	if !t.IsZero() && t.Year() < oldest {
		r.Errorf(n, "the year %s is before %d; write the day that is meant", n.Value[:4], oldest)
		return time.Time{}
	}
	return t
}

// One returns a text that is one of allowed.
func (r *Reader) One(n *Node, allowed ...string) string {
	if n == nil {
		return ""
	}
	if n.Kind == Map || n.Kind == Seq || !slices.Contains(allowed, n.Value) {
		r.Errorf(n, "%s where one of %s was wanted%s", describe(n), strings.Join(allowed, ", "),
			r.Hint(n.Value, among(allowed)))
		return ""
	}
	return n.Value
}

// List returns the items of a sequence; nil stays nil.
func (r *Reader) List(n *Node) []*Node {
	if n == nil {
		return nil
	}
	if n.Kind != Seq {
		r.unwanted(n, "a list")
		return nil
	}
	return n.Items
}

// Texts returns a list of texts.
func (r *Reader) Texts(n *Node) []string {
	var list []string
	for _, item := range r.List(n) {
		problems := r.Errs.Len()
		if s := r.Text(item); s != "" && r.Errs.Len() == problems {
			list = append(list, s)
		}
	}
	return list
}

// parted reports whether s is words of small letters and digits, with sep between them.
func parted(s string, sep byte) bool {
	word := false // at least one character since sep
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			word = true
		case c == sep && word:
			word = false
		default:
			return false
		}
	}
	return word
}

// Snake checks a name that conditions use: long_term_steroids.
func (r *Reader) Snake(n *Node) bool {
	if !parted(n.Value, '_') || n.Value[0] < 'a' {
		r.Errorf(n, "%s is not a name in snake_case", describe(n))
		return false
	}
	return true
}

// IsKebab reports whether s is an id: steroid-tablets-and-bone.
func IsKebab(s string) bool { return parted(s, '-') }

// Kebab checks an id: steroid-tablets-and-bone.
func (r *Reader) Kebab(n *Node) bool {
	if n.Kind == Map || n.Kind == Seq || !IsKebab(n.Value) {
		r.Errorf(n, "%s is not an id in kebab-case", describe(n))
		return false
	}
	return true
}
