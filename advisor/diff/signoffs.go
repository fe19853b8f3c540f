package diff

import (
	"fmt"
	"io"
	"strings"

	"example.com/crosstalk/advisor/internal/pack"
)

// A SignChange is a rule whose sign-off is not worth what it was, or is another.
type SignChange struct {
	Rule string `json:"rule"`
	Old  string `json:"old"` // "unsigned", "signed by R. Example, pharmacist, on 2026-11-20"
	New  string `json:"new"`
	// Changed is what is not as it was signed, in the new pack: "en.title", "finding adult".
	Changed []string `json:"changed,omitempty"`
}

// signOffs lists the rules that both packs have and whose sign-offs differ.
func signOffs(a, b *pack.Pack) (list []SignChange) {
	for _, r := range b.Rules {
		was := a.Rule(r.ID)
		if was == nil {
			continue
		}
		c := SignChange{Rule: r.ID, Old: worth(was.SignOff), New: worth(r.SignOff)}
		if c.Old == c.New {
			continue
		}
		if s := r.SignOff; s != nil {
			c.Changed = s.Differs()
		}
		list = append(list, c)
	}
	return list
}

func worth(s *pack.SignOff) string {
	if s == nil {
		return pack.Unsigned
	}
	by := fmt.Sprintf("signed by %s, on %s", s.Who(), s.On.Format("2006-01-02"))
	switch s.State() {
	case pack.Changed:
		return by + ", its conditions have changed since"
	case pack.Void:
		return "void: " + by + ", in other words"
	}
	return by
}

func (r *Report) writeSignOffs(w io.Writer, s style) {
	if len(r.SignOffs) > 0 {
		fmt.Fprintf(w, "\n%sSign-offs\n\n", s.heading)
	}
	for _, c := range r.SignOffs {
		fmt.Fprintf(w, "%s%s%s%s: %s -> %s", s.item, s.code[0], c.Rule, s.code[1], c.Old, c.New)
		if len(c.Changed) > 0 {
			fmt.Fprintf(w, " (%s)", strings.Join(c.Changed, ", "))
		}
		fmt.Fprintln(w)
	}
}
