package ask

import (
	"errors"
	"io"
	"strings"

	"charm.land/huh/v2"

	"example.com/crosstalk/advisor/interview"
)

// pretty asks with menus that are moved through by keys.
type pretty struct {
	*plain // says what is said, above the menus
	input  io.Reader
	output io.Writer
}

func newPretty(in io.Reader, out io.Writer, w *words) *pretty {
	return &pretty{newPlain(in, out, w), in, out}
}

// show runs a form; one that is left with Ctrl-C ends the talk.
func (p *pretty) show(fields ...huh.Field) error {
	err := huh.NewForm(huh.NewGroup(fields...)).WithInput(p.input).WithOutput(p.output).
		WithShowHelp(p.words == &english).Run()
	if errors.Is(err, huh.ErrUserAborted) {
		return io.EOF
	}
	return err
}

func (p *pretty) Ask(q *interview.Question, number int) (reply, error) {
	title := heading(p.words, q, number) + "\n" + q.Ask
	switch {
	case len(q.Options) > 0:
		return p.one(title, q)
	case q.Type == "terms" || q.Type == "list":
		return p.many(title, q)
	}
	return p.text(title, q)
}

// acts are what else can be done, as options of a menu. They begin with a sign that no
// answer begins with.
func (p *pretty) acts() (list []huh.Option[string]) {
	for _, a := range p.words.acts {
		if a[0] != "answer" {
			list = append(list, huh.NewOption("· "+a[1], "\x00"+a[0]))
		}
	}
	return list
}

// one is a question of which one answer is chosen.
func (p *pretty) one(title string, q *interview.Question) (reply, error) {
	var list []huh.Option[string]
	for _, c := range q.Options {
		list = append(list, huh.NewOption(c.Text, c.Value))
	}
	value := ""
	err := p.show(huh.NewSelect[string]().Title(title).Description(p.about(q)).
		Options(append(list, p.acts()...)...).Value(&value))
	if err != nil {
		return reply{}, err
	}
	if do, is := strings.CutPrefix(value, "\x00"); is {
		return reply{do: do}, nil
	}
	p.Say("", title, p.words.prompt+textOf(q, value))
	return reply{"answer", interview.Answer{Text: value}}, nil
}

func textOf(q *interview.Question, value string) string {
	for _, c := range q.Options {
		if c.Value == value {
			return c.Text
		}
	}
	return value
}

// text is a question of which the answer is typed.
func (p *pretty) text(title string, q *interview.Question) (reply, error) {
	value := ""
	about := strings.TrimSpace(limits(p.words, q) + "\n" + p.words.commands)
	err := p.show(huh.NewInput().Title(title).Description(about).Value(&value))
	if err != nil {
		return reply{}, err
	}
	value = strings.TrimSpace(value)
	if do := p.words.keys[strings.ToLower(value)]; do != "" && do != "list" {
		return reply{do: do}, nil
	}
	p.Say("", title, p.words.prompt+printable(value))
	return reply{"answer", interview.Answer{Text: value}}, nil
}

// many is a question of which several answers can be chosen, and others typed.
func (p *pretty) many(title string, q *interview.Question) (reply, error) {
	var picked []string
	other, end := "", "some"
	fields := []huh.Field{}
	if len(q.Terms) > 0 {
		var list []huh.Option[string]
		for _, c := range q.Terms {
			list = append(list, huh.NewOption(c.Text, c.Text))
		}
		fields = append(fields, huh.NewMultiSelect[string]().Title(title).
			Description(p.about(q)+p.words.pick).Options(list...).Filterable(true).
			Height(min(len(list), 12)+4).Value(&picked))
		title = p.words.other
	}
	ends := append([]huh.Option[string]{huh.NewOption(p.words.some, "some"),
		huh.NewOption(p.words.whole, "all")}, p.acts()...)
	fields = append(fields, huh.NewInput().Title(title).Value(&other),
		huh.NewSelect[string]().Title(p.words.isAllMenu).Options(ends...).Value(&end))
	if err := p.show(fields...); err != nil {
		return reply{}, err
	}
	if do, is := strings.CutPrefix(end, "\x00"); is {
		return reply{do: do}, nil
	}
	if end == "all" && len(picked) == 0 && strings.TrimSpace(other) == "" {
		if sure, err := p.Sure(p.words.nothing); err != nil || !sure {
			return reply{do: "again"}, err
		}
	}
	p.Say("", q.Ask, p.words.prompt+strings.Join(append(picked, printable(other)), ", "))
	return reply{"answer", interview.Answer{Text: other, Names: picked, All: end == "all"}}, nil
}

// about says what is known already.
func (p *pretty) about(q *interview.Question) string {
	if len(q.Known) == 0 {
		return ""
	}
	return strings.Replace(p.words.known, "%s", strings.Join(q.Known, ", "), 1) + "\n"
}

func (p *pretty) Sure(question string) (bool, error) {
	sure := false
	err := p.show(huh.NewConfirm().Title(question).Value(&sure))
	return sure, err
}

func (p *pretty) Pick(title string, items []string) (int, error) {
	at := -1
	list := []huh.Option[int]{huh.NewOption("·", -1)}
	for i, item := range items {
		list = append(list, huh.NewOption(item, i))
	}
	err := p.show(huh.NewSelect[int]().Title(title).Options(list...).Value(&at))
	return at, err
}
