package digest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor/internal/digest"
	"example.com/crosstalk/advisor/internal/load"
)

const pack = `name: small
version: 1.0.0
languages: [en]
topics: {food: {title: {en: Food}}}
disclaimer: {en: Education only.}
`

const rule = `id: salt
topic: food
level: info
when: grown and salt_g > limit.salt
message: {en: {title: Salt, text: Salt is in food., action: Look.}}
cite: [{source: a-1, supports: Salt is in food.}]
evidence: {certainty: low, strength: weak}
review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
`

var files = map[string]string{"pack.yaml": pack, "food/salt.yaml": rule,
	"facts.yaml": "age: {type: int, unit: a, range: [0, 120], ask: {en: \"Age?\"}}\n" +
		"salt_g: {type: number, unit: g/d, range: [0, 90], ask: {en: \"Salt?\"}}\n",
	"findings.yaml": "old: {when: age >= 18, silent: true}\ngrown: {when: old, silent: true}\n",
	"tables.yaml": "limit:\n  title: Limits\n  sources: [a-1]\n  values:\n    salt:\n      unit: g/d\n" +
		"      regions:\n        any:\n          - value: 6\n",
	"sources.yaml": "a-1: {type: book, title: Food, checked: {status: unverified, missing: [year]}}\n"}

// TestOf changes one thing at a time: just the digest changes that is about it.
func TestOf(t *testing.T) {
	of := func(file, old, new string) digest.Rule {
		t.Helper()
		fsys := fstest.MapFS{}
		for name, text := range files {
			if name == file {
				if !strings.Contains(text, old) {
					t.Fatalf("%s does not say %q", name, old)
				}
				text = strings.Replace(text, old, new, 1)
			}
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		p, errs := load.Pack(fsys, nil, false)
		if len(errs) > 0 {
			t.Fatalf("%s: %q: %v", file, new, errs[0])
		}
		return digest.New(p).Of(p.Rule("salt"))
	}
	was := of("", "", "")
	for _, tt := range []struct{ file, old, new, want string }{
		{"food/salt.yaml", "id: salt", "# salt\nid:  salt", ""},
		{"food/salt.yaml", "topic: food\nlevel: info", "level: info\ntopic: food", ""},
		{"food/salt.yaml", "grown and salt_g > limit.salt",
			"|\n  grown and\n    salt_g>limit.salt", "rest"},
		{"food/salt.yaml", "Salt is in food., action", "Salt is in meals., action", "words rest"},
		{"food/salt.yaml", "level: info", "level: notice", "words rest"},
		{"food/salt.yaml", "salt_g >", "salt_g >=", "conditions rest"},
		{"findings.yaml", "age >= 18", "age >= 19", "conditions"},
		{"tables.yaml", "value: 6", "value: 5", "conditions"},
		{"food/salt.yaml", "supports: Salt", "supports: Much salt", "words rest"},
		{"sources.yaml", "title: Food", "title: Foods", "words rest"},
		{"sources.yaml", "type: book", "type: webpage", "rest"},
		{"facts.yaml", "[0, 90]", "[0, 80]", "conditions rest"},
		{"facts.yaml", "unit: a,", "unit: a, codes: {loinc: [\"1-8\"]},", "rest"},
		{"food/salt.yaml", "next: 2028", "next: 2027", "rest"},
	} {
		now := of(tt.file, tt.old, tt.new)
		var got []string
		for _, x := range []struct{ name, a, b string }{
			{"words", digest.Sum(was.Words), digest.Sum(now.Words)},
			{"conditions", digest.Sum(was.Conditions), digest.Sum(now.Conditions)},
			{"rest", was.Rest, now.Rest}} {
			if x.a != x.b {
				got = append(got, x.name)
			}
		}
		if was.Equal(now) != (tt.want == "") {
			t.Errorf("%s: %q instead of %q: equal is %t", tt.file, tt.new, tt.old, was.Equal(now))
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s: %q instead of %q changes %q; want %q", tt.file, tt.new, tt.old, s, tt.want)
		}
	}
}
