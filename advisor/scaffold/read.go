package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/internal/pattern"
)

// Read reads the records of works: CSL JSON (what https://doi.org gives, or a reference
// manager exports), alone, in a list or in the envelope that Crossref puts it in; RIS; or
// what PubMed saves for reference managers (.nbib). One after another, as they are pasted.
// The error says of what else it may be where such a record is had.
func Read(data []byte) ([]*Record, error) {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	var list []*Record
	var err error
	switch {
	case len(data) > 1<<20:
		return nil, errors.New("more than 1 MB; give fewer works at a time")
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		return nil, errors.New("this is not UTF-8; save the record once more, with that encoding")
	case len(data) > 0 && (data[0] == '{' || data[0] == '['):
		list, err = readCSL(data)
	case risType().Match(data):
		list, err = readRIS(string(data))
	case nbibFirst().Match(data):
		list, err = readNBIB(string(data))
	default:
		return nil, fmt.Errorf("%s. %s", other(data), wanted)
	}
	if err != nil {
		return nil, err
	}
	for i, r := range list {
		if err := r.finish(); err != nil {
			if len(list) > 1 {
				err = fmt.Errorf("record %d of %d: %w", i+1, len(list), err)
			}
			return nil, err
		}
	}
	return list, nil
}

const wanted = `Wanted is CSL JSON, which begins with {, RIS, which begins with "TY  -", or what ` +
	`PubMed saves under "Cite", which begins with "PMID-"`

var (
	risType   = pattern.New(`(?m)^\s*TY {1,2}-`)
	risTag    = pattern.New(`(?m)^\s*(AU|TI|T1|JO|PY|DO|ER) {1,2}-`)
	nbibFirst = pattern.New(`(?m)^PMID- ?[0-9]`)
	endNote   = pattern.New(`(?m)^%[0-9A-Z] `)
	bibTeX    = pattern.New(`^@[A-Za-z]+\s*[{(]`)
	loneDOI   = pattern.New(`(?i)^(https?://(dx\.)?doi\.org/|doi:\s*)?10\.[0-9]+/\S+$`)
)

// other says what a text is that is no record.
func other(data []byte) string {
	switch {
	case len(data) == 0:
		return "nothing has been pasted"
	case bibTeX().Match(data):
		return "this is BibTeX; export the work as RIS or CSL JSON"
	case endNote().Match(data):
		return "this is EndNote's own form; export the work as RIS"
	case data[0] == '<':
		return "this is XML or HTML; export the work as RIS or CSL JSON"
	case loneDOI().Match(data):
		return "this is a DOI without its record; what it leads to offers one, mostly under \"cite\""
	case risTag().Match(data):
		return "the first line of the record is missing; copy all of it"
	}
	return "this is no record of a work that can be read"
}

// finish cleans what a record says and names the work.
func (r *Record) finish() error {
	for key, value := range r.Fields {
		if value = clean(value); value == "" {
			delete(r.Fields, key)
			continue
		}
		r.Fields[key] = value
	}
	switch t := r.Fields["type"]; {
	case r.Fields["title"] == "":
		return errors.New("the record has no title")
	case t == "":
		return errors.New(`the record does not say its "type"`)
	case !slices.Contains(pack.SourceTypes, t):
		return fmt.Errorf("the record has the type %q; add the source by hand, with one of CSL", t)
	}
	if doi := r.Fields["doi"]; doi != "" {
		r.Fields["doi"] = doiPrefix().ReplaceAllString(doi, "")
	}
	r.ID = r.id()
	return nil
}

var doiPrefix = pattern.New(`(?i)^(https?://(dx\.)?doi\.org/|doi:)\s*`)

// nbibFields are the keys of a source, with the tags of PubMed's format that have them.
var nbibFields = []struct{ key, tag string }{
	{"title", "TI"}, {"container", "JT"}, {"volume", "VI"}, {"issue", "IP"}, {"pages", "PG"},
	{"publisher", "PB"}, {"edition", "EN"}, {"pmid", "PMID"},
}

var nbibLine = pattern.New(`^([A-Z]{2,4}) *- ?(.*)$`)

// readNBIB reads the format of MEDLINE: each record begins with its PMID.
func readNBIB(data string) (list []*Record, err error) {
	var tags map[string][]string
	last := ""
	end := func() {
		if tags != nil {
			list = append(list, nbibRecord(tags))
		}
	}
	for line := range strings.Lines(data) {
		line = strings.TrimRight(line, "\r\n")
		m := nbibLine().FindStringSubmatch(line)
		switch {
		case m != nil && m[1] == "PMID":
			end()
			tags, last = map[string][]string{"PMID": {m[2]}}, "PMID"
		case tags == nil && strings.TrimSpace(line) != "":
			return nil, errors.New("the record does not begin with PMID-; copy all of it")
		case m != nil:
			last = m[1]
			tags[last] = append(tags[last], strings.TrimSpace(m[2]))
		case strings.TrimSpace(line) != "": // a value goes on
			values := tags[last]
			values[len(values)-1] += " " + strings.TrimSpace(line)
		}
	}
	end()
	return list, nil
}

func nbibRecord(tags map[string][]string) *Record {
	r := &Record{Fields: map[string]string{"type": "article-journal",
		"year": year(strings.Join(tags["DP"], " "))}}
	for _, f := range nbibFields {
		r.Fields[f.key] = strings.Join(tags[f.tag], " ")
	}
	if book := tags["BTI"]; len(book) > 0 {
		r.Fields["type"] = "book"
		if r.Fields["title"] != "" {
			r.Fields["type"], r.Fields["container"] = "chapter", strings.Join(book, " ")
		} else {
			r.Fields["title"] = strings.Join(book, " ")
		}
	}
	r.Fields["title"] = strings.TrimSuffix(r.Fields["title"], ".")
	for _, id := range slices.Concat(tags["LID"], tags["AID"]) {
		if doi, ok := strings.CutSuffix(id, " [doi]"); ok {
			r.Fields["doi"] = doi
			break
		}
	}
	for _, name := range tags["FAU"] {
		family, given, _ := strings.Cut(name, ",")
		r.Authors = append(r.Authors, person(family, given))
	}
	for _, name := range tags["CN"] {
		if name = clean(name); name != "" {
			r.Authors, r.Groups = append(r.Authors, name), append(r.Groups, name)
		}
	}
	return r
}
