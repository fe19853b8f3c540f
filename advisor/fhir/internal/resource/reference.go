package resource

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// TextsAfter yields the texts that follow a key anywhere in JSON. It does not parse:
// most resources have few of them.
func TextsAfter(text []byte, key string) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		quoted := []byte(`"` + key + `"`)
		for {
			i := bytes.Index(text, quoted)
			if i < 0 {
				return
			}
			var colon bool
			text = bytes.TrimLeft(text[i+len(quoted):], " \t\r\n")
			if text, colon = bytes.CutPrefix(text, []byte(":")); !colon {
				continue
			}
			text = bytes.TrimLeft(text, " \t\r\n")
			if len(text) == 0 || text[0] != '"' {
				continue
			}
			end := 1
			for end < len(text) && text[end] != '"' {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			if end >= len(text) {
				return
			}
			value := text[1:end]
			if bytes.IndexByte(value, '\\') >= 0 || !utf8.Valid(value) {
				var plain string
				if json.Unmarshal(text[:end+1], &plain) != nil {
					continue
				}
				value = []byte(plain)
			}
			text = text[end+1:]
			if !yield(value) {
				return
			}
		}
	}
}

// RefersTo parts a reference to a resource of a type, or gives "".
func RefersTo(ref string) (typ, id string) {
	ref, _, _ = strings.Cut(ref, "/_history/")
	i := strings.LastIndexByte(ref, '/')
	if i < 0 || i == len(ref)-1 {
		return "", ""
	}
	return ref[strings.LastIndexByte(ref[:i], '/')+1 : i], ref[i+1:]
}

// TypeIn is the type that RefersTo gives.
func TypeIn(ref []byte) []byte {
	ref, _, _ = bytes.Cut(ref, []byte("/_history/"))
	i := bytes.LastIndexByte(ref, '/')
	if i < 0 || i == len(ref)-1 {
		return nil
	}
	return ref[bytes.LastIndexByte(ref[:i], '/')+1 : i]
}

// Tail is the id at the end of a reference: Patient/1, urn:uuid:1,
// https://example.org/fhir/Patient/1/_history/2.
func Tail(ref string) string {
	ref, _, _ = strings.Cut(ref, "/_history/")
	ref = ref[strings.LastIndexByte(ref, '/')+1:]
	if strings.HasPrefix(ref, "urn:") {
		ref = ref[strings.LastIndexByte(ref, ':')+1:]
	}
	return ref
}

// ByIdentifier begins the name of a patient who is known by an identifier.
const ByIdentifier = "identifier|"

// An Identifier names somebody or something outside of FHIR, as a health insurance does.
type Identifier struct {
	System string `json:"system"`
	Value  string `json:"value"`
}

// Key is the name of who has the identifier, or "". Without a system it names nobody.
func (i Identifier) Key() string {
	if i.System == "" || i.Value == "" {
		return ""
	}
	return ByIdentifier + i.System + "|" + i.Value
}

// kinds are the names of JSON's kinds of values in errors.
var kinds = map[string]string{"array": "a list", "object": "an object", "string": "a text",
	"number": "a number", "bool": "true or false"}

// Plain takes the Go names out of an error of encoding/json.
func Plain(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		if wrong.Field != "" {
			// The names of embedded structs stand in it, too; FHIR's begin with a small letter.
			path := slices.DeleteFunc(strings.Split(wrong.Field, "."), func(name string) bool {
				return name != "" && 'A' <= name[0] && name[0] <= 'Z'
			})
			return fmt.Errorf("%s is %s", strings.Join(path, "."), kinds[wrong.Value])
		}
		return fmt.Errorf("%s where something else was wanted", kinds[wrong.Value])
	}
	return err
}
