package lint

import (
	"regexp"
)

var diagnosis = &check{Check: Check{Name: "diagnosis", Severity: Error,
	Summary: "No message makes a diagnosis",
	Doc:     `A rule knows what a record says. It does not examine anybody. Say what a finding can mean and who can tell: "This can be a sign of ...; a doctor can check."`},
	run: func(p *pass) {
		p.search(diagnosisForm, "%q is a diagnosis; say what it can be a sign of, and who can tell")
	},
}

var diagnosisForm = regexp.MustCompile(`(?i)\b(?:this means (?:that )?you have|you are suffering from|you suffer from|you have (?:got )?(?:osteoporosis|cancer|an infection|sepsis|crohn\S*|ulcerative colitis|celiac disease|diabetes|depression|a blood clot|a fracture|a deficiency)|you are (?:depressed|diabetic|malnourished|deficient|anemic|anorexic)|your (?:symptoms|results) (?:show|prove|confirm) (?:that )?you)\b`)
