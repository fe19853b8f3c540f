package writing

import (
	"cmp"
	"encoding/json"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/fhir/internal/resource"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// Questionnaire writes the open questions of an advice. A set or list is a group in
// which each term is an item of yes or no, so that what was not answered stays
// unknown.
func (w Writer) Questionnaire(a *advisor.Advice) (json.RawMessage, error) {
	q := questionnaire{
		ResourceType: "Questionnaire", Language: a.Language,
		URL:     w.Base + "/Questionnaire/open-questions",
		Version: w.Pack.Version, Name: "OpenQuestions", Title: "Questions that are still open",
		Status:      "active",
		SubjectType: []string{"Patient"}, Date: a.AsOf,
	}
	h := w.Pack.Schema.Terms
	byLink := map[string]int{}
	for _, open := range a.Questions {
		f := w.Pack.Schema.Lookup(open.Fact)
		item := questionItem{LinkID: open.Fact, Text: open.Ask, Code: w.codesOf(f)}
		if open.About != "" {
			id := h.Find(open.About)
			if id == term.None {
				continue // a record without a name cannot be answered about
			}
			item.LinkID += ":" + h.Term(id).Name
		}
		if f.Kind == fact.Terms || f.Kind == fact.List {
			item.Type = "group"
			for _, o := range open.Terms {
				item.Item = append(item.Item, questionItem{LinkID: open.Fact + ":" + o.Value, Text: o.Text,
					Type: "boolean"})
			}
			if len(item.Item) == 0 {
				continue
			}
		} else {
			w.answerType(&item, f, open)
		}
		if at, seen := byLink[item.LinkID]; seen {
			q.Item[at].Item = append(q.Item[at].Item, item.Item...)
			continue
		}
		byLink[item.LinkID] = len(q.Item)
		q.Item = append(q.Item, item)
	}
	return json.Marshal(q)
}

const structures = "http://hl7.org/fhir/StructureDefinition/"

// types of items for the kinds of facts; for others it is string.
var types = map[fact.Kind]string{
	fact.Bool: "boolean", fact.Int: "integer", fact.Number: "decimal", fact.Date: "date",
	fact.Enum: "choice",
}

// answerType gives the item of a single value its type, options, unit and bounds.
func (w Writer) answerType(item *questionItem, f *fact.Fact, open advisor.Question) {
	item.Type = cmp.Or(types[f.Kind], "string")
	number := f.Kind == fact.Int || f.Kind == fact.Number
	if number && f.Unit != "" && f.Unit != "1" {
		unit := coding{System: resource.UCUM, Code: f.Unit}
		item.Extension = append(item.Extension, extension{URL: structures + "questionnaire-unit",
			Coding: &unit})
	}
	if number && f.Ranged {
		low, high := resource.Rounded(f.Min), resource.Rounded(f.Max)
		least, most := extension{URL: structures + "minValue"}, extension{URL: structures + "maxValue"}
		if f.Kind == fact.Int {
			least.Integer, most.Integer = &low, &high
		} else {
			least.Decimal, most.Decimal = &low, &high
		}
		item.Extension = append(item.Extension, least, most)
	}
	if f.Kind == fact.Enum {
		system := w.Base + "/CodeSystem/" + strings.ReplaceAll(f.Path, "_", "-")
		for _, o := range open.Options {
			item.AnswerOption = append(item.AnswerOption, answerOption{coding{system, o.Value, o.Text}})
		}
	}
}
