package cdshooks

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/words"
	"example.com/crosstalk/clinic/cdshooks/store"
)

func (p *pack[P]) cards(ctx context.Context, c *call, key string, a *advisor.Advice,
	sources map[string][]string) (*answer, error) {
	ctx, end := p.opts.part(ctx, "cards")
	defer end()
	sheet, say := p.sheet(ctx, a), words.In(p.rb, a.Language, "card")
	out := &answer{cards: []card{}}
	id := func(parts ...string) string {
		name := strings.Join(append([]string{strings.ToLower(strings.TrimPrefix(c.HookInstance,
			"urn:uuid:")), c.service.ID, c.Context.PatientID, a.Pack.Digest}, parts...), "\x00")
		return uuid.NewSHA1(uuid.NameSpaceURL, []byte(name)).String()
	}
	for i := range a.Messages {
		m := &a.Messages[i]
		resource, err := p.mapper.CommunicationRequest(c.Context.PatientID, a, i, sources)
		if err != nil {
			return nil, err
		}
		k := card{UUID: id(m.Rule), Summary: short(m.Title), Detail: detail(m, say),
			Indicator: indicators[m.Level], OverrideReasons: overrideReasons,
			Suggestions: []suggestion{{Label: say.Text("write_down"),
				UUID:    id(m.Rule, "suggestion"),
				Actions: []action{{"create", fmt.Sprintf(say.Text("draft"), m.Title), resource}}}},
			SelectionBehavior: "at-most-one",
			Extension: map[string]any{extension: map[string]any{"rule": m.Rule, "topic": m.Topic,
				"level": m.Level, "because": m.Because,
				"evidence": m.Evidence, "review": m.Review, "pack": a.Pack}}}
		k.Links = links(sheet, m.Citations, say)
		k.Source = cardSource{Label: a.Pack.Name + " " + a.Pack.Version}
		if len(m.Citations) > 0 {
			k.Source = cardSource{m.Citations[0].Text, m.Citations[0].URL}
		}
		out.cards = append(out.cards, k)
		out.shown = append(out.shown, store.Shown{Card: k.UUID, Patient: key, Service: c.service.ID,
			Rule: m.Rule, At: c.now})
	}
	if p.opts.OneCard && len(out.cards) > 0 {
		k, shown := one(out.cards, out.shown, a, sheet, say, id)
		out.cards, out.shown = []card{k}, []store.Shown{shown}
	}
	if p.opts.Ask > 0 && len(a.Questions) > 0 {
		out.cards = append(out.cards,
			card{UUID: id("questions"), Summary: say.Text("answers"), Indicator: "info",
				Source: cardSource{Label: a.Pack.Name + " " + a.Pack.Version},
				Detail: asked(a.Questions[:min(p.opts.Ask, len(a.Questions))])})
	}
	return out, nil
}

// maxSummary is one less than the length of a summary may be, in characters.
const maxSummary = 139

func short(title string) string {
	if r := []rune(title); len(r) > maxSummary {
		return string(r[:maxSummary-1]) + "…"
	}
	return title
}

// maxDetail is how many characters the detail of a card has at most: it is read in ten
// seconds. The whole message is in the draft that the card suggests, the sources are its links.
const maxDetail = 600

// detail is what to do and why in GitHub-flavoured Markdown, as much of it as there is room
// for: what to do first.
func detail(m *advisor.Message, say words.Words) string {
	d := &cut{room: maxDetail}
	last := "_" + fmt.Sprintf(say.Text("evidence"), named(say, "grades", m.Evidence.Certainty),
		named(say, "grades", m.Evidence.Strength), markdown(named(say, "states", m.Review.By)),
		named(say, "states", m.Review.State))
	if m.Translation == "unreviewed" {
		last += " " + say.Text("translation")
	}
	last += "_\n"
	d.room -= min(utf8.RuneCountInString(last), maxDetail/4)
	d.add("**", m.Action, "**\n\n")
	for _, caution := range m.Cautions {
		d.add("> ", caution, "\n\n")
	}
	var why []string
	for _, r := range m.Because {
		why = append(why, r.Text)
	}
	if len(why) > 0 {
		before, after, _ := strings.Cut(say.Text("why"), "%s")
		d.add(before, strings.Join(why, "; ")+after, "\n\n")
	}
	d.room += min(utf8.RuneCountInString(last), maxDetail/4)
	if utf8.RuneCountInString(last) <= d.room {
		d.WriteString(last)
	}
	return d.String()
}

// named is a grade or state in words, or as it is where there are none, as of who has reviewed.
func named(say words.Words, part, name string) string {
	if text := say.Text(part + "." + name); text != part+"."+name {
		return text
	}
	return name
}

// A cut is a text with room for so many characters more.
type cut struct {
	strings.Builder
	room int
}

// add adds a text between marks, whole if there is room for it, else its beginning.
func (c *cut) add(before, text, after string) {
	room := c.room - utf8.RuneCountInString(before+after)
	shown := markdown(text)
	if utf8.RuneCountInString(shown) > room {
		r := []rune(text)
		shown = markdown(string(r[:min(len(r), max(0, room)/6)])) + " …" // of one long word
		words := strings.Fields(string(r[:min(len(r), max(0, room))]))
		for n := len(words) - 1; n > 0; n-- {
			short := markdown(strings.Join(words[:n], " ")) + " …"
			if utf8.RuneCountInString(short) <= room {
				shown = short
				break
			}
		}
	}
	if utf8.RuneCountInString(shown) <= room {
		c.WriteString(before + shown + after)
		c.room -= utf8.RuneCountInString(before + shown + after)
	}
}

func asked(questions []advisor.Question) string {
	var b strings.Builder
	for _, q := range questions {
		fmt.Fprintf(&b, "- %s", markdown(q.Ask))
		var terms []string
		for _, t := range q.Terms {
			terms = append(terms, markdown(t.Text))
		}
		if len(terms) > 0 {
			fmt.Fprintf(&b, " (%s)", strings.Join(terms, ", "))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// escaper also parts what a reader of Markdown would make a link of by itself.
var escaper = strings.NewReplacer("://", `:\/\/`, "www.", `www\.`, "WWW.", `WWW\.`, "@", `\@`, "&",
	"&amp;", `\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "<", "&lt;", ">",
	"&gt;", "#", `\#`, "|", `\|`, "~", `\~`)

// markdown escapes a text of the pack, or a name of the profile inside one, so that
// it is shown as it is written.
func markdown(text string) string { return escaper.Replace(strings.TrimSpace(text)) }
