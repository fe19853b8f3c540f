package fhir

import (
	"encoding/json"
	"iter"
	"strings"

	"example.com/crosstalk/advisor/fhir/internal/decode"
	"example.com/crosstalk/advisor/fhir/internal/reading"
	"example.com/crosstalk/advisor/fhir/internal/resource"
)

// An Entry is a resource that was read, and whose it is.
type Entry struct {
	Type    string
	ID      string // "" if it has none
	Patient string // the id of the patient; "" for what belongs to nobody, such as a Medication
	URL     string // the fullUrl of a Bundle, if it is not Type/ID
	JSON    json.RawMessage
	Version string // sorts the versions of a resource: a later one replaces an earlier one
	Deleted bool   // a Bundle says that it was deleted, after Version
	Thing   bool   // its subject is a device, a place or another thing, and no person
}

func (e Entry) toRead() reading.Entry {
	return reading.Entry{Typ: e.Type, ID: e.ID, URL: e.URL, Version: e.Version, Text: e.JSON}
}

// Aliases are other names by which references may know a Patient: its fullUrl,
// or the end of it, and its identifiers.
func (e Entry) Aliases() []string {
	if e.Type != "Patient" || e.Deleted {
		return nil
	}
	var names []string
	if strings.HasPrefix(e.URL, "urn:") {
		names = append(names, e.URL)
	}
	if name := resource.Tail(e.URL); e.URL != "" && name != e.Patient {
		names = append(names, name)
	}
	var p struct {
		Identifier []resource.Identifier `json:"identifier"`
	}
	if decode.Unmarshal(e.JSON, &p) == nil {
		for _, id := range p.Identifier {
			if key := id.Key(); key != "" {
				names = append(names, key)
			}
		}
	}
	return names
}

// Unplaced reports whether the name of a patient is none that a resource of
// another file would have, too: an address inside a Bundle, or an identifier. If
// no Patient has it, what it stands on may be anybody's.
func Unplaced(patient string) bool {
	return strings.HasPrefix(patient, "urn:") || strings.HasPrefix(patient, resource.ByIdentifier)
}

// Named is the id of a patient who goes by a name, if no Patient has that as an
// address: that at the end of it.
func Named(patient string) string {
	if strings.HasPrefix(patient, "urn:") {
		return resource.Tail(patient)
	}
	return patient
}

// References yields what the resource refers to: each text after a key
// "reference", and the id at its end. What is found beyond FHIR's own
// references does no harm.
func (e Entry) References() iter.Seq2[string, string] {
	return func(yield func(ref, id string) bool) {
		for text := range resource.TextsAfter(e.JSON, "reference") {
			ref := string(text)
			if !yield(ref, resource.Tail(ref)) {
				return
			}
		}
	}
}
