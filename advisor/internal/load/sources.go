package load

import (
	"regexp"
	"strings"

	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/internal/pattern"
)

var (
	doiForm  = pattern.New(`^10\.[0-9]{4,9}/[^\s"<>]+$`)
	pmidForm = pattern.New(`^[1-9][0-9]{0,8}$`)
	yearForm = pattern.New(`^[0-9]{4}$`)
	urlForm  = pattern.New(`^https?://[^\s]+$`)
)

func (l *loader) readSources() {
	if l.trees != nil {
		l.unpackSources()
		return
	}
	l.entries("sources", false, func(id string, k, n *source.Node) {
		r := l.reader("source " + id)
		r.Kebab(k)
		if !r.Map(n, format.Source.Names()...) {
			return
		}
		s := &pack.Source{ID: id, Pos: k.Pos,
			Type: r.One(r.Need(n, "type", "a CSL type such as article-journal or webpage"),
				pack.SourceTypes...),
			Kind:      oneIfGiven(r, n.Get("kind"), pack.SourceKinds()),
			Title:     r.Text(r.Need(n, "title", "the title of the work")),
			Container: r.Text(n.Get("container")),
			Volume:    r.Text(n.Get("volume")), Issue: r.Text(n.Get("issue")), Pages: r.Text(n.Get("pages")),
			Publisher: r.Text(n.Get("publisher")), Edition: r.Text(n.Get("edition")),
			Note:     r.Text(n.Get("note")),
			Region:   oneIfGiven(r, n.Get("region"), l.pack.RegionNames()),
			DOI:      matching(r, n.Get("doi"), doiForm(), "a DOI like 10.1002/art.42646"),
			PMID:     matching(r, n.Get("pmid"), pmidForm(), "a PubMed number like 37845798"),
			URL:      matching(r, n.Get("url"), urlForm(), "an address like https://example.org/page"),
			Year:     matching(r, n.Get("year"), yearForm(), "a year like 2022"),
			Accessed: r.Lately(n.Get("accessed"))}
		for _, a := range r.List(n.Get("authors")) {
			if a.Kind == source.Map && a.Get("family") != nil {
				given := []rune(text(a, "given"))
				r.Errorf(a, "a person is one text, the family name first: %s %s", text(a, "family"),
					string(given[:min(1, len(given))]))
			} else if a.Kind == source.Map {
				r.Map(a, "literal")
				s.Authors = append(s.Authors, r.Text(r.Need(a, "literal", "the name of the organisation")))
			} else {
				s.Authors = append(s.Authors, r.Text(a))
			}
		}
		if c := r.Need(n, "checked",
			"how its details were checked, as in {status: verified, seen: https://...}"); c != nil &&
			r.Map(c, format.Checked.Names()...) {
			s.CheckedStatus = r.One(r.Need(c, "status", "verified or unverified"), "verified", "unverified")
			s.CheckedSeen = r.Text(c.Get("seen"))
			s.Missing = r.Texts(c.Get("missing"))
			if s.CheckedStatus == "verified" && (s.CheckedSeen == "" || len(s.Missing) > 0) {
				r.Errorf(c, `a verified source has "seen", where its details were seen, and nothing "missing"`)
			}
			if s.CheckedStatus == "unverified" && len(s.Missing) == 0 {
				r.Errorf(c, `an unverified source says what is "missing", as in [volume, pages]`)
			}
		}
		l.pack.Sources[id] = s
		l.pack.SourceIDs = append(l.pack.SourceIDs, id)
	})
}

func oneIfGiven(r *source.Reader, n *source.Node, of []string) string {
	if n == nil {
		return ""
	}
	return r.One(n, of...)
}

// afterPrefix is what people write a DOI or a number of PubMed behind, left out.
func afterPrefix(s string) string {
	return strings.TrimLeft(prefixes().ReplaceAllString(s, ""), ": ")
}

var prefixes = pattern.New(`(?i)^(?:https?://(?:dx\.)?doi\.org/|doi|pmid)`)

func matching(r *source.Reader, n *source.Node, form *regexp.Regexp, want string) string {
	if n == nil {
		return ""
	}
	s := r.Text(n)
	if s != "" && !form.MatchString(s) {
		if at := form.FindString(afterPrefix(s)); at != "" {
			r.Errorf(n, "%q has more than is wanted; write %s", s, at)
			return ""
		}
		r.Errorf(n, "%q is not %s", s, want)
		return ""
	}
	return s
}

func text(n *source.Node, key string) string {
	if v := n.Get(key); v != nil {
		return strings.TrimSpace(v.Value)
	}
	return ""
}

// source finds a source that something at n cites.
func (l *loader) source(r *source.Reader, n *source.Node, id string) *pack.Source {
	s := l.pack.Sources[id]
	if s == nil {
		if id != "" {
			r.Follow("sources").Errorf(n, "unknown source %q%s", id,
				r.Hint(id, func() []string { return l.pack.SourceIDs }))
		}
		return nil
	}
	l.isCited[s] = true
	return s
}
