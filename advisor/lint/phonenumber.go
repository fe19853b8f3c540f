package lint

import (
	"regexp"
)

var phoneNumber = &check{Check: Check{Name: "phone-number", Severity: Error,
	Summary: "Telephone numbers come from the region",
	Doc:     `Emergency numbers differ by country. Write the placeholder ({emergency_number}), and the region fills it in.`},
	run: func(p *pass) {
		for _, t := range p.texts {
			for _, at := range phoneForm.FindAllStringIndex(t.value, -1) {
				p.say(t, at[0], "the number %s holds in some countries only; write a placeholder of the regions in pack.yaml, like {emergency_number}", t.value[at[0]:at[1]])
			}
		}
	},
}

var phoneForm = regexp.MustCompile(`\b(?:911|999|112|111|988|116 ?123|\+?\d{1,3}[ -]\d{3}[ -]\d{3,4}(?:[ -]\d+)?)\b`)
