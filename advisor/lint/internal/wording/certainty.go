package wording

import (
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var certainty = &check.Check{Name: "certainty", Severity: check.Warning,
	Summary: "The words are as sure as the evidence",
	Doc: `Santesso and others (2020) tie verbs to the certainty of evidence in the terms of ` +
		`GRADE: high is stated plainly, moderate is "probably" or "likely", low is "may", very low is ` +
		`"very uncertain". A message that sounds surer than its evidence misleads; so does one that ` +
		`sounds less sure. What is asked of the reader (the action) is not a claim and is not looked ` +
		`at.`,
	Run: func(p *check.Pass) {
		p.English(func(t *texts.Text) {
			whole := t.Title + ". " + t.Value
			hedged := hedgeForm().MatchString(whole)
			switch c := t.Rule.Certainty; {
			case c == "very-low" && !doubtForm().MatchString(whole):
				p.Say(t, 0, "the certainty is very low, and the text does not say so; write that it is very "+
					"uncertain, or not known")
			case c == "low" && !hedged && !doubtForm().MatchString(whole) && claimForm().MatchString(whole):
				at := claimForm().FindStringIndex(t.Value)
				p.Say(t, max(0, first(at)),
					"the certainty is low, and nothing in the text says so; write \"may\"")
			case c == "moderate" && !hedged && !doubtForm().MatchString(whole) &&
				claimForm().MatchString(whole):
				at := claimForm().FindStringIndex(t.Value)
				p.Say(t, max(0, first(at)),
					"the certainty is moderate, and nothing in the text says so; write \"probably\" or \"likely\"")
			case c == "high":
				if at := strongDoubtForm().FindStringIndex(t.Value); at != nil {
					p.Say(t, at[0], "the certainty is high, and the text says %q; say plainly what is known, "+
						"or lower the certainty", t.Value[at[0]:at[1]])
				}
			}
			if t.Rule.Certainty == "low" || t.Rule.Certainty == "very-low" {
				for _, s := range english.Sentences(t.Value) {
					if at := promiseForm().FindStringIndex(s.Text); at != nil &&
						!hedgeForm().MatchString(s.Text) && !doubtForm().MatchString(s.Text) {
						p.Say(t, s.Start+at[0], "%q is a promise, and the certainty is %s; write \"may\"",
							s.Text[at[0]:at[1]], t.Rule.Certainty)
					}
				}
			}
		}, "whole")
	},
}

func first(at []int) int {
	if at == nil {
		return 0
	}
	return at[0]
}

var (
	hedgeForm = pattern.New(`(?i)\b(may|might|could|can|probably|likely|perhaps|` +
		`possibly|seems?|appears?|suggests?|tends? to|some people|some studies|about|often|sometimes|` +
		`usually|most|many|not everyone|thought to|linked|expected?)\b`)
	doubtForm = pattern.New(`(?i)\b(uncertain|unclear|unsure|unknown|unproven|not ` +
		`(?:yet )?(?:been )?(?:known|clear|sure|certain|proven|shown|settled|established|tested|` +
		`enough)|nobody knows|no one knows|we do not know|do not know|cannot (?:say|tell)|too few|too ` +
		`little|too small|hardly any|few (?:good )?(?:studies|trials)|no (?:good |strong |clear ` +
		`)?(?:proof|evidence|stud(?:y|ies)|trials?)|only (?:in|from|on) (?:mice|animals|the lab|lab)|` +
		`small studies|weak|open question|has not|have not|is not proven|mixed results|doubt(?:ful)?|` +
		`need more|early)\b`)
	strongDoubtForm = pattern.New(`(?i)\b(very uncertain|no one knows|nobody knows|it is ` +
		`not known whether)\b`)
	claimForm = pattern.New(`(?i)\b(prevents?|lowers?|reduces?|protects?|improves?|` +
		`causes?|heals?|strengthens?|weakens?|helps?|raises?|increases?|thins?|harms?|slows?|speeds?|` +
		`works?)\b`)
	promiseForm = pattern.New(`(?i)\b(prevents|cures|protects|heals|guarantees|will ` +
		`(?:prevent|protect|improve|heal|lower|reduce))\b`)
)
