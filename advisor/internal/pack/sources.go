package pack

import (
	"regexp"
	"strings"

	"example.com/crosstalk/advisor/internal/source"
)

// cslTypes are the item types of CSL 1.0.2 that a pack may cite.
var cslTypes = []string{"article", "article-journal", "article-magazine", "article-newspaper", "bill", "book",
	"chapter", "classic", "collection", "dataset", "document", "entry", "entry-dictionary", "entry-encyclopedia",
	"event", "figure", "graphic", "hearing", "interview", "legal_case", "legislation", "manuscript", "map",
	"pamphlet", "paper-conference", "patent", "performance", "periodical", "personal_communication", "post",
	"post-weblog", "regulation", "report", "review", "review-book", "software", "song", "speech", "standard",
	"thesis", "treaty", "webpage"}

// SourceTypes lists the types that a source may have.
func SourceTypes() []string { return cslTypes }

var (
	doiForm  = regexp.MustCompile(`^10\.[0-9]{4,9}/[^\s"<>]+$`)
	pmidForm = regexp.MustCompile(`^[1-9][0-9]{0,8}$`)
	yearForm = regexp.MustCompile(`^[0-9]{4}$`)
	urlForm  = regexp.MustCompile(`^https?://[^\s]+$`)
)

func (l *loader) readSources() {
	l.entries("sources", false, func(id string, k, n *source.Node) {
		r := l.reader("source " + id)
		r.Kebab(k)
		if !r.Map(n, FormatSource.Names()...) {
			return
		}
		s := &Source{ID: id, Pos: k.Pos,
			Type:  r.One(r.Need(n, "type", "a CSL type such as article-journal or webpage"), cslTypes...),
			Title: r.Text(r.Need(n, "title", "the title of the work")), Container: r.Text(n.Get("container")),
			Volume: r.Text(n.Get("volume")), Issue: r.Text(n.Get("issue")), Pages: r.Text(n.Get("pages")),
			Publisher: r.Text(n.Get("publisher")), Edition: r.Text(n.Get("edition")), Note: r.Text(n.Get("note")),
			DOI:  matching(r, n.Get("doi"), doiForm, "a DOI like 10.1002/art.42646"),
			PMID: matching(r, n.Get("pmid"), pmidForm, "a PubMed number like 37845798"),
			URL:  matching(r, n.Get("url"), urlForm, "an address like https://example.org/page"),
			Year: matching(r, n.Get("year"), yearForm, "a year like 2022"), Accessed: r.Date(n.Get("accessed"))}
		for _, a := range r.List(n.Get("authors")) {
			if a.Kind == source.Map {
				r.Map(a, "literal")
				s.Authors = append(s.Authors, r.Text(r.Need(a, "literal", "the name of the organisation")))
			} else {
				s.Authors = append(s.Authors, r.Text(a))
			}
		}
		if c := r.Need(n, "checked", "how its details were checked, as in {status: verified, seen: https://...}"); c != nil && r.Map(c, FormatChecked.Names()...) {
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

func matching(r *source.Reader, n *source.Node, form *regexp.Regexp, want string) string {
	if n == nil {
		return ""
	}
	s := r.Text(n)
	if s != "" && !form.MatchString(s) {
		r.Errorf(n, "%q is not %s", s, want)
		return ""
	}
	return s
}

// source finds a source that something at n cites.
func (l *loader) source(r *source.Reader, n *source.Node, id string) *Source {
	s := l.pack.Sources[id]
	if s == nil {
		if id != "" {
			r.Errorf(n, "unknown source %q%s", id, r.Hint(id, func() []string { return l.pack.SourceIDs }))
		}
		return nil
	}
	s.used = true
	return s
}

// Text is the source as one line: authors, year, title, where it appeared.
func (s *Source) Text() string {
	var b strings.Builder
	add := func(sep, text string) {
		if text == "" {
			return
		}
		if b.Len() > 0 {
			b.WriteString(sep)
		}
		b.WriteString(text)
	}
	authors := s.Authors
	if len(authors) > 3 {
		authors = append(authors[:3:3], "et al")
	}
	add("", strings.Join(authors, ", "))
	add(". ", strings.TrimSuffix(s.Title, "."))
	where := s.Container
	if where == "" {
		where = s.Publisher
	}
	add(". ", where)
	add(". ", s.Year)
	if s.Volume != "" {
		add(";", s.Volume)
		if s.Issue != "" {
			b.WriteString("(" + s.Issue + ")")
		}
	}
	if s.Pages != "" {
		add(":", s.Pages)
	}
	return b.String() + "."
}

// Link is where a reader finds the source: its DOI, else its address, else
// its PubMed page; "" if it has none.
func (s *Source) Link() string {
	switch {
	case s.DOI != "":
		return "https://doi.org/" + s.DOI
	case s.URL != "":
		return s.URL
	case s.PMID != "":
		return "https://pubmed.ncbi.nlm.nih.gov/" + s.PMID + "/"
	}
	return ""
}
