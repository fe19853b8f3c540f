package workbench

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/standing"
	"example.com/crosstalk/advisor/internal/trace"
	"example.com/crosstalk/advisor/internal/witness"
)

// SearchOptions are the choices of Cover, Mutate and Boundary. Nil means the defaults.
type SearchOptions struct {
	// Rules keeps to the conditions that stand in the rules with these ids, which must be
	// of the pack. What they share with others (findings, derived facts, tables) is looked
	// at only where this is nil, for all rules: the cases of all would have to run.
	Rules []string

	// WithoutCases looks at the conditions as if no rule had a case: what is
	// then suggested are the boundary profiles of the pack.
	WithoutCases bool

	// AsOf is the day that suggested cases are for, where they need one. The
	// default is the latest day on which a rule of the pack was reviewed.
	AsOf time.Time

	// Progress, if not nil, is called now and then with what is done so far.
	Progress func(Ratio)
}

// Cover runs the cases beside the rules and says what they show. For what
// they do not show it searches a smallest profile that would, or finds that
// there is none. Rules must have been loaded with their cases.
func Cover[P any](rb *advisor.Rulebase[P], opts *SearchOptions) (*Coverage, error) {
	if opts == nil {
		opts = &SearchOptions{}
	}
	c, err := benchOf(rb).newCoverer(opts)
	if err != nil {
		return nil, err
	}
	c.search(opts.Progress)
	out := &Coverage{Decisions: []DecisionCoverage{}}
	for _, x := range c.list {
		if len(x.sites) > 0 {
			out.Decisions = append(out.Decisions, c.result(x))
		}
	}
	return out, nil
}

// newCoverer lists the decisions and, unless the options say otherwise, notes
// what the cases show of them.
func (b bench) newCoverer(opts *SearchOptions) (*coverer, error) {
	c := &coverer{bench: b, reads: decision.ReadBy(b.Pack), asOf: opts.AsOf}
	if c.asOf.IsZero() {
		c.asOf = b.latestReview()
	}
	if err := b.have(opts.Rules); err != nil {
		return nil, err
	}
	for _, d := range decision.All(b.Pack) {
		if !opts.wants(c.reads, d) {
			continue // of those that nothing reads lint says so
		}
		x := &covered{Decision: d, sites: d.Sites()}
		x.sides = make([][2]SideCoverage, len(x.sites))
		x.noticed = make([][2]bool, len(x.sites))
		if d.Piece != nil && inspect.CanBeUnknown(d.Cond) {
			x.unsure = &UnsureCoverage{Text: d.Text.Text, Pos: advisor.Pos(d.Text.At(1, 1))}
		}
		c.list = append(c.list, x)
	}
	if c.withoutCases = opts.WithoutCases; c.withoutCases {
		return c, nil
	}
	return c, c.runCases()
}

// wants reports whether a decision is one of those that are asked for.
func (o *SearchOptions) wants(reads decision.Reads, d *decision.Decision) bool {
	if o.Rules == nil {
		return len(reads.Rules(d)) > 0
	}
	return d.Rule != nil && slices.Contains(o.Rules, d.Rule.ID)
}

// have reports an id that no rule has.
func (b bench) have(ids []string) error {
	for _, id := range ids {
		if b.Pack.Rule(id) == nil {
			return fmt.Errorf("no rule %q in the pack", id)
		}
	}
	return nil
}

// latestReview is the latest day on which a rule was reviewed or written.
func (b bench) latestReview() (t time.Time) {
	for _, r := range b.Pack.Rules {
		if r.Review.On.After(t) {
			t = r.Review.On
		}
	}
	return t
}

// covered is a decision and what is known of its sites, true and false.
type covered struct {
	*decision.Decision
	sites []trace.Site
	sides [][2]SideCoverage
	// noticed: the side decides alone on no profile, and counts where the other
	// value is noticed.
	noticed [][2]bool
	// unsure, of a piece, is its being worded as unsure; nil: it never can be.
	unsure *UnsureCoverage
}

// with is the decision with the other value than side's in the i-th site.
func (x *covered) with(i, side int) condition.Cond {
	return condition.With(x.Cond, x.sites[i].Path(), condition.Const(sideValues[side].Not()))
}

