// Package resource has the FHIR resources that are read as structs, and what follows
// from one of them alone: whose it is, which day a date means, how much of a
// medicine a dosage gives in a day.
//
// The structs hold the forms of R4 and, where it differs, of R5. A field that
// neither names is passed over.
package resource

import (
	"encoding/json"
	"slices"
	"strings"
)

type Coding struct {
	System    string      `json:"system"`
	Code      string      `json:"code"`
	Display   string      `json:"display"`
	Extension []Extension `json:"extension"`
}

type Concept struct {
	Coding []Coding `json:"coding"`
	Text   string   `json:"text"`
}

// Is reports whether one of the codings has one of the codes.
func (c *Concept) Is(codes ...string) bool {
	if c == nil {
		return false
	}
	for _, k := range c.Coding {
		for _, code := range codes {
			if k.Code == code {
				return true
			}
		}
	}
	return false
}

// Code is the first code, or "".
func (c *Concept) Code() string {
	if c == nil || len(c.Coding) == 0 {
		return ""
	}
	return c.Coding[0].Code
}

type Reference struct {
	Reference string `json:"reference"`
}

type Quantity struct {
	Value      *json.Number `json:"value"`
	Comparator string       `json:"comparator"`
	Unit       string       `json:"unit"`
	System     string       `json:"system"`
	Code       string       `json:"code"`
}

type Period struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

// Dates are those of a period, the last first.
func (p *Period) Dates() []string {
	if p == nil {
		return nil
	}
	return []string{p.End, p.Start}
}

type Extension struct {
	URL         string      `json:"url"`
	ValueCode   string      `json:"valueCode"`
	ValueCoding *Coding     `json:"valueCoding"`
	Concept     *Concept    `json:"valueCodeableConcept"`
	Extension   []Extension `json:"extension"`
}

// Codes are the value of an extension, if it is a code in some form.
func (x *Extension) Codes() []string {
	switch {
	case x == nil:
		return nil
	case x.ValueCode != "":
		return []string{x.ValueCode}
	case x.ValueCoding != nil:
		return []string{x.ValueCoding.Code}
	case x.Concept == nil:
		return nil
	}
	var codes []string
	for _, k := range x.Concept.Coding {
		codes = append(codes, k.Code)
	}
	return codes
}

// Is reports whether the value is one of the codes.
func (x *Extension) Is(codes ...string) bool {
	return slices.ContainsFunc(x.Codes(), func(code string) bool {
		return slices.Contains(codes, code)
	})
}

// Part is an extension in an extension, or nil.
func (x *Extension) Part(url string) *Extension {
	for i := range x.Extension {
		if x.Extension[i].URL == url {
			return &x.Extension[i]
		}
	}
	return nil
}

// Certainty is what German data says of a diagnosis beside its code: G assured, V
// suspected, Z a state after it, A excluded.
func (c *Concept) Certainty() string {
	if c == nil {
		return ""
	}
	for _, k := range c.Coding {
		for _, x := range k.Extension {
			if codes := x.Codes(); strings.HasSuffix(x.URL, "/icd-10-gm-diagnosesicherheit") &&
				len(codes) > 0 {
				return codes[0]
			}
		}
	}
	return ""
}

// A RawList is a list of JSON values, or nothing if it is none.
type RawList []json.RawMessage

func (l *RawList) UnmarshalJSON(text []byte) error {
	var list []json.RawMessage
	if json.Unmarshal(text, &list) == nil {
		*l = list
	}
	return nil
}

type Range struct {
	Low  *Quantity `json:"low"`
	High *Quantity `json:"high"`
}

// Texts are the words of a concept and of its codings, each once.
func (c *Concept) Texts() (texts []string) {
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

// A codeable is R5's CodeableReference, or R4's CodeableConcept, or a Reference.
type codeable struct {
	Concept   *Concept   `json:"concept"`
	Reference *Reference `json:"reference"`
}

// A concept of R4, or a CodeableReference of R5, in the same element.
func (c *codeable) UnmarshalJSON(text []byte) error {
	type plain codeable
	if err := json.Unmarshal(text, (*plain)(c)); err != nil {
		return err
	}
	if c.Concept == nil && c.Reference == nil {
		var k Concept
		if err := json.Unmarshal(text, &k); err != nil {
			return err
		}
		c.Concept = &k
	}
	return nil
}
