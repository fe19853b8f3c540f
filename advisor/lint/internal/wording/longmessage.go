package wording

import (
	"strings"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var longMessage = &check.Check{Name: "long-message", Severity: check.Warning,
	Summary: "A message is short as a whole",
	Doc: `Who is ill or in a hurry reads a few lines. The title, the text at its longest and the ` +
		`action together are what one message takes: first what to do, then why, then what must ` +
		`not be missed. Leave out what the reader cannot use, and what the title, the action or ` +
		`the reasons beside the message say already. An emergency has the least room. The words of ` +
		`English are counted; errands are apart.`,
	Limits: []check.Limit{
		{Name: "message-words", Value: 60, Summary: "words of a message, at most"},
		{Name: "message-words-important", Value: 65,
			Summary: "words of one that is important or a warning, at most"},
		{Name: "message-words-urgent", Value: 55,
			Summary: "words of one that is urgent or an emergency, at most"},
	},
	Run: func(p *check.Pass) {
		for _, m := range messages(p) {
			most := p.Limit("message-words")
			switch level := m.title.Words.Level; {
			case level >= pack.Urgent:
				most = p.Limit("message-words-urgent")
			case level >= pack.Important:
				most = p.Limit("message-words-important")
			}
			if n := float64(m.rest + m.text); n > most {
				p.Say(m.title, 0, "a message of %g words in title, text and action; say it in at most %g",
					n, most)
			}
		}
	},
}

// A message is counted from its title on.
type message struct {
	title      *texts.Text
	text, rest int // words of the text at its longest, and of title and action
}

// messages counts the words of each English message.
func messages(p *check.Pass) (list []*message) {
	p.English(func(t *texts.Text) {
		n := len(strings.Fields(t.Value))
		if t.Part == "title" {
			list = append(list, &message{title: t, rest: n})
			return
		}
		m := list[len(list)-1] // the parts of a message follow its title
		switch {
		case t.Partial: // it is there as a whole as well
		case t.Part == "text":
			m.text = max(m.text, n)
		default:
			m.rest += n
		}
	}, "title", "whole", "action")
	return list
}
