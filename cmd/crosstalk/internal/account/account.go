// Package account opens logs of decisions for the commands that give advice, and reads
// them again.
package account

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor/decisions"
)

// Flags are those of a command that gives advice.
type Flags struct {
	log, key *string
	mask     *[]string
}

// Add adds --log, --log-key and --log-mask to a command.
func Add(cmd *cobra.Command) Flags {
	flags := cmd.Flags()
	return Flags{
		log: flags.String("log", "", "log of decisions: a file to which an account of each advice is "+
			"added before it is given, to replay (default: none)"),
		key: flags.String("log-key", "", "file with a key of 16 bytes or more: keep a hash by it "+
			"instead of profiles in --log"),
		mask: flags.StringSlice("log-mask", nil, "facts to leave out of the profiles in --log"),
	}
}

// Open opens the log; nil if there is none. In a batch entries are on the disk after
// Sync, which Writer calls.
func (f Flags) Open(batch bool) (*decisions.Log, error) {
	if *f.log == "" {
		if *f.key != "" || len(*f.mask) > 0 {
			return nil, errors.New("--log-key and --log-mask need --log")
		}
		return nil, nil
	}
	opts := &decisions.Options{Mask: *f.mask, Batch: batch}
	if *f.key != "" {
		key, err := os.ReadFile(*f.key)
		if err != nil {
			return nil, fmt.Errorf("--log-key: %w", err)
		}
		opts.Key = key
	}
	return decisions.Open(*f.log, opts)
}

// Writer is out, to which nothing is written before the log is on the disk.
func Writer(log *decisions.Log, out io.Writer) io.Writer {
	if log == nil {
		return out
	}
	return &writer{log, out}
}

type writer struct {
	log *decisions.Log
	out io.Writer
}

func (w *writer) Write(p []byte) (int, error) {
	if err := w.log.Sync(); err != nil {
		return 0, err
	}
	return w.out.Write(p)
}

// Logs are the parts of one log, by the names on a command line.
func Logs(names []string) decisions.Logs {
	return decisions.Logs{Names: names, Open: func(name string) (io.ReadCloser, error) {
		return os.Open(name)
	}}
}