type coverer struct {
	bench
	reads decision.Reads
	list  []*covered
	asOf  time.Time

	withoutCases bool
}

var sideValues = [2]condition.Truth{condition.True, condition.False}

// runCases notes what each case sees and shows.
func (c *coverer) runCases() error {
	of := map[*pack.Rule][]*covered{}
	tests := c.tests()
	for _, x := range c.list {
		for _, r := range c.reads.Rules(x.Decision) {
			of[r] = append(of[r], x)
		}
	}
	var mu sync.Mutex
	failed := make([]error, len(tests))
	parallel(len(tests), func() func(int) {
		return func(i int) {
			t := tests[i]
			s, err := c.beginCase(t)
			if err != nil {
				failed[i] = fmt.Errorf("%s: rule %s: %s: %w", t.Pos, t.Rule.ID, t.Name, err)
				return
			}
			defer s.End()
			for _, x := range of[t.Rule] {
				if x.Reach != nil && s.Frame.Eval(x.Reach) == condition.False {
					c.look(&mu, s, x, false)
				} else {
					c.look(&mu, s, x, x.Reach == nil || s.Frame.Eval(x.Reach) == condition.True)
				}
			}
		}
	})
	return cmp.Or(failed...) // the first in the order of the pack
}

// look notes what a session sees of a decision and, if that matters there, shows.
func (c *coverer) look(mu *sync.Mutex, s *engine.Session, x *covered, matters bool) {
	t := s.Trace.Follow(&s.Frame, x.Cond, trace.ToSites)
	for i, site := range x.sites {
		for side, want := range sideValues {
			seen := t.Seen(site, want)
			if !seen {
				continue
			}
			shown := matters && t.Shows(site, want) == condition.True
			mu.Lock()
			x.sides[i][side].Seen = true
			x.sides[i][side].Shown = x.sides[i][side].Shown || shown
			mu.Unlock()
		}
	}
	if x.unsure != nil && s.Frame.Eval(x.Cond) == condition.Unknown {
		shown := x.Reached(&s.Frame)
		mu.Lock()
		x.unsure.Seen = true
		x.unsure.Shown = x.unsure.Shown || shown
		mu.Unlock()
	}
}

