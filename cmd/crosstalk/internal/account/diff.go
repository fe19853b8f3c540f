package account

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/decisions"
)

// A logDiff is what a change of a pack changes for those in a log.
type logDiff struct {
	Advices int          `json:"advices"`
	Same    int          `json:"same"`
	Changed []logChange  `json:"changed"`
	Rules   []ruleChange `json:"rules"`
	Cannot  int          `json:"cannot"`     // without a whole profile, or not for these packs
	Others  int          `json:"other_pack"` // were given by another pack than the old one
}

// A logChange is an advice that would be another.
type logChange struct {
	Seq     int64    `json:"seq"`
	At      string   `json:"at"`
	Via     string   `json:"via"`
	Gains   []string `json:"gains"`
	Loses   []string `json:"loses"`
	Asks    []string `json:"asks"`
	AsksNot []string `json:"asks_not"`

	words string
}

// A ruleChange is how often a rule comes and goes.
type ruleChange struct {
	Rule  string `json:"rule"`
	Gains int    `json:"gains"`
	Loses int    `json:"loses"`
}

// Diff says whose advice in a log would change from one pack to the other, in text or
// JSON. Changed says whether there is somebody, or nobody of whom that is known.
func Diff(cmd *cobra.Command, names []string, was, now *advisor.Rulebase[advisor.Record],
	asJSON bool) (changed bool, err error) {
	d := logDiff{Changed: []logChange{}, Rules: []ruleChange{}}
	err = decisions.Compare(was, now, Logs(cmd.Context(), names), func(r *decisions.Replayed) bool {
		d.add(r)
		return cmd.Context().Err() == nil
	})
	if err == nil {
		err = cmd.Context().Err()
	}
	if err != nil {
		return false, err
	}
	slices.SortFunc(d.Rules, func(a, b ruleChange) int {
		return cmp.Or(cmp.Compare(b.Gains+b.Loses, a.Gains+a.Loses), cmp.Compare(a.Rule, b.Rule))
	})
	if asJSON {
		enc := json.NewEncoder(cmd.OutOrStdout())
		enc.SetIndent("", "  ")
		err = enc.Encode(d)
	} else {
		d.text(cmd.OutOrStdout())
	}
	return len(d.Changed) > 0 || d.Advices > 0 && d.Same == 0, err
}

func (d *logDiff) add(r *decisions.Replayed) {
	d.Advices++
	if r.OtherPack {
		d.Others++
	}
	switch {
	case r.Cannot != "":
		d.Cannot++
		return
	case r.Same:
		d.Same++
		return
	}
	d.Changed = append(d.Changed, logChange{r.Entry.Seq, r.Entry.At.Format(time.RFC3339),
		r.Entry.Via, r.Gains, r.Loses, r.Asks, r.AsksNot, r.String()})
	for _, id := range r.Gains {
		d.rule(id).Gains++
	}
	for _, id := range r.Loses {
		d.rule(id).Loses++
	}
}

// rule is what there is of a rule.
func (d *logDiff) rule(id string) *ruleChange {
	i := slices.IndexFunc(d.Rules, func(r ruleChange) bool { return r.Rule == id })
	if i < 0 {
		i = len(d.Rules)
		d.Rules = append(d.Rules, ruleChange{Rule: id})
	}
	return &d.Rules[i]
}

func (d *logDiff) text(out io.Writer) {
	for _, c := range d.Changed {
		fmt.Fprintf(out, "%d (%s, %s): %s\n", c.Seq, c.At, c.Via, c.words)
	}
	for _, r := range d.Rules {
		fmt.Fprintf(out, "%s: %d more, %d fewer\n", r.Rule, r.Gains, r.Loses)
	}
	fmt.Fprintf(out, "%d entries: %d the same, %d would change, %d cannot be replayed; %d were "+
		"given by another pack than the old one\n", d.Advices, d.Same, len(d.Changed), d.Cannot, d.Others)
}
