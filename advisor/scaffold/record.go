package scaffold

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/internal/pattern"
)

// A Record is the details of a work.
type Record struct {
	ID      string // for sources.yaml: the first author and the year
	Fields  map[string]string
	Authors []string // "Humphrey MB"; of an organisation its name
	Groups  []string // the authors that are organisations
}

var tag = pattern.New(`</?[a-zA-Z][^<>]*>`)

// clean is a text on one line, without the marks and entities of HTML that records have, and
// without characters that nobody sees.
func clean(s string) string {
	s = html.UnescapeString(tag().ReplaceAllString(s, ""))
	s = strings.Join(strings.Fields(s), " ")
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if c != ' ' && !unicode.IsPrint(c) || c == unicode.ReplacementChar {
			return -1
		}
		return c
	}, s))
}

// id is the first author, or else the first word, and the year.
func (r *Record) id() string {
	from := r.Fields["title"]
	if len(r.Authors) > 0 {
		from = r.Authors[0]
		if i := strings.LastIndex(from, " "); i > 0 && !slices.Contains(r.Groups, from) {
			from = from[:i]
		}
	}
	var b strings.Builder
	words := 0
	for word := range strings.FieldsSeq(strings.ToLower(norm.NFD.String(from))) { // ü is u
		word = strings.Map(func(c rune) rune {
			if c < unicode.MaxASCII && (unicode.IsLetter(c) || unicode.IsDigit(c)) {
				return c
			}
			return -1
		}, word)
		if word != "" && words < 3 {
			b.WriteString(word + "-")
			words++
		}
	}
	id := strings.TrimSuffix(b.String()+r.Fields["year"], "-")
	if id == "" {
		return "source"
	}
	return id
}

// Source returns the entry of a source. Its details count as unverified until a person has
// held them against the work.
func Source(id string, r *Record) ([]byte, error) {
	if !kebab().MatchString(id) {
		return nil, fmt.Errorf("%q: ids of sources are in kebab-case, like humphrey-2023", id)
	}
	said := map[string]string{
		"checked": "{status: unverified, missing: [a look at the work itself]}"}
	for key, value := range r.Fields {
		said[key] = quoted(value)
	}
	var authors []string
	for _, name := range r.Authors {
		if slices.Contains(r.Groups, name) {
			authors = append(authors, "{literal: "+quoted(name)+"}")
		} else {
			authors = append(authors, quoted(name))
		}
	}
	if len(authors) > 0 {
		said["authors"] = "[" + strings.Join(authors, ", ") + "]"
	}
	return append([]byte(id+":\n"), skeleton(format.Source, said, "  ")...), nil
}

var bare = pattern.New(`^[A-Za-z][-A-Za-z0-9 ./&()]*$|^10\.[0-9]+/[-A-Za-z0-9./()_]+$|` +
	`^https?://[-A-Za-z0-9./_?=&%~+]+$`)

