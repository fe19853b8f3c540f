package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// fates are what becomes of a record; "read" is their sum.
var fates = []string{"advised", "decided", "of the deceased", "shared", "deletions", "not read",
	"dead"}

// Summary is what summary.json holds.
type Summary struct {
	Pack      string           `json:"pack"`
	Version   string           `json:"version"`
	Digest    string           `json:"digest"`
	AsOf      string           `json:"as_of"`
	Patients  map[string]int64 `json:"patients"`
	Records   map[string]int64 `json:"records"`
	Messages  map[string]int64 `json:"messages"`  // patients by rule
	Topics    map[string]int64 `json:"topics"`    // patients by topic
	Questions map[string]int64 `json:"questions"` // patients by fact that is asked for
	// With --reach: patients by rule and by what became of it.
	Outcomes map[string]*Reach `json:"outcomes,omitempty"`
	// Resources of patients by type and by what became of them in the mapping.
	Resources map[string]map[string]int64 `json:"resources,omitempty"`
	Unmapped  []Code                      `json:"unmapped,omitempty"` // most frequent first
}

// A Code is one that no term or fact of the pack has.
type Code struct {
	Resource string `json:"resource"`
	Code     string `json:"code"`
	Count    int64  `json:"count"`
}

type writeSummary struct {
	Config config
	Path   string
}

func (f *writeSummary) ProcessElement(ctx context.Context, _ int, counts func(*Count) bool) error {
	e, err := f.Config.engine()
	if err != nil {
		return err
	}
	sum := Summary{Pack: e.pack.Name, Version: e.pack.Version, Digest: e.pack.Digest,
		AsOf:     f.Config.AsOf,
		Patients: map[string]int64{"advised": 0}, Records: map[string]int64{"read": 0},
		Messages: map[string]int64{},
		Topics:   map[string]int64{}, Questions: map[string]int64{}}
	for _, fate := range fates {
		sum.Records[fate] = 0
	}
	if f.Config.Reach {
		sum.reach(e.rb)
	}
	all := map[string]int64{}
	var c Count
	for counts(&c) {
		all[c.Key] += c.N
	}
	for k, n := range all {
		sum.add(Count{k, n})
	}
	sum.reached()
	slices.SortFunc(sum.Unmapped, func(a, b Code) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Resource, b.Resource),
			cmp.Compare(a.Code, b.Code))
	})
	return create(ctx, f.Path, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(sum)
	})
}

func (sum *Summary) add(c Count) {
	parts := strings.Split(c.Key, "\x00")
	switch parts[0] {
	case patients:
		sum.Patients[parts[1]] += c.N
	case records:
		sum.Records[parts[1]] += c.N
	case messages:
		sum.Messages[parts[1]] += c.N
	case topics:
		sum.Topics[parts[1]] += c.N
	case questions:
		sum.Questions[parts[1]] += c.N
	case resources:
		if sum.Resources == nil {
			sum.Resources = map[string]map[string]int64{}
		}
		if sum.Resources[parts[1]] == nil {
			sum.Resources[parts[1]] = map[string]int64{}
		}
		sum.Resources[parts[1]][parts[2]] += c.N
	case outcomes:
		*sum.Outcomes[parts[1]].of(parts[2]) += c.N
	case unmapped:
		sum.Unmapped = append(sum.Unmapped, Code{parts[1], parts[2], c.N})
	}
}

// complete is an error if not each record that was read has one fate. It is a
// fault of this program, or of what Beam or the runner did with the data.
func (sum *Summary) complete() error {
	total := int64(0)
	for _, fate := range fates {
		total += sum.Records[fate]
	}
	if read := sum.Records["read"]; total != read {
		return fmt.Errorf("%d records were read and %d have a fate: some were lost or counted twice; "+
			"do not use the results", read, total)
	}
	return nil
}

// most gives the keys with the highest counts.
func most(counts map[string]int64, n int) []string {
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	return keys[:min(n, len(keys))]
}

// phrase says counts in words, the named ones first.
func phrase(counts map[string]int64, of ...string) string {
	var parts []string
	for _, k := range of {
		if counts[k] > 0 || k == of[0] {
			parts = append(parts, fmt.Sprintf("%d %s", counts[k], k))
		}
	}
	return strings.Join(parts, ", ")
}
