// Package writing writes advice and open questions as FHIR R4; package fhir says
// which resources, and why these.
package writing

import (
	"cmp"
	"crypto/sha1"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
)

// A Writer writes what a pack says. Base is the address under which the operator's
// canonical resources stand.
type Writer struct {
	Pack *pack.Pack
	Base string
	// Text is what a person reads of a message of an advice by itself.
	Text func(a *advisor.Advice, message int) (string, error)
}

// priorities of FHIR for the levels of messages.
var priorities = map[advisor.Level]string{
	advisor.Info: "routine", advisor.Notice: "routine", advisor.Important: "routine",
	advisor.Warning: "urgent", advisor.Urgent: "asap", advisor.Emergency: "stat",
}

// Bundle writes an advice: a GuidanceResponse, and for its messages a RequestGroup
// with a CommunicationRequest each.
func (w Writer) Bundle(patient string, a *advisor.Advice,
	sources map[string][]string) (json.RawMessage, error) {
	subject := reference{"Patient/" + patient}
	g := guidanceResponse{
		ResourceType: "GuidanceResponse", ID: name(patient, a, "guidance"), Language: a.Language,
		ModuleCanonical: w.Base + "/Library/" + a.Pack.Name + "|" + a.Pack.Version,
		Status:          "success", Subject: subject, Occurrence: a.AsOf,
		DataRequirement: w.requirements(a),
	}
	if len(a.Questions) > 0 {
		g.Status = "data-requested"
	}
	for _, h := range a.Withheld {
		g.Note = append(g.Note, note{fmt.Sprintf("%s was withheld (%s): %s", h.Rule, h.Kind, h.Reason)})
	}
	if names := a.NotTakenIntoAccount(); names != "" {
		g.Note = append(g.Note, note{names})
	}
	g.Note = append(g.Note, note{a.Disclaimer})
	group := requestGroup{
		ResourceType: "RequestGroup", ID: name(patient, a, "group"), Language: a.Language,
		Status: "draft", Intent: "proposal", Subject: subject, AuthoredOn: a.AsOf,
	}
	var requests []entry
	for i := range a.Messages {
		msg := &a.Messages[i]
		req, err := w.request(patient, i, a, sources)
		if err != nil {
			return nil, err
		}
		action := groupAction{
			Title: msg.Title, Description: msg.Action, Priority: req.Priority,
			Resource: reference{urn(req.ID)},
		}
		for _, c := range msg.Citations {
			action.Documentation = append(action.Documentation,
				relatedWork{Type: "citation", Display: c.Supports, Citation: c.Text, URL: c.URL})
		}
		group.Action = append(group.Action, action)
		requests = append(requests, entry{urn(req.ID), req})
	}
	out := bundle{ResourceType: "Bundle", Type: "collection"}
	if len(requests) == 0 {
		out.Entry = []entry{{urn(g.ID), g}}
		return json.Marshal(out)
	}
	g.Result = &reference{urn(group.ID)}
	out.Entry = append([]entry{{urn(g.ID), g}, {urn(group.ID), group}}, requests...)
	return json.Marshal(out)
}

// requirements are the data that would settle the open questions.
func (w Writer) requirements(a *advisor.Advice) []dataRequirement {
	var list []dataRequirement
	seen := map[string]bool{}
	for _, q := range a.Questions {
		f := w.Pack.Schema.Lookup(q.Fact)
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
		case len(w.codesOf(f)) > 0:
			list = append(list, dataRequirement{"Observation", []codeFilter{{"code", w.codesOf(f)}}})
		case f.FHIR != nil && slices.Contains(fact.PatientElements, f.FHIR.Element):
			list = append(list, dataRequirement{Type: "Patient"})
		}
	}
	slices.SortStableFunc(list, func(a, b dataRequirement) int {
		return strings.Compare(a.Type, b.Type)
	})
	return slices.CompactFunc(list, func(a, b dataRequirement) bool {
		return a.Type == b.Type && len(a.CodeFilter) == 0 && len(b.CodeFilter) == 0
	})
}

// codesOf are the codes of a fact, by which an answer may be made an Observation.
func (w Writer) codesOf(f *fact.Fact) []coding {
	var codes []coding
	for _, system := range slices.Sorted(maps.Keys(f.Codes)) {
		if _, role := pack.SystemOf(system); role != "" {
			continue
		}
		for _, code := range f.Codes[system] {
			codes = append(codes, coding{System: w.Pack.Systems[system], Code: code})
		}
	}
	return codes
}

// namespaceURL is RFC 4122's, for UUIDs made of addresses.
const namespaceURL = "\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8"

// name is the id of a part of an advice: the same for the same advice, so it is a
// UUID made of what the part is (version 5).
func name(patient string, a *advisor.Advice, part string) string {
	return uuidOf(a.Pack.Name, a.Pack.Version, patient, a.AsOf, a.Language, part)
}

func uuidOf(text ...string) string {
	id := sha1.Sum([]byte(namespaceURL + strings.Join(text, "\x00")))
	id[6], id[8] = id[6]&0x0f|0x50, id[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:16])
}

func urn(id string) string { return "urn:uuid:" + id }

// Request writes one message of an advice as a CommunicationRequest.
func (w Writer) Request(patient string, a *advisor.Advice, message int,
	sources map[string][]string) (json.RawMessage, error) {
	req, err := w.request(patient, message, a, sources)
	if err != nil {
		return nil, err
	}
	return json.Marshal(req)
}

func (w Writer) request(patient string, message int, a *advisor.Advice,
	sources map[string][]string) (communicationRequest, error) {
	msg := &a.Messages[message]
	subject := reference{"Patient/" + patient}
	req := communicationRequest{
		ResourceType: "CommunicationRequest", ID: name(patient, a, msg.Rule),
		Language: cmp.Or(msg.Language, a.Language),
		Status:   "draft", Category: category(),
		Priority: priorities[msg.Level],
		Subject:  subject, AuthoredOn: a.AsOf, Recipient: []reference{subject},
	}
	text, err := w.Text(a, message)
	if err != nil {
		return req, err
	}
	req.Payload = []payload{{text}}
	for _, ref := range w.reasons(msg, sources) {
		// FHIR allows some types as a reason; the others are what it is about.
		if typ, _, _ := strings.Cut(ref, "/"); typ == "Condition" || typ == "Observation" {
			req.ReasonReference = append(req.ReasonReference, reference{ref})
		} else {
			req.About = append(req.About, reference{ref})
		}
	}
	for _, c := range msg.Citations {
		req.Note = append(req.Note,
			note{strings.TrimSuffix(fmt.Sprintf("%s: %s %s", c.Supports, c.Text, c.URL), " ")})
	}
	req.Note = append(req.Note,
		note{fmt.Sprintf("Evidence: certainty %s, strength %s. Review: %s on %s, %s.",
			msg.Evidence.Certainty, msg.Evidence.Strength, msg.Review.By, msg.Review.On, msg.Review.State)})
	return req, nil
}

// reasons are the resources for which a message is shown.
func (w Writer) reasons(msg *advisor.Message, sources map[string][]string) []string {
	h := w.Pack.Schema.Terms
	var refs []string
	for _, because := range msg.Because {
		for _, fv := range because.Facts {
			refs = append(refs, sources[fv.Fact]...)
			if id := h.Find(fv.Value); id >= 0 {
				set, _, _ := strings.Cut(fv.Fact, ".")
				refs = append(refs, sources[set+":"+h.Term(id).Name]...)
			}
		}
	}
	slices.Sort(refs)
	return slices.Compact(refs)
}
