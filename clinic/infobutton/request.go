package infobutton

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxRequest is the most that is read of a query or a posted form, in bytes.
const maxRequest = 64 << 10

// maxConcepts is how many concepts a request may ask about.
const maxConcepts = 10

// A request is what was asked.
type request struct {
	params   []param // as they came, for the echo
	concepts []concept
	task     string // of taskContext: PROBLISTREV ...
	language string
	provider bool // the reader is a clinician
	json     bool
	born     *span // what the age says
	value    string
	unit     string
}

type param struct{ name, value string }

// A concept is a code of a code system, named by its address.
type concept struct{ system, code string }

// A span is days, both included; a zero From is open.
type span struct{ From, By time.Time }

// systems are the addresses by which FHIR knows the code systems that requests
// name by OID. HL7's registry of OIDs and the page "Using Codes in Resources"
// of FHIR R4 have them.
var systems = map[string]string{
	"2.16.840.1.113883.6.88":  "http://www.nlm.nih.gov/research/umls/rxnorm",
	"2.16.840.1.113883.6.90":  icd10cm,
	"2.16.840.1.113883.6.3":   icd10,
	"2.16.840.1.113883.6.103": "http://hl7.org/fhir/sid/icd-9-cm",
	"2.16.840.1.113883.6.96":  "http://snomed.info/sct",
	"2.16.840.1.113883.6.1":   loinc,
	"2.16.840.1.113883.6.69":  ndc,
	"2.16.840.1.113883.6.73":  atc,
}

const (
	icd10cm = "http://hl7.org/fhir/sid/icd-10-cm"
	icd10   = "http://hl7.org/fhir/sid/icd-10"
	loinc   = "http://loinc.org"
	ndc     = "http://hl7.org/fhir/sid/ndc"
	atc     = "http://www.whocc.no/atc"
	rxnorm  = "http://www.nlm.nih.gov/research/umls/rxnorm"
)

// errType is a wish for a form of answer that is not given.
var errType = errors.New("knowledgeResponseType must be text/xml, application/atom+xml or " +
	"application/json")

// read reads a request, for the day asOf.
func read(w http.ResponseWriter, r *http.Request, asOf time.Time) (*request, error) {
	query := r.URL.RawQuery
	if r.Method == http.MethodPost {
		r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
		if err := r.ParseForm(); err != nil {
			return nil, errors.New("the form could not be read; send at most 64 KiB as " +
				"application/x-www-form-urlencoded")
		}
		query = r.PostForm.Encode()
	}
	if len(query) > maxRequest {
		return nil, errors.New("the query is too long")
	}
	in := &request{}
	values := map[string]string{}
	// Some who ask write "?" for "&", and space around names and values.
	for part := range strings.FieldsFuncSeq(query, func(c rune) bool { return c == '&' || c == '?' }) {
		name, value, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return nil, errors.New("the query is not as URLs write it")
		}
		if value, err = url.QueryUnescape(value); err != nil {
			return nil, errors.New("the query is not as URLs write it")
		}
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if _, twice := values[name]; twice {
			return nil, fmt.Errorf("%.60q stands there twice; number what there is more of, as in "+
				"mainSearchCriteria.v.c1", name)
		}
		values[name] = value
		in.params = append(in.params, param{name, value})
	}
	switch strings.ToLower(values["knowledgeResponseType"]) {
	case "", "text/xml", "application/xml", "application/atom+xml":
	case "application/json", "text/json":
		in.json = true
	default:
		return nil, errType
	}
	if err := in.search(values); err != nil {
		return nil, err
	}
	in.task = strings.ToUpper(values["taskContext.c.c"])
	in.provider = strings.EqualFold(values["informationRecipient"], "PROV")
	in.language = values["informationRecipient.languageCode.c"]
	if in.language == "" {
		in.language = values["performer.languageCode.c"]
	}
	in.value, in.unit = values["observation.v.v"], values["observation.v.u"]
	var err error
	in.born, err = born(values, asOf)
	return in, err
}

