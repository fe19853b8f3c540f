package scaffold

import (
	"errors"
	"example.com/crosstalk/internal/pattern"
	"fmt"
	"strings"
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

var risLine = pattern.New(`^([A-Z][A-Z0-9])  - ?(.*)$`)

func readRIS(data string) (*Record, error) {
	tags := map[string][]string{}
	last, ended := "", false
	for line := range strings.Lines(data) {
		line = strings.TrimRight(line, "\r\n")
		m := risLine().FindStringSubmatch(line)
		switch {
		case m == nil && strings.TrimSpace(line) == "":
		case m == nil && last != "": // a value goes on
			list := tags[last]
			list[len(list)-1] += " " + strings.TrimSpace(line)
		case m == nil:
			return nil, errors.New("the record does not begin with TY  -")
		case m[1] == "ER":
			last, ended = "", true
		case ended:
			return nil, errors.New("more than one record; give one work at a time")
		default:
			last = m[1]
			tags[last] = append(tags[last], strings.TrimSpace(m[2]))
		}
	}
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
