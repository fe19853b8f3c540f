package advisor_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
)

// A program's own struct and its own rules.
func ExampleLoad() {
	rb, err := advisor.Load[person](os.DirFS("testdata/small"), nil)
	if err != nil {
		log.Fatal(err)
	}
	for r := range rb.Rules() {
		fmt.Println(r.ID, r.Level)
	}
	// Output: steroids-and-bone important
}

// Every problem is reported with its place and what was wanted.
func ExampleLoad_errors() {
	pack := with("bones/mistakes.yaml", `id: mistakes
topic: bone
level: info
when: agee > 60 and has(conditions, "psoriasi")
`)
	_, err := advisor.Load[person](pack, nil)
	var list advisor.ErrorList
	if errors.As(err, &list) {
		for _, e := range list[4:] { // the first four are keys that are missing
			fmt.Println(e)
		}
	}
	// Output:
	// bones/mistakes.yaml:2:8: rule mistakes: unknown topic "bone"; did you mean "bones"?
	// bones/mistakes.yaml:4:7: rule mistakes: unknown name "agee"; did you mean "age"?
}

// Unknown facts are no error: they leave rules open, and the advice asks.
func ExampleRulebase_Advise() {
	rb, err := advisor.Load[person](os.DirFS("testdata/small"), nil)
	if err != nil {
		log.Fatal(err)
	}
	advice, err := rb.Advise(&person{
		Age:         new(61),
		Medications: advisor.ListOf(medication{Name: "prednisone"}), // since when is not known
	}, &advisor.Options{AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(advice.Messages), "messages;", advice.Outcome("steroids-and-bone"))
	for _, q := range advice.Questions {
		fmt.Println(q.Ask)
	}
	// Output:
	// 0 messages; pending
	// For how many months have you taken prednisone?
}

// A profile in YAML or JSON; units that facts.yaml lists are converted.
func ExampleRulebase_Decode() {
	rb, err := advisor.Load[person](os.DirFS("testdata/small"), nil)
	if err != nil {
		log.Fatal(err)
	}
	id, p, err := rb.Decode("p.yaml", []byte("{id: p-7, vitamin_d: {value: 20, unit: ng/mL}}"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(id, *p.VitaminD, "nmol/L")
	_, _, err = rb.Decode("p.yaml", []byte("agee: 61"))
	fmt.Println(err)
	// Output:
	// p-7 49.92 nmol/L
	// p.yaml:1:1: unknown fact "agee"; did you mean "age"?
}

// A stream of profiles: results in order, one bad line does not stop the rest.
func ExampleRulebase_AdviseNDJSON() {
	rb, err := advisor.Load[person](os.DirFS("testdata/small"), nil)
	if err != nil {
		log.Fatal(err)
	}
	in := strings.NewReader(`{"id": "a", "age": 61, "medications": [{"name": "prednisone", "months": 4}], "last_scan": "2020-05-01"}
{"id": "b", "age": "old"}
{"id": "c"}`)
	for id, r := range rb.AdviseNDJSON(context.Background(), "in", in,
		&advisor.Options{AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}) {
		if r.Err != nil {
			fmt.Println(id, r.Err)
			continue
		}
		fmt.Println(id, len(r.Advice.Messages), "messages,", len(r.Advice.Questions), "questions")
	}
	// Output:
	// a 1 messages, 0 questions
	// b in:2:20: fact age: text where a number was wanted
	// c 0 messages, 2 questions
}

// Who searches a population needs no words: a decision is what became of each rule.
func ExampleRulebase_Decide() {
	rb, err := advisor.Load[person](os.DirFS("testdata/small"), nil)
	if err != nil {
		log.Fatal(err)
	}
	people := []*person{
		{Age: new(61), Medications: advisor.ListOf(medication{Name: "prednisone"})},
		{Age: new(17), Medications: advisor.ListOf[medication]()},
	}
	var d advisor.Decision
	for i, p := range people {
		if err := rb.DecideInto(&d, p, nil); err != nil {
			log.Fatal(err)
		}
		for rule := range d.Rules(advisor.Pending) {
			fmt.Println("person", i, "is to be asked for", rule)
		}
	}
	// Output: person 0 is to be asked for steroids-and-bone
}
