// Package handout makes of an advice what a person takes home: a sheet to read on a phone,
// to print, or to send as text.
//
// [New] puts an advice in the order in which it is of use: who must call for help now reads
// that first and alone; then what to do, by urgency, with what there is to ask in one list;
// then each message under a heading, why it is for this person, room for questions, and the
// sources. What is for clinicians is not in it: nothing that was held back, no names of
// rules, no grades of evidence. That no clinician has reviewed the words is said.
//
//	rb, _ := rules.Load()
//	advice, _ := rb.Advise(&profile, nil)
//	h, err := handout.New(rb, advice, &handout.Options{Clinic: handout.Clinic{Phone: "555 0100"}})
//	if err != nil { ... }
//	err = h.WriteHTML(w)
//
// The HTML is one file that loads nothing and needs no script; it prints on A4 or Letter
// with page numbers, and is read in light, dark and large print. Its own words stand in
// [Words], of which English and Spanish are there; a clinic brings those of other languages,
// from right to left as well. All texts of packs and profiles are escaped; marks that turn
// the direction of writing are taken out of them.
package handout

import (
	"errors"
	"fmt"
	"html/template"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/pack"
)

// Options are the choices of New. Nil means the defaults: A4, letters of 12 points, no
// clinic, no sheet for the nurse.
type Options struct {
	// Clinic is who gives the sheet.
	Clinic Clinic

	// Large is the edition with all letters of 16 points at least.
	Large bool

	// Letter is paper of 8.5 by 11 inches; otherwise it is A4.
	Letter bool

	// TeachBack adds a sheet of its own for whoever gives the handout: what to ask so that
	// the person says in their own words what they will do.
	TeachBack bool

	// Words are the handout's own words in further languages, by BCP 47 tag; they go before
	// those that are there.
	Words map[string]*Words

	// Template writes the HTML. Nil means Template(). It is executed with the *Handout.
	Template *template.Template
}

// A Clinic is who gives a handout. What is empty is left out.
type Clinic struct {
	Name   string
	Phone  string // that the reader calls with questions
	Footer string // the last line: an address, when the clinic is open
	Logo   []byte // PNG, JPEG, GIF, WebP or SVG, of at most MaxLogo bytes
}

// MaxLogo is how many bytes a logo has at most.
const MaxLogo = 512 << 10

// New makes a handout of an advice that rb has given. The error is one of the options, or
// says that the advice is none of rb or that there are no words in its language. New does
// not change the advice; what it returns may be read concurrently.
func New[P any](rb *advisor.Rulebase[P], a *advisor.Advice, opts *Options) (*Handout, error) {
	if opts == nil {
		opts = &Options{}
	}
	info := rb.Info()
	switch {
	case info.Digest == "":
		return nil, errors.New("handout.New: the Rulebase is empty; advisor.Load makes one")
	case a == nil:
		return nil, errors.New("handout.New: no advice")
	case a.Pack != info:
		return nil, fmt.Errorf("handout.New: the advice is of %s %s (%s), the rulebase %s %s (%s); "+
			"give the rulebase that has advised", a.Pack.Name, a.Pack.Version, brief(a.Pack.Digest),
			info.Name, info.Version, brief(info.Digest))
	}
	p := bridge.Pack(rb)
	words, err := wordsIn(p, a.Language, opts.Words)
	if err != nil {
		return nil, err
	}
	logo, err := logoOf(opts.Clinic.Logo)
	if err != nil {
		return nil, err
	}
	region := p.Region(a.Region)
	if region == nil {
		return nil, fmt.Errorf("handout.New: the advice is for the region %q, which the pack has not",
			a.Region)
	}
	m := &maker{pack: p, advice: a, read: a.AsRead(), words: words, region: map[string]string{},
		own: p.Own(a.Language).For(a.Region)}
	for name, w := range region.Words {
		m.region[name] = clean(m.in(w))
	}
	m.findPhones()
	h := m.handout(opts)
	h.Clinic.Logo = logo
	h.template = opts.Template
	return h, nil
}

// brief is as much of a digest as tells two apart.
func brief(digest string) string { return digest[:min(len(digest), 19)] }

// wordsIn are the words in a language, or in the one that it is a kind of: es for es-MX.
func wordsIn(p *pack.Pack, language string, more map[string]*Words) (*Words, error) {
	base, _, _ := strings.Cut(language, "-")
	for _, tag := range []string{language, base} {
		if w := more[tag]; w != nil {
			model, err := wordsOf(nil, "en")
			if err != nil {
				return nil, err
			}
			if lacks := w.missing(model); lacks != "" {
				return nil, fmt.Errorf("handout: the words in %q lack %s", tag, lacks)
			}
			return w, nil
		}
	}
	return wordsOf(p, language)
}
