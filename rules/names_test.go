package rules_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/rules"
)

// readAs reads a name and says in short what it was read as: terms joined by
// "+", "?" for a part that is not known; with strength and route.
func readAs(tb testing.TB, fact, name string) string {
	tb.Helper()
	rb, err := rules.Load()
	if err != nil {
		tb.Fatal(err)
	}
	n, err := workbench.ReadName(rb, fact, name)
	if err != nil {
		tb.Fatal(err)
	}
	if (n.Reason == "") != (len(n.Parts)+len(n.None) > 0) {
		tb.Errorf("%q: %+v", name, n)
	}
	if len(n.None) > 0 {
		return "none of " + strings.Join(n.None, " ")
	}
	var parts []string
	for _, p := range n.Parts {
		s := p.Term
		if s == "" {
			s = "?"
		}
		if p.StrengthMG > 0 {
			s += fmt.Sprintf(" %g mg", p.StrengthMG)
			if p.Unit != "" {
				s += fmt.Sprintf("/%g %s", p.In, p.Unit)
			}
		}
		if p.Route != "" {
			s += " " + p.Route
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " + ")
}

var namesRead = []struct{ fact, name, want string }{
	// Strength, form, route; case and tall letters; salts
	{"medications", "predniSONE 2.5 MG Oral Tablet", "prednisone 2.5 mg oral"},
	{"medications", "PREDNISONE 2.5 MG ORAL TABLET", "prednisone 2.5 mg oral"},
	{"medications", "azaTHIOprine 25mg tablets", "azathioprine 25 mg oral"},
	{"medications", "Prednisolone 2.5mg gastro-resistant tablets", "prednisolone 2.5 mg oral"},
	{"medications", "Tab. dexamethasone 2 mg", "dexamethasone 2 mg oral"},
	{"medications", "24 HR venlafaxine hydrochloride 37.5 MG Extended Release Oral Capsule",
		"venlafaxine 37.5 mg oral"},
	{"medications", "metformin ER 750 mg", "metformin 750 mg oral"},
	{"medications", "losartan potassium 25 mg tablet", "losartan 25 mg oral"},
	{"medications", "rosuvastatin calcium 5 MG Oral Tablet", "rosuvastatin 5 mg oral"},
	{"medications", "diclofenac potassium 50 mg tablets", "diclofenac 50 mg oral"},
	{"medications", "levothyroxine sodium 88 mcg tablet", "levothyroxine 0.088 mg oral"},
	{"medications", "levothyroxine 88 mcg (0.088 mg) tablet", "levothyroxine 0.088 mg oral"},
	{"medications", "furosemide 40 mg", "furosemide 40 mg"},
	{"medications", "0.6 ML methotrexate 25 MG/ML Auto-Injector",
		"methotrexate 25 mg/1 millilitre injection"},
	{"medications", "prednisolone 5 mg/5 mL oral solution", "prednisolone 5 mg/5 millilitre oral"},
	{"medications", "Adalimumab 20mg/0.4ml solution for injection pre-filled syringes",
		"adalimumab 20 mg/0.4 millilitre injection"},
	{"medications", "Metformin (Apo) 1000 mg tablet, 90", "metformin 1000 mg oral"},
	{"medications", "methylprednisolone 4 mg tablet dose pack", "methylprednisolone 4 mg oral"},
	{"medications", "sertraline 100 mg, 28 tablets", "sertraline 100 mg oral"},
	{"medications", "Omeprazol Cinfa 20 mg cápsulas EFG", "omeprazole 20 mg oral"},
	{"medications", "Prednisolone 2.5mg tablets (Moon Pharmaceuticals Ltd)",
		"prednisolone 2.5 mg oral"},
	{"medications", "Product containing precisely methotrexate 2.5 mg oral tablet (clinical drug)",
		"methotrexate 2.5 mg oral"},
	{"medications", "Prednisolone_Tab E/C 2.5mg", "prednisolone 2.5 mg oral"},
	{"medications", "losartan-hydrochlorothiazide 100 mg-25 mg tablet",
		"losartan_hydrochlorothiazide oral"},
	// Brands
	{"medications", "Trexall 7.5 mg tablets", "methotrexate 7.5 mg oral"},
	{"medications", "methotrexate sodium 7.5 MG Oral Tablet [Trexall]", "methotrexate 7.5 mg oral"},
	{"medications", "warfarin (Jantoven) 3 mg tablet", "warfarin 3 mg oral"},
	{"medications", "Diphenhydramine Hydrochloride 50 MG Oral Capsule [Sleepy Moon]",
		"diphenhydramine 50 mg oral"},
	{"medications", "Diphenhydramine Hydrochloride 50 MG Oral Capsule [Sleepy Moon Allergy Relief]",
		"diphenhydramine 50 mg oral"},
	{"medications", "prednisolone 15 MG [Orapred]", "prednisolone 15 mg"},
	{"medications", "betamethasone 0.6 MG [Celestone]", "betamethasone_oral 0.6 mg oral"},
	{"medications", "Humira Pen 40 mg", "adalimumab 40 mg injection"},
	{"medications", "adalimumab-aacf", "adalimumab injection"},
	{"medications", "denosumab-bbdz 60 MG/ML Prefilled Syringe",
		"denosumab 60 mg/1 millilitre injection"},
	// The form decides
	{"medications", "hydrocortisone 5 mg tablets", "hydrocortisone_oral 5 mg oral"},
	{"medications", "hydrocortisone 2.5 % topical cream", "hydrocortisone_cream skin"},
	{"medications", "hydrocortisone 2.5%", "hydrocortisone"},
	{"medications", "hydrocortisone butyrate 0.1% ointment", "hydrocortisone_butyrate_cream skin"},
	{"medications", "hydrocortisone 100 mg rectal suspension", "hydrocortisone_rectal 100 mg rectal"},
	{"medications", "fluticasone propionate 50 mcg/actuation nasal spray",
		"fluticasone_nasal 0.05 mg/1 actuation nose"},
	{"medications", "fluticasone 220 MCG/ACTUAT Metered Dose Inhaler",
		"fluticasone_inhaled 0.22 mg/1 actuation inhaled"},
	{"medications", "fluticasone 0.05% cream", "fluticasone_cream skin"},
	{"medications", "budesonide 3 mg capsules", "budesonide_gut 3 mg oral"},
	{"medications", "budesonide 2 mg rectal foam", "budesonide_gut 2 mg rectal"},
	{"medications", "budesonide 0.5 MG/ML Inhalation Suspension",
		"budesonide_inhaled 0.5 mg/1 millilitre inhaled"},
	{"medications", "prednisolone acetate 1 % eye drops", "prednisolone_eye eye"},
	{"medications", "cyclosporine 0.05 % Ophthalmic Emulsion", "ciclosporin_eye_drops eye"},
	{"medications", "tacrolimus 0.03% ointment", "tacrolimus_ointment skin"},
	{"medications", "tacrolimus 0.5 mg capsules", "tacrolimus_oral 0.5 mg oral"},
	{"medications", "estradiol 0.06% gel", "estradiol_gel skin"},
	{"medications", "estradiol 0.1 mg/day transdermal patch", "estradiol_patch 0.1 mg/1 day patch"},
	{"medications", "estradiol 10 mcg vaginal insert", "vaginal_estrogen 0.01 mg vaginal"},
	{"medications", "diclofenac sodium 3 % gel", "diclofenac_gel skin"},
	{"medications", "ibuprofen 5% gel", "nsaid_gel skin"},
	{"medications", "tretinoin 0.1% cream", "tretinoin_cream skin"},
	{"medications", "levonorgestrel 19.5 mg intrauterine system", "levonorgestrel_ius 19.5 mg womb"},
	{"medications", "medroxyprogesterone acetate 150 mg/mL injection",
		"dmpa 150 mg/1 millilitre injection"},
	{"medications", "triamcinolone acetonide 0.5 % cream", "triamcinolone_cream skin"},
	// Combinations
	{"medications", "Atenolol 100 MG / Chlorthalidone 25 MG Oral Tablet",
		"atenolol 100 mg oral + chlorthalidone 25 mg oral"},
	{"medications", "aliskiren 300 MG / Hydrochlorothiazide 25 MG Oral Tablet",
		"? 300 mg + hydrochlorothiazide 25 mg oral"},
	{"medications", "12 HR fexofenadine 60 MG / ibuprofen 200 MG Extended Release Oral Tablet",
		"? 60 mg + ibuprofen 200 mg oral"},
	{"medications", "telmisartan-hydrochlorothiazide 80-12.5 mg tablet",
		"telmisartan 80 mg oral + hydrochlorothiazide 12.5 mg oral"},
	{"medications", "hydrocodone-acetaminophen 10-325 mg tablet", "hydrocodone 10 mg oral + ? 325 mg"},
	{"medications", "oxycodone/acetaminophen 10 mg/325 mg tablets", "oxycodone 10 mg oral + ? 325 mg"},
	{"medications", "estradiol and norethindrone acetate tablets",
		"estradiol oral + norethisterone oral"},
	{"medications", "{21 (Ethinyl Estradiol 0.02 MG / Levonorgestrel 0.1 MG Oral Tablet) / 7 (inert " +
		"ingredients 1 MG Oral Tablet) } Pack", "ethinylestradiol oral + levonorgestrel oral"},
	{
		"medications",
		"21 DAY ethinyl estradiol 0.000625 MG/HR / etonogestrel 0.005 MG/HR Vaginal System",
		"ethinylestradiol 0.000625 mg/1 hour vaginal_ring + contraceptive_ring 0.005 mg/1 hour " +
			"vaginal_ring"},
	{"medications", "Tenoretic 50/25 tablets", "atenolol oral + chlorthalidone oral"},
	{"medications", "Symbicort 160-4.5 mcg/actuation inhaler", "budesonide_inhaled inhaled + ?"},
	{"medications", "budesonide-formoterol (Symbicort) 160-4.5 mcg/actuation inhaler",
		"budesonide_inhaled 0.16 mg/1 actuation inhaled + ? 0.0045 mg/1 actuation"},
	{"medications", "Voltarol 50 mg tablets", "diclofenac 50 mg oral"},
	{"medications", "diclofenac (VOLTAREN) 1 % gel", "diclofenac_gel skin"},
	{"medications", "Thyrolar", "levothyroxine + liothyronine"},
	{"medications", "levothyroxine (Synthroid, Levoxyl) 50 MCG tablet", "levothyroxine 0.05 mg oral"},
	{"medications", "oxycodone-acetaminophen (Percocet) 5-325 mg per tablet",
		"oxycodone 5 mg oral + ? 325 mg"},
	{"supplements", "cholecalciferol, vitamin D3, 1,000 unit capsule", "vitamin_d_supplement oral"},
	// Spanish and British
	{"medications", "prednisona 5 mg comprimidos", "prednisone 5 mg oral"},
	{"medications", "metotrexato 2,5 mg comprimidos", "methotrexate 2.5 mg oral"},
	{"medications", "ÁCIDO ALENDRÓNICO 70 mg comprimidos", "alendronate 70 mg oral"},
	{"medications", "acido alendronico 10 mg comprimido", "alendronate 10 mg oral"},
	{"medications", "omeprazol 40 mg cápsulas gastrorresistentes", "omeprazole 40 mg oral"},
	{"medications", "crema de hidrocortisona 1 %", "hydrocortisone_cream skin"},
	{"medications", "oestradiol 2mg tablets", "estradiol 2 mg oral"},
	{"medications", "ciclosporin 25 mg capsules", "cyclosporine 25 mg oral"},
	// Other lists
	{"supplements", "vitamin D3 2000 IU softgel", "vitamin_d_supplement oral"},
	{"supplements", "magnesium oxide 250 mg tablets", "magnesium_supplement 250 mg oral"},
	{"supplements", "Calcium 500 mg + vitamin D 400 IU tablet",
		"calcium_supplement 500 mg oral + vitamin_d_supplement oral"},
	{"allergies", "aspirin allergy", "aspirin"},
	{"allergies", "Allergy to ibuprofen", "ibuprofen"},
	{"allergies", "intolerance to codeine", "codeine"},
	{"allergies", "alergia al ibuprofeno", "ibuprofen"},
	{"allergies", "No known drug allergies", "none of medicine"},
	{"allergies", "no known allergies", "none of food supplement medicine skin_product"},
	{"allergies", "NKDA", "none of medicine"},
	{"conditions", "Osteoporosis (disorder)", "osteoporosis"},
}

func TestNamesRead(t *testing.T) {
	for _, tt := range namesRead {
		got := readAs(t, tt.fact, tt.name)
		if tt.fact == "allergies" && !strings.HasPrefix(got, "none") || tt.fact == "conditions" {
			got, _, _ = strings.Cut(got, " ")
		}
		if got != tt.want {
			t.Errorf("%s: %q is read as %q, want %q", tt.fact, tt.name, got, tt.want)
		}
	}
}

// namesNotRead look like names of things that the pack knows and say something
// else, or more.
var namesNotRead = []string{
	"aspirin-free", "aspirin free", "lactose free calcium", "sugar-free metformin 500 mg tablet",
	"prednisone-free",
	"no prednisone", "not methotrexate", "non-aspirin", "without warfarin", "never prednisone",
	"sin prednisona",
	"prednisone allergy", "allergy to prednisone", "aspirin intolerance", "reaction to ibuprofen",
	"alergia a la aspirina",
	"history of methotrexate", "past warfarin", "prednisone stopped", "stop prednisone",
	"methotrexate on hold", "hold warfarin", "discontinued prednisone",
	"warfarin last year", "prednisone until May", "prednisone 5 mg taper", "off prednisone",
	"metotrexato suspendido",
	"calcium channel blocker", "calcium antagonist", "estradiol analog", "insulin analogue",
	"prednisone antagonist", "steroid-sparing agent", "warfarin sparing",
	"methotrexate level", "lithium level", "digoxin test", "vitamin D deficiency", "iron deficiency",
	"insulin resistance", "digoxin toxicity", "anti-insulin antibodies",
	"estrogen receptor positive", "insulin syringe", "insulin pen needles", "insulin pump",
	"calcium score", "copper IUD", "gold crown", "silica gel", "garlic bread",
	"zinc oxide cream", "zinc oxide", "zinc pyrithione shampoo", "magnesium salicylate 600 mg tablet",
	"potassium iodide tablets", "calcium polystyrene sulfonate powder",
	"ibuprofen eye drops", "ciprofloxacin eye drops", "tetracycline ophthalmic ointment",
	"diphenhydramine cream", "warfarin cream", "heparin gel", "prednisone nasal spray",
	"prednisone 20 mg oral cream", "hydrocortisone oral cream", "methotrexate nasal tablet",
	"warfarin patch",
	"diclofenac 1%", "prednisolone 1 %", "Voltaren", "Voltarol 1%", "diclofenac 1 % gel [Tenoretic]",
	"levothyroxine (Synthroid, Coumadin) 50 mcg tablet",
	"warfarin aspirin", "prednisone or methotrexate", "prednisone vs methotrexate", "aspirin and",
	"/ aspirin", "aspirin /", "aspirin 81 mg / / warfarin 5 mg",
	"aspirin/none", "warfarin/unknown", "prednisone / stopped 5 mg",
	"hydrocodone-free 5-325 mg tablet", "warfarin-like 5 mg",
	"prednisone 5 MG Oral Tablet [Coumadin]", "prednisone 5 MG Oral Tablet (warfarin)",
	"prednisone 5 MG Oral Tablet [allergy]", "prednisone 5 MG Oral Tablet [discontinued]",
	"prednisone [Sleepy Moon]", "prednisone 5 MG Oral Tablet [Moon", "prednisone 5 MG Oral Tablet []",
	"prednisone 5 MG Oral Tablet Moon", "prednisone (Moon) 5 mg", "prednisone () tablet",
	"adalimumab-free", "adalimumab-like", "prednisone-adaz", "adalimumab adaz",
	"{7 (prednisone 5 MG Oral Tablet)", "{7 (prednisone 5 MG Oral Tablet) } Tablet",
	"{prednisone} Pack", "{} Pack", "prednisone & 24 hr", "pred\x95nisone",
	"prednisone 5", "prednisone 5 mg 2019 tablets", "prednisone 5 mg 2020-01-01 tablet",
	"estradiol transdermal device", "prednisone 5 mg daily", "methotrexate 2.5 mg weekly",
	"prednisone 5 mg tablet for my dog", "take prednisone", "prednisone?", "prednisone 5 mg tablet x",
	"beta blocker 40 mg tablet", "steroid cream 1 %", "an SSRI tablet", "hormone tablets 2 mg",
	"prednison", "methotrexat 2.5 mg", "predniso 5 mg tablet", "hydroxyzin", "pred 10 mg",
	"MTX 2.5 mg level",
	"[Humira]", "()", "{}", "5 mg", "tablet", "", " ", "-", "mg", "oral",
}

func TestNamesNotRead(t *testing.T) {
	if len(namesNotRead) < 120 {
		t.Fatalf("%d names", len(namesNotRead))
	}
	for _, name := range namesNotRead {
		for _, fact := range []string{"medications", "supplements"} {
			if got := readAs(t, fact, name); got != "" {
				t.Errorf("%s: %q is read as %q", fact, name, got)
			}
		}
	}
}

// foreign are words that no product has in its name.
var foreign = []string{"free", "no", "allergy", "stopped", "level", "xqzt", "patient", "daily", "?",
	"*", "or", "refuses", "sensitivity", "daughter's", "mg/kg", "=", "ten", "monday", "12:30", "~",
	"#3", "antibody", "agonist", "clinic"}

// TestNamesWithAForeignWord: a name that is read is not read any more with a
// word in it that is not its own, wherever it stands. A brand in brackets and the
// name of a firm may have any words, and so may a part of a combination that is not known: then
// all others are as they were.
func TestNamesWithAForeignWord(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	tried := 0
	for _, tt := range namesRead {
		if tt.fact == "allergies" || strings.Contains(tt.name, "[") || strings.Contains(tt.name, "Ltd)") {
			continue
		}
		words := strings.Fields(tt.name)
		for range 20 {
			at, word := r.IntN(len(words)+1), foreign[r.IntN(len(foreign))]
			with := strings.Join(append(append(append([]string{}, words[:at]...), word), words[at:]...), " ")
			tried++
			for part := range strings.SplitSeq(readAs(t, tt.fact, with), " + ") {
				if part != "" && !strings.HasPrefix(part, "?") &&
					!(strings.Contains(readAs(t, tt.fact, with), "?") && strings.Contains(tt.want, part)) {
					t.Errorf("%s: %q is read as %q", tt.fact, with, part)
				}
			}
		}
	}
	if tried < 1000 {
		t.Errorf("%d names tried", tried)
	}
}

// TestNamesInAProfile: a product in a profile is what the term is: same advice,
// each ingredient counts, a dose only where there is one.
func TestNamesInAProfile(t *testing.T) {
	rb, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	advise := func(text string) *advisor.Advice {
		t.Helper()
		_, p, err := rb.Decode("profile.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	printed := func(text string) string {
		t.Helper()
		data, err := json.MarshalIndent(advise(text), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for _, tt := range [][2]string{
		{"{age: 61, medications: [{name: predniSONE 5 MG Oral Tablet, months: 8, dose_mg_per_day: 7.5}]}",
			"{age: 61, medications: [{name: prednisone, months: 8, dose_mg_per_day: 7.5}]}"},
		{"{age: 61, medications: [Metoject 10mg/0.2ml solution for injection pre-filled syringes]}",
			"{age: 61, medications: [methotrexate]}"},
		{"{age: 61, supplements: [vitamin D3 1000 IU tablets], allergies: [No known drug allergies]}",
			"{age: 61, supplements: [vitamin_d_supplement], allergies: {not: [medicine]}}"},
		{"{age: 61, allergies: [no known allergies]}", "{age: 61, allergies: []}"},
		{"{age: 61, medications: [{name: Atenolol 100 MG / Chlorthalidone 25 MG Oral Tablet, months: " +
			"3, dose_mg_per_day: 125}]}",
			"{age: 61, medications: [{name: atenolol, months: 3}, {name: chlorthalidone, months: 3}]}"},
		{"{age: 61, medications: [{name: Atenolol 100 MG / foo 25 MG Oral Tablet}]}",
			"{age: 61, medications: [atenolol, foo]}"},
	} {
		if diff := cmp.Diff(printed(tt[1]), printed(tt[0])); diff != "" {
			t.Errorf("%s\n%s", tt[0], diff)
		}
	}
	for name, facts := range map[string]string{"aspirin-free": "medications.name",
		"Moon / aspirin 81 mg": "medications.name"} {
		a := advise("{age: 61, medications: [" + name + "]}")
		if len(a.Unrecognised) != 1 || a.Unrecognised[0].Fact != facts {
			t.Errorf("%s: %v", name, a.Unrecognised)
		}
	}
	// What contradicts itself is not known.
	a := advise("{age: 61, allergies: [no known allergies, salmon]}")
	if len(a.Unrecognised) != 1 || a.Unrecognised[0].Name != "no known allergies" {
		t.Errorf("unrecognised: %v", a.Unrecognised)
	}
}

// TestMedicinesHaveRoutes: names of products are read for each medicine that has
// no kinds, but for classes with none.
func TestMedicinesHaveRoutes(t *testing.T) {
	classes := []string{"fluticasone_salmeterol_inhaled", "magnesium_laxative",
		"prescribed_folic_acid", "prescribed_vitamin_a", "prescribed_zinc",
		"prescribed_biotin", "prescribed_iron", "mao_inhibitor", "triptan"}
	type entry struct {
		Is     any `yaml:"is"`
		Routes any `yaml:"routes"`
	}
	terms, wider := map[string]entry{}, map[string][]string{}
	files, err := fs.Glob(rules.FS(), "terms/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, "terms.yaml") {
		data, err := fs.ReadFile(rules.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.Unmarshal(data, &terms); err != nil {
			t.Fatal(name, err)
		}
	}
	hasKinds := map[string]bool{}
	for name, e := range terms {
		switch is := e.Is.(type) {
		case string:
			wider[name] = []string{is}
		case []any:
			for _, x := range is {
				wider[name] = append(wider[name], x.(string))
			}
		}
		for _, w := range wider[name] {
			hasKinds[w] = true
		}
	}
	var isMedicine func(name string) bool
	isMedicine = func(name string) bool {
		return name == "medicine" || slices.ContainsFunc(wider[name], isMedicine)
	}
	n := 0
	for name, e := range terms {
		if !isMedicine(name) || hasKinds[name] || slices.Contains(classes, name) {
			continue
		}
		if n++; e.Routes == nil {
			t.Errorf("%s has no routes: say by which routes it is given, or add it to the classes here",
				name)
		}
	}
	if n < 400 {
		t.Errorf("%d medicines", n)
	}
}

// FuzzNames: any name is read or not, and what is read is a term of the list; a
// name that is read is read as well in capitals and with other spaces.
func FuzzNames(f *testing.F) {
	for _, tt := range namesRead {
		f.Add(tt.name)
	}
	for _, name := range namesNotRead {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		for _, fact := range []string{"medications", "allergies"} {
			got := readAs(t, fact, name)
			// not the same for every letter
			lower, round := strings.ToLower(name), strings.ToLower(strings.ToUpper(name))
			for _, other := range []string{lower, "  " + name + " "} {
				if again := readAs(t, fact, other); again != got && round == lower {
					t.Errorf("%s: %q is read as %q, %q as %q", fact, name, got, other, again)
				}
			}
			if got != "" && strings.Contains(" "+strings.ToLower(name)+" ", " free ") {
				t.Errorf("%s: %q is read as %q", fact, name, got)
			}
		}
	})
}
