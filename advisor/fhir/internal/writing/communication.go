package writing

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/delivery"
)

// The order of fields is that of R4.
type communication struct {
	ResourceType string       `json:"resourceType"`
	ID           string       `json:"id"`
	Language     string       `json:"language"`
	Identifier   []identifier `json:"identifier"`
	Instantiates []string     `json:"instantiatesUri"`
	Status       string       `json:"status"`
	StatusReason *concept     `json:"statusReason,omitempty"`
	Category     []concept    `json:"category"`
	Subject      reference    `json:"subject"`
	Topic        *concept     `json:"topic,omitempty"`
	Sent         string       `json:"sent"`
	Received     string       `json:"received,omitempty"`
	Recipient    []reference  `json:"recipient"`
	Sender       *named       `json:"sender,omitempty"`
	Payload      []payload    `json:"payload,omitempty"`
	Note         []annotation `json:"note,omitempty"`
}

type identifier struct {
	System string `json:"system"`
	Value  string `json:"value"`
}

// named is a reference to who is only known by name.
type named struct {
	Display string `json:"display"`
}

// annotation is a note with who makes it and when.
type annotation struct {
	Author string `json:"authorString,omitempty"`
	Time   string `json:"time"`
	Text   string `json:"text"`
}

// category is what all messages for patients are.
func category() []concept {
	return []concept{{Coding: []coding{{
		System: "http://terminology.hl7.org/CodeSystem/communication-category",
		Code:   "instruction"}}}}
}

// objected is why a message was not taken.
const objectedSystem = "http://terminology.hl7.org/CodeSystem/communication-not-done-reason"

// Communication writes a message that was given.
func (w Writer) Communication(patient string, r *delivery.Record,
	a *advisor.Advice) (json.RawMessage, error) {
	subject := reference{"Patient/" + patient}
	c := communication{ResourceType: "Communication", ID: uuidOf("given", r.ID), Language: r.Language,
		Identifier:   []identifier{{w.Base + "/given", r.ID}},
		Instantiates: []string{w.ruleURI(r.Pack, r.Rule, r.Version)},
		Status:       "completed", Category: category(), Subject: subject,
		Sent: r.On.Format(time.RFC3339Nano), Recipient: []reference{subject}}
	if rule := w.Pack.Rule(r.Rule); rule != nil && r.Pack == w.Pack.Name {
		m := cmp.Or(rule.Base.Message[r.Language], rule.Base.Message[w.Pack.Languages[0]])
		if m != nil && !strings.Contains(m.Title, "{") {
			c.Topic = &concept{Text: m.Title}
		}
	}
	if r.By != "" {
		c.Sender = &named{r.By}
	}
	if a != nil && a.Pack.Name == r.Pack {
		i := slices.IndexFunc(a.Messages, func(m advisor.Message) bool { return m.Rule == r.Rule })
		if i >= 0 {
			c.Topic = &concept{Text: a.Messages[i].Title}
			text, err := w.Text(a, i)
			if err != nil {
				return nil, err
			}
			c.Payload = []payload{{text}}
		}
	}
	for _, n := range r.Notes {
		c.Note = append(c.Note, annotation{n.By, n.On.Format(time.RFC3339Nano), string(n.What)})
		if n.What == delivery.Read && c.Received == "" {
			c.Received = n.On.Format(time.RFC3339Nano)
		}
	}
	if last, ok := r.Last(); ok && last.What == delivery.Declined {
		c.Status = "not-done"
		c.StatusReason = &concept{Coding: []coding{{System: objectedSystem, Code: "patient-objection"}}}
	}
	return json.Marshal(c)
}

// ruleURI names the words of a rule of a pack.
func (w Writer) ruleURI(pack, rule, version string) string {
	return w.Base + "/" + url.PathEscape(pack) + "/rules/" + url.PathEscape(rule) + "#" +
		url.PathEscape(version)
}

// ruleOf is what ruleURI names.
func (w Writer) ruleOf(uri string) (pack, rule, version string, ok bool) {
	rest, found := strings.CutPrefix(uri, w.Base+"/")
	path, version, more := strings.Cut(rest, "#")
	pack, rule, both := strings.Cut(path, "/rules/")
	ok = found && more && both
	for _, s := range []*string{&pack, &rule, &version} {
		text, err := url.PathUnescape(*s)
		*s, ok = text, ok && err == nil && text != ""
	}
	return pack, rule, version, ok
}

// Given reads a Communication as Communication writes it. It is not ours if it names no rule;
// why says for what reason it does not count.
func (w Writer) Given(patient string, text json.RawMessage) (r *delivery.Record, why string,
	ours bool) {
	const notAsFHIR = "it is not as FHIR says"
	var c communication
	err := json.Unmarshal(text, &c)
	r = &delivery.Record{Given: delivery.Given{Patient: patient, Language: c.Language}}
	for _, uri := range c.Instantiates {
		if pack, rule, version, ok := w.ruleOf(uri); ok {
			r.Pack, r.Rule, r.Version, ours = pack, rule, version, true
		}
	}
	if !ours {
		return nil, "", false
	}
	r.ID = c.ID
	for _, id := range c.Identifier {
		if id.System == w.Base+"/given" {
			r.ID = id.Value
		}
	}
	if c.Sender != nil {
		r.By = c.Sender.Display
	}
	switch c.Status {
	case "completed", "not-done":
	default:
		return nil, "its status does not say that it was given", true
	}
	if r.On, err = when(c.Sent, err); err != nil {
		return nil, notAsFHIR, true
	}
	for _, n := range c.Note {
		note := delivery.Note{Given: r.ID, What: delivery.What(n.Text), By: n.Author, On: r.On}
		if !slices.Contains([]delivery.What{delivery.Read, delivery.Understood,
			delivery.NotUnderstood, delivery.Declined}, note.What) {
			continue // a note for people
		}
		if note.On, err = when(n.Time, nil); err != nil {
			return nil, notAsFHIR, true
		}
		r.Notes = append(r.Notes, note)
	}
	if last, ok := r.Last(); c.Status == "not-done" && (!ok || last.What != delivery.Declined) {
		return nil, "it was not given", true
	}
	if r.Check() != nil {
		return nil, notAsFHIR, true
	}
	return r, "", true
}

// when is a time, unless something is wrong already.
func when(text string, err error) (time.Time, error) {
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t, err = time.Parse(time.DateOnly, text) // FHIR's times may be days
	}
	return delivery.Time(t), err
}
