package rules_test

import (
	"fmt"
	"log"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/rules"
)

// The code of the README.
func Example() {
	rb, err := rules.Load()
	if err != nil {
		log.Fatal(err)
	}
	advice, err := rb.Advise(&rules.Profile{
		Age:         new(61),
		Medications: advisor.ListOf(rules.Medication{Name: "prednisone", Months: new(8.0)}),
		// What is not said is not known, which is not "no".
	}, nil)
	if err != nil {
		log.Fatal(err)
	}
	m := advice.Messages[0]
	fmt.Println(m.Title)
	fmt.Println("->", m.Action)
	fmt.Println("why:", m.Because[1].Text)
	fmt.Println("[1]", m.Citations[0].Text)
	fmt.Println("ask:", advice.Questions[0].Ask)
	// Output:
	// Steroid tablets and your bones
	// -> Ask whether your bones were checked since you started.
	// why: you take steroid tablets for 3 months or more (prednisone)
	// [1] Humphrey MB, Russell L, Danila MI, et al. 2022 American College of Rheumatology Guideline for the Prevention and Treatment of Glucocorticoid-Induced Osteoporosis. Arthritis & Rheumatology. 2023;75(12):2088-2102.
	// ask: Do you have any of these now?
}
