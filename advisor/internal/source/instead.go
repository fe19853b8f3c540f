package source

import (
	"strings"
	"time"

	"example.com/crosstalk/internal/pattern"
)

// instead says what to write for a value of another kind than was wanted, where that can be
// told from it: `; write true`. It repeats the value, so it says nothing of a record's.
func (r *Reader) instead(n *Node, wanted string) string {
	if r.About != "" && !r.Repeat || n.Kind == Map || n.Kind == Seq {
		return ""
	}
	write := ""
	switch v := strings.TrimSpace(n.Value); {
	case v == "" || len(v) > maxName:
	case strings.HasPrefix(wanted, "true or false"):
		write = map[string]string{"yes": "true", "y": "true", "on": "true", "ja": "true", "true": "true",
			"no": "false", "n": "false", "off": "false", "none": "false", "nein": "false",
			"false": "false"}[strings.ToLower(v)]
		if unsaid(v) {
			return `; what nobody knows is left out`
		}
	case strings.HasPrefix(wanted, "a date"):
		write = dayOf(v)
	case strings.HasPrefix(wanted, "a list"):
		if listed().MatchString(v) {
			write = "[" + v + "]"
		}
		if none := strings.ToLower(v); none == "none" || none == "nothing" {
			write = "[]"
		}
	case strings.HasSuffix(wanted, "number"):
		if m := numberFirst().FindStringSubmatch(v); m != nil && wanted == "a number" {
			if b := boundSigns[m[1]]; b != "" {
				return "; a bound is written {" + b + ": " + m[2] + "}"
			}
			if m[3] != "" { // in which unit, the pack says elsewhere
				return "; a number stands without its unit"
			}
			write = m[2]
		}
		if unsaid(v) {
			return `; what nobody knows is left out`
		}
	}
	if write == "" {
		return ""
	}
	return "; write " + write
}

func unsaid(v string) bool {
	v = strings.ToLower(v)
	return v == "unknown" || v == "?" || v == "n/a" || v == "na" || v == "not known"
}

var boundSigns = map[string]string{"<": "below", "<=": "at_most", "≤": "at_most", ">": "above",
	">=": "at_least", "≥": "at_least"}

var (
	listed = pattern.New(`^[a-z][-a-z0-9_.]*(?:, *[a-z][-a-z0-9_.]*)*$`)

	// a number with a sign before it or a word behind it
	numberFirst = pattern.New(`^([<>]=?|≤|≥)? *([0-9]+(?:\.[0-9]+)?)( *[A-Za-z%][A-Za-z/%]*)?$`)
)

// dayOf is a day that is written in another way and can only be one, or "".
func dayOf(v string) string {
	for _, form := range []string{"2006/1/2", "2006.1.2", "2006-1-2", "20060102", "2 Jan 2006",
		"2 January 2006", "January 2, 2006", "Jan 2, 2006", time.RFC3339, "2006-01-02 15:04"} {
		if t, err := time.Parse(form, v); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	return ""
}