// search reads what is asked about: one concept, or some with numbers.
func (in *request) search(values map[string]string) error {
	const code = "mainSearchCriteria.v.c"
	for _, p := range in.params {
		number, ok := strings.CutPrefix(p.name, code)
		if !ok || strings.Trim(number, "0123456789") != "" {
			continue
		}
		system := values[code+"s"+number]
		if p.value == "" || system == "" {
			return fmt.Errorf("%s and %ss%s must name a code and the OID of its system", p.name, code,
				number)
		}
		c := concept{system, p.value}
		if uri, ok := systems[strings.TrimPrefix(system, "urn:oid:")]; ok {
			c.system = uri
		} else if !strings.Contains(system, ":") {
			c.system = "urn:oid:" + system
		}
		if (c.system == icd10cm || c.system == icd10) && len(c.code) > 3 && !strings.Contains(c.code,
			".") {
			c.code = c.code[:3] + "." + c.code[3:] // as classifications write it
		}
		in.concepts = append(in.concepts, c)
	}
	switch n := len(in.concepts); {
	case n == 0:
		return errors.New("mainSearchCriteria.v.c and mainSearchCriteria.v.cs must name a code and " +
			"the OID of its system")
	case n > maxConcepts:
		return fmt.Errorf("%d codes; at most %d are looked up at once", n, maxConcepts)
	}
	return nil
}

// ages are the age groups of MeSH, in months: from, and up to but not including.
var ages = map[string][2]int{
	"D007231": {0, 1},            // infant, newborn: to one month
	"D007223": {1, 24},           // infant: 1 to 23 months
	"D002675": {2 * 12, 6 * 12},  // child, preschool: 2 to 5 years
	"D002648": {6 * 12, 13 * 12}, // child: 6 to 12
	"D000293": {13 * 12, 19 * 12},
	"D055815": {19 * 12, 25 * 12},
	"D000328": {19 * 12, 45 * 12},
	"D008875": {45 * 12, 65 * 12},
	"D000368": {65 * 12, 80 * 12}, // aged: 65 to 79
	"D000369": {80 * 12, 0},       // aged, 80 and over
}

// born is when somebody of the age in a request was born.
func born(values map[string]string, asOf time.Time) (*span, error) {
	text, group := values["age.v.v"], values["ageGroup.v.c"]
	if text == "" {
		months, ok := ages[group]
		if !ok { // none, or one that nobody knows: the age is not known
			return nil, nil
		}
		out := &span{By: back(asOf, months[0])}
		if months[1] > 0 {
			out.From = back(asOf, months[1]).AddDate(0, 0, 1)
		}
		return out, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !(n >= 0 && n <= 120*366) {
		return nil, errors.New("age.v.v must be a number, with age.v.u as its unit in UCUM")
	}
	count := int(n) // an age counts what is completed
	switch unit := values["age.v.u"]; {
	// m, said for months, is no length of somebody's life
	case slices.Contains([]string{"a", "mo", "m"}, unit):
		if unit == "a" {
			count *= 12
		}
		step := 1
		if unit == "a" {
			step = 12
		}
		if count > 120*12 {
			return nil, errors.New("age.v.v is more than anybody's age")
		}
		return &span{From: back(asOf, count+step).AddDate(0, 0, 1), By: back(asOf, count)}, nil
	case unit == "wk":
		return &span{From: asOf.AddDate(0, 0, -7*count-6), By: asOf.AddDate(0, 0, -7*count)}, nil
	case unit == "d":
		return &span{From: asOf.AddDate(0, 0, -count), By: asOf.AddDate(0, 0, -count)}, nil
	case unit == "h" || unit == "min": // since when of the day is not known
		days := count / 24
		if unit == "min" {
			days /= 60
		}
		return &span{From: asOf.AddDate(0, 0, -days-1), By: asOf.AddDate(0, 0, -days)}, nil
	}
	return nil, errors.New("age.v.u must be a, mo, wk, d, h or min")
}

// back is the day so many months before another; the last of its month where
// that has no such day.
func back(day time.Time, months int) time.Time {
	first := time.Date(day.Year(), day.Month()-time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}
