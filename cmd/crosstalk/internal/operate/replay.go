package operate

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/cmd/crosstalk/internal/account"
)

// Replay is the command replay.
func Replay(b Base) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay LOG...",
		Short: "Give each advice of a log of decisions again, and say what differs",
		Long: `Replay reads what --log of advise, ask, handout, mcp and serve has written: the parts of
one log, oldest first, or the database that it is in. It holds each line to the chain of hashes, gives each advice again
by the pack, and says whose differs from what was given then: which messages come
and go, which facts are asked, or that only words do. With the pack that gave the
advice nothing may differ; with another one it says whose advice a change of the
pack would change. Entries without a whole profile cannot be replayed, and are
counted.

That lines are missing at the end, or that the last one was changed, no chain shows: the
last line of the output has the hash of the last entry, to be kept elsewhere now and then, and
--has HASH says, at any later time, that it is there and all before it as it was.

Exit status: 0 all the same, 1 something differs or nothing could be replayed, 2
the log is no log any more.`,
		Example: `  crosstalk replay decisions.ndjson
  crosstalk replay --pack ./changed decisions.ndjson.000000012000 decisions.ndjson
  crosstalk replay postgres://auditor@db.example.org/crosstalk`,
		Args: cobra.MinimumNArgs(1),
	}
	dir := b.PackFlag(cmd)
	has := cmd.Flags().String("has", "", "hash that an entry must have, as an earlier replay printed "+
		"it; that there is none is exit status 2")
	cmd.RunE = func(cmd *cobra.Command, names []string) error {
		rb, err := b.Load(*dir)
		if err != nil {
			return err
		}
		var n struct{ all, same, differ, cannot, other int }
		last, found := (*decisions.Replayed)(nil), *has == ""
		err = decisions.Replay(rb, account.Logs(cmd.Context(), names), func(r *decisions.Replayed) bool {
			n.all++
			last, found = r, found || strings.EqualFold(r.Hash, *has)
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
				fmt.Fprintf(cmd.OutOrStdout(), "%d (%s, %s): %v\n", r.Entry.Seq,
					r.Entry.At.Format(time.RFC3339), r.Entry.Via, r)
			}
			return cmd.Context().Err() == nil
		})
		if err == nil {
			err = cmd.Context().Err()
		}
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("--has %s: no entry has that hash: lines are missing at the end, or it is "+
				"another log", *has)
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%d entries: %d the same, %d differ, %d cannot be replayed; "+
			"%d were given by another pack than this\n", n.all, n.same, n.differ, n.cannot, n.other)
		if last != nil {
			fmt.Fprintf(cmd.OutOrStdout(), "the last entry is %d, %s\n", last.Entry.Seq, last.Hash)
		}
		if n.differ > 0 || n.all > 0 && n.same == 0 {
			return b.Failed
		}
		return nil
	}
	return cmd
}
