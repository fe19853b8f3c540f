package author

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
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
		in, err := scaffold.Open(os.DirFS(dir))
		if err != nil {
			return err
		}
		if err := in.Rule(args[0], *topic); err != nil {
			return err
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := create(path, text); errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%s is there already", name)
		} else if err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(),
			"%s: fill in what says TODO, then crosstalk test --rule %s --pack %s\n", name, args[0], dir)
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
	return adding(cmd, "facts.yaml", func(in *scaffold.Folder, args []string) ([]entry, error) {
		text, err := scaffold.Fact(args[0], *kind)
		if err != nil {
			return nil, err
		}
		return []entry{{args[0], text}}, in.Add("facts", args[0])
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
	return adding(cmd, "terms.yaml", func(in *scaffold.Folder, args []string) ([]entry, error) {
		text, err := scaffold.Term(args[0], *is)
		if err != nil {
			return nil, err
		}
		if err := in.Terms(*is); err != nil {
			return nil, err
		}
		return []entry{{args[0], text}}, in.Add("terms", args[0])
	})
}

func newSource() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "source [ID]",
		Short: "Take in sources from records in CSL JSON, RIS or PubMed's format",
		Long: `Source reads records of works from standard input, one or several: CSL JSON or
RIS, which reference managers export and a journal's page offers under "cite",
or what PubMed saves under "Cite". It adds each work with its details, which
count as unverified until somebody has held them against the work. A work that
is there already is left out, and said. Without ID a source is called by its
first author and year.`,
		Example: "  crosstalk new source --pack ./mypack < record.ris",
		Args:    cobra.MaximumNArgs(1),
	}
	return adding(cmd, "sources.yaml", func(in *scaffold.Folder, args []string) ([]entry, error) {
		data, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), 2<<20))
		if err != nil {
			return nil, err
		}
		list, err := scaffold.Read(data)
		if err != nil {
			return nil, err
		}
		id := ""
		if len(args) > 0 {
			if id = args[0]; len(list) > 1 {
				return nil, fmt.Errorf("%d works and one name; leave %s out, and each is called by its first "+
					"author and year", len(list), id)
			}
		}
		var added []entry
		var there error
		for _, r := range list {
			name, text, err := in.Source(id, r)
			if err != nil {
				there = errors.Join(there, err)
				continue
			}
			added = append(added, entry{name, text})
		}
		if len(added) == 0 {
			return nil, there
		}
		if there != nil {
			fmt.Fprintln(cmd.ErrOrStderr(), there)
		}
		return added, nil
	})
}

// An entry is what is added to a file, under its name.
type entry struct {
	name string
	text []byte
}

// adding is a command that adds entries to a file of a pack.
func adding(cmd *cobra.Command, file string,
	make func(in *scaffold.Folder, args []string) ([]entry, error)) *cobra.Command {
	dir := folder(cmd)
	to := cmd.Flags().String("file", file, "the file of the pack to add it to")
	part := strings.TrimSuffix(file, ".yaml")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		dir, err := dir()
		if err != nil {
			return err
		}
		name := filepath.ToSlash(*to)
		if !fs.ValidPath(name) || name != file && (!strings.HasPrefix(name, part+"/") ||
			path.Ext(name) != ".yaml") {
			return fmt.Errorf("--file %s: want %s, or a file like %s/more.yaml", *to, file, part)
		}
		in, err := scaffold.Open(os.DirFS(dir))
		if err != nil {
			return err
		}
		list, err := make(in, args)
		if err != nil {
			return err
		}
		var text []byte
		for _, e := range list {
			text = append(text, e.text...)
		}
		if err := add(filepath.Join(dir, *to), text); err != nil {
			return err
		}
		for _, e := range list {
			if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n\n%s", *to, e.name, e.text); err != nil {
				return err
			}
		}
		return nil
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
