package advisor_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"example.com/crosstalk/advisor"
)

// patient is the profile of the packs that speed is measured with: 24 facts.
type patient struct {
	Age         *int               `expr:"age" json:"age,omitempty"`
	Sex         string             `expr:"sex" json:"sex,omitempty"`
	Smoker      *bool              `expr:"smoker" json:"smoker,omitempty"`
	Pregnant    *bool              `expr:"pregnant" json:"pregnant,omitempty"`
	BMI         *float64           `expr:"bmi" json:"bmi,omitempty"`
	VitaminD    *float64           `expr:"vitamin_d" json:"vitamin_d,omitempty"`
	Systolic    *int               `expr:"systolic" json:"systolic,omitempty"`
	LDL         *float64           `expr:"ldl" json:"ldl,omitempty"`
	Kidney      *float64           `expr:"kidney" json:"kidney,omitempty"`
	Alcohol     *float64           `expr:"alcohol" json:"alcohol,omitempty"`
	Exercise    *int               `expr:"exercise" json:"exercise,omitempty"`
	Sleep       *float64           `expr:"sleep" json:"sleep,omitempty"`
	Falls       *int               `expr:"falls" json:"falls,omitempty"`
	Ferritin    *float64           `expr:"ferritin" json:"ferritin,omitempty"`
	Calcium     *float64           `expr:"calcium" json:"calcium,omitempty"`
	LastScan    *time.Time         `expr:"last_scan" json:"last_scan,omitempty"`
	Stairs      *bool              `expr:"stairs" json:"stairs,omitempty"`
	Vegan       *bool              `expr:"vegan" json:"vegan,omitempty"`
	Travel      *bool              `expr:"travel" json:"travel,omitempty"`
	Coffee      *int               `expr:"coffee" json:"coffee,omitempty"`
	Conditions  advisor.Set        `expr:"conditions" json:"conditions"`
	Symptoms    advisor.Set        `expr:"symptoms" json:"symptoms"`
	Allergies   advisor.Set        `expr:"allergies" json:"allergies"`
	Medications advisor.List[drug] `expr:"medications" json:"medications"`
}

type drug struct {
	Name   string   `expr:"name" json:"name,omitempty"`
	Dose   *float64 `expr:"dose" json:"dose,omitempty"`
	Months *float64 `expr:"months" json:"months,omitempty"`
}

const patientFacts = `
age: {type: int, unit: a, range: [0, 120], ask: {en: "How old are you?"}, label: {en: "your age"}}
sex: {type: enum, values: [female, male], ask: {en: "What is your sex?"}}
smoker: {type: bool, ask: {en: "Do you smoke?"}, label: {en: "you smoke"}}
pregnant: {type: bool, ask: {en: "Are you pregnant?"}}
bmi: {type: number, unit: kg/m2, range: [8, 90], ask: {en: "What is your BMI?"}, label: {en: "your body mass index"}}
vitamin_d: {type: number, unit: nmol/L, range: [5, 500], ask: {en: "What was your vitamin D?"}}
systolic: {type: int, unit: "mm[Hg]", range: [40, 300], ask: {en: "What is your blood pressure?"}}
ldl: {type: number, unit: mmol/L, range: [0, 30], ask: {en: "What was your LDL?"}}
kidney: {type: number, unit: "mL/min/{1.73_m2}", range: [0, 200], ask: {en: "What was your eGFR?"}}
alcohol: {type: number, unit: "/wk", range: [0, 200], ask: {en: "How many drinks a week?"}}
exercise: {type: int, unit: min, range: [0, 3000], ask: {en: "How long do you exercise?"}}
sleep: {type: number, unit: h, range: [0, 24], ask: {en: "How long do you sleep?"}}
falls: {type: int, unit: "1", range: [0, 100], ask: {en: "How often did you fall?"}}
ferritin: {type: number, unit: ug/L, range: [0, 5000], ask: {en: "What was your ferritin?"}}
calcium: {type: number, unit: mmol/L, range: [0, 10], ask: {en: "What was your calcium?"}}
last_scan: {type: date, ask: {en: "When was your last scan?"}}
stairs: {type: bool, ask: {en: "Are there stairs at home?"}}
vegan: {type: bool, ask: {en: "Are you vegan?"}}
travel: {type: bool, ask: {en: "Do you travel?"}}
coffee: {type: int, unit: "1", range: [0, 50], ask: {en: "How many cups?"}}
conditions: {type: terms, of: [condition], ask: {en: "Which conditions do you have?"}}
symptoms: {type: terms, of: [symptom], ask: {en: "Which symptoms do you have?"}}
allergies: {type: terms, of: [food], rules_out: true, ask: {en: "What are you allergic to?"}}
medications: {type: list, ask: {en: "Which medicines do you take?"}}
medications.name: {type: term, of: [medicine]}
medications.dose: {type: number, unit: mg/d, range: [0, 1000], ask: {en: "How many mg of {name}?"}}
medications.months: {type: number, unit: mo, range: [0, 1200], ask: {en: "For how many months have you taken {name}?"}}
`

