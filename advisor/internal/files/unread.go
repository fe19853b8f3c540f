package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// TreesFile is what a pack that a program has inside is when it is parsed, beside its files.
const TreesFile = "trees.bin"

// Parts are the files and folders of a pack that have a meaning of their own.
var Parts = []string{"pack", "facts", "terms", "names", "findings", "properties", "tables",
	"sources", "pictures", "invariants", "sign-offs"}

var (
	yamlEnd    = pattern.New(`(?i)\.ya?ml$`)
	yamlIn     = pattern.New(`(?i)\.ya?ml\b`)
	hiddenName = pattern.New(`^\.[^_#]`) // "._x" and ".#x" are made by systems and editors

	// what stands in a rule, in YAML or JSON
	hasID   = pattern.New(`(?m)^[-\s{]*"?id"?\s*:`)
	hasWhen = pattern.New(`(?m)^[-\s]*"?when"?\s*:`)
)

// unread says why a file that its author takes for one of the pack would not be read as
// one; "" if it is read, or is none.
func unread(fsys fs.FS, name string, d fs.DirEntry) string {
	base := path.Base(name)
	ext := path.Ext(base)
	folder, _, nested := strings.Cut(name, "/")
	stem, _, _ := strings.Cut(base, ".")
	switch {
	case ext == ".yaml" && base[0] == '.':
		return "this file is hidden, since its name begins with a dot; take the dot away, or move the " +
			"file out of the pack"
	case ext == ".yaml" && base[0] == '_':
		return `a name that begins with "_" is left out where a program embeds the pack; give the file ` +
			"another name"
	case ext == ".yaml":
		return ""
	case yamlEnd().MatchString(base):
		return "files of a pack are named .yaml, not " + ext
	case yamlIn().MatchString(base):
		return "nothing reads this file, since its name does not end in .yaml; give it such a name, or " +
			"move it out of the pack"
	case d.Type()&fs.ModeSymlink != 0 && hasYAML(fsys, name):
		return "this is a link to a folder, which is not followed; put the files here"
	case d.Type()&fs.ModeSymlink != 0 && inside(fsys, name) != nil:
		return "this link leads out of the pack's folder, or nowhere, and what is there is not read; " +
			"put it here, or take the link away"
	case ext == ".md" || ext == ".go" || name == TreesFile:
		return ""
	case nested && slices.Contains(Parts, folder):
		return fmt.Sprintf("nothing reads this file; what stands in %s/ ends in .yaml", folder)
	case !nested && slices.Contains(Parts, strings.ToLower(stem)):
		return fmt.Sprintf("nothing reads this file; it is named %s.yaml", strings.ToLower(stem))
	case d.Type().IsRegular() && looksLikeRule(fsys, name):
		return "there is a rule in this file, and nothing reads it; a file with rules ends in .yaml"
	}
	return ""
}

// hasYAML reports whether this is a folder with a file of YAML in it.
func hasYAML(fsys fs.FS, name string) bool {
	entries, _ := fs.ReadDir(fsys, name) // nil of what is no folder
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		return path.Ext(e.Name()) == ".yaml"
	})
}

// looksLikeRule reports whether the beginning of a file has the keys of a rule.
func looksLikeRule(fsys fs.FS, name string) bool {
	f, err := fsys.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, 16<<10))
	return err == nil && hasID().Match(data) && hasWhen().Match(data)
}

// reason is why a file cannot be read, without its name on this machine.
func reason(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}
