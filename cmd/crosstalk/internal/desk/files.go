package desk

import (
	"bytes"
	"net/http"
	"path/filepath"
	"strings"

	"example.com/crosstalk/advisor/signoff"
	"example.com/crosstalk/internal/whole"
)

// A list is the files of the pack, and the rules in them.
type list struct {
	Loads bool       `json:"loads"`
	Files []listFile `json:"files"`
}

type listFile struct {
	Name    string     `json:"name"`
	Unsaved bool       `json:"unsaved"`
	Rules   []listRule `json:"rules"`
}

type listRule struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Level string `json:"level"`
	Line  int    `json:"line"`
	State string `json:"state"` // of its sign-off
}

// pack lists the files, with the rules of the pack as it loaded last.
func (d *Desk) pack(struct{}) (out list, err error) {
	if err := d.reload(); err != nil {
		return out, err
	}
	rb, loads := d.space.Rulebase()
	out.Loads = loads
	rules := map[string][]listRule{}
	if rb != nil {
		states := map[string]string{}
		if signed, err := signoff.Of(rb, nil); err == nil {
			for _, r := range signed {
				states[r.ID] = r.State
			}
		}
		lang := rb.Languages()[0]
		for r := range rb.Rules() {
			rules[r.Pos.File] = append(rules[r.Pos.File], listRule{r.ID, r.Title[lang], r.Level.String(),
				r.Pos.Line, states[r.ID]})
		}
	}
	for _, name := range d.space.Files() {
		_, unsaved := d.saved[name]
		out.Files = append(out.Files, listFile{name, unsaved,
			append([]listRule{}, rules[name]...)})
	}
	return out, nil
}

// A document is what a file says: what the page has made of it, if that is not saved.
type document struct {
	Name    string `json:"name"`
	Text    string `json:"text"`
	Digest  string `json:"digest"` // of what is saved, or was when the page began to change it
	Unsaved bool   `json:"unsaved"`
}

func (d *Desk) open(asked document) (document, error) {
	if err := d.named(asked.Name); err != nil {
		return document{}, err
	}
	if was, ok := d.saved[asked.Name]; ok {
		return document{asked.Name, shown(d.space.Text(asked.Name)), was, true}, nil
	}
	if err := d.reload(); err != nil { // others may have changed other files
		return document{}, err
	}
	data, err := d.root.ReadFile(asked.Name)
	if err != nil {
		return document{}, err
	}
	d.space.Set(asked.Name, data)
	d.crlf[asked.Name] = bytes.Contains(data, []byte("\r\n"))
	return document{asked.Name, shown(string(data)), digest(data), false}, nil
}

// shown is a text as a page has it, whose lines end in one way.
func shown(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// written is a text as its file has it.
func (d *Desk) written(name, text string) []byte {
	if text = shown(text); d.crlf[name] {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return []byte(text)
}

// set takes what the page says in a file.
func (d *Desk) set(name, text, was string) error {
	if err := d.named(name); err != nil {
		return err
	}
	data := d.written(name, text)
	d.space.Set(name, data)
	if delete(d.saved, name); digest(data) != was {
		d.saved[name] = was
	}
	return nil
}

// save writes a file, if it still says what the page had read: whole, or not at all.
func (d *Desk) save(asked document) (document, error) {
	if err := d.set(asked.Name, asked.Text, asked.Digest); err != nil {
		return document{}, err
	}
	data, err := d.root.ReadFile(asked.Name)
	if err != nil {
		return document{}, err
	}
	if now := digest(data); now != asked.Digest {
		return document{}, &fault{http.StatusConflict, asked.Name + " was changed by somebody else " +
			"since it was opened here; nothing is saved", shown(string(data)), now}
	}
	path := filepath.Join(d.dir, filepath.FromSlash(asked.Name))
	text := d.written(asked.Name, asked.Text)
	if err := whole.Write(path, text, 0); err != nil {
		return document{}, err
	}
	delete(d.saved, asked.Name)
	return document{asked.Name, asked.Text, digest(text), false}, d.reload()
}

// reload reads what is saved again.
func (d *Desk) reload() error {
	d.last = nil
	return d.space.Reload()
}

// discard forgets what is not saved.
func (d *Desk) discard(asked document) (document, error) {
	if err := d.named(asked.Name); err != nil {
		return document{}, err
	}
	d.space.Close(asked.Name)
	delete(d.saved, asked.Name)
	return d.open(asked)
}

// tidy puts a text into its form.
func (d *Desk) tidy(asked document) (document, error) {
	if err := d.set(asked.Name, asked.Text, asked.Digest); err != nil {
		return document{}, err
	}
	text, err := d.space.Format(asked.Name)
	if err != nil {
		return document{}, &fault{status: http.StatusUnprocessableEntity, Msg: err.Error()}
	}
	asked.Text = shown(text)
	return asked, d.set(asked.Name, text, asked.Digest)
}
