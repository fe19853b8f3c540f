package operate

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/crosstalk/clinic/decisions"
)

// Replay is the command replay.
func Replay(b Base) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay LOG...",
		Short: "Give each advice of a log of decisions again, and say what differs",
		Long: `Replay reads what "crosstalk serve --decisions" has written: the parts of one log,
oldest first. It holds each line to the chain of hashes, gives each advice again
by the pack, and says whose differs from what was given then: which messages come
and go, which facts are asked, or that only words do. With the pack that gave the
advice nothing may differ; with another one it says whose advice a change of the
pack would change. Entries without a whole profile cannot be replayed, and are
counted. That lines are missing at the end no chain shows.

Exit status: 0 all the same, 1 something differs or nothing could be replayed, 2
the log is no log any more.`,
		Example: `  crosstalk replay decisions.ndjson
  crosstalk replay --pack ./changed decisions.ndjson.000000012000 decisions.ndjson`,
		Args: cobra.MinimumNArgs(1),
	}
	dir := b.PackFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, names []string) error {
		rb, err := b.Load(*dir)
		if err != nil {
			return err
		}
		var n struct{ all, same, differ, cannot, other int }
		err = decisions.Replay(rb, names, func(name string) (io.ReadCloser, error) {
			return os.Open(name)
		}, func(r *decisions.Replayed) bool {
			n.all++
			if r.OtherPack {
				n.other++
			}
			switch {
			case r.Cannot != "":
				n.cannot++
			case r.Same:
				n.same++
			default:
				n.differ++
				say(cmd.OutOrStdout(), r)
			}
			return cmd.Context().Err() == nil
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%d advices: %d the same, %d differ, %d cannot be replayed; "+
			"%d were given by another pack than this\n", n.all, n.same, n.differ, n.cannot, n.other)
		if n.differ > 0 || n.all > 0 && n.same == 0 {
			return b.Failed
		}
		return nil
	}
	return cmd
}

// say says what differs. Nothing of a profile is in it.
func say(out io.Writer, r *decisions.Replayed) {
	var parts []string
	for _, d := range []struct {
		what string
		list []string
	}{{"now shown", r.Gains}, {"no longer shown", r.Loses}, {"now asked", r.Asks},
		{"no longer asked", r.AsksNot}} {
		if len(d.list) > 0 {
			parts = append(parts, d.what+": "+strings.Join(d.list, ", "))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "other words, reasons or order")
	}
	fmt.Fprintf(out, "%d (%s, %s): %s\n", r.Entry.Seq, r.Entry.At.Format(time.RFC3339), r.Entry.Via,
		strings.Join(parts, "; "))
}
