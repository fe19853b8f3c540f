package load

import (
	"io/fs"

	"example.com/crosstalk/advisor/internal/files"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

// AreTreesOf reports whether the trees in text are of the files of fsys.
func AreTreesOf(text string, fsys fs.FS) bool {
	return treesIn(text, func() (uint32, bool) { return files.CheckSum(fsys) }) != nil
}

// Late is Chosen, but for invariants, which are read when somebody asks for them.
func Late(fsys fs.FS, of Choice) (*pack.Pack, []*source.Error) {
	l := newLoader(fsys, nil)
	l.choice, l.late = of, true
	l.read()
	return l.pack, l.errs.Sorted()
}
