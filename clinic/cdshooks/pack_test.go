package cdshooks_test

import "testing/fstest"

// smallPack is a small pack with one rule that rests for six months.
func smallPack() fstest.MapFS {
	return fstest.MapFS{
		"pack.yaml": {Data: []byte("name: small\nversion: 1.0.0\nlanguages: [en]\ndisclaimer: {en: " +
			"Not a diagnosis.}\ntopics: {t: {title: {en: Topic}}}\n")},
		"facts.yaml": {Data: []byte("birth_date: {type: date, label: {en: birth}, ask: {en: " +
			"\"When?\"}, fhir: {element: birth-date}}\n")},
		"sources.yaml": {Data: []byte("s: {type: webpage, title: A page, year: 2024, url: " +
			"\"https://example.org/\", checked: {status: verified, seen: \"https://example.org/\"}}\n")},
		"t/r.yaml": {Data: []byte(`id: r
topic: t
level: info
when: years_since(birth_date) >= 18
repeat_after: 6 months
message: {en: {title: A title, text: A text., action: Ask.}}
cite: [{source: s, supports: It.}]
evidence: {certainty: high, strength: strong}
review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
`)},
	}
}
