package fhir

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/fact"
)

// OutOptions are the choices of what is written as FHIR. Nil means the defaults.
type OutOptions struct {
	// Base is the address under which the operator's canonical resources stand,
	// the pack among them; the default is https://example.com/crosstalk.
	Base string
}

const defaultBase = "https://example.com/crosstalk"

func (o *OutOptions) base() string {
	if o == nil || o.Base == "" {
		return defaultBase
	}
	return strings.TrimRight(o.Base, "/")
}

type outBundle struct {
	ResourceType string     `json:"resourceType"`
	Type         string     `json:"type"`
	Entry        []outEntry `json:"entry"`
}

type outEntry struct {
	FullURL  string `json:"fullUrl"`
	Resource any    `json:"resource"`
}

type outReference struct {
	Reference string `json:"reference"`
}

type outConcept struct {
	Coding []outCoding `json:"coding,omitempty"`
	Text   string      `json:"text,omitempty"`
}

type outNote struct {
	Text string `json:"text"`
}

type guidanceResponse struct {
	ResourceType    string            `json:"resourceType"`
	ID              string            `json:"id"`
	Language        string            `json:"language"`
	ModuleCanonical string            `json:"moduleCanonical"`
	Status          string            `json:"status"`
	Subject         outReference      `json:"subject"`
	Occurrence      string            `json:"occurrenceDateTime,omitempty"`
	Note            []outNote         `json:"note,omitempty"`
	Result          *outReference     `json:"result,omitempty"`
	DataRequirement []dataRequirement `json:"dataRequirement,omitempty"`
}

type dataRequirement struct {
	Type       string       `json:"type"`
	CodeFilter []codeFilter `json:"codeFilter,omitempty"`
}

type codeFilter struct {
	Path string      `json:"path"`
	Code []outCoding `json:"code"`
}

type requestGroup struct {
	ResourceType string        `json:"resourceType"`
	ID           string        `json:"id"`
	Language     string        `json:"language"`
	Status       string        `json:"status"`
	Intent       string        `json:"intent"`
	Subject      outReference  `json:"subject"`
	AuthoredOn   string        `json:"authoredOn,omitempty"`
	Action       []groupAction `json:"action"`
}

type groupAction struct {
	Title         string        `json:"title"`
	Description   string        `json:"description"`
	Priority      string        `json:"priority"`
	Documentation []relatedWork `json:"documentation"`
	Resource      outReference  `json:"resource"`
}

type relatedWork struct {
	Type     string `json:"type"`
	Label    string `json:"label,omitempty"`
	Display  string `json:"display,omitempty"`
	Citation string `json:"citation"`
	URL      string `json:"url,omitempty"`
}

type communicationRequest struct {
	ResourceType    string         `json:"resourceType"`
	ID              string         `json:"id"`
	Language        string         `json:"language"`
	Status          string         `json:"status"`
	Category        []outConcept   `json:"category"`
	Priority        string         `json:"priority"`
	Subject         outReference   `json:"subject"`
	About           []outReference `json:"about,omitempty"`
	Payload         []payload      `json:"payload"`
	AuthoredOn      string         `json:"authoredOn,omitempty"`
	Recipient       []outReference `json:"recipient"`
	ReasonReference []outReference `json:"reasonReference,omitempty"`
	Note            []outNote      `json:"note"`
}

type payload struct {
	Content string `json:"contentString"`
}

// Priorities of FHIR for the levels of messages.
var priorities = map[advisor.Level]string{advisor.Info: "routine", advisor.Notice: "routine", advisor.Important: "routine",
	advisor.Warning: "urgent", advisor.Urgent: "asap", advisor.Emergency: "stat"}

// Bundle writes an advice for a patient as a FHIR R4 Bundle: a
// GuidanceResponse, and for its messages a RequestGroup with a
// CommunicationRequest each. Sources are the resources that facts were read
// from, as in Patient.Sources; nil leaves them out. The same advice gives the
// same bytes.
func (m *Mapper[P]) Bundle(patientID string, a *advisor.Advice, sources map[string][]string, opts *OutOptions) (json.RawMessage, error) {
	if m.isEmpty() || a == nil {
		return nil, errNoMapper
	}
	subject := outReference{"Patient/" + patientID}
	id := func(part string) string { return name(patientID, a, part) }
	g := guidanceResponse{ResourceType: "GuidanceResponse", ID: id("guidance"), Language: a.Language, Status: "success", Subject: subject, Occurrence: a.AsOf,
		ModuleCanonical: opts.base() + "/Library/" + a.Pack.Name + "|" + a.Pack.Version}
	if len(a.Questions) > 0 {
		g.Status = "data-requested"
	}
	for _, w := range a.Withheld {
		g.Note = append(g.Note, outNote{fmt.Sprintf("%s was withheld (%s): %s", w.Rule, w.Kind, w.Reason)})
	}
	if names := a.NotTakenIntoAccount(); names != "" {
		g.Note = append(g.Note, outNote{names})
	}
	g.Note = append(g.Note, outNote{a.Disclaimer})
	g.DataRequirement = m.requirements(a)
	out := outBundle{ResourceType: "Bundle", Type: "collection"}
	add := func(id string, resource any) { out.Entry = append(out.Entry, outEntry{"urn:uuid:" + id, resource}) }
	if len(a.Messages) == 0 {
		add(g.ID, g)
		return json.Marshal(out)
	}
	group := requestGroup{ResourceType: "RequestGroup", ID: id("group"), Language: a.Language, Status: "draft", Intent: "proposal", Subject: subject, AuthoredOn: a.AsOf}
	g.Result = &outReference{"urn:uuid:" + group.ID}
	var requests []communicationRequest
	for i := range a.Messages {
		msg := &a.Messages[i]
		req := m.request(patientID, msg, a, sources)
		action := groupAction{Title: msg.Title, Description: msg.Action, Priority: req.Priority, Resource: outReference{"urn:uuid:" + req.ID}}
		for _, c := range msg.Citations {
			action.Documentation = append(action.Documentation, relatedWork{Type: "citation", Display: c.Supports, Citation: c.Text, URL: c.URL})
		}
		group.Action = append(group.Action, action)
		requests = append(requests, req)
	}
	add(g.ID, g)
	add(group.ID, group)
	for _, req := range requests {
		add(req.ID, req)
	}
	return json.Marshal(out)
}