// speedRule is a rule with a condition, and more keys.
func speedRule(id int, when, more string) string {
	return fmt.Sprintf(`- id: rule-%d
  topic: food
  level: notice
  when: |
    %s
  message:
    en:
      title: What rule %d says
      text: |
        A few sentences for a reader, as long as such texts are. They say what was found, why that
        matters, and for whom; they end with something that can be done about it in a day or two.

        In an emergency call {emergency_number}.
      action: Ask your care team at the next visit.
  cite: [{source: acr-2022, supports: What the rule says., where: Table 2}]
  evidence: {certainty: low, strength: none}
  review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
%s`, id, when, id, more)
}

// speedPack is a pack of the given rules over the facts of a patient, with so
// many drugs and conditions.
func speedPack(terms int, rules []string) fstest.MapFS {
	fsys := fstest.MapFS{
		"pack.yaml": {
			Data: []byte(strings.Replace(smallFile("pack.yaml"), "cap: 3", "cap: 100", 1))},
		"sources.yaml": {Data: []byte(smallFile("sources.yaml"))},
		"facts.yaml":   {Data: []byte(patientFacts)},
		"terms/all.yaml": {
			Data: []byte("medicine: {}\ncondition: {}\nsymptom: {}\nfood: {}\ndairy: {is: food}\n")},
	}
	const each = 500 // a file has at most 1 MiB
	for from := 0; from < terms; from += each {
		var t strings.Builder
		for i := from; i < min(terms, from+each); i++ {
			fmt.Fprintf(&t, "class_%d: {is: medicine}\ndrug_%d: {is: class_%d, label: {en: drug number "+
				"%d}}\n", i, i, i, i)
			fmt.Fprintf(&t, "cond_%d: {is: condition, label: {en: condition %d}}\nsym_%d: {is: symptom}\n",
				i, i, i)
		}
		fsys[fmt.Sprintf("terms/%05d.yaml", from)] = &fstest.MapFile{Data: []byte(t.String())}
	}
	for from := 0; from < len(rules); from += each {
		fsys[fmt.Sprintf("food/%05d.yaml", from)] = &fstest.MapFile{
			Data: []byte(strings.Join(rules[from:min(len(rules), from+each)], ""))}
	}
	return fsys
}

// typicalWhens are the conditions of the 64 rules that byHand writes out.
func typicalWhens() (whens, unless []string) {
	for i := range 64 {
		k, j := i%8, i/8
		guard := ""
		when := []string{
			fmt.Sprintf(`age >= %d and smoker`, 60+5*j),
			fmt.Sprintf(`has(conditions, "cond_%d") and age >= 40`, j),
			fmt.Sprintf(`any(medications, is(.name, "drug_%d") and .months >= 3)`, j),
			fmt.Sprintf(`sex == "female" and vitamin_d < %d`, 15+5*j),
			fmt.Sprintf(`bmi >= %d and not pregnant`, 30+2*j),
			fmt.Sprintf(`systolic >= %d or ldl >= %d`, 150+5*j, 4+j),
			fmt.Sprintf(`alcohol > %d and age in 18..%d and not has(symptoms, "sym_%d")`, 10+3*j, 60+j, j),
			fmt.Sprintf(`has(medications, "drug_%d") and kidney < %d`, j, 90-10*j),
		}[k]
		if k == 4 {
			guard = fmt.Sprintf(`has(conditions, "cond_%d")`, j)
		}
		whens, unless = append(whens, when), append(unless, guard)
	}
	return whens, unless
}

