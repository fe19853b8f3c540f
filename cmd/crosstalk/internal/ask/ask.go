// Package ask interviews a person at a terminal.
package ask

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/interview"
	say "example.com/crosstalk/advisor/words"
	"example.com/crosstalk/cmd/crosstalk/internal/account"
	"example.com/crosstalk/internal/whole"
)

// A Base is what all commands do in the same way.
type Base struct {
	PackFlag func(cmd *cobra.Command) *string
	Load     func(dir string) (*advisor.Rulebase[advisor.Record], error)
	AsOf     func(flag string) (time.Time, error)
}

type flags struct {
	pack, asOf, lang, region, save, level *string
	plain                                 *bool
	most                                  *int
	log                                   account.Flags
}

// Command is crosstalk ask.
func Command(base Base) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ask [PROFILE]",
		Short: "Ask a person, one question at a time, and give the advice",
		Long: `Ask puts the question that settles most first, one at a time, until nothing
important is open, and ends in what the person takes home. What is not answered
stays not known, which is never taken for no. It begins with what the profile
says, if one is given.

At any question: d don't know, s skip, b back, c change an answer, ? why this is
asked, a the advice so far, q stop.

With --save the answers are kept in a file after each question, and the same
command goes on from there. The file is as private as what was said.

--plain asks line by line, for screen readers and scripts; it is the default
where the output is no terminal.`,
		Example: `  crosstalk ask
  crosstalk ask --plain --save answers.json profile.yaml`,
		Args: cobra.MaximumNArgs(1),
	}
	f := flags{
		pack: base.PackFlag(cmd),
		asOf: cmd.Flags().String("as-of", "", "date of the advice, as in 2026-11-20 (default: today)"),
		lang: cmd.Flags().String("lang", "", "language (default: the pack's first)"),
		region: cmd.Flags().String("region", "",
			"region for phone numbers and limits (default: the pack's first)"),
		save: cmd.Flags().String("save", "", "keep the answers in this file, and go on from it"),
		level: cmd.Flags().String("level", "important", "ask until nothing of this level or above is "+
			"open: info, notice, important, warning, urgent, emergency"),
		plain: cmd.Flags().Bool("plain", false, "line by line, for screen readers and scripts"),
		most: cmd.Flags().Int("questions", 0,
			"ask at most so many questions (default: as many as it takes)"),
		log: account.Add(cmd),
	}
	cmd.RunE = func(cmd *cobra.Command, files []string) error { return run(cmd, base, f, files) }
	return cmd
}

func run(cmd *cobra.Command, base Base, f flags, files []string) (err error) {
	date, err := base.AsOf(*f.asOf)
	if err != nil {
		return err
	}
	var level advisor.Level
	if err := level.UnmarshalText([]byte(*f.level)); err != nil {
		return fmt.Errorf("--level: %w", err)
	}
	rb, err := base.Load(*f.pack)
	if err != nil {
		return err
	}
	opts := &interview.Options{Level: &level, MaxQuestions: *f.most,
		Advice: &advisor.Options{AsOf: date, Language: *f.lang, Region: *f.region}}
	iv, lost, err := begin(rb, f, files, opts)
	if err != nil {
		return err
	}
	a, err := iv.Advice()
	if err != nil {
		return err
	}
	w := wordsOf(say.In(rb, a.Language, "ask"))
	t := &talk{Interview: iv, rb: rb, words: w, told: map[string]bool{}, opts: opts}
	if t.log, err = f.log.Open(cmd.Context(), false); err != nil {
		return err
	}
	if t.log != nil {
		defer func() { err = errors.Join(err, t.log.Close()) }()
	}
	out := cmd.OutOrStdout()
	t.at = newPlain(cmd.InOrStdin(), out, w)
	if !*f.plain && isTerminal(cmd.InOrStdin()) && isTerminal(out) && os.Getenv("TERM") != "dumb" {
		t.at = newPretty(cmd.InOrStdin(), out, w)
	}
	t.save = func() error { return keep(*f.save, iv) }
	t.at.Say(w.intro...)
	if n := len(iv.Answers()); n > 0 {
		t.at.Say(fmt.Sprintf(w.resumed, n))
	}
	if len(lost) > 0 {
		t.at.Say(fmt.Sprintf(w.lost, strings.Join(lost, ", ")))
	}
	return t.whole(out, *f.save)
}

// whole asks, lets answers be changed at the end, and gives the handout.
func (t *talk) whole(out io.Writer, file string) error {
	why, err := t.run()
	if err != nil {
		return err
	}
	if err := t.save(); err != nil {
		return err
	}
	if err := t.end(out, why, false); err != nil {
		return err
	}
	if file != "" {
		t.at.Say("", fmt.Sprintf(t.words.saved, file))
	}
	return nil
}

// begin begins, or goes on with what was saved.
func begin(rb *advisor.Rulebase[advisor.Record], f flags, files []string,
	opts *interview.Options) (*interview.Interview[advisor.Record], []string, error) {
	if *f.save != "" {
		data, err := os.ReadFile(*f.save)
		switch {
		case err == nil && len(files) > 0:
			return nil, nil, fmt.Errorf("%s holds an interview with its profile: leave %s out, or name "+
				"another file", *f.save, files[0])
		case err == nil:
			iv, lost, err := interview.Resume(rb, data, opts)
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", *f.save, err)
			}
			return iv, lost, nil
		case !errors.Is(err, fs.ErrNotExist):
			return nil, nil, err
		}
	}
	var known *advisor.Record
	if len(files) > 0 {
		file, err := os.Open(files[0])
		if err != nil {
			return nil, nil, err
		}
		defer file.Close()
		data, err := io.ReadAll(io.LimitReader(file, 1<<20+1)) // one byte more than is decoded
		if err != nil {
			return nil, nil, err
		}
		if _, known, err = rb.Decode(files[0], data); err != nil {
			return nil, nil, err
		}
	}
	iv, err := interview.New(rb, known, opts)
	return iv, nil, err
}

// keep writes the interview into a file that nobody else can read, whole or not at all.
func keep(file string, iv *interview.Interview[advisor.Record]) error {
	if file == "" {
		return nil
	}
	data, err := iv.MarshalJSON()
	if err != nil {
		return err
	}
	return whole.Write(file, append(data, '\n'), 0o600)
}

func isTerminal(x any) bool {
	f, ok := x.(interface{ Fd() uintptr })
	return ok && term.IsTerminal(int(f.Fd()))
}
