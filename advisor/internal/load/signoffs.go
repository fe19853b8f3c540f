package load

import (
	"example.com/crosstalk/advisor/internal/digest"
	"example.com/crosstalk/advisor/internal/pack"
)

// readSignOffs reads who has approved which rule, and holds each sign-off against the rule
// as it is.
func (l *loader) readSignOffs() {
	if l.brokenRules {
		return
	}
	var list []*pack.SignOff
	for _, n := range l.nodes["sign-offs"] {
		if s := digest.Read(l.pack, l.errs, n); s != nil {
			list = append(list, s)
		}
	}
	if l.errs.Len() == 0 && len(list) > 0 {
		m := digest.New(l.pack)
		for _, s := range list {
			m.Judge(s)
		}
	}
}
