package advisor_test

import (
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
)

// TestAllergyCaution: a message that cannot be lost, and encourages what the
// person is allergic to, says so in a sentence, with what to do.
func TestAllergyCaution(t *testing.T) {
	rb := load(t, "food/a.yaml",
		level(simple("urgent", "smoker", "  encourages: [walnut]\n"), "urgent")+
			simple("mild", "smoker", "  encourages: [walnut]\n"),
		"terms/f.yaml", "nut: {is: food}\nwalnut: {is: nut, label: {en: walnuts, es: nueces}}\n")
	for language, want := range map[string]string{
		"en": "Your record names walnuts under “allergies”. Ask a pharmacist or your care team whether " +
			"this advice is safe for you.",
		"es": "En sus datos consta nueces en «allergies». Pregunte a su farmacéutico o a su equipo " +
			"médico si este consejo es seguro para usted.",
	} {
		a, err := rb.Advise(&person{Smoker: new(true), Allergies: advisor.SetOf("walnut")},
			&advisor.Options{Language: language})
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Messages) != 1 || len(a.Messages[0].Cautions) != 1 ||
			a.Messages[0].Cautions[0] != want || a.Outcome("mild") != advisor.IsWithheld {
			t.Errorf("%+v; want the urgent message with %q", a.Messages, want)
		}
	}
}

// TestPendingHasNoCautions: a rule that is pending, for itself or for what must
// stand beside it, has no cautions, which are of what is shown; the same rule
// has them once it is shown.
func TestPendingHasNoCautions(t *testing.T) {
	guards := "  unless:\n    - {if: age > 50, because: Old., caution: {en: Check the age.}}\n"
	tests := func(cases string) string { return "  tests:\n" + cases }
	pending := "    - {name: pending, given: {%s}, expect: pending, cautions: 0, asks: [%s]%s}\n"
	line := func(given, asks, more string) string {
		return strings.NewReplacer("{%s}, expect", "{"+given+"}, expect", "[%s]", "["+asks+"]", "%s}",
			more+"}").Replace(pending)
	}
	shown := "    - {name: shown, given: {smoker: true, vitamin_d: 60}, expect: shown, cautions: 1, " +
		"whole: true, asks: [age]}\n"
	rb := load(t, "food/a.yaml",
		simple("waits", "smoker", guards+tests(line("", "smoker", "")+"    - {name: shown, given: "+
			"{smoker: true}, expect: shown, cautions: 1, asks: [age]}\n"))+
			simple("guarded", "smoker", guards+"    - {if: vitamin_d < 30, because: Low.}\n"+
				tests(line("smoker: true", "vitamin_d", "")+shown))+
			simple("host", "smoker", guards+"  with: [guest]\n"+
				tests(line("smoker: true", "vitamin_d", ", whole: true")+shown))+
			simple("guest", "age > 90", "  unless: [{if: vitamin_d < 50, because: Low.}]\n"))
	n := 0
	for c, err := range workbench.RunCases(rb) {
		if c.Rule == "steroids-and-bone" || c.Rule == "guest" {
			continue
		}
		if n++; err != nil {
			t.Errorf("%s, %s: %v", c.Rule, c.Name, err)
		}
	}
	if n != 6 {
		t.Errorf("%d cases", n)
	}
}