// parallel calls the function that each worker makes for 0 to n-1.
func parallel(n int, worker func() func(int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wait.Go(func() {
			do := worker()
			for i := next.Add(1) - 1; int(i) < n; i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	wait.Wait()
}

// search looks for profiles that show what no case shows: first for the rules
// themselves, then for what is left of findings, facts and tables.
func (c *coverer) search(progress func(Ratio)) []*suggested {
	groups := map[*pack.Rule][]*covered{}
	var rest [][]*covered
	for _, x := range c.list {
		if x.Rule != nil {
			groups[x.Rule] = append(groups[x.Rule], x)
		} else {
			rest = append(rest, []*covered{x})
		}
	}
	var rules [][]*covered
	for _, r := range c.Pack.Rules {
		rules = append(rules, groups[r])
	}
	var mu sync.Mutex
	count := Ratio{Of: len(c.list)}
	done := func(n int) {
		mu.Lock()
		defer mu.Unlock()
		if count.Done += n; progress != nil {
			progress(count)
		}
	}
	var suggested []*suggested
	for _, s := range c.fill(rules, done) {
		suggested = append(suggested, s...)
	}
	for _, group := range rest { // what the rules' cases would show of them
		for _, s := range suggested {
			if slices.Contains(c.reads.Rules(group[0].Decision), c.Pack.Rule(s.Rule)) {
				c.credit(s, group)
			}
		}
	}
	for _, s := range c.fill(rest, done) {
		suggested = append(suggested, s...)
	}
	return suggested
}

// A suggested case, with its profile.
type suggested struct {
	*SuggestedCase
	profile *witness.Profile
}

// fill searches for each group's gaps in turn; a case that is suggested for
// one gap may fill others of its group, too.
func (c *coverer) fill(groups [][]*covered, done func(int)) [][]*suggested {
	out := make([][]*suggested, len(groups))
	parallel(len(groups), func() func(int) {
		finder := witness.New(c.Pack, c.asOf, &condition.Frame{})
		prover := prove.New(c.Pack, c.asOf)
		return func(n int) {
			for _, x := range groups[n] {
				judge := standing.For(prover.Find, c.Pack, x.Decision)
				for i, site := range x.sites {
					for side, want := range sideValues {
						gap := &x.sides[i][side]
						if gap.Shown || gap.Suggestion != nil {
							continue
						}
						s, verdict := c.suggest(finder, x, site, want)
						if verdict != witness.Found {
							s = c.notice(judge, x, i, side)
						}
						if s != nil {
							out[n] = append(out[n], s)
							gap.Suggestion = s.SuggestedCase
							c.credit(s, groups[n])
						}
					}
				}
				if s := c.unsure(prover, x); s != nil {
					out[n] = append(out[n], s)
					c.credit(s, groups[n])
				}
			}
			done(len(groups[n]))
		}
	})
	return out
}

// notice looks, for a side that decides alone on no profile, for one on which the
// other value is noticed where the decision stands: first among the cases, of
// which none is suggested then. If there is none at all, the side is impossible.
func (c *coverer) notice(judge *standing.Judge, x *covered, i, side int) *suggested {
	gap, want := &x.sides[i][side], sideValues[side]
	a := judge.Notices(x.Cond, x.sites[i].Path(), want.Not())
	x.noticed[i][side] = a.Verdict == prove.Found
	switch {
	case a.Verdict == prove.Open:
		gap.Open = true
	case a.Verdict == prove.None:
		gap.Impossible = true
		if x.Wording != nil || x.Case != nil {
			gap.Implied = !x.OfRecords && judge.Value(condition.False).Verdict == prove.None
		}
		if x.Guard != nil && want == condition.True && len(x.sites[i].Path()) == 0 {
			gap.Implied = judge.Contested()
		}
	case c.noticedByCase(x, x.with(i, side)):
		gap.Seen, gap.Shown = true, true
	default:
		rule := c.reads.Rules(x.Decision)[0]
		return &suggested{c.suggestion(rule, a.Profile, nameOf(x.sites[i], want)), a.Profile}
	}
	return nil
}

// noticedByCase reports whether a case notices that then stands in the place of
// the decision.
func (c *coverer) noticedByCase(x *covered, then condition.Cond) bool {
	if c.withoutCases {
		return false
	}
	for _, r := range c.reads.Rules(x.Decision) {
		for _, t := range r.Tests {
			s, err := c.beginCase(t)
			if err != nil {
				continue // runCases has said so
			}
			noticed := standing.Noticed(&s.Frame, x.Decision, then)
			s.End()
			if noticed {
				return true
			}
		}
	}
	return false
}

// credit notes which gaps of a group a suggested case would fill.
func (c *coverer) credit(by *suggested, group []*covered) {
	s := c.beginWith(by.profile)
	defer s.End()
	for _, x := range group {
		if x.unsure != nil && !x.unsure.Shown && x.unsure.Suggestion == nil &&
			x.Reached(&s.Frame) && s.Frame.Eval(x.Cond) == condition.Unknown {
			x.unsure.Suggestion = by.SuggestedCase
		}
		if x.Reach != nil && s.Frame.Eval(x.Reach) != condition.True {
			continue
		}
		t := s.Trace.Follow(&s.Frame, x.Cond, trace.ToSites)
		for i, site := range x.sites {
			for side, want := range sideValues {
				gap := &x.sides[i][side]
				if !gap.Shown && gap.Suggestion == nil &&
					t.Shows(site, want) == condition.True {
					gap.Suggestion = by.SuggestedCase
				}
			}
		}
	}
}

func (c *coverer) result(x *covered) DecisionCoverage {
	out := DecisionCoverage{In: x.Owner, Part: x.Part, Rules: []string{}, Sites: []SiteCoverage{},
		Unsure: x.unsure}
	for _, r := range c.reads.Rules(x.Decision) {
		out.Rules = append(out.Rules, r.ID)
	}
	path := ""
	if x.Case != nil {
		_, path, _ = strings.Cut(x.Owner, " ")
	}
	for i, pos := range c.Pack.Space.Places(path, x.Text, trace.Texts(x.sites)) {
		out.Sites = append(out.Sites, SiteCoverage{Text: x.sites[i].String(),
			Pos: advisor.Pos(pos), True: x.sides[i][0], False: x.sides[i][1]})
	}
	return out
}
