package interview

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/tell"
	"example.com/crosstalk/advisor/internal/term"
)

// An Answer is what a person says.
type Answer struct {
	// Text is the answer as people write it: "67", "5 ft 3", "yes", "31 May 2024", "more
	// than 6", "prednisone, methotrexate"; of an enum its value or the words for it.
	Text string `json:"text"`

	// Names are further names for a set or list, one each.
	Names []string `json:"names,omitempty"`

	// All says that what was named, of a set or list, is all there is. Without it the rest
	// stays unknown: "that is all I know".
	All bool `json:"all,omitempty"`
}

// Heard is what was understood of an answer.
type Heard struct {
	Value json.RawMessage `json:"value,omitempty"` // as it stands in a profile
	Names []Name          `json:"names,omitempty"`
}

// A Name is what was understood of a name in a set or list.
type Name struct {
	Said string `json:"said"`

	// As are the words for what it was taken for, several for a combination. None: nobody
	// knows it. It is kept, and may be anything.
	As []string `json:"as"`

	// Near are names like it that are known, if it is not.
	Near []advisor.Choice `json:"near,omitempty"`
}

// An Error is an answer that cannot be used. The interview is as it was before it.
type Error struct {
	Question string // its ID
	Msg      string // for the person who answers, in the language; it never says the answer
}

// Error is what to say to the person.
func (e *Error) Error() string {
	if e == nil {
		return "no error"
	}
	return e.Msg
}

// Answer puts an answer to a question into the profile. An *Error says, in words for the
// person, what is wrong with it: it is no value of the fact, lies outside the plausible
// range, or does not fit with what is known. Any question that names a fact can be
// answered, not only that of Next, but not twice: see Change.
func (iv *Interview[P]) Answer(question string, a Answer) (heard Heard, err error) {
	if iv.isEmpty() {
		return heard, errEmpty
	}
	defer bridge.Caught(&err, "reading an answer")
	k, err := iv.open(question)
	if err != nil {
		return heard, err
	}
	value, names, err := iv.read(k, a)
	if err != nil {
		return heard, err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return heard, err
	}
	e := entry{ID: question, State: answered, Value: text}
	if err := iv.fits(k, e); err != nil {
		return heard, err
	}
	iv.add(e)
	return Heard{text, names}, nil
}

// wrong is an error for the person.
func (iv *Interview[P]) wrong(k id, format string, args ...any) error {
	return &Error{k.String(), fmt.Sprintf(format, args...)}
}

// fits reports what is wrong with an answer beside what is known.
func (iv *Interview[P]) fits(k id, e entry) error {
	p, err := iv.with(append(slices.Clip(iv.log), e))
	if err != nil {
		return err
	}
	after, err := iv.problems(p)
	if err != nil {
		return iv.wrong(k, "%s", iv.say.differsNo)
	}
	if len(after) == 0 {
		return nil
	}
	was, err := iv.with(iv.log)
	if err != nil {
		return err
	}
	before, err := iv.problems(was)
	if err != nil {
		return err
	}
	for _, x := range after {
		if slices.Contains(before, x) {
			continue
		}
		if x.Kind == "implausible" && x.Fact == k.fact.Path {
			return iv.wrong(k, iv.say.outside, iv.wanted(k.fact))
		}
		if label := iv.other(k, x); label != "" {
			return iv.wrong(k, iv.say.differs, label)
		}
		return iv.wrong(k, "%s", iv.say.differsNo)
	}
	return nil
}

// problems are what is wrong with a profile before any rule is looked at.
func (iv *Interview[P]) problems(p *P) ([]engine.Problem, error) {
	s, err := bridge.Begin(iv.rb, p, &iv.advice)
	if err != nil {
		return nil, err
	}
	list := slices.Clone(s.Problems)
	s.End()
	return list, nil
}

// other is what else a problem is about, in words.
func (iv *Interview[P]) other(k id, x engine.Problem) string {
	f := iv.pack.Schema.Lookup(x.Fact)
	if f != nil && f != k.fact && x.Kind != "implausible" { // else nobody has said it
		return iv.words.Labels[f.Place]
	}
	var labels []string
	for path := range strings.SplitSeq(x.From, ", ") {
		if f := iv.pack.Schema.Lookup(path); f != nil && f != k.fact {
			labels = append(labels, iv.words.Labels[f.Place])
		}
	}
	return strings.Join(labels, "; ")
}

