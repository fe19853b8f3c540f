package author

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor/scaffold"
	"example.com/crosstalk/internal/whole"
)

func newCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "new",
		Short: "Begin a pack, a rule, a fact or a term, or take in a source",
		Long: `New writes the beginning of what an author fills in. What only a person can say
is left as TODO, with what belongs there in a comment; a rule does not load until
it is said.`,
		Args: cobra.NoArgs,
	}
	cmd.AddCommand(newPack(), newRule(), newFact(), newTerm(), newSource())
	return cmd
}

func newPack() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "pack FOLDER",
		Short:   "Begin a pack in a new or empty folder",
		Example: "  crosstalk new pack ./bone-health --topic bones",
		Args:    cobra.ExactArgs(1),
	}
	topic := cmd.Flags().String("topic", "general", "the first topic")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		abs, err := filepath.Abs(args[0])
		if err != nil {
			return err
		}
		made, err := scaffold.Pack(filepath.Base(abs), *topic)
		if err != nil {
			return err
		}
		if list, err := os.ReadDir(abs); err == nil && len(list) > 0 {
			return fmt.Errorf("%s: the folder is not empty", args[0])
		}
		if err := os.MkdirAll(abs, 0o777); err != nil {
			return err
		}
		for name, text := range made {
			if err := create(filepath.Join(abs, name), text); err != nil {
				return err
			}
		}
		fmt.Fprintf(cmd.OutOrStdout(),
			"a pack in %s; next: crosstalk new rule NAME --topic %s --pack %s\n", args[0], *topic, args[0])
		return nil
	}
	return cmd
}

func newRule() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "rule ID",
		Short:   "Begin a rule",
		Example: "  crosstalk new rule salt-and-pressure --topic diet --pack ./mypack",
		Args:    cobra.ExactArgs(1),
	}
	dir := folder(cmd)
	topic := cmd.Flags().String("topic", "", "its topic, as pack.yaml has it")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		dir, err := dir()
		if err != nil {
			return err
		}
		name, text, err := scaffold.Rule(args[0], *topic, time.Now())
		if err != nil {
			return err
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := create(path, text); err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s: fill in what says TODO, then crosstalk test --rule %s\n",
			name, args[0])
		return nil
	}
	return cmd
}

func newFact() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "fact NAME",
		Short:   "Begin a fact",
		Example: "  crosstalk new fact sleep_hours --type number --pack ./mypack",
		Args:    cobra.ExactArgs(1),
	}
	kind := cmd.Flags().String("type", "bool", "its type: bool, int, number, enum, date, terms, ...")
	return adding(cmd, "facts.yaml", func(args []string) (string, []byte, error) {
		text, err := scaffold.Fact(args[0], *kind)
		return args[0], text, err
	})
}

func newTerm() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "term NAME",
		Short:   "Add a term",
		Example: "  crosstalk new term bisoprolol --is beta_blocker --pack ./mypack",
		Args:    cobra.ExactArgs(1),
	}
	is := cmd.Flags().StringSlice("is", nil, "what it is a kind of")
	return adding(cmd, "terms.yaml", func(args []string) (string, []byte, error) {
		text, err := scaffold.Term(args[0], *is)
		return args[0], text, err
	})
}

func newSource() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "source [ID]",
		Short: "Take in a source from a record in CSL JSON or RIS, on standard input",
		Long: `Source reads the record of a work from standard input, as CSL JSON or RIS: what
reference managers export, and what a journal's page offers under "cite". It
adds the source with its details, which count as unverified until somebody has
held them against the work. Without ID it is called by its first author and year.`,
		Example: "  crosstalk new source --pack ./mypack < record.ris",
		Args:    cobra.MaximumNArgs(1),
	}
	return adding(cmd, "sources.yaml", func(args []string) (string, []byte, error) {
		data, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), 2<<20))
		if err != nil {
			return "", nil, err
		}
		r, err := scaffold.Read(data)
		if err != nil {
			return "", nil, err
		}
		id := r.ID
		if len(args) > 0 {
			id = args[0]
		}
		text, err := scaffold.Source(id, r)
		return id, text, err
	})
}

// adding is a command that adds an entry to a file of a pack.
func adding(cmd *cobra.Command, file string,
	make func(args []string) (name string, text []byte, err error)) *cobra.Command {
	dir := folder(cmd)
	to := cmd.Flags().String("file", file, "the file of the pack to add it to")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		dir, err := dir()
		if err != nil {
			return err
		}
		name, text, err := make(args)
		if err != nil {
			return err
		}
		if !fs.ValidPath(filepath.ToSlash(*to)) {
			return fmt.Errorf("--file %s: want a file of the pack", *to)
		}
		where, err := scaffold.Taken(os.DirFS(dir), file, name, text)
		if err != nil {
			return err
		}
		if where != "" {
			return errors.New(where)
		}
		if err := add(filepath.Join(dir, *to), text); err != nil {
			return err
		}
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n\n%s", *to, name, text)
		return err
	}
	return cmd
}

// create writes a file that must not be there yet.
func create(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	if _, err := f.Write(text); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// add appends to a file, or makes it.
func add(name string, text []byte) error {
	old, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		return create(name, text)
	}
	if err != nil {
		return err
	}
	if n := len(old); n > 0 && old[n-1] != '\n' {
		old = append(old, '\n')
	}
	return whole.Write(name, append(old, text...), 0)
}
