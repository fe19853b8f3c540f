package lint

import (
	"regexp"
)

var certainty = &check{Check: Check{Name: "certainty", Severity: Warning,
	Summary: "The words are as sure as the evidence",
	Doc:     `Santesso and others (2020) tie verbs to the certainty of evidence in the terms of GRADE: high is stated plainly, moderate is "probably" or "likely", low is "may", very low is "very uncertain". A message that sounds surer than its evidence misleads; so does one that sounds less sure. What is asked of the reader (the action) is not a claim and is not looked at.`},
	run: func(p *pass) {
		p.english(func(t *text) {
			whole := t.title + ". " + t.value
			hedged := hedgeForm.MatchString(whole)
			switch c := t.rule.Certainty; {
			case c == "very-low" && !doubtForm.MatchString(whole):
				p.say(t, 0, "the certainty is very low, and the text does not say so; write that it is very uncertain, or not known")
			case c == "low" && !hedged && !doubtForm.MatchString(whole) && claimForm.MatchString(whole):
				at := claimForm.FindStringIndex(t.value)
				p.say(t, max(0, first(at)), "the certainty is low, and nothing in the text says so; write \"may\"")
			case c == "moderate" && !hedged && !doubtForm.MatchString(whole) && claimForm.MatchString(whole):
				at := claimForm.FindStringIndex(t.value)
				p.say(t, max(0, first(at)), "the certainty is moderate, and nothing in the text says so; write \"probably\" or \"likely\"")
			case c == "high":
				if at := strongDoubtForm.FindStringIndex(t.value); at != nil {
					p.say(t, at[0], "the certainty is high, and the text says %q; say plainly what is known, or lower the certainty", t.value[at[0]:at[1]])
				}
			}
			if t.rule.Certainty == "low" || t.rule.Certainty == "very-low" {
				for _, s := range sentences(t.value) {
					if at := promiseForm.FindStringIndex(s.text); at != nil && !hedgeForm.MatchString(s.text) && !doubtForm.MatchString(s.text) {
						p.say(t, s.start+at[0], "%q is a promise, and the certainty is %s; write \"may\"", s.text[at[0]:at[1]], t.rule.Certainty)
					}
				}
			}
		}, "text")
	},
}

func first(at []int) int {
	if at == nil {
		return 0
	}
	return at[0]
}

var (
	hedgeForm       = regexp.MustCompile(`(?i)\b(may|might|could|can|probably|likely|perhaps|possibly|seems?|appears?|suggests?|tends? to|some people|some studies|about|often|sometimes|usually|most|many|not everyone|thought to|linked|expected?)\b`)
	doubtForm       = regexp.MustCompile(`(?i)\b(uncertain|unclear|unsure|unknown|unproven|not (?:yet )?(?:been )?(?:known|clear|sure|certain|proven|shown|settled|established|tested|enough)|nobody knows|no one knows|we do not know|do not know|cannot (?:say|tell)|too few|too little|too small|hardly any|few (?:good )?(?:studies|trials)|no (?:good |strong |clear )?(?:proof|evidence|stud(?:y|ies)|trials?)|only (?:in|from|on) (?:mice|animals|the lab|lab)|small studies|weak|open question|has not|have not|is not proven|mixed results|doubt(?:ful)?|need more|early)\b`)
	strongDoubtForm = regexp.MustCompile(`(?i)\b(very uncertain|no one knows|nobody knows|it is not known whether)\b`)
	claimForm       = regexp.MustCompile(`(?i)\b(prevents?|lowers?|reduces?|protects?|improves?|causes?|heals?|strengthens?|weakens?|helps?|raises?|increases?|thins?|harms?|slows?|speeds?|works?)\b`)
	promiseForm     = regexp.MustCompile(`(?i)\b(prevents|cures|protects|heals|guarantees|will (?:prevent|protect|improve|heal|lower|reduce))\b`)
)
