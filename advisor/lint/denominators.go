package lint

import (
	"regexp"
	"strings"
)

var denominators = &check{Check: Check{Name: "denominators", Severity: Warning,
	Summary: "One message, one denominator",
	Doc:     `"3 out of 100" and "4 out of 1,000" in one text cannot be compared at a glance. Use one denominator throughout.`},
	run: func(p *pass) {
		p.english(func(t *text) {
			first := ""
			for _, at := range outOfForm.FindAllStringSubmatchIndex(t.value, -1) {
				n := strings.ReplaceAll(t.value[at[2]:at[3]], ",", "")
				if first == "" {
					first = n
				} else if n != first {
					p.say(t, at[0], "out of %s here, out of %s before; use one denominator", n, first)
				}
			}
		}, "text")
	},
}

var outOfForm = regexp.MustCompile(`(?i)\bout of (?:every )?(\d[\d,]*)`)
