package author

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor/translate"
	"example.com/crosstalk/internal/whole"
)

func translateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "translate [FILE ...]",
		Short: "Begin a translation of a pack, say how it stands, renew its digests",
		Long: `Translate writes, for every text of a pack that has no translation into a language
of its pack.yaml, a place to fill in, with the text of the first language in a
comment above it: in files of their own, lang/LANGUAGE/..., one for each file of
the pack. What is translated already it leaves as it is.

--status writes nothing and says how much is missing, incomplete, stale and
translated; it fails if anything is not translated. With files (of the pack's
first language, or of translations) it lists each text of them that is not.

--accept renews the digests in the files of translations that are named, or in
all: the translator has looked at what has changed.

--out FILE writes all texts, or those of the files named, with the words that
there are, as XLIFF 2.0 for a translator's own tools. --in FILE takes over what
comes back; with --checked-by NAME what is marked as reviewed or final there is
marked as checked by NAME today.`,
		Example: `  crosstalk translate --pack ./mypack --lang es
  crosstalk translate --pack ./mypack --lang es --status
  crosstalk translate --pack ./mypack --lang es --status lang/es/facts.yaml
  crosstalk translate --pack ./mypack --lang es --accept lang/es/diet/milk.yaml
  crosstalk translate --pack ./mypack --lang es --out es.xliff
  crosstalk translate --pack ./mypack --lang es --in es.xliff --checked-by "Ana Ruiz"`,
	}
	dir := folder(cmd)
	lang := cmd.Flags().String("lang", "", "the language that is translated into, as in es")
	status := cmd.Flags().Bool("status", false, "say how the translation stands")
	accept := cmd.Flags().Bool("accept", false, "renew digests: somebody has looked at what is stale")
	out := cmd.Flags().String("out", "", "write XLIFF 2.0 into this file; - is standard output")
	in := cmd.Flags().String("in", "", "take over what a translator gives back as XLIFF")
	by := cmd.Flags().String("checked-by", "", "with --in: who has checked what it marks as reviewed")
	cmd.MarkFlagsMutuallyExclusive("status", "accept", "out", "in")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		dir, err := dir()
		if err != nil {
			return err
		}
		if *lang == "" {
			return errors.New("--lang LANGUAGE: name the language that is translated into")
		}
		names, err := inPack(dir, args)
		if err != nil {
			return err
		}
		if *status {
			return tellStatus(cmd.OutOrStdout(), dir, *lang, names)
		}
		fsys := os.DirFS(dir)
		var changed map[string][]byte
		switch {
		case *by != "" && *in == "":
			err = errors.New("--checked-by belongs to --in FILE")
		case *out != "":
			return writeXLIFF(cmd.OutOrStdout(), *out, fsys, *lang, names)
		case *accept:
			changed, err = translate.Accept(fsys, *lang, names)
		case len(names) > 0:
			err = errors.New("files are named with --status, --accept or --out")
		case *in != "":
			if changed, err = readXLIFF(*in, fsys, *lang, *by); changed != nil {
				err = errors.Join(writeAll(cmd.OutOrStdout(), dir, changed), err)
				return err
			}
		default:
			changed, err = translate.Skeletons(fsys, *lang)
		}
		if err != nil {
			return err
		}
		return writeAll(cmd.OutOrStdout(), dir, changed)
	}
	return cmd
}

func writeXLIFF(stdout io.Writer, name string, fsys fs.FS, lang string, names []string) error {
	text, err := translate.XLIFF(fsys, lang, names)
	switch {
	case err != nil:
		return err
	case name == "-":
		_, err = stdout.Write(text)
		return err
	}
	return os.WriteFile(name, text, 0o666)
}

func readXLIFF(name string, fsys fs.FS, lang, by string) (map[string][]byte, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var checker *translate.Checker
	if by != "" {
		checker = &translate.Checker{By: by, On: time.Now()}
	}
	return translate.FromXLIFF(fsys, lang, name, text, checker)
}

// inPack are names of files as the pack has them: from its folder on, with strokes.
func inPack(dir string, args []string) (names []string, err error) {
	for _, arg := range args {
		name := arg
		if _, err := os.Stat(filepath.Join(dir, arg)); err != nil {
			if name, err = filepath.Rel(dir, arg); err != nil || strings.HasPrefix(name, "..") {
				return nil, fmt.Errorf("%s: no such file in %s", arg, dir)
			}
			if _, err := os.Stat(arg); err != nil {
				return nil, err
			}
		}
		names = append(names, filepath.ToSlash(filepath.Clean(name)))
	}
	return names, nil
}

func tellStatus(out io.Writer, dir, lang string, names []string) error {
	s, err := translate.StatusOf(os.DirFS(dir), lang)
	if err != nil {
		return err
	}
	own := "lang/" + lang + "/"
	if len(names) > 0 {
		s.Units = slices.DeleteFunc(s.Units, func(u translate.Unit) bool {
			return !slices.Contains(names, u.File) && !slices.Contains(names, own+u.File)
		})
		for _, u := range s.Units {
			tellUnit(out, u)
		}
	}
	fmt.Fprintf(out, "%-10s", lang)
	for _, state := range translate.States() {
		fmt.Fprintf(out, " %10s", state)
	}
	fmt.Fprintln(out)
	for _, kind := range append(translate.Kinds(), "") {
		if s.Count(kind, "") == 0 && kind != "" {
			continue
		}
		name := kind
		if kind == "" {
			name = "all"
		}
		fmt.Fprintf(out, "%-10s", name)
		for _, state := range translate.States() {
			fmt.Fprintf(out, " %10d", s.Count(kind, state))
		}
		fmt.Fprintln(out)
	}
	if s.Count("", "translated") < len(s.Units) {
		return ErrFound
	}
	return nil
}

// tellUnit says what is still to be done for a unit.
func tellUnit(out io.Writer, u translate.Unit) {
	if u.State == "translated" {
		return
	}
	fmt.Fprintf(out, "%s: %s %s is %s\n", u.Pos, u.Kind, u.Name, u.State)
	for _, key := range u.Lacks {
		fmt.Fprintf(out, "    no words for %s\n", key)
	}
	if u.State == "stale" {
		for _, t := range u.Texts {
			fmt.Fprintf(out, "    %s\n      is now:     %s\n      translated: %s\n", t.Key,
				oneLine(t.From), oneLine(t.To))
		}
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// writeAll writes files of a pack and names them.
func writeAll(out io.Writer, dir string, changed map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(changed)) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		var err error
		if _, missing := os.Stat(path); missing != nil {
			err = os.WriteFile(path, changed[name], 0o666)
		} else {
			err = whole.Write(path, changed[name], 0)
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(out, name)
	}
	return nil
}