// read makes a value of an answer, as it stands in a profile.
func (iv *Interview[P]) read(k id, a Answer) (value any, names []Name, err error) {
	if len(a.Text) > maxText || len(a.Names) > fact.MaxItems {
		return nil, nil, iv.wrong(k, "%s", iv.say.tooLong)
	}
	if k.fact.Kind == fact.Terms || k.fact.Kind == fact.List {
		return iv.readNames(k, a)
	}
	text := strings.TrimSpace(a.Text)
	if text == "" {
		return nil, nil, iv.wrong(k, "%s", iv.say.empty)
	}
	value, err = iv.readText(k, text)
	return value, nil, err
}

const maxText = 4000 // bytes of an answer

// readNames reads an answer to a question for a set or list.
func (iv *Interview[P]) readNames(k id, a Answer) (any, []Name, error) {
	r := iv.reader(k.fact)
	text := strings.TrimSpace(a.Text)
	none := slices.Contains(iv.say.none, strings.ToLower(strings.TrimRight(text, ".!")))
	var list []heardName
	switch {
	case none && len(a.Names) == 0:
		a.All = true
	case text != "":
		list = r.split(text)
	}
	for _, name := range a.Names {
		if len(name) > maxText {
			return nil, nil, iv.wrong(k, "%s", iv.say.tooLong)
		}
		if name = strings.TrimSpace(name); name != "" {
			list = append(list, r.read(name))
		}
	}
	switch {
	case len(list) > fact.MaxItems:
		return nil, nil, iv.wrong(k, "%s", iv.say.tooLong)
	case len(list) == 0 && !a.All:
		return nil, nil, iv.wrong(k, "%s", iv.say.wantNames)
	case !a.All && !k.fact.CanBeOpen:
		return nil, nil, iv.wrong(k, "%s", iv.say.wantAll)
	}
	has, names := []string{}, []Name{}
	for _, x := range list {
		has, names = append(has, x.keep...), append(names, x.Name)
	}
	return map[string]any{"has": has, "complete": a.All}, names, nil
}

// merged is an answer put together with what the struct v says already, of a set or
// list: an answer adds to it.
func (iv *Interview[P]) merged(v reflect.Value, k id, value json.RawMessage) (json.RawMessage,
	error) {
	f := k.fact
	if f.Kind != fact.Terms && f.Kind != fact.List || k.record >= 0 {
		return value, nil
	}
	var said struct {
		Has      []string `json:"has"`
		Complete bool     `json:"complete"`
	}
	if err := json.Unmarshal(value, &said); err != nil {
		return nil, iv.wrong(k, "%s", iv.say.unreadable)
	}
	has, not, complete := openParts(tell.Of(iv.pack.Struct, v, f))
	name := ""
	if t := f.TermField(); t != nil {
		name = t.Name()
	}
	h := iv.pack.Schema.Terms
	same := func(a, b string) bool {
		x, y := h.Find(a), h.Find(b)
		return x == y && (x != term.None || term.Fold(a) == term.Fold(b))
	}
	for _, s := range said.Has {
		there := func(x any) bool {
			if m, ok := x.(map[string]any); ok {
				x = m[name]
			}
			text, ok := x.(string)
			return ok && same(text, s)
		}
		switch {
		case slices.ContainsFunc(has, there):
		case f.Kind == fact.List:
			has = append(has, map[string]any{name: s})
		default:
			has = append(has, s)
		}
	}
	if complete || said.Complete {
		if len(not) == 0 { // which a plain slice holds, too
			return json.Marshal(has)
		}
		return json.Marshal(map[string]any{"has": has, "not": not, "complete": true})
	}
	return json.Marshal(map[string]any{"has": has, "not": append([]string{}, not...)})
}

// openParts are the parts of a set or list, as a profile has it.
func openParts(cur any) (has []any, not []string, complete bool) {
	switch cur := cur.(type) {
	case []any:
		return slices.Clone(cur), nil, true
	case map[string]any:
		has, _ = cur["has"].([]any)
		not, _ = cur["not"].([]string)
		complete, _ = cur["complete"].(bool)
	}
	return append([]any{}, has...), not, complete
}
