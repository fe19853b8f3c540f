package smallpack

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/randprofile"
)

// Blur replaces some numbers and dates of a profile by bounds that hold them.
func Blur(r *rand.Rand, facts []*fact.Fact, prefix string, d randprofile.Doc) randprofile.Doc {
	out := maps.Clone(d)
	for _, f := range facts {
		name := strings.TrimPrefix(f.Path, prefix)
		if f.Kind == fact.List {
			list, ok := out[name].([]any)
			if !ok {
				continue
			}
			list = slices.Clone(list)
			for i, item := range list {
				if record, ok := item.(randprofile.Doc); ok {
					list[i] = Blur(r, f.Fields, f.Path+".", record)
				}
			}
			out[name] = list
			continue
		}
		if out[name] == nil || r.IntN(2) == 0 {
			continue
		}
		switch f.Kind {
		case fact.Int, fact.Number:
			x, err := strconv.ParseFloat(fmt.Sprint(out[name]), 64)
			if err != nil {
				continue
			}
			low, high := "at_least", "at_most"
			by := float64(r.IntN(4) * r.IntN(12))
			if by > 0 && r.IntN(2) == 0 {
				low, high = "above", "below"
			}
			switch r.IntN(3) {
			case 0:
				out[name] = randprofile.Doc{low: x - by}
			case 1:
				out[name] = randprofile.Doc{high: x + by}
			default:
				out[name] = randprofile.Doc{low: x - by, high: x + by}
			}
		case fact.Date:
			day, err := time.Parse(time.DateOnly, fmt.Sprint(out[name]))
			if err != nil {
				continue
			}
			out[name] = randprofile.Doc{
				"from": day.AddDate(0, -r.IntN(20), 0).Format(time.DateOnly),
				"by":   day.AddDate(0, r.IntN(20), 0).Format(time.DateOnly)}
		}
	}
	return out
}

// WithoutDerived leaves out what derives, but for a share of it.
func (g Grammar) WithoutDerived(d randprofile.Doc, facts []*fact.Fact, prefix string,
	share float64) randprofile.Doc {
	out := maps.Clone(d)
	for _, f := range facts {
		name := strings.TrimPrefix(f.Path, prefix)
		if f.Derived && g.Float64() >= share {
			delete(out, name)
		}
		var records []randprofile.Doc
		switch list := out[name].(type) {
		case []randprofile.Doc:
			records = slices.Clone(list)
			out[name] = records
		case randprofile.Doc:
			if has, ok := list["has"].([]randprofile.Doc); ok {
				records = slices.Clone(has)
				list = maps.Clone(list)
				list["has"], out[name] = records, list
			}
		}
		for i := range records {
			records[i] = g.WithoutDerived(records[i], f.Fields, f.Path+".", share)
		}
	}
	return out
}
