package load

import (
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/picture"
	"example.com/crosstalk/advisor/internal/source"
)

func (l *loader) readPictures() {
	l.entries("pictures", false, func(name string, k, n *source.Node) {
		r := l.reader("picture " + name)
		words := func(n *source.Node) pack.Words { return l.words(r, n) }
		if p := picture.Entry(r, k, n, words, l.trees != nil); p != nil {
			l.pack.Pictures[name] = p
		}
	})
}

// unusedPictures reports those that no message shows.
func (l *loader) unusedPictures() {
	if l.brokenRules {
		return
	}
	for _, p := range picture.Unused(l.pack) {
		l.errs.Add(p.Pos, "picture "+p.Name, "no rule shows it")
	}
}
