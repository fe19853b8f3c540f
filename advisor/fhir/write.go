package fhir

import (
	"encoding/json"
	"fmt"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/fhir/internal/writing"
	"example.com/crosstalk/advisor/handout"
)

// OutOptions are the choices of what is written as FHIR. Nil means the defaults.
type OutOptions struct {
	// Base is the address under which the operator's canonical resources stand,
	// the pack among them; the default is https://example.com/crosstalk.
	Base string
}

// writer writes for the pack of m, with the addresses that opts says.
func (m *Mapper[P]) writer(opts *OutOptions) writing.Writer {
	w := writing.Writer{Pack: m.book.Pack, Base: "https://example.com/crosstalk",
		Text: func(a *advisor.Advice, i int) (string, error) { return handout.Message(m.rb, a, i) }}
	if opts != nil && opts.Base != "" {
		w.Base = strings.TrimRight(opts.Base, "/")
	}
	return w
}

// Bundle writes an advice for a patient as a FHIR R4 Bundle: a
// GuidanceResponse, and for its messages a RequestGroup with a
// CommunicationRequest each, whose text is what handout.Message says. Sources are
// the resources that facts were read from, as in Patient.Sources; nil leaves them
// out. The same advice gives the same bytes.
func (m *Mapper[P]) Bundle(patientID string, a *advisor.Advice, sources map[string][]string,
	opts *OutOptions) (json.RawMessage, error) {
	if m.isEmpty() || a == nil {
		return nil, errNoMapper
	}
	return m.writer(opts).Bundle(patientID, a, sources)
}

// CommunicationRequest writes a message of an advice alone, by its index; see
// Bundle.
func (m *Mapper[P]) CommunicationRequest(patientID string, a *advisor.Advice, message int,
	sources map[string][]string) (json.RawMessage, error) {
	if m.isEmpty() || a == nil || message < 0 || message >= len(a.Messages) {
		return nil, fmt.Errorf("no message %d in the advice, or a Mapper that NewMapper did not make",
			message)
	}
	return m.writer(nil).Request(patientID, a, message, sources)
}

// Questionnaire makes a FHIR Questionnaire of the open questions of an advice,
// the one that could settle most first. Its linkIds name facts; a
// QuestionnaireResponse to it is read by Map. Each term that is asked for is an
// item of yes or no, so that what was not answered stays unknown.
func (m *Mapper[P]) Questionnaire(a *advisor.Advice, opts *OutOptions) (json.RawMessage, error) {
	if m.isEmpty() || a == nil {
		return nil, errNoMapper
	}
	return m.writer(opts).Questionnaire(a)
}
