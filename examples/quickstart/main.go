// Quickstart gives the advice of the rules that ship for one person, in the
// ten lines that a Go program needs.
package main

import (
	"fmt"
	"log"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/rules"
)

func main() {
	rb, err := rules.Load()
	if err != nil {
		log.Fatal(err)
	}
	advice, err := rb.Advise(&rules.Profile{
		Age:        new(61),
		Sex:        rules.SexFemale,
		Conditions: advisor.SetOf("psoriasis"),
		Medications: advisor.ListOf(
			rules.Medication{Name: "prednisone", DoseMgPerDay: new(7.5), Months: new(8.0)},
		),
	}, &advisor.Options{AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range advice.Messages {
		fmt.Printf("%s: %s\n", m.Level, m.Title)
		for _, r := range m.Because {
			fmt.Printf("  because %s\n", r.Text)
		}
		fmt.Printf("  %d sources\n", len(m.Citations))
	}
	for _, q := range advice.Questions[:min(3, len(advice.Questions))] {
		fmt.Println("ask:", q.Ask)
	}
}