func typicalPack() fstest.MapFS {
	var rules []string
	whens, unless := typicalWhens()
	for i, when := range whens {
		more := ""
		if unless[i] != "" {
			more = "  unless: [{if: '" + unless[i] + "', because: It does not fit.}]\n"
		}
		rules = append(rules, speedRule(i, when, more))
	}
	return speedPack(8, rules)
}

// keyedPack has n rules, each of which needs a drug or condition of its own.
func keyedPack(n int) fstest.MapFS {
	var rules []string
	for i := range n {
		if i%2 == 0 {
			rules = append(rules,
				speedRule(i, fmt.Sprintf(`has(conditions, "cond_%d") and age >= 40`, i), ""))
		} else {
			rules = append(rules,
				speedRule(i, fmt.Sprintf(`any(medications, is(.name, "drug_%d") and .months >= 3)`, i), ""))
		}
	}
	return speedPack(n, rules)
}

// knownPatient knows all facts; six of the typical rules are shown for it.
func knownPatient() *patient {
	return &patient{Age: new(61), Sex: "female", Smoker: new(true), Pregnant: new(false),
		BMI: new(28.5), VitaminD: new(52.0),
		Systolic: new(152), LDL: new(3.1), Kidney: new(71.0), Alcohol: new(6.0), Exercise: new(90),
		Sleep: new(7.5), Falls: new(0),
		Ferritin: new(80.0), Calcium: new(2.3), LastScan: new(day("2025-06-01")), Stairs: new(false),
		Vegan: new(false), Travel: new(true), Coffee: new(2),
		Conditions: advisor.SetOf("cond_2", "cond_6"), Symptoms: advisor.SetOf("sym_1"),
		Allergies: advisor.SetOf(),
		Medications: advisor.ListOf(drug{"drug_1", new(5.0), new(8.0)},
			drug{"drug_7", new(20.0), new(1.0)})}
}

// patients are many, no two alike, so that no branch is foreseen. They know all
// facts, or all but a third.
func patients(n int, known bool) []*patient {
	list := make([]*patient, n)
	for i := range list {
		r := rand.New(rand.NewPCG(uint64(i), 1))
		p := &patient{Age: new(20 + r.IntN(60)), Sex: []string{"female", "male"}[r.IntN(2)],
			Smoker: new(r.IntN(3) == 0), Pregnant: new(r.IntN(8) == 0),
			BMI: new(20 + 15*r.Float64()), VitaminD: new(20 + 100*r.Float64()),
			Systolic: new(100 + r.IntN(70)), LDL: new(2 + 4*r.Float64()),
			Kidney: new(40 + 60*r.Float64()), Alcohol: new(20 * r.Float64()), Exercise: new(r.IntN(300)),
			Sleep: new(5 + 4*r.Float64()),
			Falls: new(r.IntN(3)), Ferritin: new(20 + 200*r.Float64()), Calcium: new(2 + r.Float64()),
			LastScan: new(day("2025-06-01").AddDate(0, 0, -r.IntN(900))),
			Stairs:   new(r.IntN(2) == 0), Vegan: new(r.IntN(20) == 0), Travel: new(r.IntN(4) == 0),
			Coffee:     new(r.IntN(6)),
			Conditions: advisor.SetOf(fmt.Sprint("cond_", r.IntN(8)), fmt.Sprint("cond_", r.IntN(8))),
			Symptoms:   advisor.SetOf(fmt.Sprint("sym_", r.IntN(8))),
			Allergies:  advisor.SetOf(), Medications: advisor.ListOf[drug]()}
		for range r.IntN(4) {
			p.Medications.Has = append(p.Medications.Has,
				drug{fmt.Sprint("drug_", r.IntN(8)), new(50 * r.Float64()), new(float64(r.IntN(12)))})
		}
		if !known {
			p = without(p)
		}
		list[i] = p
	}
	return list
}

