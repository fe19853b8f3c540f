package wording

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var actFirst = &check.Check{Name: "act-first", Severity: check.Warning,
	Summary: "What is urgent begins with what to do",
	Doc: `Who is in danger may read one sentence. The text of a message of level urgent or ` +
		`emergency begins with something to do or to leave ("Sit up and keep still. ..."), and ` +
		`says why behind it. What stands before a comma, as in "If you feel faint, lie down", ` +
		`is passed over. The check knows requests in English by their first word: the words ` +
		`that actions of the pack begin with, and some more.`,
	Run: func(p *check.Pass) {
		acts := map[string]bool{}
		for _, word := range strings.Fields(moreActs) {
			acts[word] = true
		}
		p.English(func(t *texts.Text) {
			acts[strings.ToLower(check.WordForm().FindString(t.Value))] = true
		}, "action")
		for _, word := range noVerbs {
			delete(acts, word)
		}
		// Assembled, a text is there at its shortest, too: without the pieces that are left out.
		p.English(func(t *texts.Text) {
			if t.Words == nil || t.Words.Level < pack.Urgent {
				return
			}
			first := english.Sentences(t.Value)[0]
			if !asks(first.Text, acts) {
				p.Say(t, first.Start, "%q is no request; begin with what to do, and say why behind it",
					strings.Join(strings.Fields(first.Text), " "))
			}
		}, "whole")
	},
}

// asks reports whether a sentence is a request, behind what stands before a comma and words
// of time.
func asks(sentence string, acts map[string]bool) bool {
	sentence = ahead().ReplaceAllString(strings.Join(strings.Fields(sentence), " "), "")
	words := check.WordForm().FindAllString(strings.ToLower(sentence), -1)
	verb := slices.IndexFunc(words, func(w string) bool { return !slices.Contains(besideActs, w) })
	return verb >= 0 && acts[words[verb]]
}

var ahead = pattern.New(`^(?:If|When|Before|Until|After|Unless|In|On|With|Without|` +
	`For|Over|To|At|From|While|As|Because|Once|During|Even)\b[^,.:;]*[,:] *`)

// besideActs may stand before the verb of a request.
var besideActs = []string{"today", "now", "never", "always", "first", "then", "please", "also",
	"not", "still", "just", "do", "don't"}

// moreActs begin requests that are no actions of a pack.
const moreActs = `add avoid be breathe cool cover draw drink drive eat find follow get give go hold
keep learn leave lie loosen move name plan press put reach read report rest rinse run say sip sit
slow stand start stay stop swim take think try use wait walk wash wear write`
