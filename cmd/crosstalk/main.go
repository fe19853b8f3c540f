// Command crosstalk turns what is known about a person into cited
// patient-education messages, and checks packs of rules.
//
// Exit status: 0 fine, 1 findings or failures, 2 unusable input.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // for --zone, where the machine has none

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/cmd/crosstalk/internal/ask"
	"example.com/crosstalk/cmd/crosstalk/internal/assistant"
	"example.com/crosstalk/cmd/crosstalk/internal/author"
	"example.com/crosstalk/cmd/crosstalk/internal/choice"
	"example.com/crosstalk/cmd/crosstalk/internal/operate"
	"example.com/crosstalk/cmd/crosstalk/internal/reach"
	"example.com/crosstalk/rules"
)

func main() { os.Exit(run()) }

// run is main with an exit status, for tests.
func run() int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	told := make(chan os.Signal, 1)
	signal.Notify(told, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(told)
	// Heard by nobody: who writes to a closed pipe gets an error, as from a full disk, instead
	// of an end in the middle of its work.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	cmd := root()
	out := &output{File: os.Stdout, stop: cancel}
	cmd.PersistentPreRun = func(cmd *cobra.Command, _ []string) {
		if cmd.Name() == "serve" {
			out.stop = func() {} // what it prints is not what it does
		}
		go func() {
			<-told
			signal.Stop(told) // a second signal ends it at once
			cancel()
			if cmd.Name() == "serve" {
				return // it answers the requests at hand first
			}
			time.Sleep(800 * time.Millisecond) // to put things in order, for who looks at the context
			os.Exit(interrupted)
		}()
	}
	cmd.SetOut(out)
	err := cmd.ExecuteContext(ctx)
	switch {
	case out.err != nil: // whatever else was wrong came of it, or was not told
		if !errors.Is(out.err, syscall.EPIPE) {
			fmt.Fprintln(os.Stderr, "crosstalk:", out.err)
		}
		return 2
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		return interrupted
	}
	return report(cmd, err)
}

// output is standard output, which remembers the first write that failed: what
// nobody could read was not done. A closed pipe is told by the status alone.
type output struct {
	*os.File
	stop func() // ends the work that nobody can read of
	err  error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.File.Write(p)
	if err != nil && o.err == nil {
		o.err = err
		o.stop()
	}
	return n, err
}

// WriteString is of the embedded file else.
func (o *output) WriteString(s string) (int, error) { return o.Write([]byte(s)) }

// interrupted is the exit status after SIGINT or SIGTERM.
const interrupted = 130

// A statusError is an error with the exit status that it stands for.
type statusError struct {
	status int
	err    error // nil: everything has been said
}

func (e *statusError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *statusError) Unwrap() error { return e.err }

// failed is the status for findings, which have been printed.
var failed = &statusError{status: 1}

func execute(ctx context.Context, cmd *cobra.Command) int {
	return report(cmd, cmd.ExecuteContext(ctx))
}

// report tells an error to a person, and returns the exit status that it stands for.
func report(cmd *cobra.Command, err error) int {
	if err == nil {
		return 0
	}
	if errors.Is(err, author.ErrFound) {
		return 1
	}
	status := 2
	var s *statusError
	if errors.As(err, &s) {
		status, err = s.status, s.err
	}
	var list advisor.ErrorList
	switch {
	case err == nil:
	case errors.As(err, &list) && list[0].Pos != (advisor.Pos{}):
		fmt.Fprint(cmd.ErrOrStderr(), list.Details())
	default:
		fmt.Fprintln(cmd.ErrOrStderr(), "crosstalk:", err)
	}
	return status
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "crosstalk",
		Short: "Cited patient-education messages from what is known about a person",
		Long: `Crosstalk holds a person's facts against rules written in YAML and gives short,
plain-language messages, each with its sources, the facts that decided it, and
the questions that are still open. It educates; it never diagnoses or doses.

Exit status: 0 fine, 1 findings or failures, 2 unusable input, 130 interrupted.`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	cmd.CompletionOptions.HiddenDefaultCmd = true
	cmd.Version = operate.Version()
	cmd.SetVersionTemplate("{{.Version}}\n")
	cmd.AddCommand(adviseCommand(), bookCommand(), codesCommand(), diffCommand(), explainCommand(),
		generateCommand(), handoutCommand(), lintCommand(), namesCommand(), schemaCommand(),
		operate.Serve(operating), testCommand(), verifyCommand())
	cmd.AddCommand(operate.Replay(operating), operate.Bundle(operating), operate.VerifyBundle())
	cmd.AddCommand(ask.Command(ask.Base{PackFlag: packFlag, Load: loadPack, AsOf: asOf}))
	cmd.AddCommand(assistant.Command(assistant.Base{PackFlag: packFlag, Load: loadPack, AsOf: asOf,
		Version: operate.Version()}))
	cmd.AddCommand(author.Commands()...)
	cmd.AddCommand(reach.Command(reach.Base{PackFlag: packFlag, Load: loadPack, Codes: readCodes,
		AsOf: asOfIn, Zone: zoneOf, Unusable: &statusError{status: 2}}))
	return cmd
}