// requirements are the data that would settle the open questions.
func (m *Mapper[P]) requirements(a *advisor.Advice) []dataRequirement {
	var list []dataRequirement
	seen := map[string]bool{}
	for _, q := range a.Questions {
		f := m.book.pack.Schema.Lookup(q.Fact)
		if f.Owner != nil {
			f = f.Owner
		}
		if seen[f.Path] {
			continue
		}
		seen[f.Path] = true
		switch {
		case f.FHIR != nil && len(f.FHIR.From) > 0:
			for _, resource := range f.FHIR.From {
				list = append(list, dataRequirement{Type: resource})
			}
		case len(m.codesOf(f)) > 0:
			list = append(list, dataRequirement{"Observation", []codeFilter{{"code", m.codesOf(f)}}})
		case f.FHIR != nil && slices.Contains(fact.PatientElements, f.FHIR.Element):
			list = append(list, dataRequirement{Type: "Patient"})
		}
	}
	slices.SortStableFunc(list, func(a, b dataRequirement) int { return strings.Compare(a.Type, b.Type) })
	return slices.CompactFunc(list, func(a, b dataRequirement) bool {
		return a.Type == b.Type && len(a.CodeFilter) == 0 && len(b.CodeFilter) == 0
	})
}

// name is the id of a part of an advice: the same for the same advice.
func name(patientID string, a *advisor.Advice, part string) string {
	text := strings.Join([]string{a.Pack.Name, a.Pack.Version, patientID, a.AsOf, a.Language, part}, "\x00")
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(text)).String()
}

// CommunicationRequest writes a message of an advice alone, by its index; see
// Bundle.
func (m *Mapper[P]) CommunicationRequest(patientID string, a *advisor.Advice, message int, sources map[string][]string) (json.RawMessage, error) {
	if m.isEmpty() || a == nil || message < 0 || message >= len(a.Messages) {
		return nil, fmt.Errorf("no message %d in the advice, or a Mapper that NewMapper did not make", message)
	}
	return json.Marshal(m.request(patientID, &a.Messages[message], a, sources))
}

// request writes one message.
func (m *Mapper[P]) request(patientID string, msg *advisor.Message, a *advisor.Advice, sources map[string][]string) communicationRequest {
	patient := outReference{"Patient/" + patientID}
	language := msg.Language
	if language == "" {
		language = a.Language
	}
	req := communicationRequest{ResourceType: "CommunicationRequest", ID: name(patientID, a, msg.Rule), Language: language, Status: "draft", Priority: priorities[msg.Level],
		Category: []outConcept{{Coding: []outCoding{{System: "http://terminology.hl7.org/CodeSystem/communication-category", Code: "instruction"}}}},
		Subject:  patient, Recipient: []outReference{patient}, AuthoredOn: a.AsOf}
	text := []string{msg.Title, msg.Text, msg.Action}
	text = append(text, msg.Cautions...)
	if names := a.NotTakenIntoAccount(); names != "" {
		text = append(text, names)
	}
	req.Payload = []payload{{strings.Join(append(text, a.Disclaimer), "\n\n")}}
	m.reasons(&req, msg, sources)
	for _, c := range msg.Citations {
		note := fmt.Sprintf("%s: %s", c.Supports, c.Text)
		if c.URL != "" {
			note += " " + c.URL
		}
		req.Note = append(req.Note, outNote{note})
	}
	req.Note = append(req.Note, outNote{fmt.Sprintf("Evidence: certainty %s, strength %s. Review: %s on %s, %s.",
		msg.Evidence.Certainty, msg.Evidence.Strength, msg.Review.By, msg.Review.On, msg.Review.State)})
	return req
}

// reasons refers to the resources for which the message is shown: those that
// FHIR allows as a reason there, the others as what it is about.
func (m *Mapper[P]) reasons(req *communicationRequest, msg *advisor.Message, sources map[string][]string) {
	h := m.book.pack.Schema.Terms
	var refs []string
	for _, because := range msg.Because {
		for _, fv := range because.Facts {
			set, _, _ := strings.Cut(fv.Fact, ".")
			paths := []string{fv.Fact}
			if id := h.Find(fv.Value); id >= 0 {
				paths = append(paths, set+":"+h.Term(id).Name)
			}
			for _, path := range paths {
				refs = append(refs, sources[path]...)
			}
		}
	}
	slices.Sort(refs)
	for _, ref := range slices.Compact(refs) {
		typ, _, _ := strings.Cut(ref, "/")
		if slices.Contains([]string{"Condition", "Observation"}, typ) {
			req.ReasonReference = append(req.ReasonReference, outReference{ref})
		} else {
			req.About = append(req.About, outReference{ref})
		}
	}
}
