package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing/fstest"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/bench/profile"
)

// A costRow is one figure that two checkouts are compared by.
type costRow struct {
	name       string
	what       [2]string // there and here, as package cost has it
	profiles   string    // a file
	kind, pack string    // race or rules, and a folder; "" is the pack that ships, of each its own
	note       string    // why there cannot do it, where that is not the program
	per        string    // the row of a smaller size, if this one tells how it grows
}

func both(what string) [2]string { return [2]string{what, what} }

// costRows are those that are asked for.
func (c *comparison) costRows() (rows []costRow, err error) {
	for _, list := range []func() ([]costRow, error){c.shippedRows, c.raceRows, c.growthRows} {
		more, err := list()
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// wanted says whether a row is asked for.
func (c *comparison) wanted(row costRow) bool { return c.only.MatchString(row.name) }

// shippedRows are of the pack that ships, of each checkout its own, and of the one there for both.
func (c *comparison) shippedRows() (rows []costRow, err error) {
	for _, pack := range []struct{ name, dir string }{
		{"each its own pack", ""},
		{"the pack of there", filepath.Join(c.there, "rules")},
	} {
		for _, known := range []struct {
			name  string
			share float64
		}{{"all", 1}, {"two-thirds", 2. / 3}, {"a fifth", 1. / 5}} {
			line := costRow{name: "a line of JSON to a line of JSON", what: both("line")}
			if pack.dir == "" {
				line.what[0], line.note = "", "people have facts that the pack of there has not"
			}
			file := filepath.Join(c.tmp, pack.name+" "+known.name+".ndjson")
			drawn := false
			for _, row := range []costRow{
				{name: "deciding", what: [2]string{"deciding", "decide"}},
				{name: "deciding for a prepared profile", what: both("prepared")},
				{name: "an advice", what: both("advice")},
				{name: "an advice as JSON", what: [2]string{"json", "append"}},
				line,
			} {
				row.name = fmt.Sprintf("%s, %s known: %s", pack.name, known.name, row.name)
				row.profiles, row.pack = file, pack.dir
				if pack.dir != "" {
					row.kind = "rules"
				}
				if !c.wanted(row) {
					continue
				}
				if rows = append(rows, row); !drawn {
					if err := c.draw(row, known.share); err != nil {
						return nil, fmt.Errorf("%s: %w", row.name, err)
					}
					drawn = true
				}
			}
		}
	}
	load := costRow{name: "each its own pack: loading it from YAML, without cases", what: both("load")}
	if c.wanted(load) {
		rows = append(rows, load)
	}
	return rows, nil
}

// draw writes the people of a row, of whom a share is known, as the library here draws them.
func (c *comparison) draw(row costRow, share float64) error {
	args := []string{"draw", row.profiles}
	if row.pack != "" {
		args = append(args, row.kind, row.pack)
	}
	cmd := exec.Command(c.programs[1].path, args...)
	cmd.Stdin = strings.NewReader(fmt.Sprintln(share))
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, bytes.TrimSpace(text))
	}
	return nil
}

// raceRows are those of the race in which this engine decides.
func (c *comparison) raceRows() (rows []costRow, err error) {
	for _, w := range workloads([]int{64, 6400}) {
		if w.Match == "none" || w.Given != Ready || w.Size > 64 && w.Shape == Dense {
			continue
		}
		name := fmt.Sprintf("race, %d %s, %s known", w.Size, w.Shape, w.Known)
		row := costRow{name: name + ": deciding", what: [2]string{"deciding", "decide"}}
		if w.Size > 64 {
			row.per = fmt.Sprintf("race, 64 %s, %s known: deciding", w.Shape, w.Known)
		}
		if !c.wanted(row) {
			continue
		}
		if row, err = c.generated(row, w.fill(4096)); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// generated writes the pack and the profiles of a workload.
func (c *comparison) generated(row costRow, w *Workload) (costRow, error) {
	row.kind, row.pack = "race", filepath.Join(c.tmp, row.name)
	if err := os.CopyFS(row.pack, packOf(w.Rules)); err != nil {
		return row, err
	}
	var people []*profile.Profile
	for _, p := range w.Profiles {
		people = append(people, &p.Profile)
	}
	row.profiles = row.pack + ".ndjson"
	return row, writeLines(row.profiles, people)
}

// growthRows are of what grew more than in proportion once: rules that read the same facts, the
// terms of a vocabulary, records of a list.
func (c *comparison) growthRows() (rows []costRow, err error) {
	add := func(row costRow, w *Workload, more fs.FS) error {
		if !c.wanted(row) {
			return nil
		}
		row, err := c.generated(row, w)
		if err == nil && more != nil {
			err = os.CopyFS(row.pack, more)
		}
		rows = append(rows, row)
		return err
	}
	per := ""
	for _, n := range []int{6_400, 64_000} {
		row := costRow{name: fmt.Sprintf("growth, %d dense rules, deciding", n),
			what: [2]string{"deciding", "decide"}, per: per}
		per = row.name
		w := &Workload{Shape: Dense, Size: n, Known: All, Match: "tenth"}
		if c.wanted(row) {
			w.fill(256)
		}
		if err := add(row, w, nil); err != nil {
			return nil, err
		}
	}
	per = ""
	for _, n := range []int{10_000, 20_000, 40_000} {
		row := costRow{name: fmt.Sprintf("growth, %d terms: held", n), what: both("held"), per: per}
		per = row.name
		w := (&Workload{Shape: Keyed, Size: 64, Known: All, Match: "tenth"}).fill(1)
		if err := add(row, w, vocabulary(n)); err != nil {
			return nil, err
		}
	}
	per = ""
	for _, n := range []int{100, 1_000} {
		row := costRow{name: fmt.Sprintf("growth, 64 rules on a list of %d records: deciding", n),
			what: [2]string{"deciding", "decide"}, per: per}
		per = row.name
		if err := add(row, listed(n), nil); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// vocabulary is n terms beside those of the race, nine of ten a kind of the tenth, as in one made
// of a classification.
func vocabulary(n int) fs.FS {
	files := fstest.MapFS{}
	for from := 0; from < n; from += 5_000 {
		var b strings.Builder
		for i := from; i < min(n, from+5_000); i++ {
			of := "medicine"
			if i%10 != 0 {
				of = fmt.Sprint("grown_", i-i%10)
			}
			fmt.Fprintf(&b, "grown_%d: {is: %s, label: {en: grown %d}}\n", i, of, i)
		}
		files[fmt.Sprintf("terms/g%d.yaml", from)] = &fstest.MapFile{Data: []byte(b.String())}
	}
	return files
}

// listed is 64 rules, each on a drug of a list, and people with so many.
func listed(n int) *Workload {
	w := &Workload{Shape: Typical, Size: live, Known: All, Match: "tenth"}
	w.fill(64)
	for k := range w.Rules {
		w.Rules[k].When = Takes{term(2 * (k % (live / 2))), float64(3 + k)}
	}
	r := rand.New(rand.NewPCG(9, 10))
	for _, p := range w.Profiles {
		p.Drugs = advisor.ListOf[Drug]()
		for range n {
			p.Drugs.Has = append(p.Drugs.Has,
				Drug{Name: term(2 * r.IntN(live/2)), Months: new(float64(r.IntN(80)))})
		}
	}
	return w
}

func writeLines[P any](file string, list []*P) error {
	var lines bytes.Buffer
	enc := json.NewEncoder(&lines)
	for _, p := range list {
		if err := enc.Encode(p); err != nil {
			return err
		}
	}
	return os.WriteFile(file, lines.Bytes(), 0o600)
}