// operating is what the commands of package operate share with the others.
var operating = operate.Base{PackFlag: packFlag, Open: openPack, Load: loadPack, Codes: readCodes,
	Zone: zoneOf, Failed: failed}

// packFlag adds --pack. Every subcommand reads a pack, of any facts, the same
// way: shaped by its own facts.yaml.
func packFlag(cmd *cobra.Command) *string {
	dir := new(string)
	cmd.Flags().Var((*packFolder)(dir), "pack", "folder of the pack (default: the pack that ships)")
	return dir
}

// A packFolder is a --pack that names something: one that is empty, as from a variable that is
// not set, would mean the pack that ships, and what it says be taken for another's.
type packFolder string

func (f *packFolder) String() string { return string(*f) }
func (f *packFolder) Type() string   { return "string" }
func (f *packFolder) Set(s string) error {
	if s == "" {
		return errors.New("it is empty; name a folder, or leave --pack out for the pack that ships")
	}
	*f = packFolder(s)
	return nil
}

func loadPack(dir string) (*advisor.Rulebase[advisor.Record], error) {
	return load(dir, &advisor.LoadOptions{SkipTests: true})
}

// loadWithCases is loadPack for commands that read the worked cases, too, which takes
// a third more time.
func loadWithCases(dir string) (*advisor.Rulebase[advisor.Record], error) {
	return load(dir, nil)
}

func load(dir string, opts *advisor.LoadOptions) (*advisor.Rulebase[advisor.Record], error) {
	fsys, err := openPack(dir)
	if err != nil {
		return nil, err
	}
	defer keepGarbage()()
	return advisor.Load[advisor.Record](fsys, opts)
}

// keepGarbage has garbage collected later, up to a GB of memory: nearly all that loading a pack
// takes stays in use. Restore is for what goes on for long.
func keepGarbage() (restore func()) {
	percent, limit := debug.SetGCPercent(800), debug.SetMemoryLimit(1<<30)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

// tool is what the flags for a choice of rules need of a command.
func tool(cmd *cobra.Command,
	do func(rb *advisor.Rulebase[advisor.Record], ids []string) error) choice.Tool {
	return choice.Tool{Load: loadWithCases, Do: do, Tell: func(err error) { report(cmd, err) }}
}

// openPack is the folder that --pack names, or the pack that ships.
func openPack(dir string) (fs.FS, error) {
	if dir == "" {
		return rules.FS(), nil
	}
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("--pack %s: there is no such folder", dir)
	} else if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("--pack %s: a pack is a folder", dir)
	}
	root, err := os.OpenRoot(dir) // out of which no link leads
	if err != nil {
		return nil, err
	}
	return root.FS(), nil
}

// asOf reads --as-of. The library reads no clock; the command does, and the
// advice names the date that was taken.
func asOf(flag string) (time.Time, error) { return asOfIn(flag, time.Local) }

// asOfIn is asOf where today is that of a time zone.
func asOfIn(flag string, zone *time.Location) (time.Time, error) {
	if flag == "" {
		now := time.Now().In(zone)
		return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC), nil
	}
	t, err := time.Parse(time.DateOnly, flag)
	if err != nil {
		return t, fmt.Errorf("--as-of %s: want a date like 2026-11-20", flag)
	}
	return t, nil
}

// zoneOf reads --zone; nil is no zone.
func zoneOf(flag string) (*time.Location, error) {
	if flag == "" {
		return nil, nil
	}
	zone, err := time.LoadLocation(flag)
	if err != nil {
		return nil, fmt.Errorf("--zone %s: want the name of a time zone like Europe/Berlin, or UTC", flag)
	}
	return zone, nil
}

// oneOf checks a flag that takes one of a few words.
func oneOf(flag, value string, words ...string) error {
	if slices.Contains(words, value) {
		return nil
	}
	return fmt.Errorf("--%s %s: want %s", flag, value, strings.Join(words, " or "))
}

// writeJSON writes v for people to read as well.
func writeJSON(out io.Writer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
