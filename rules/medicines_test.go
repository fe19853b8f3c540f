package rules_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/rules"
)

// A hierarchy is what the files of terms say, read without the engine, so that
// the test does not believe what it checks.
type hierarchy struct {
	parents map[string][]string
	named   map[string]string // by the name as names are compared
}

func folded(name string) string {
	return strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(name))
}

func readTerms(t *testing.T) hierarchy {
	t.Helper()
	h := hierarchy{map[string][]string{}, map[string]string{}}
	names, err := fs.Glob(rules.FS(), "terms/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, "terms.yaml") {
		text, err := fs.ReadFile(rules.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		var terms map[string]struct {
			Is    yaml.Node
			Label map[string]string
			Also  []string
		}
		if err := yaml.Unmarshal(text, &terms); err != nil {
			t.Fatalf("%s: %v", path.Base(name), err)
		}
		for id, term := range terms {
			var several []string
			var one string
			if term.Is.Decode(&several) != nil && term.Is.Decode(&one) == nil {
				several = []string{one}
			}
			h.parents[id] = several
			for _, n := range append(term.Also, id, term.Label["en"]) {
				h.named[folded(n)] = id
			}
		}
	}
	return h
}

func (h hierarchy) is(id, class string) bool {
	return id == class ||
		slices.ContainsFunc(h.parents[id], func(p string) bool { return h.is(p, class) })
}

// meets reports whether something is a kind of both.
func (h hierarchy) meets(id, class string) bool {
	for x := range h.parents {
		if h.is(x, id) && h.is(x, class) {
			return true
		}
	}
	return false
}

// No medicine that is a danger for somebody is a name that nobody knows: a
// warning that waits for a class would be lost on it.
func TestMedicinesWithDangers(t *testing.T) {
	h := readTerms(t)
	text, err := os.ReadFile("../testdata/medicines-with-dangers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var list map[string]yaml.Node
	if err := yaml.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	open := map[string][]string{}
	tried := 0
	for property, node := range list {
		if property == "may_be" {
			if err := node.Decode(&open); err != nil {
				t.Fatal(err)
			}
			continue
		}
		var names []string
		if err := node.Decode(&names); err != nil {
			t.Fatal(err)
		}
		if _, ok := h.parents[property]; !ok {
			t.Errorf("no term is named %s", property)
		}
		for _, name := range names {
			tried++
			switch id, ok := h.named[folded(name)]; {
			case !ok:
				t.Errorf("nobody knows %q, which is a %s", name, property)
			case !h.is(id, property):
				t.Errorf("%q (%s) is not a %s", name, id, property)
			}
		}
	}
	if tried < 250 {
		t.Errorf("only %d names were tried", tried)
	}
	for property, names := range open {
		for _, name := range names {
			switch id, ok := h.named[folded(name)]; {
			case !ok:
				t.Errorf("nobody knows %q, which may be a %s", name, property)
			case h.is(id, property):
				t.Errorf("%q (%s) is taken for a %s, whatever its form", name, id, property)
			case !h.meets(id, property):
				t.Errorf("%q (%s) is taken for no %s, whatever its form", name, id, property)
			}
		}
	}
}

// TestDangersAreAnswered: what a medicine does to a person is asked for by a
// rule, for every medicine that does it. Each class of terms/medicines-properties.yaml
// stands here with somebody whom it puts in danger and what must answer that, or
// with the reason why nobody is put in danger by it alone.
func TestDangersAreAnswered(t *testing.T) {
	h := readTerms(t)
	rb := load(t)
	type danger struct {
		facts string // beside the medicine, as JSON
		past  string // instead of now: the fields of the record beside its name
		rules []string
		level advisor.Level
	}
	dangers := map[string][]danger{
		"harmful_in_pregnancy": {
			{facts: `"pregnant": true`, rules: []string{"medicine-and-pregnancy"}, level: advisor.Urgent}},
		"pregnancy_take_no_more": {
			{facts: `"may_be_pregnant": true`, rules: []string{"medicine-and-pregnancy"},
				level: advisor.Urgent}},
		"pregnancy_call_today": {
			{facts: `"pregnant": true`, rules: []string{"medicine-and-pregnancy"}, level: advisor.Urgent}},
		"pregnancy_prevention_medicine": {
			{facts: `"planning_pregnancy": true`, rules: []string{"medicine-before-pregnancy"},
				level: advisor.Warning}},
		"leflunomide_class": {
			{facts: `"planning_pregnancy": true`, rules: []string{"medicine-before-pregnancy"},
				level: advisor.Warning}},
		"ask_before_pregnancy": {
			{facts: `"pregnant": true`, rules: []string{"ask-before-pregnancy", "medicine-and-pregnancy"},
				level: advisor.Important},
			{
				facts: `"planning_pregnancy": true`, rules: []string{
					"ask-before-pregnancy", "medicine-before-pregnancy"}, level: advisor.Important},
		},
		"ask_before_fathering": {
			{facts: `"partner_planning_pregnancy": true, "sex": "male"`,
				rules: []string{"medicine-and-fathers"}, level: advisor.Important}},
		"harmful_while_breastfeeding": {
			{facts: `"breastfeeding": true`, rules: []string{"medicine-and-breastfeeding"},
				level: advisor.Warning}},
		"blood_count_medicine": {
			{
				facts: `"symptoms": ["sore_throat"]`, rules: []string{
					"red-blood-count-signs", "mtx-infection-red-flag",
					"red-fever-emergency"}, level: advisor.Urgent},
			{facts: `"symptoms": {"has": ["unusual_bleeding"]}`,
				rules: []string{"red-blood-count-signs", "mtx-infection-red-flag", "red-fever-emergency"},
				level: advisor.Urgent},
			{facts: `"symptoms": ["fever", "feeling_very_ill"]`,
				rules: []string{"red-blood-count-signs", "mtx-infection-red-flag", "red-fever-emergency"},
				level: advisor.Emergency},
		},
		"clot_risk_medicine": {
			{facts: `"symptoms": ["one_sided_leg_swelling"]`,
				rules: []string{"red-leg-clot-signs with-medicine"}, level: advisor.Urgent},
			{facts: `"symptoms": ["new_breathlessness"]`, rules: []string{"red-clot-signs-with-medicine"},
				level: advisor.Emergency},
			{facts: `"symptoms": {"has": ["chest_pain"]}`, rules: []string{"red-clot-signs-with-medicine"},
				level: advisor.Emergency},
			{facts: `"symptoms": ["stroke_signs", "calf_pain"]`,
				rules: []string{"red-clot-signs-with-medicine"}, level: advisor.Emergency},
		},
		"heart_attack_or_stroke_medicine": {
			{facts: `"symptoms": ["chest_pain"]`, rules: []string{"red-clot-signs-with-medicine"},
				level: advisor.Emergency},
			{
				facts: `"conditions": ["heart_attack"]`, rules: []string{
					"romosozumab-after-heart-attack-or-stroke"}, level: advisor.Warning},
		},
		"bleeding_risk_medicine": {
			{facts: `"symptoms": ["black_stool"]`, rules: []string{"red-bleeding"}, level: advisor.Urgent}},
		"ketone_risk_medicine": {
			{facts: `"symptoms": ["vomiting"]`, rules: []string{"red-diabetes-vomiting"},
				level: advisor.Urgent}},
		"fluid_loss_risk_medicine": {
			{facts: `"symptoms": ["diarrhea"]`, rules: []string{"sick-day-medicines"},
				level: advisor.Important}},
		"lithium_raising_medicine": {
			{facts: `"medications": [{"name": "X"}, {"name": "lithium"}]`,
				rules: []string{"lithium-with-other-medicine"}, level: advisor.Warning}},
		"head_pressure_medicine": {
			{facts: `"symptoms": ["severe_headache"]`, rules: []string{"red-head-pressure"},
				level: advisor.Urgent}},
		"serotonin_medicine": {
			{facts: `"supplements": ["st_johns_wort"]`, rules: []string{"st-johns-wort-interaction"},
				level: advisor.Warning},
			{facts: `"medications": [{"name": "X"}, {"name": "phenelzine"}]`,
				rules: []string{"mao-inhibitor-with-serotonin-medicine"}, level: advisor.Warning},
		},
		"calcium_raising_medicine": {
			{facts: `"age": 50, "supplements": ["calcium_supplement"]`,
				rules: []string{"calcium-total-check", "vitd-special-condition"}, level: advisor.Notice}},
		"calcium_lowering_medicine": {
			{facts: `"symptoms": ["muscle_spasms_or_tingling"]`, rules: []string{"red-low-calcium-signs"},
				level: advisor.Emergency}},
		"bone_loss_medicine": {
			{facts: `"age": 50, "symptoms": ["new_severe_back_pain"]`, past: "",
				rules: []string{"back-pain-fracture-red-flag"},
				level: advisor.Urgent}},
		"rebound_after_stopping": {
			{facts: `"age": 70, "medications": []`, past: `"stopped_months_ago": 6`,
				rules: []string{"bone-medicine-must-follow", "denosumab-no-gaps"}, level: advisor.Important}},
		"do_not_stop_suddenly_medicine": {
			{facts: `"age": 50, "medications": []`, past: `"stopped_months_ago": 0.5, "weeks": 10`,
				rules: []string{"medicine-stopped-lately", "gc-do-not-stop-suddenly"},
				level: advisor.Important}},
		"local_glucocorticoid": {
			{facts: `"medications": [{"name": "X"}, {"name": "ritonavir"}]`,
				rules: []string{"steroid-with-booster"}, level: advisor.Warning}},
		"adrenal_booster": {
			{facts: `"medications": [{"name": "X"}, {"name": "fluticasone_inhaled"}]`,
				rules: []string{"steroid-with-booster"}, level: advisor.Warning}},
		"uv_skin_check_medicine": {
			{
				facts: `"uses_tanning_bed": true`, rules: []string{
					"sun-extra-protection", "uv-light-with-medicine", "phototherapy-light-safety"},
				level: advisor.Notice}},
		"uv_treatment_conflict_medicine": {
			{facts: `"phototherapy": "nb_uvb"`, rules: []string{"uv-light-with-medicine"},
				level: advisor.Warning}},
	}
	without := map[string]string{
		"prescription_only_medicine": "it says who gives a medicine, not what the medicine does",
		"biologic_medicine": "it says how a medicine is made; what it does stands in other " +
			"classes",
	}
	text, err := fs.ReadFile(rules.FS(), "terms/medicines-properties.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var classes map[string]yaml.Node
	if err := yaml.Unmarshal(text, &classes); err != nil {
		t.Fatal(err)
	}
	for class := range classes {
		if h.is(class, "medicine") && dangers[class] == nil && without[class] == "" {
			t.Errorf("nothing here says who is in danger from %s, and which rule answers that", class)
		}
	}
	tried := 0
	for class, list := range dangers {
		if classes[class].Kind == 0 {
			t.Errorf("%s is no class of terms/medicines-properties.yaml", class)
		}
		for _, d := range list {
			for id := range h.parents {
				if id == class || !h.is(id, class) {
					continue
				}
				tried++
				medicine := fmt.Sprintf(`{"name": %q, "months": 6}`, id)
				profile := d.facts
				switch {
				case d.past != "":
					profile += fmt.Sprintf(`, "past_medications": [{"name": %q, %s}]`, id, d.past)
				case strings.Contains(d.facts, `"X"`):
					profile = strings.ReplaceAll(d.facts, `{"name": "X"}`, medicine)
				default:
					profile += `, "medications": [` + medicine + `]`
				}
				_, p, err := rb.Decode(id, []byte("{"+profile+"}"))
				if err != nil {
					t.Fatal(err)
				}
				a, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Cap: -1})
				if err != nil {
					t.Fatal(err)
				}
				if !slices.ContainsFunc(a.Messages, func(m advisor.Message) bool {
					return m.Level >= d.level &&
						(slices.Contains(d.rules, m.Rule) || slices.Contains(d.rules, m.Rule+" "+m.Variant))
				}) {
					t.Errorf("%s as %s: none of %v at level %v or above on {%s}", id, class, d.rules, d.level,
						profile)
				}
			}
		}
	}
	if tried < 400 {
		t.Errorf("only %d medicines were tried", tried)
	}
}
