package desk

import (
	"cmp"
	"net/http"
	"slices"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/handout"
	"example.com/crosstalk/advisor/lsp"
	"example.com/crosstalk/advisor/workbench"
)

// A place is where the page is in a text: a line, and a column in characters, from 1.
type place struct {
	document
	Line int `json:"line"`
	Col  int `json:"col"`
}

func (p place) pos() advisor.Pos { return advisor.Pos{File: p.Name, Line: p.Line, Col: p.Col} }

// A seen is what there is to say of a text, and of the case at a line of it.
type seen struct {
	Loads bool      `json:"loads"`
	Wrong []wrong   `json:"wrong"`
	Cases []oneCase `json:"cases"`
	Read  *reading  `json:"read,omitempty"` // nil: the line is not in a rule with cases
	Here  string    `json:"here"`           // what stands at the place, as Markdown
}

// wrong is something that is wrong, or to be thought of.
type wrong struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Col      int    `json:"col"`
	End      int    `json:"end"`
	Severity string `json:"severity"`
	Check    string `json:"check"`
	Text     string `json:"text"`
	Fixes    []fix  `json:"fixes"`
}

// A fix is the text that the file would have with something done about it.
type fix struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// A oneCase is a case and what it gives.
type oneCase struct {
	Rule  string `json:"rule"`
	Name  string `json:"name"`
	Line  int    `json:"line"`
	Gives string `json:"gives"`
	Right bool   `json:"right"`
	n     int    // of the cases of the rule
}

// A reading is what the person of a case reads.
type reading struct {
	oneCase
	Texts []inLanguage `json:"texts"`
	With  []string     `json:"with"` // the titles of what else they read
}

type inLanguage struct {
	Language string `json:"language"`
	Text     string `json:"text"` // "" if they do not read the rule
}

// look says what is wrong with a text, what its cases give, and what the person of the case at
// a line reads.
func (d *Desk) look(at place) (seen, error) {
	if err := d.set(at.Name, at.Text, at.Digest); err != nil {
		return seen{}, err
	}
	if d.last == nil || d.lastOf != at.document { // else only the line is another one
		d.last, d.lastOf = d.judge(at.document), at.document
	}
	out := *d.last
	out.Here, _ = d.space.Hover(at.pos())
	rb, loads := d.space.Rulebase()
	if !loads {
		return out, nil
	}
	var here *oneCase
	for r := range rb.Rules() {
		for i := range out.Cases {
			c := &out.Cases[i]
			first := here == nil || here.Rule != r.ID
			if c.Rule == r.ID && (c.Line <= at.Line || r.Pos.Line <= at.Line && first) {
				here = c
			}
		}
	}
	if here == nil {
		return out, nil
	}
	read, err := d.read(rb, *here)
	out.Read = read
	return out, err
}

// judge says what is wrong with the pack, and what the cases of a file give.
func (d *Desk) judge(doc document) *seen {
	out := &seen{Wrong: []wrong{}, Cases: []oneCase{}}
	for file, list := range d.space.Diagnose() {
		for _, x := range list {
			w := wrong{file, x.At.Line, x.At.Col, x.At.End, x.Severity.String(), x.Check, x.Msg, []fix{}}
			if file == doc.Name {
				w.Fixes = d.fixes(doc, x.At.Line)
			}
			out.Wrong = append(out.Wrong, w)
		}
	}
	slices.SortStableFunc(out.Wrong, func(a, b wrong) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	rb, loads := d.space.Rulebase()
	if out.Loads = loads; !loads {
		return out
	}
	for r := range rb.Rules() {
		if r.Pos.File != doc.Name {
			continue
		}
		for i, o := range workbench.Outcomes(rb, r.ID) {
			out.Cases = append(out.Cases, oneCase{r.ID, o.Name, o.Pos.Line, o.String(), o.Wrong == nil, i})
		}
	}
	return out
}

// fixes are what can be done about a line, each as the text that comes of it.
func (d *Desk) fixes(doc document, line int) []fix {
	list := []fix{}
	for _, f := range d.space.Fixes(doc.Name, line) {
		if f.Mends {
			list = append(list, fix{f.Title, lsp.Apply(doc.Text, doc.Name, f.Edits)})
		}
	}
	return list
}

// read is what the person of a case reads of its rule, in every language, and what else.
func (d *Desk) read(rb *advisor.Rulebase[advisor.Record], c oneCase) (*reading, error) {
	out := &reading{oneCase: c, With: []string{}}
	for _, lang := range rb.Languages() {
		a, err := workbench.CaseAdvice(rb, c.Rule, c.n, lang)
		if err != nil {
			return nil, &fault{status: http.StatusUnprocessableEntity, Msg: err.Error()}
		}
		said := inLanguage{Language: lang}
		for i, m := range a.Messages {
			if m.Rule == c.Rule {
				said.Text, err = handout.Message(rb, a, i)
			} else if len(out.Texts) == 0 {
				out.With = append(out.With, m.Title)
			}
			if err != nil {
				return nil, err
			}
		}
		out.Texts = append(out.Texts, said)
	}
	return out, nil
}

// An item is something that fits at a place.
type item struct {
	Label  string `json:"label"`
	Detail string `json:"detail"`
	Col    int    `json:"col"` // where what has been typed of it begins
}

func (d *Desk) complete(at place) (list []item, err error) {
	if err := d.set(at.Name, at.Text, at.Digest); err != nil {
		return nil, err
	}
	list = []item{}
	for _, i := range d.space.Complete(at.pos()) {
		list = append(list, item{i.Label, i.Detail, i.At.Col})
	}
	return list, nil
}
