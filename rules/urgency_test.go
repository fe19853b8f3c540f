package rules_test

import (
	"testing"

	"example.com/crosstalk/advisor"
)

// TestUrgency goes over what somebody may have, row by row: alone, and with
// what raises it. Nothing alarming is met by silence or by too little. The
// first message decides, since it is the one that is read.
func TestUrgency(t *testing.T) {
	rb := load(t)
	const (
		N, S, W, U, E = advisor.Notice, advisor.Important, advisor.Warning, advisor.Urgent,
			advisor.Emergency
	)
	for _, tt := range []struct {
		row   string
		facts string // JSON, without braces
		level advisor.Level
	}{
		// Names that records use for what the pack knows
		{"first seizure", `"symptoms": ["first seizure"]`, E},
		{"melena", `"symptoms": ["melena"]`, U},
		{"tarry stool", `"symptoms": ["tarry stool"]`, U},
		{"hematuria", `"symptoms": ["hematuria"]`, S},
		{"syncope", `"symptoms": ["syncope"]`, E},
		{"pyrexia", `"symptoms": ["pyrexia"]`, N},
		{"jaundice", `"symptoms": ["jaundice"]`, U},
		{"suicidal ideation", `"symptoms": ["suicidal ideation"]`, E},
		{"postmenopausal bleeding", `"symptoms": ["postmenopausal bleeding"]`, S},
		{"a name that nobody knows", `"symptoms": ["gribbly knee"]`, W},
		// Terms beyond the first list
		{"self-harm, overdose, poison", `"symptoms": ["overdose"]`, E},
		{"cannot pass any urine", `"symptoms": ["cannot_pass_urine"]`, E},
		{"very little urine", `"symptoms": ["passing_very_little_urine"]`, U},
		{"very little urine with fever", `"symptoms": ["passing_very_little_urine", "fever"]`, E},
		{"stiff neck", `"symptoms": ["stiff_neck"]`, N},
		{"stiff neck with fever", `"symptoms": ["stiff_neck", "fever"]`, E},
		{"stiff neck with a bad headache", `"symptoms": ["stiff_neck", "severe_headache"]`, E},
		{"rash that does not fade", `"symptoms": ["non_fading_rash"]`, E},
		{"blue lips", `"symptoms": ["blue_lips_or_skin"]`, E},
		{"sudden loss of sight", `"symptoms": ["sudden_loss_of_sight"]`, E},
		{"painful red eye", `"symptoms": ["painful_red_eye"]`, U},
		{"flashes or floaters", `"symptoms": ["flashes_or_floaters"]`, U},
		{"cannot swallow saliva", `"symptoms": ["cannot_swallow_saliva"]`, E},
		{"food sticks", `"symptoms": ["food_sticks"]`, S},
		{"tired for weeks", `"symptoms": ["tiredness"]`, N},
		{"tired for weeks, pregnant", `"symptoms": ["tiredness"], "pregnant": true`, U},
		{"lump", `"symptoms": ["new_lump"]`, S},
		{"hoarse for 3 weeks", `"symptoms": ["hoarse_3_weeks"]`, S},
		{"sudden testicle pain", `"symptoms": ["sudden_testicle_pain"]`, E},
		{"under 36 degrees", `"temperature_c": 35.7`, S},
		{"under 36 degrees with weak immunity", `"temperature_c": 35.7, "conditions": ["transplant"]`, E},
		{"under 36 degrees after cancer treatment", `"symptoms": ["low_body_temperature"], ` +
			`"past_medications": [{"name": "docetaxel", "stopped_months_ago": 1}]`, E},
		{"under 36 degrees without a spleen", `"temperature_c": 35.9, "conditions": ["asplenia"]`, E},
		{"under 36 degrees on a biologic", `"temperature_c": 35.5, "medications": [{"name": "Humira"}]`,
			E},
		{"under 36 degrees at 2 months", `"temperature_c": 35.7, "age": 0, "age_months": 2`, E},
		{
			"under 36 degrees at 9 months",
			`"symptoms": ["low_body_temperature"], "age": 0, "age_months": 9`, E},
		{"under 36 degrees, pregnant", `"symptoms": ["low_body_temperature"], "pregnant": true`, U},
		{"under 35 degrees", `"temperature_c": 34.8`, E},
		{"seeing things", `"symptoms": ["hallucinations"]`, U},
		{"seeing things after a birth", `"symptoms": ["hallucinations"], "gave_birth_last_year": true`,
			E},
		{"green vomit", `"symptoms": ["green_vomit"]`, E},
		{"bulging soft spot", `"symptoms": ["bulging_soft_spot"]`, E},
		{"less movement of the baby", `"symptoms": ["reduced fetal movements"]`, E},
		{"heavy bleeding after birth", `"symptoms": ["heavy_bleeding_after_birth"]`, E},
		{"red hot spreading skin", `"symptoms": ["cellulitis"]`, U},
		{"foot sore", `"symptoms": ["foot ulcer"], "conditions": []`, S},
		{"foot sore with diabetes", `"symptoms": ["foot ulcer"], "conditions": ["type 2 diabetes"]`, U},
		{"foot sore with diabetes and fever", `"symptoms": ["foot ulcer", "fever"], "conditions": ` +
			`["diabetes"]`, E},
		{"black toe", `"symptoms": ["black toe"]`, U},
		{"black toe with diabetes", `"symptoms": ["black toe"], "conditions": ["diabetes"]`, E},
		{"night pain in the foot", `"symptoms": ["night_foot_pain"]`, U},
		{"tendon pain", `"symptoms": ["achilles pain"], "medications": []`, N},
		{"tendon pain on a quinolone", `"symptoms": ["achilles pain"], "medications": [{"name": ` +
			`"levofloxacin"}]`, U},
		{"tendon pain after a quinolone", `"symptoms": ["tendon_pain"], "medications": [], ` +
			`"past_medications": [{"name": "ciprofloxacin", "stopped_months_ago": 2}]`, U},
		{"muscle pain and dark urine on a statin", `"symptoms": ["muscle_pain", "dark_urine"], ` +
			`"medications": [{"name": "atorvastatin"}]`, U},
		{"double vision", `"symptoms": ["diplopia"]`, U},
		{"sepsis", `"symptoms": ["sepsis_signs"]`, E},
		{"rash with fever after a new medicine", `"symptoms": ["DRESS"]`, E},
		{"lithium and shaking", `"symptoms": ["tremor"], "medications": [{"name": "lithium"}]`, U},
		{"lithium and unsteadiness", `"symptoms": ["unsteady_walking"], "medications": [{"name": ` +
			`"Priadel"}]`, U},
		{"lithium and vomiting", `"symptoms": ["vomiting"], "medications": [{"name": "lithium"}]`, U},
		{"lithium and slurred speech", `"symptoms": ["slurred speech"], "medications": [{"name": ` +
			`"lithium"}]`, E},
		{"serotonin", `"symptoms": ["serotonin syndrome"]`, U},
		{"serotonin and a fever", `"symptoms": ["restless_sweating_twitching", "fever"], ` +
			`"medications": [{"name": "tramadol"}, {"name": "sertraline"}]`, E},
		{"stiff and hot on an antipsychotic", `"symptoms": ["very_stiff_with_fever"], "medications": ` +
			`[{"name": "haloperidol"}]`, E},
		{"an erection that does not go", `"symptoms": ["priapism"]`, E},
		{"benzodiazepine stopped", `"symptoms": ["benzodiazepine withdrawal"]`, U},
		{"baclofen stopped", `"symptoms": ["baclofen withdrawal"]`, U},
		{"opioid stopped", `"symptoms": ["opioid withdrawal"]`, U},
		{"a sudden stop and a seizure", `"symptoms": ["medicine_stopped_suddenly", "seizure"]`, E},
		{"a sudden stop and confusion", `"symptoms": ["medicine_stopped_suddenly", "confusion"]`, E},
		{"seizure medicine missed", `"symptoms": ["missed_seizure_medicine"]`, U},
		{"clonidine off the list", `"medications": [], "past_medications": [{"name": "clonidine", ` +
			`"stopped_months_ago": 0.2}]`, S},
		{"beta blocker off the list", `"medications": [], "past_medications": [{"name": "bisoprolol", ` +
			`"stopped_months_ago": 0.5}]`, S},
		{"fistula bleeding", `"symptoms": ["bleeding fistula"], "conditions": ["dialysis"]`, E},
		{"cloudy fluid", `"symptoms": ["cloudy_dialysis_fluid"], "conditions": ["peritoneal dialysis"]`,
			U},
		{"missed dialysis", `"symptoms": ["missed dialysis session"]`, U},
		{"missed dialysis and weak", `"symptoms": ["missed_dialysis", "severe_weakness"]`, E},
		{"missed dialysis and breathless", `"symptoms": ["missed_dialysis", "new_breathlessness"]`, E},
		{"missed dialysis and a racing heart", `"symptoms": ["missed_dialysis", "palpitations"]`, E},
		{"chemical in the eye", `"symptoms": ["chemical_in_eye"]`, E},
		{"chemical on the skin", `"symptoms": ["chemical burn"]`, E},
		{"sudden deafness", `"symptoms": ["sudden deafness"]`, U},
		{"animal bite", `"symptoms": ["dog bite"]`, U},
		// What raises a sign
		{"steroids, doses not kept down", `"symptoms": ["cannot_keep_medicine_down"], "medications": ` +
			`[{"name": "prednisone", "months": 6}]`, E},
		{"type 1 diabetes, doses not kept down and drowsy", `"symptoms": ["cannot_keep_medicine_down", ` +
			`"drowsiness"], "conditions": ["type_1_diabetes"]`, E},
		{"a gliflozin, vomiting and belly pain", `"symptoms": ["vomiting", "abdominal_pain"], ` +
			`"medications": [{"name": "empagliflozin"}]`, E},
		{"a gliflozin and vomiting", `"symptoms": ["vomiting"], "medications": [{"name": ` +
			`"empagliflozin"}]`, U},
		{"great thirst and vomiting with insulin", `"symptoms": ["extreme_thirst_or_urination", ` +
			`"vomiting"], "medications": [{"name": "insulin"}]`, E},
		{"metformin and diarrhea", `"symptoms": ["diarrhea"], "medications": [{"name": "metformin"}]`, S},
		{"methotrexate and breathlessness", `"symptoms": ["new_breathlessness"], "medications": ` +
			`[{"name": "methotrexate"}]`, U},
		{"clozapine and a sore throat", `"symptoms": ["sore_throat"], "medications": [{"name": ` +
			`"clozapine"}]`, U},
		{"carbimazole and a sore throat", `"symptoms": ["sore_throat"], "medications": [{"name": ` +
			`"carbimazole"}]`, U},
		{"chemotherapy and a sore throat", `"symptoms": ["sore_throat"], "medications": [{"name": ` +
			`"carboplatin"}]`, E},
		{"chemotherapy 2 weeks ago and chills", `"symptoms": ["chills"], "past_medications": [{"name": ` +
			`"carboplatin", "stopped_months_ago": 0.5}]`, E},
		{"sickle cell disease and 38.6", `"temperature_c": 38.6, "conditions": ["sickle cell disease"]`,
			E},
		{"liver transplant and a fever", `"symptoms": ["fever"], "conditions": ["liver transplant"]`, U},
		{"a leg and estrogen", `"symptoms": ["one_sided_leg_swelling"], "medications": [{"name": ` +
			`"estradiol"}]`, U},
		{"a leg, breathless, on tamoxifen", `"symptoms": ["one_sided_leg_swelling", ` +
			`"new_breathlessness"], "medications": [{"name": "tamoxifen"}]`, E},
		{"isotretinoin and a bad headache", `"symptoms": ["severe_headache"], "medications": [{"name": ` +
			`"isotretinoin"}]`, U},
		{"denosumab and palpitations", `"symptoms": ["palpitations"], "medications": [{"name": ` +
			`"denosumab"}]`, E},
		{"warfarin and a knock to the head", `"symptoms": ["head_injury"], "medications": [{"name": ` +
			`"warfarin"}]`, E},
		{"a knock to the head at 70", `"symptoms": ["head_injury"], "age": 70, "medications": []`, U},
		{"hives and vomiting", `"symptoms": ["widespread_hives", "severe_vomiting_or_diarrhea"]`, E},
		{"a baby of 2 months with 38.1", `"temperature_c": 38.1, "age": 0, "age_months": 2`, E},
		{"a baby of 4 months with 39.2", `"temperature_c": 39.2, "age": 0, "age_months": 4`, U},
		{"a missed period with belly pain", `"symptoms": ["missed_period", "sudden_severe_belly_pain"]`,
			E},
		{"chickenpox near a child on methotrexate", `"symptoms": ["chickenpox contact"], "age": 9, ` +
			`"medications": [{"name": "methotrexate"}]`, U},
		{"new back pain and steroids", `"symptoms": ["new_severe_back_pain"], "medications": [{"name": ` +
			`"prednisone", "months": 6}]`, U},
	} {
		t.Run(tt.row, func(t *testing.T) {
			_, p, err := rb.Decode("row", []byte("{"+tt.facts+"}"))
			if err != nil {
				t.Fatal(err)
			}
			a, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Region: "US"})
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Messages) == 0 || a.Messages[0].Level < tt.level {
				read := []string{}
				for _, m := range a.Messages {
					read = append(read, m.Rule+" ("+m.Level.String()+")")
				}
				t.Errorf("{%s}: messages %v; want the first at %v or above", tt.facts, read, tt.level)
			}
		})
	}
}
