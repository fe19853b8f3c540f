package scaffold

import (
	"fmt"
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// risTypes are the types of RIS that packs cite, in the words of CSL.
var risTypes = map[string]string{"JOUR": "article-journal", "EJOUR": "article-journal",
	"JFULL": "article-journal", "MGZN": "article-magazine", "NEWS": "article-newspaper",
	"BOOK": "book", "EBOOK": "book", "EDBOOK": "book", "CHAP": "chapter", "ECHAP": "chapter",
	"RPRT": "report", "GOVDOC": "report", "STAND": "report", "ELEC": "webpage", "WEB": "webpage",
	"BLOG": "post-weblog", "THES": "thesis", "CONF": "paper-conference", "CPAPER": "paper-conference",
	"DATA": "dataset", "LEGAL": "legislation", "STAT": "legislation", "GEN": "document"}

// risFields are the keys of a source, with the tags of RIS that may have them; the first
// that is there counts.
var risFields = []struct {
	key  string
	tags []string
}{
	{"title", []string{"TI", "T1"}}, {"container", []string{"JO", "T2", "JF", "JA", "BT"}},
	{"volume", []string{"VL"}}, {"issue", []string{"IS"}}, {"publisher", []string{"PB"}},
	{"edition", []string{"ET"}}, {"doi", []string{"DO"}}, {"url", []string{"UR", "L2"}},
}

var risLine = pattern.New(`^\s*([A-Z][A-Z0-9]) {1,2}- ?(.*)$`)

// readRIS reads records of RIS, each from TY to ER. What a publisher writes above the first
// is left out.
func readRIS(data string) (list []*Record, err error) {
	var tags map[string][]string // of the record at hand; nil between two
	last := ""
	end := func() error {
		if tags == nil {
			return nil
		}
		r, err := risRecord(tags)
		list, tags = append(list, r), nil
		return err
	}
	for line := range strings.Lines(data) {
		line = strings.TrimRight(line, "\r\n")
		m := risLine().FindStringSubmatch(line)
		switch {
		case m == nil && (tags == nil || strings.TrimSpace(line) == ""):
		case m == nil: // a value goes on
			values := tags[last]
			values[len(values)-1] += " " + strings.TrimSpace(line)
		case m[1] == "TY" || m[1] == "ER":
			if err := end(); err != nil {
				return nil, err
			}
			if m[1] == "TY" {
				tags, last = map[string][]string{"TY": {strings.TrimSpace(m[2])}}, "TY"
			}
		case tags == nil:
			return nil, fmt.Errorf("%s stands outside of a record, which begins with TY  -; copy all of it",
				m[1])
		default:
			last = m[1]
			tags[last] = append(tags[last], strings.TrimSpace(m[2]))
		}
	}
	return list, end()
}

func risRecord(tags map[string][]string) (*Record, error) {
	first := func(names ...string) string {
		for _, name := range names {
			if list := tags[name]; len(list) > 0 && list[0] != "" {
				return list[0]
			}
		}
		return ""
	}
	kind, ok := risTypes[first("TY")]
	if !ok {
		return nil, fmt.Errorf("the record has the type %q; add the source by hand", first("TY"))
	}
	r := &Record{Fields: map[string]string{"type": kind, "year": year(first("PY", "Y1", "DA"))}}
	for _, f := range risFields {
		r.Fields[f.key] = first(f.tags...)
	}
	r.Fields["pages"] = first("SP")
	if end := first("EP"); end != "" && r.Fields["pages"] != "" && end != r.Fields["pages"] {
		r.Fields["pages"] += "-" + end
	}
	if strings.Contains(strings.ToLower(first("DB", "DP")), "pubmed") {
		r.Fields["pmid"] = first("AN")
	}
	for _, name := range append(tags["AU"], tags["A1"]...) {
		family, given, isPerson := strings.Cut(name, ",")
		if isPerson {
			r.Authors = append(r.Authors, person(family, given))
		} else if name = clean(name); name != "" {
			r.Authors, r.Groups = append(r.Authors, name), append(r.Groups, name)
		}
	}
	return r, nil
}