// quoted is a text as it stands in a file.
func quoted(s string) string {
	if bare().MatchString(s) && !slices.Contains([]string{"true", "false", "null", "yes", "no"},
		strings.ToLower(s)) && !strings.HasSuffix(s, " ") {
		return s
	}
	data, err := json.Marshal(s)
	if err != nil {
		return strconv.Quote(s)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) != nil {
		return string(data)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// cslName is an author of a CSL record.
type cslName struct {
	Family   string `json:"family"`
	Given    string `json:"given"`
	Literal  string `json:"literal"`
	Particle string `json:"non-dropping-particle"`
	Name     string `json:"name"` // of an organisation, as Crossref has it
}

// text is a string, a number, or the first of a list of them.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	var list []json.RawMessage
	if json.Unmarshal(data, &list) == nil {
		if len(list) == 0 {
			return nil
		}
		data = list[0]
	}
	var s string
	if json.Unmarshal(data, &s) != nil {
		s = string(data)
	}
	if s != "null" {
		*t = text(s)
	}
	return nil
}

// readCSL reads a work, a list of works, or either in an envelope.
func readCSL(data []byte) (list []*Record, err error) {
	if data[0] == '[' {
		var works []json.RawMessage
		if err := json.Unmarshal(data, &works); err != nil {
			return nil, notCSL(data, err)
		}
		if len(works) == 0 {
			return nil, errors.New("the list has no records")
		}
		for _, work := range works {
			r, err := cslRecord(work)
			if err != nil {
				return nil, err
			}
			list = append(list, r)
		}
		return list, nil
	}
	var envelope struct{ Message, Items json.RawMessage }
	if err := json.Unmarshal(data, &envelope); err != nil {
		return nil, notCSL(data, err)
	}
	for _, inner := range [][]byte{envelope.Message, envelope.Items} {
		if len(inner) > 0 && (inner[0] == '{' || inner[0] == '[') {
			return readCSL(inner)
		}
	}
	r, err := cslRecord(data)
	return []*Record{r}, err
}

// notCSL says in which line JSON cannot be read.
func notCSL(data []byte, err error) error {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return fmt.Errorf("the record is not CSL JSON: %w", err)
	}
	at := min(int(syntax.Offset), len(data))
	if at == len(data) {
		return errors.New("the record is not CSL JSON: it breaks off before its last bracket; " +
			"copy all of it")
	}
	return fmt.Errorf("the record is not CSL JSON: line %d cannot be read",
		1+bytes.Count(data[:at], []byte("\n")))
}

func cslRecord(data []byte) (*Record, error) {
	var x struct {
		Type, Title, Volume, Issue, Page, DOI, PMID, URL, Publisher, Edition text
		Container                                                            text `json:"container-title"`
		Author                                                               []cslName
		Issued, Published                                                    cslDate
	}
	if err := json.Unmarshal(data, &x); err != nil {
		return nil, notCSL(data, err)
	}
	kind := string(x.Type)
	if kind == "journal-article" { // Crossref's own word
		kind = "article-journal"
	}
	r := &Record{Fields: map[string]string{"type": kind, "title": string(x.Title),
		"container": string(x.Container), "volume": string(x.Volume), "issue": string(x.Issue),
		"pages": string(x.Page), "doi": string(x.DOI), "pmid": string(x.PMID), "url": string(x.URL),
		"publisher": string(x.Publisher), "edition": string(x.Edition),
		"year": cmp.Or(x.Issued.year(), x.Published.year())}}
	for _, a := range x.Author {
		if group := clean(a.Literal + a.Name); group != "" {
			r.Authors, r.Groups = append(r.Authors, group), append(r.Groups, group)
		} else {
			r.Authors = append(r.Authors, person(strings.TrimSpace(a.Particle+" "+a.Family), a.Given))
		}
	}
	return r, nil
}

// cslDate is a day of a CSL record, of which the year is wanted.
type cslDate struct {
	Parts   [][]json.Number `json:"date-parts"`
	Literal string          `json:"literal"`
	Raw     string          `json:"raw"`
}

func (d *cslDate) year() string {
	if len(d.Parts) > 0 && len(d.Parts[0]) > 0 {
		return year(d.Parts[0][0].String())
	}
	return year(d.Literal + " " + d.Raw)
}

var fourDigits = pattern.New(`\b[12][0-9]{3}\b`)

func year(s string) string { return fourDigits().FindString(s) }

// person is a name as sources have it: "Humphrey MB".
func person(family, given string) string {
	var initials strings.Builder
	for part := range strings.FieldsFuncSeq(given, func(c rune) bool {
		return unicode.IsSpace(c) || c == '.' || c == '-'
	}) {
		for _, c := range part {
			initials.WriteRune(unicode.ToUpper(c))
			break
		}
	}
	return strings.TrimSpace(clean(family) + " " + initials.String())
}
