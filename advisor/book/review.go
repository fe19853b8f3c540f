package book

import (
	"time"

	"example.com/crosstalk/advisor/diff"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/digest"
	"example.com/crosstalk/advisor/internal/pack"
)

// A reviewView says who has reviewed or signed a rule.
type reviewView struct {
	Who, On, Next, ToApprove string // Who: "" if nobody has
	Overdue                  bool
	Sign                     string // state of its sign-off
	SignedBy, Note           string // of a sign-off, whatever it is worth
	Changes                  []changeView
	States                   []string // by which the page is filtered
}

// A changeView is something that is not as it was.
type changeView struct {
	Key   string
	Words []diff.Piece // none: of what rules share it is only known that it changed
	What  string       // then: changed, newly read, no longer read
}

// states are the states of reviews.
var states = []string{"unreviewed", "reviewed", pack.Signed, pack.Changed, pack.Void, "overdue"}

func (v *view) review(r *pack.Rule) reviewView {
	s := r.SignOff
	by, on := s.Told(r.Review.By, r.Review.On)
	rv := reviewView{Who: by, On: on.Format(time.DateOnly), Next: r.Review.Next.Format(time.DateOnly),
		ToApprove: r.Review.SignOff, Sign: s.State(),
		Overdue: !v.opts.AsOf.IsZero() && v.opts.AsOf.After(r.Review.Next)}
	if rv.Sign == pack.Unsigned || rv.Sign == pack.Void {
		rv.States = []string{"reviewed"}
		if r.Review.By == "unreviewed" {
			rv.Who, rv.States[0] = "", "unreviewed"
		}
	}
	if s != nil {
		rv.SignedBy, rv.Note = v.text("who_on", s.Who(), s.On.Format(time.DateOnly)), s.Note
		rv.Changes = append(v.changes(s.Reworded), v.changes(s.Moved)...)
		rv.States = append(rv.States, rv.Sign)
	}
	if rv.Overdue {
		rv.States = append(rv.States, "overdue")
	}
	return rv
}

// since lists what of a rule is not as it was in the other pack; all of it, if that does
// not have the rule.
func (v *view) since(r *pack.Rule) []changeView {
	if v.was == nil {
		return nil
	}
	old := bridge.Pack(v.opts.Was).Rule(r.ID)
	if old == nil {
		return []changeView{{Key: "rule " + r.ID, What: v.text("is_new")}}
	}
	was, is := v.was.Of(old), v.now.Of(r)
	list := append(v.changes(digest.Compare(was.Words, is.Words)),
		v.changes(digest.Compare(was.Conditions, is.Conditions))...)
	if len(list) == 0 && !was.Equal(is) {
		list = append(list, changeView{Key: v.text("details"), What: v.text("is_changed")})
	}
	return list
}

func (v *view) changes(list []pack.Change) (out []changeView) {
	for _, c := range list {
		cv := changeView{Key: c.Key, What: v.text("is_changed")}
		switch {
		case !digest.Shared(c.Key):
			cv.Words = diff.Words(c.Old, c.New)
		case c.Old == "":
			cv.What = v.text("newly_read")
		case c.New == "":
			cv.What = v.text("not_read")
		}
		out = append(out, cv)
	}
	return out
}
