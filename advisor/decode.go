package advisor

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"sync"

	"example.com/crosstalk/advisor/internal/source"
)

// A Record is a profile of a pack whose facts have no Go struct: what
// Rulebase.Decode reads, shaped as the pack's facts.yaml says. Load[Record]
// reads any pack.
type Record struct{ value reflect.Value }

// Decode reads a profile in YAML or JSON, a mapping from facts to values.
// What is not mentioned, or null, is unknown. Name is the file, for messages;
// one that ends in .json is read as JSON only. Besides facts the mapping may
// hold "id", a text that names the profile. The error is an ErrorList with
// every problem: unknown facts, values of the wrong type, units that the fact does
// not list. Values outside a fact's plausible range stay in the profile: Advise
// counts them as unknown and says so.
func (rb *Rulebase[P]) Decode(name string, data []byte) (id string, p *P, err error) {
	if rb.inside().isEmpty() {
		return "", nil, errNoPack
	}
	errs := &source.Errors{}
	arena := arenas.Get().(*source.Arena)
	defer putArena(arena)
	defer caught(&err, "decoding")
	n := parse(arena, name, data, errs)
	p = new(P)
	if v := rb.emptyIn(p); n != nil {
		id = rb.inside().decode(n, v, false, errs)
	}
	if err := errorList(errs.Sorted()); err != nil {
		return id, nil, err
	}
	return id, p, nil
}

// emptyIn is the struct inside p, an empty profile.
func (rb *Rulebase[P]) emptyIn(p *P) reflect.Value {
	if r, ok := any(p).(*Record); ok {
		r.value = reflect.New(rb.inside().Pack.Struct.Type).Elem()
		return r.value
	}
	return reflect.ValueOf(p).Elem()
}

// arenas have memory for what is read of a profile before it is decoded.
var arenas = sync.Pool{New: func() any { return new(source.Arena) }}

func putArena(a *source.Arena) {
	a.Reset()
	arenas.Put(a)
}

// parse reads YAML or JSON, whichever data is. Nodes lie in a.
func parse(a *source.Arena, name string, data []byte, errs *source.Errors) *source.Node {
	isJSON := strings.HasSuffix(name, ".json")
	if text := bytes.TrimLeft(data, " \t\r\n"); len(text) > 0 && (text[0] == '{' || isJSON) {
		jsonErrs := &source.Errors{}
		n := a.JSON(name, data, jsonErrs)
		if n != nil && jsonErrs.Len() == 0 || isJSON || !isYAMLFlow(name, data) {
			for _, e := range jsonErrs.Sorted() {
				errs.AddError(e)
			}
			return n
		}
	}
	return source.YAML(name, data, errs)
}

// isYAMLFlow reports whether text in braces is YAML though it is not JSON.
func isYAMLFlow(name string, data []byte) bool {
	errs := &source.Errors{}
	return source.YAML(name, data, errs) != nil && errs.Len() == 0
}

// decode reads the facts in n into v and returns the profile's id. Strict refuses
// what cannot be.
func (c *core) decode(n *source.Node, v reflect.Value, strict bool,
	errs *source.Errors) (id string) {
	r := &source.Reader{Errs: errs, Strict: strict}
	ignore := []string{"id"}
	if c.Pack.Schema.Lookup("id") != nil {
		ignore = nil
	} else if at := n.Get("id"); at != nil && at.Kind != source.Null {
		id = r.Text(at)
	}
	if n.Kind == source.Null {
		r.Errorf(n, "no profile; one that knows nothing is {}")
		return ""
	}
	c.Pack.Struct.Decode(r, n, v, ignore...)
	return id
}

// atLine makes the problem of a line of a stream an error of that line.
func atLine(err error, line int) error {
	var list ErrorList
	if errors.As(err, &list) {
		for _, e := range list {
			e.Pos.Line = line
		}
	}
	return err
}
