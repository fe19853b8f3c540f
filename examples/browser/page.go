// Browser makes one HTML file that holds the library, the rules that ship and an interview, for
// somebody to answer questions on a computer without a network:
//
//	go run ./examples/browser -o crosstalk.html
//
// The file asks nobody and sends nothing: its policy forbids every connection. What stands in
// it is this package compiled to WebAssembly, and the interview of the page of crosstalk serve.
package main

import (
	"bytes"
	"encoding/json"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/handout"
	"example.com/crosstalk/advisor/interview"
	"example.com/crosstalk/advisor/words"
)

// A saying is what the page says in a language, and what it needs to ask in which.
type saying struct {
	Pack    advisor.PackInfo `json:"pack"`
	Regions []string         `json:"regions"`
	words.Page
	// First is what is asked somebody who has said nothing, by region, as that is who says how
	// decimals are written.
	First map[string]*interview.Step `json:"first"`
}

// sayings are those of all languages of a pack, the first one first.
func sayings(rb *advisor.Rulebase[advisor.Record]) (list []saying, err error) {
	for _, lang := range rb.Languages() {
		s := saying{rb.Info(), rb.Regions(), words.PageIn(rb, lang), map[string]*interview.Step{}}
		for _, region := range rb.Regions() {
			s.First[region], err = begun(rb, &advisor.Options{Language: lang, Region: region,
				AsOf: time.Now()})
			if err != nil {
				return nil, err
			}
		}
		list = append(list, s)
	}
	return list, nil
}

// begun is the first step of an interview, which does not hang on the day.
func begun(rb *advisor.Rulebase[advisor.Record], opts *advisor.Options) (*interview.Step, error) {
	step, _, err := interview.Take(rb, interview.Turn{Known: []byte("{}")},
		&interview.Options{Advice: opts})
	return step, err
}

// A turn is what the page says: a step of an interview, and for whom and when it is.
type turn struct {
	interview.Turn
	AsOf     string `json:"as_of"`
	Language string `json:"language"`
	Region   string `json:"region"`
}

// An answer is what the page gets, in the form of the JSON interface of the server.
type answer struct {
	*interview.Step
	Sheet  string    `json:"sheet,omitempty"` // the handout so far: HTML, headings from level 3
	Errors []problem `json:"errors,omitempty"`
}

type problem struct {
	Message string `json:"message"`
}

// take takes a turn. Request and answer are JSON.
func take(rb *advisor.Rulebase[advisor.Record], request []byte, now time.Time) []byte {
	out, err := taken(rb, request, now)
	if err != nil {
		out = answer{Errors: []problem{{err.Error()}}}
	}
	return written(out)
}

func written(out answer) []byte {
	text, err := json.Marshal(out)
	if err != nil {
		return []byte(`{"errors": [{"message": "the answer could not be written"}]}`)
	}
	return text
}

func taken(rb *advisor.Rulebase[advisor.Record], request []byte, now time.Time) (answer, error) {
	var in turn
	if err := json.Unmarshal(request, &in); err != nil {
		return answer{}, err
	}
	opts := &advisor.Options{AsOf: now, Language: in.Language, Region: in.Region}
	if in.AsOf != "" {
		day, err := time.Parse(time.DateOnly, in.AsOf)
		if err != nil {
			return answer{}, err
		}
		opts.AsOf = day
	}
	step, iv, err := interview.Take(rb, in.Turn, &interview.Options{Advice: opts})
	if err != nil {
		return answer{}, err
	}
	advice, err := iv.Advice()
	if err != nil {
		return answer{}, err
	}
	sheet, err := handout.New(rb, advice, nil)
	if err != nil {
		return answer{}, err
	}
	var html bytes.Buffer
	if err := sheet.WriteFragment(&html, 3); err != nil {
		return answer{}, err
	}
	return answer{Step: step, Sheet: html.String()}, nil
}
