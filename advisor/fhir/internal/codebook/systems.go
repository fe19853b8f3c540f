package codebook

import "strings"

// otherNames are addresses by which data names code systems, beside those of
// FHIR: their OIDs, those of national profiles, and those of editions whose codes
// begin as those of the system do. (Seen in HL7's list of naming systems, in
// profiles of HL7 Germany, in Norwegian and US repositories.)
var otherNames = map[string][]string{
	"atc": {"urn:oid:2.16.840.1.113883.6.73", "urn:oid:2.16.578.1.12.4.1.1.7180", // Norway
		"http://fhir.de/CodeSystem/bfarm/atc", "http://fhir.de/CodeSystem/dimdi/atc",
		"http://whocc.no/atc", "http://www.whocc.no/atc_ddd_index"},
	"icd-10": {"urn:oid:2.16.840.1.113883.6.3", "urn:oid:2.16.578.1.12.4.1.1.7110",
		"http://hl7.org/fhir/sid/icd10", "http://id.who.int/icd/release/10"},
	"icd-10-gm": {"http://fhir.de/CodeSystem/dimdi/icd-10-gm", "http://hl7.org/fhir/sid/icd-10-de",
		"http://hl7.org/fhir/sid/icd-10-gm"},
	"icd-10-cm": {"urn:oid:2.16.840.1.113883.6.90", "http://hl7.org/fhir/sid/icd10cm",
		"http://hl7.org/fhir/sid/icd-10-us"},
	"loinc":  {"urn:oid:2.16.840.1.113883.6.1", "http://www.loinc.org"},
	"ndc":    {"urn:oid:2.16.840.1.113883.6.69"},
	"rxnorm": {"urn:oid:2.16.840.1.113883.6.88", "http://nlm.nih.gov/research/umls/rxnorm"},
	"snomed": {"urn:oid:2.16.840.1.113883.6.96", "http://www.snomed.info/sct",
		"http://snomed.org/sct"},
}

// systemKey is the form in which addresses of code systems are compared: without
// the version after "|", a slash at the end, the difference of http and https,
// and the case of scheme and host. An OID may stand without its "urn:oid:", and
// SNOMED CT's edition after "sct".
func systemKey(uri string) string {
	uri, _, _ = strings.Cut(strings.TrimSpace(uri), "|")
	uri = strings.TrimRight(uri, "/#")
	if scheme, rest, ok := strings.Cut(uri, "://"); ok {
		host, path, _ := strings.Cut(rest, "/")
		if scheme = strings.ToLower(scheme); scheme == "https" {
			scheme = "http"
		}
		if host = strings.ToLower(host); host == "snomed.info" &&
			(path == "sct" || strings.HasPrefix(path, "sct/")) {
			path = "sct"
		}
		return strings.TrimSuffix(scheme+"://"+host+"/"+path, "/")
	}
	if len(uri) > 8 && strings.EqualFold(uri[:8], "urn:oid:") {
		return "urn:oid:" + uri[8:]
	}
	if uri != "" && strings.Trim(uri, "0123456789.") == "" {
		return "urn:oid:" + uri
	}
	return uri
}
