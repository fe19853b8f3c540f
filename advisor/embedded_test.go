package advisor_test

import (
	"testing"

	"example.com/crosstalk/advisor"
)

// Facts of embedded structs are facts of the profile; a nil embedded pointer
// leaves them unknown.
func TestEmbedded(t *testing.T) {
	rb, err := advisor.Load[nested](with("bones/steroids.yaml", "", "sources.yaml", "", "tables.yaml",
		"",
		"findings.yaml", "",
		"facts.yaml", `age: {type: int, unit: a, range: [0, 120], ask: {en: Age}}
smoker: {type: bool, ask: {en: Smoker}}
pulse: {type: int, unit: /min, range: [20, 250], ask: {en: Pulse}}
home.stairs: {type: bool, ask: {en: Stairs}}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"{}", "{age: 61, smoker: true, pulse: 60, home: {stairs: true}}"} {
		_, p, err := rb.Decode("p.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := rb.Advise(p, nil); err != nil {
			t.Error(err)
		}
		if text != "{}" && (*p.Age != 61 || !*p.Smoker || p.Vitals == nil || *p.Pulse != 60) {
			t.Errorf("%+v", p)
		}
	}
	if _, err := rb.Advise(&nested{Vitals: &Vitals{Pulse: new(uint8(10))}},
		&advisor.Options{Strict: true}); err == nil {
		t.Error("a pulse of 10 is plausible")
	}
}

type nested struct {
	basics
	*Vitals
	Home *home `expr:"home"`
}

type basics struct {
	Age    *int  `expr:"age"`
	Smoker *bool `expr:"smoker"`
}

// Vitals is exported, so that it can be embedded by pointer.
type Vitals struct {
	Pulse *uint8 `expr:"pulse"`
}

// TestSmallTypes: float32, small and named ints compare like the numbers that
// were written into the struct.
func TestSmallTypes(t *testing.T) {
	type count int8
	type p struct {
		Ratio *float32 `expr:"ratio"`
		Count *count   `expr:"amount"`
		Sex   *sex     `expr:"sex"`
	}
	rb, err := advisor.Load[p](with("bones/steroids.yaml", "", "tables.yaml", "", "findings.yaml", "",
		"facts.yaml", `ratio: {type: number, unit: "1", range: [0, 100], ask: {en: Ratio}}
amount: {type: int, unit: "1", range: [0, 100], ask: {en: Count}}
sex: {type: enum, values: [female, male], ask: {en: Sex}}
`, "food/a.yaml", simple("a", `ratio == 12.34 and amount == 3 and sex == "male" and amount < ratio`, "")), nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := rb.Advise(&p{new(float32(12.34)), new(count(3)), new(sex("male"))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a.Outcome("a") != advisor.Shown {
		t.Errorf("a is %v", a.Outcome("a"))
	}
}
