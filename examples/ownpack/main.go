// Ownpack is a program with rules and facts of its own: a struct, a folder of
// YAML, and one call. It knows nothing of the pack that ships.
package main

import (
	"embed"
	"fmt"
	"io/fs"
	"log"

	"example.com/crosstalk/advisor"
)

// Visitor is what this program knows of a person. The tags name the facts of
// pack/facts.yaml; a nil pointer is a fact that nobody knows.
type Visitor struct {
	Age         *int        `expr:"age"`
	SleepHours  *float64    `expr:"sleep_hours"`
	SweetDrinks *int        `expr:"sweet_drinks_per_week"`
	Falls       *int        `expr:"falls_last_year"`
	UsesInsulin *bool       `expr:"uses_insulin"`
	ToldAlready advisor.Set `expr:"told_already"`
}

//go:embed pack
var files embed.FS

func load() (*advisor.Rulebase[Visitor], error) {
	pack, err := fs.Sub(files, "pack")
	if err != nil {
		return nil, err
	}
	return advisor.Load[Visitor](pack, nil)
}

func main() {
	rb, err := load()
	if err != nil {
		log.Fatal(err)
	}
	advice, err := rb.Advise(&Visitor{
		Age:         new(72),
		SleepHours:  new(5.5),
		SweetDrinks: new(9),
		Falls:       new(1),
		ToldAlready: advisor.SetOf(), // nothing yet
	}, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range advice.Messages {
		fmt.Printf("%s\n  %s\n", m.Title, m.Action)
		for _, c := range m.Cautions {
			fmt.Printf("  ! %s\n", c)
		}
		for _, c := range m.Citations {
			fmt.Printf("  [%s]\n", c.URL)
		}
	}
	for _, q := range advice.Questions {
		fmt.Println("ask:", q.Ask)
	}
}
