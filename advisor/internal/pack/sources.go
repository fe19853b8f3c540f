package pack

import (
	"slices"
	"strings"
)

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

// CiteIn are the citations for a reader in a region: what is of that region and of a strong
// kind first, what is of another last, each in the order of the rule.
func (r *Rule) CiteIn(region string) []Citation {
	far := func(c Citation) int {
		switch of := c.Source.Region; {
		case of != "" && of != region:
			return 2
		case of == region && slices.Contains(strongKinds, c.Source.Kind):
			return 0
		}
		return 1
	}
	return slices.SortedStableFunc(slices.Values(r.Cite), func(a, b Citation) int {
		return far(a) - far(b)
	})
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

// SourceTypes are the item types of CSL 1.0.2 that a pack may cite.
var SourceTypes = []string{"article", "article-journal", "article-magazine", "article-newspaper",
	"bill", "book",
	"chapter", "classic", "collection", "dataset", "document", "entry", "entry-dictionary",
	"entry-encyclopedia",
	"event", "figure", "graphic", "hearing", "interview", "legal_case", "legislation", "manuscript",
	"map",
	"pamphlet", "paper-conference", "patent", "performance", "periodical", "personal_communication",
	"post",
	"post-weblog", "regulation", "report", "review", "review-book", "software", "song", "speech",
	"standard",
	"thesis", "treaty", "webpage"}

// strongKinds are the kinds of source that advice which matters may stand on,
// weakKinds those that may stand beside them.
var (
	strongKinds = []string{"guideline", "label", "systematic-review", "trial", "authority"}
	weakKinds   = []string{"observational", "narrative-review", "laboratory", "reference",
		"local-leaflet", "charity", "company", "news", "copy"}
)

// SourceKinds are the kinds of source, the strong ones first.
func SourceKinds() []string { return slices.Concat(strongKinds, weakKinds) }

// StrongKinds are those that advice which matters may stand on.
func StrongKinds() []string { return slices.Clone(strongKinds) }

// Strong reports whether advice that matters may stand on s: its kind is a
// strong one, and somebody has seen its details.
func (s *Source) Strong() bool {
	return s.CheckedStatus == "verified" && slices.Contains(strongKinds, s.Kind)
}