// thirdUnknown is knownPatient without a third of the facts.
func thirdUnknown() *patient { return without(knownPatient()) }

func without(p *patient) *patient {
	p.Smoker, p.VitaminD, p.Kidney, p.Sleep, p.Calcium, p.Vegan, p.Falls = nil, nil, nil, nil, nil,
		nil, nil
	p.Symptoms = advisor.Set{}
	return p
}

func loadPatients(t testing.TB, fsys fstest.MapFS) *advisor.Rulebase[patient] {
	t.Helper()
	rb, err := advisor.Load[patient](fsys, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// plainEnv is a patient as plain expr takes it: every fact is known.
type plainEnv struct {
	Age         int         `expr:"age"`
	Sex         string      `expr:"sex"`
	Smoker      bool        `expr:"smoker"`
	Pregnant    bool        `expr:"pregnant"`
	BMI         float64     `expr:"bmi"`
	VitaminD    float64     `expr:"vitamin_d"`
	Systolic    int         `expr:"systolic"`
	LDL         float64     `expr:"ldl"`
	Kidney      float64     `expr:"kidney"`
	Alcohol     float64     `expr:"alcohol"`
	Conditions  []string    `expr:"conditions"`
	Symptoms    []string    `expr:"symptoms"`
	Medications []plainDrug `expr:"medications"`
}

type plainDrug struct {
	Name   string  `expr:"name"`
	Months float64 `expr:"months"`
}

func plainOf(p *patient) *plainEnv {
	e := &plainEnv{Age: *p.Age, Sex: p.Sex, Smoker: *p.Smoker, Pregnant: *p.Pregnant, BMI: *p.BMI,
		VitaminD: *p.VitaminD, Systolic: *p.Systolic,
		LDL: *p.LDL, Kidney: *p.Kidney, Alcohol: *p.Alcohol, Conditions: p.Conditions.Has,
		Symptoms: p.Symptoms.Has}
	for _, m := range p.Medications.Has {
		e.Medications = append(e.Medications, plainDrug{m.Name, *m.Months})
	}
	return e
}

// plainPrograms are the conditions of the typical rules, one program each.
func plainPrograms(t testing.TB) []*vm.Program {
	var programs []*vm.Program
	whens, unless := typicalWhens()
	for i, when := range whens {
		if unless[i] != "" {
			when += " and not (" + unless[i] + ")"
		}
		when = strings.NewReplacer(`has(conditions, "`, `("`, `has(symptoms, "`, `("`,
			`has(medications, "`, `any(medications, .name == "`).Replace(when)
		switch i % 8 {
		case 1, 4:
			when = strings.Replace(when, `")`, `" in conditions)`, 1)
		case 6:
			when = strings.Replace(when, `")`, `" in symptoms)`, 1)
		case 2:
			when = strings.Replace(strings.Replace(when, `is(.name, `, `.name == `, 1), `")`, `"`, 1)
		}
		program, err := expr.Compile(when, expr.Env(plainEnv{}), expr.AsBool())
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, program)
	}
	return programs
}

// TestTypicalRules: what is raced gives the same answers.
func TestTypicalRules(t *testing.T) {
	rb := loadPatients(t, typicalPack())
	programs := plainPrograms(t)
	all := 0
	for i, p := range append(patients(256, true), knownPatient()) {
		a, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		var shown [64]bool
		n := byHand(p, &shown)
		if len(a.Messages) != n {
			t.Errorf("patient %d: by hand %d messages, the engine %d", i, n, len(a.Messages))
		}
		all += n
		env := plainOf(p)
		for rule, program := range programs {
			out, err := vm.Run(program, env)
			if err != nil {
				t.Fatal(err)
			}
			if got := a.Outcome(fmt.Sprint("rule-", rule)) == advisor.Shown; got != shown[rule] ||
				out != shown[rule] {
				t.Errorf("patient %d, rule %d: the engine says %v, expr %v, plain Go %v", i, rule, got, out,
					shown[rule])
			}
		}
	}
	if share := float64(all) / 257 / 64; share < 0.08 || share > 0.15 {
		t.Errorf("%.3f of the rules are shown; want about a tenth", share)
	}
}
