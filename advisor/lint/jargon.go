package lint

import (
	"maps"
	"slices"
	"strings"
)

var jargon = &check{Check: Check{Name: "jargon", Severity: Warning,
	Summary: "No word that readers do not use",
	Doc:     `Clinicians use these words every day; readers do not. The list begins with the substitutions that the Agency for Healthcare Research and Quality suggests with its Patient Education Materials Assessment Tool; a pack adds its own under "jargon", and words that its readers do know under "names".`},
	run: func(p *pass) {
		words := maps.Clone(plainWords)
		maps.Copy(words, p.jargon)
		p.english(func(t *text) {
			for _, at := range wordForm.FindAllStringIndex(t.value, -1) {
				word := strings.ToLower(t.value[at[0]:at[1]])
				if plain, ok := words[word]; ok && !slices.Contains(p.names, word) {
					p.say(t, at[0], "%q is jargon; write %q", word, plain)
				}
			}
		})
	},
}

// plainWords gives what to write for words that readers do not use. The first
// ten are AHRQ's (PEMAT user's guide); the rest are ours.
var plainWords = map[string]string{
	"physician": "doctor", "analgesic": "pain killer", "inflammation": "swelling", "sufficient": "enough", "utilize": "use",
	"exacerbate": "make worse", "facilitate": "make easier", "beneficial": "helpful", "recur": "come back", "terminal": "deadly",
	"adverse": "harmful", "adherence": "taking it as agreed", "administer": "give", "ambulate": "walk", "assess": "check", "benign": "not cancer",
	"cardiac": "heart", "chronic": "long-lasting", "commence": "start", "contraindicated": "not safe", "cutaneous": "skin", "deficient": "too low in",
	"dermal": "skin", "discontinue": "stop", "dyspnea": "trouble breathing", "edema": "swelling", "elevated": "high", "etiology": "cause",
	"febrile": "with fever", "fracture-risk": "risk of a broken bone", "gastrointestinal": "gut", "hepatic": "liver", "hypertension": "high blood pressure",
	"ingest": "eat or drink", "initiate": "start", "lesion": "sore", "malignant": "cancer", "monitor": "watch", "myocardial": "heart", "nausea": "feeling sick",
	"negligible": "very small", "obtain": "get", "onset": "start", "optimal": "best", "oral": "by mouth", "paresthesia": "tingling",
	"pathogen": "germ", "postoperative": "after surgery", "prognosis": "outlook", "prophylaxis": "prevention", "pruritus": "itch", "pulmonary": "lung",
	"purulent": "with pus", "regimen": "plan", "renal": "kidney", "sequelae": "later effects", "subcutaneous": "under the skin",
	"systemic": "in the whole body", "topical": "on the skin", "vascular": "of the blood vessels",
}
