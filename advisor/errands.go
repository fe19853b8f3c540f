package advisor

import (
	"slices"

	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/jsontext"
	"example.com/crosstalk/advisor/internal/pack"
)

// Errands are what the messages of an advice have their reader ask or tell somebody,
// said once. In the advice as a whole they stand for the Action of the messages that
// they name, which is what such a message says where it stands alone.
type Errands struct {
	Whom  string   `json:"whom"`  // a list of the pack: care_team
	Title string   `json:"title"` // that opens it: "Ask your care team"
	Items []Errand `json:"items"` // in the order of the messages
}

// An Errand is one thing to ask or tell.
type Errand struct {
	Text  string   `json:"text"`
	Rules []string `json:"rules"` // of the messages that it comes from
}

// Elsewhere reports whether what a message has its reader do stands in Errands, so that
// the advice as a whole does without the message's Action.
func (a *Advice) Elsewhere(rule string) bool {
	if a == nil {
		return false
	}
	for _, list := range a.Errands {
		for _, e := range list.Items {
			if slices.Contains(e.Rules, rule) {
				return true
			}
		}
	}
	return false
}

// ForAll lists the cautions that every one of several messages of AsRead has: for the advice as a
// whole it is enough to say them once, above all messages.
func (a *Advice) ForAll() []string {
	all := a.AsRead()
	if len(all) < 2 {
		return nil
	}
	var list []string
	for _, c := range all[0].Cautions {
		lacks := func(m Message) bool { return !slices.Contains(m.Cautions, c) }
		if !slices.ContainsFunc(all[1:], lacks) {
			list = append(list, c)
		}
	}
	return list
}

// errands gathers what shown messages have their reader ask or tell.
func (p *prepared) errands(lists []pack.ErrandList, order []*engine.Ruling) []Errands {
	all := []Errands{}
	for i, list := range lists {
		e := Errands{Whom: list.Name, Title: p.In(list.Words)}
		for _, r := range order {
			m, lang := p.Message(r.Wording)
			for _, x := range m.Errands {
				if x.List == i {
					e.add(p.Fill(x.Text, lang), r.Rule.ID)
				}
			}
		}
		if len(e.Items) > 0 {
			all = append(all, e)
		}
	}
	return all
}

func (e *Errands) add(text, rule string) {
	for i := range e.Items {
		if e.Items[i].Text == text {
			e.Items[i].Rules = append(e.Items[i].Rules, rule)
			return
		}
	}
	e.Items = append(e.Items, Errand{text, []string{rule}})
}

// appendErrands writes errands as encoding/json does.
func appendErrands(b []byte, all []Errands) []byte {
	for i, list := range all {
		b = jsontext.Append(append(comma(b, i), `{"whom":`...), list.Whom)
		b = jsontext.Append(append(b, `,"title":`...), list.Title)
		b = append(b, `,"items":[`...)
		for i, e := range list.Items {
			b = jsontext.Append(append(comma(b, i), `{"text":`...), e.Text)
			b = append(b, `,"rules":[`...)
			for i, rule := range e.Rules {
				b = jsontext.Append(comma(b, i), rule)
			}
			b = append(b, "]}"...)
		}
		b = append(b, "]}"...)
	}
	return b
}

// Told lists the reasons of each message of AsRead that no message above it has told, in order:
// what the advice as a whole says of why it is given.
func (a *Advice) Told() [][]Reason {
	if a == nil {
		return nil
	}
	told := map[string]bool{}
	read := a.AsRead()
	all := make([][]Reason, len(read))
	for i, m := range read {
		for _, r := range m.Because {
			if !told[r.Text] {
				told[r.Text] = true
				all[i] = append(all[i], r)
			}
		}
	}
	return all
}
