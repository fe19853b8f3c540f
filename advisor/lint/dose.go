package lint

import (
	"regexp"
)

var dose = &check{Check: Check{Name: "dose", Severity: Error,
	Summary: "No message tells anybody what dose to take",
	Doc:     `Crosstalk educates; it never doses. An amount may be explained ("adults need about 15 micrograms a day from all sources"), never ordered. Name who decides instead: "Ask your pharmacist which amount is right for you."`},
	run: func(p *pass) {
		p.search(doseForm, "%q tells the reader what dose to take; explain the amount, or send them to their care team")
	},
}

var doseForm = regexp.MustCompile(`(?i)(?:^|[.!?:;]\s+|\b(?:please|you should|you must|you can|and|to) )(?:take|use|swallow|inject|apply|add|drink) (?:up to |at least |about |only |no more than |a |one |two )?(?:\d[\d.,]* ?(?:mg|mcg|micrograms?|milligrams?|µg|g|grams?|iu|units?|ml|drops?|tablets?|pills?|capsules?|puffs?)|(?:one|two|three|half a) (?:tablets?|pills?|capsules?|drops?|puffs?))\b`)
