package resource

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
)

// milligrams are the UCUM units of mass, in mg.
var milligrams = map[string]float64{"mg": 1, "g": 1000, "ug": 0.001, "kg": 1e6, "ng": 1e-6}

// Content says how many milligrams are in x units of a product, if it is known.
type Content func(unit string, x float64) (mg float64, ok bool)

// DailyDose gives milligrams a day if they can be computed exactly, else 0. A dose
// as needed, a range, a course with steps, or a number of tablets whose strength
// is not known cannot. Named is the content by the name of the product.
func (m *Medicine) DailyDose(product *Medication, named Content) float64 {
	list := m.Dosages()
	if len(list) == 0 || inSteps(list) {
		return 0
	}
	total := 0.0 // what is given at once adds up
	for _, d := range list {
		times, often := d.times()
		amount, much := d.amount(product, named)
		if !often || !much {
			return 0
		}
		total += times * amount
	}
	return total
}

// amount is how many milligrams a dosage gives at a time.
func (d *dosage) amount(product *Medication, named Content) (float64, bool) {
	var q Quantity
	if len(d.DoseAndRate) != 1 || json.Unmarshal(d.DoseAndRate[0].Quantity, &q) != nil {
		return 0, false
	}
	x, ok := q.exactly()
	if !ok {
		return 0, false
	}
	unit := q.unit()
	if mg := milligrams[unit]; mg > 0 {
		return x * mg, true
	}
	given, ok := product.strength(unit, x)
	said, alsoNamed := named(unit, x)
	switch {
	case ok && alsoNamed && math.Abs(given-said) > 1e-6*given: // the data contradicts itself
		return 0, false
	case ok:
		return given, true
	}
	return said, alsoNamed
}

// strength is how many milligrams are in x units of a product of one
// ingredient: so many tablets, so many mL.
func (p *Medication) strength(unit string, x float64) (float64, bool) {
	if p == nil || len(p.Ingredient) != 1 || p.Ingredient[0].Strength == nil {
		return 0, false
	}
	num, den := p.Ingredient[0].Strength.Numerator, p.Ingredient[0].Strength.Denominator
	if num == nil || den == nil {
		return 0, false
	}
	mg := milligrams[num.unit()]
	a, okA := num.exactly()
	b, okB := den.exactly()
	same := unit != "" && unit == den.unit() || IsPiece(unit) && IsPiece(den.unit())
	if mg == 0 || !okA || !okB || !same {
		return 0, false
	}
	return x * a * mg / b, true
}

// exactly is the amount of something, above nothing; "less than 5" is none.
func (q *Quantity) exactly() (float64, bool) {
	if q.Value == nil || q.Comparator != "" {
		return 0, false
	}
	x, err := q.Value.Float64()
	return x, err == nil && x > 0
}

// unit is the code of a unit of UCUM, or what stands for it. A code of another
// system, as SNOMED CT's for mg, is not read.
func (q *Quantity) unit() string {
	if q.Code != "" && (q.System == "" || q.System == UCUM || q.System == orderable) {
		return q.Code
	}
	return q.Unit
}

// UCUM is the system of the units of UCUM.
const UCUM = "http://unitsofmeasure.org"

// orderable is the system of TAB and CAP, with which HL7's examples write doses.
const orderable = "http://terminology.hl7.org/CodeSystem/v3-orderableDrugForm"

// pieces are how data writes one tablet or capsule: UCUM annotations, and
// codes of v3-orderableDrugForm.
var pieces = []string{"1", "{tbl}", "{tablet}", "{tab}", "{cap}", "{capsule}", "TAB", "TABLET",
	"CAP", "CAPSULE", "tablet", "tablets", "capsule", "capsules"}

// IsPiece reports whether a unit is a tablet or a capsule.
func IsPiece(unit string) bool { return slices.Contains(pieces, unit) }

// What is what an ingredient is.
func (in *ingredient) What() *Concept {
	if in.Item != nil {
		return in.Item.Concept
	}
	return in.Concept
}

// Rounded takes the dust off a number that was computed.
func Rounded(x float64) json.Number {
	return json.Number(strconv.FormatFloat(math.Round(x*1e6)/1e6, 'f', -1, 64))
}
