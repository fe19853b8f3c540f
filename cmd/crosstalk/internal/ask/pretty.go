package ask

import (
	"errors"
	"io"
	"slices"
	"strings"

	"charm.land/huh/v2"

	"example.com/crosstalk/advisor/interview"
)

// pretty asks with menus that are moved through by keys. Each is so low that what was said
// before it stays in sight.
type pretty struct {
	*plain // says what is said, above the menus
	input  io.Reader
	output io.Writer
}

func newPretty(in io.Reader, out io.Writer, w *words) *pretty {
	return &pretty{newPlain(in, out, w), in, out}
}

// show runs a form, one page for each group; one that is left with Ctrl-C ends the talk.
func (p *pretty) show(pages ...*huh.Group) error {
	// The keys are told in the words of the language; those of the library are English.
	err := huh.NewForm(pages...).WithInput(p.input).WithOutput(p.output).WithShowHelp(false).Run()
	if errors.Is(err, huh.ErrUserAborted) {
		return io.EOF
	}
	return err
}

// rows are the lines that a list of so many entries may take.
func (p *pretty) rows(entries int) int {
	const around = 12 // the question, how to answer, and what was said last
	_, height := size(p.output)
	return max(3, min(entries, height-around, 14))
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
	list = append(list, p.acts()...)
	about := p.about(q) + p.words.keysOne
	field := huh.NewSelect[string]().Title(title).Description(about).Options(list...)
	err := p.show(huh.NewGroup(field.Height(p.rows(len(list)) + lines(title, about)).Value(&value)))
	if err != nil {
		return reply{}, err
	}
	if do, is := strings.CutPrefix(value, "\x00"); is {
		return reply{do: do}, nil
	}
	p.answered(title, textOf(q, value))
	return reply{"answer", interview.Answer{Text: value}}, nil
}

// answered leaves a question and its answer on the screen, where the menu was.
func (p *pretty) answered(title, answer string) {
	p.Say("")
	p.Say(strings.Split(title, "\n")...)
	p.Say(p.words.prompt+answer, "")
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
	err := p.show(huh.NewGroup(huh.NewInput().Title(title).Description(about).Value(&value)))
	if err != nil {
		return reply{}, err
	}
	value = strings.TrimSpace(value)
	if do := p.command(value); do != "" {
		return reply{do: do}, nil
	}
	p.answered(title, printable(value))
	return reply{"answer", interview.Answer{Text: value}}, nil
}

// command is what was typed instead of an answer, as in b to go back; "": nothing is.
func (p *pretty) command(typed string) string {
	if do := p.words.keys[strings.ToLower(strings.TrimSpace(typed))]; do != "list" {
		return do
	}
	return ""
}

// many is a question of which several answers can be chosen, and others typed: first the list,
// then what is not on it.
func (p *pretty) many(title string, q *interview.Question) (reply, error) {
	var picked []string
	other, end := "", "some"
	var pages []*huh.Group
	if len(q.Terms) > 0 {
		var list []huh.Option[string]
		for _, c := range q.Terms {
			list = append(list, huh.NewOption(c.Text, c.Text))
		}
		about := p.about(q) + p.words.keysMany
		field := huh.NewMultiSelect[string]().Title(title).Description(about).Options(list...).
			Filterable(true).Height(p.rows(len(list)) + lines(title, about)).Value(&picked)
		pages = append(pages, huh.NewGroup(field))
	}
	ends := append([]huh.Option[string]{huh.NewOption(p.words.some, "some"),
		huh.NewOption(p.words.whole, "all")}, p.acts()...)
	marked := func() string {
		if len(picked) == 0 {
			return q.Ask
		}
		return q.Ask + "\n" + p.words.prompt + strings.Join(picked, ", ")
	}
	pages = append(pages, huh.NewGroup(
		huh.NewInput().Title(q.Ask).TitleFunc(marked, &picked).Description(p.words.other).Value(&other),
		huh.NewSelect[string]().Title(p.words.isAllMenu).Options(ends...).Value(&end)))
	if err := p.show(pages...); err != nil {
		return reply{}, err
	}
	if do, is := strings.CutPrefix(end, "\x00"); is {
		return reply{do: do}, nil
	}
	if do := p.command(other); do != "" && len(picked) == 0 {
		return reply{do: do}, nil
	}
	if end == "all" && len(picked) == 0 && strings.TrimSpace(other) == "" {
		if sure, err := p.Sure(p.words.nothing); err != nil || !sure {
			return reply{do: "again"}, err
		}
	}
	said := picked
	if other = strings.TrimSpace(other); other != "" {
		said = append(slices.Clone(picked), printable(other))
	}
	p.answered(q.Ask, strings.Join(said, ", "))
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
	err := p.show(huh.NewGroup(huh.NewConfirm().Title(question).Affirmative(p.words.yes).
		Negative(p.words.no).Value(&sure)))
	return sure, err
}

func (p *pretty) Pick(_ string, items []string) (int, error) {
	at := -1
	list := []huh.Option[int]{huh.NewOption("· "+p.words.none, -1)}
	for i, item := range items {
		list = append(list, huh.NewOption(item, i))
	}
	field := huh.NewSelect[int]().Title(p.words.whichMenu).Description(p.words.keysOne).
		Options(list...)
	err := p.show(huh.NewGroup(field.Height(p.rows(len(list)) + 2).Value(&at)))
	return at, err
}

// lines are how many lines texts take.
func lines(texts ...string) (n int) {
	for _, s := range texts {
		n += 1 + strings.Count(strings.TrimRight(s, "\n"), "\n")
	}
	return n
}
