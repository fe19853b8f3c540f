package advisor

import (
	"cmp"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/standing"
	"example.com/crosstalk/advisor/internal/witness"
)

// A Coverage says what the cases beside the rules show of the pack's
// conditions.
//
// A decision is a condition as it stands in a file: a rule's "when", a guard,
// a variant's "if", a finding, a case of a derived fact or table. Its sites
// are the atoms and findings in it. A case has seen a site's value if the site
// has it there (condition coverage), and has shown it if, besides, the site
// alone decides: with the other value the decision, and by it what becomes of
// the rule, would be another (masking MC/DC, for both values). What can decide
// alone on no profile has been shown where it is noticed: where the decision,
// looked at in its place, is certainly true or false and would not be with the
// other value there. Only the cases of rules that read a decision count for it.
type Coverage struct {
	Decisions []DecisionCoverage `json:"decisions"`
}

// A DecisionCoverage is the coverage of one decision.
type DecisionCoverage struct {
	In    string         `json:"in"`             // "rule salt", "finding adult", "fact bmi_class", "table upper_limit.zinc"
	Part  string         `json:"part,omitempty"` // "when", "unless 2", "variant stopped", "case 3"
	Rules []string       `json:"rules"`          // that read it
	Sites []SiteCoverage `json:"sites"`
}

// A SiteCoverage is the coverage of one site, for both its values.
type SiteCoverage struct {
	Text  string       `json:"text"`
	Pos   Pos          `json:"pos"`
	True  SideCoverage `json:"true"`
	False SideCoverage `json:"false"`
}

// A SideCoverage says whether a value of a site has been seen and shown.
type SideCoverage struct {
	Seen       bool        `json:"seen"`
	Shown      bool        `json:"shown"`                // it has decided alone
	Impossible bool        `json:"impossible,omitempty"` // no profile can show it: the other value in its place makes no difference
	Implied    bool        `json:"implied,omitempty"`    // impossible, for whoever gets to this variant or case has it, or a guard waits only for records that contradict themselves
	Open       bool        `json:"open,omitempty"`       // whether a profile can show it is open
	Suggestion *Suggestion `json:"suggestion,omitempty"`
}

// A Suggestion is a case to put beside a rule. What it expects is what the pack
// does now: whether that is right is for its author to say.
type Suggestion struct {
	Rule    string `json:"rule"`
	Name    string `json:"name"`  // what it is about
	Given   string `json:"given"` // YAML, on one line
	AsOf    string `json:"as_of,omitempty"`
	Region  string `json:"region,omitempty"`
	Expect  string `json:"expect"`
	Variant string `json:"variant,omitempty"`
}

// YAML is an entry of a rule's "tests".
func (s *Suggestion) YAML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "  - name: %q\n    given: %s\n", s.Name, s.Given)
	for _, line := range [][2]string{{"as_of", s.AsOf}, {"region", s.Region}, {"expect", s.Expect}, {"variant", s.Variant}} {
		if line[1] != "" {
			fmt.Fprintf(&b, "    %s: %s\n", line[0], line[1])
		}
	}
	return b.String()
}

// A Count is a part of a whole.
type Count struct {
	Done int `json:"done"`
	Of   int `json:"of"`
}

// Share is the part in percent, 100 of nothing.
func (c Count) Share() float64 {
	if c.Of == 0 {
		return 100
	}
	return 100 * float64(c.Done) / float64(c.Of)
}

func (c Count) String() string { return fmt.Sprintf("%.1f %% (%d of %d)", c.Share(), c.Done, c.Of) }

// Counts gives the condition coverage and the MC/DC of a decision: how many
// values of its sites have been seen, and shown. Values that no profile can show
// count as not shown, since the part can be left out (verify says so); but for
// those that are implied.
func (d *DecisionCoverage) Counts() (seen, shown Count) {
	if d == nil {
		return seen, shown
	}
	for _, s := range d.Sites {
		for _, side := range []SideCoverage{s.True, s.False} {
			if side.Implied {
				continue
			}
			seen.Of++
			shown.Of++
			if side.Seen {
				seen.Done++
			}
			if side.Shown {
				shown.Done++
			}
		}
	}
	return seen, shown
}

// A Gap is a value of a site that no case shows.
type Gap struct {
	*DecisionCoverage
	Site  *SiteCoverage
	Value bool
	SideCoverage
}

// String says where the gap is, and what it is.
func (g Gap) String() string {
	d := cmp.Or(g.DecisionCoverage, &DecisionCoverage{})
	in := d.In
	if d.Part != "" {
		in += ", " + d.Part
	}
	what := "no case in which this alone decides"
	switch {
	case g.Implied:
		what = "so it is not for whoever gets here"
	case g.Impossible:
		what = "no profile on which this decides; the part can be left out"
	case g.Open && g.Suggestion == nil:
		what = "no case in which this alone decides, and it is open whether there can be one"
	case !g.Seen:
		what = "no case in which this is so"
	}
	site := cmp.Or(g.Site, &SiteCoverage{})
	return fmt.Sprintf("%s: %s: %s is %t: %s", site.Pos, in, site.Text, g.Value, what)
}

// Gaps lists what no case shows, also what none can.
func (c *Coverage) Gaps() iter.Seq[Gap] {
	return func(yield func(Gap) bool) {
		for i := range c.Decisions {
			d := &c.Decisions[i]
			for j := range d.Sites {
				s := &d.Sites[j]
				if !s.True.Shown && !yield(Gap{d, s, true, s.True}) || !s.False.Shown && !yield(Gap{d, s, false, s.False}) {
					return
				}
			}
		}
	}
}

// Suggestions lists the cases that would show all that can be shown, each
// once, in the order of the pack.
func (c *Coverage) Suggestions() (list []*Suggestion) {
	for _, d := range c.Decisions {
		for _, s := range d.Sites {
			for _, side := range []SideCoverage{s.True, s.False} {
				if side.Suggestion != nil && !slices.Contains(list, side.Suggestion) {
					list = append(list, side.Suggestion)
				}
			}
		}
	}
	return list
}

// Counts adds up the decisions.
func (c *Coverage) Counts() (seen, shown Count) {
	for i := range c.Decisions {
		a, b := c.Decisions[i].Counts()
		seen.Done, seen.Of = seen.Done+a.Done, seen.Of+a.Of
		shown.Done, shown.Of = shown.Done+b.Done, shown.Of+b.Of
	}
	return seen, shown
}

// CoverageOptions are the choices of Coverage. Nil means the defaults.
type CoverageOptions struct {
	// Rule keeps to what is read by rules whose id contains it.
	Rule string

	// WithoutCases looks at the conditions as if no rule had a case: what is
	// then suggested are the boundary profiles of the pack.
	WithoutCases bool

	// AsOf is the day that suggested cases are for, where they need one. The
	// default is the latest day on which a rule of the pack was reviewed.
	AsOf time.Time

	// Progress, if not nil, is called now and then with what is done so far.
	Progress func(Count)
}

// Coverage runs the cases beside the rules and says what they show. For what
// they do not show it searches a smallest profile that would, or finds that
// there is none. Rules must have been loaded with their cases.
func (rb *Rulebase[P]) Coverage(opts *CoverageOptions) (*Coverage, error) {
	if opts == nil {
		opts = &CoverageOptions{}
	}
	c, err := rb.newCoverer(opts)
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
func (rb *Rulebase[P]) newCoverer(opts *CoverageOptions) (*coverer, error) {
	c := &coverer{core: rb.inside(), reads: decision.ReadBy(rb.inside().pack), asOf: opts.AsOf}
	if c.asOf.IsZero() {
		c.asOf = rb.inside().latestReview()
	}
	for _, d := range decision.All(rb.inside().pack) {
		if !byAny(c.reads, d, opts.Rule) {
			continue // of those that nothing reads lint says so
		}
		x := &covered{Decision: d, sites: d.Sites()}
		x.sides = make([][2]SideCoverage, len(x.sites))
		x.noticed = make([][2]bool, len(x.sites))
		c.list = append(c.list, x)
	}
	if c.withoutCases = opts.WithoutCases; c.withoutCases {
		return c, nil
	}
	return c, c.runCases()
}

// byAny reports whether a rule whose id contains text reads d.
func byAny(reads decision.Reads, d *decision.Decision, text string) bool {
	return slices.ContainsFunc(reads.Rules(d), func(r *pack.Rule) bool { return strings.Contains(r.ID, text) })
}

// latestReview is the latest day on which a rule was reviewed or written.
func (c *core) latestReview() (t time.Time) {
	for _, r := range c.pack.Rules {
		if r.Review.On.After(t) {
			t = r.Review.On
		}
	}
	return t
}

// covered is a decision and what is known of its sites, true and false.
type covered struct {
	*decision.Decision
	sites []condition.Site
	sides [][2]SideCoverage
	// noticed: the side decides alone on no profile, and counts where the other
	// value is noticed.
	noticed [][2]bool
}

// with is the decision with the other value than side's in the i-th site.
func (x *covered) with(i, side int) condition.Cond {
	return condition.With(x.Cond, x.sites[i].Path(), condition.Const(sideValues[side].Not()))
}

type coverer struct {
	*core
	reads decision.Reads
	list  []*covered
	asOf  time.Time

	withoutCases bool
}

var sideValues = [2]Truth{True, False}

// runCases notes what each case sees and shows.
func (c *coverer) runCases() error {
	of := map[*pack.Rule][]*covered{}
	var tests []*pack.Test
	for _, x := range c.list {
		for _, r := range c.reads.Rules(x.Decision) {
			of[r] = append(of[r], x)
		}
	}
	for _, r := range c.pack.Rules {
		tests = append(tests, r.Tests...)
	}
	var mu sync.Mutex
	var failed error // the first in the order of the pack
	failedAt := len(tests)
	parallel(len(tests), func() func(int) {
		return func(i int) {
			t := tests[i]
			s, err := c.beginCase(t)
			if err != nil {
				mu.Lock()
				if i < failedAt {
					failed, failedAt = fmt.Errorf("%s: rule %s: %s: %w", t.Pos, t.Rule.ID, t.Name, err), i
				}
				mu.Unlock()
				return
			}
			defer s.end()
			for _, x := range of[t.Rule] {
				if x.Reach != nil && s.frame.Eval(x.Reach) == False {
					c.look(&mu, s, x, false)
				} else {
					c.look(&mu, s, x, x.Reach == nil || s.frame.Eval(x.Reach) == True)
				}
			}
		}
	})
	return failed
}

// look notes what a session sees of a decision and, if that matters there, shows.
func (c *coverer) look(mu *sync.Mutex, s *session, x *covered, matters bool) {
	for i, site := range x.sites {
		for side, want := range sideValues {
			seen := s.frame.Seen(site, want)
			if !seen {
				continue
			}
			shown := matters && s.frame.Shows(site, want) == True
			mu.Lock()
			x.sides[i][side].Seen = true
			x.sides[i][side].Shown = x.sides[i][side].Shown || shown
			mu.Unlock()
		}
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
func (c *coverer) search(progress func(Count)) []*suggested {
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
	for _, r := range c.pack.Rules {
		rules = append(rules, groups[r])
	}
	var mu sync.Mutex
	count := Count{Of: len(c.list)}
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
			if slices.Contains(c.reads.Rules(group[0].Decision), c.pack.Rule(s.Rule)) {
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
	*Suggestion
	profile *witness.Profile
}

// fill searches for each group's gaps in turn; a case that is suggested for
// one gap may fill others of its group, too.
func (c *coverer) fill(groups [][]*covered, done func(int)) [][]*suggested {
	out := make([][]*suggested, len(groups))
	parallel(len(groups), func() func(int) {
		finder := witness.New(c.pack, c.asOf, &condition.Frame{})
		prover := prove.New(c.pack, c.asOf)
		return func(n int) {
			for _, x := range groups[n] {
				judge := standing.For(prover.Find, c.pack, x.Decision)
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
							gap.Suggestion = s.Suggestion
							c.credit(s, groups[n])
						}
					}
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
			gap.Implied = !x.OfRecords && judge.Value(False).Verdict == prove.None
		}
		if x.Guard != nil && want == True && len(x.sites[i].Path()) == 0 {
			gap.Implied = judge.Contested()
		}
	case c.noticedByCase(x, x.with(i, side)):
		gap.Seen, gap.Shown = true, true
	default:
		return &suggested{c.suggestion(c.reads.Rules(x.Decision)[0], a.Profile, nameOf(x.sites[i], want)), a.Profile}
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
			noticed := standing.Noticed(&s.frame, x.Decision, then)
			s.end()
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
	defer s.end()
	for _, x := range group {
		if x.Reach != nil && s.frame.Eval(x.Reach) != True {
			continue
		}
		for i, site := range x.sites {
			for side, want := range sideValues {
				gap := &x.sides[i][side]
				if !gap.Shown && gap.Suggestion == nil && s.frame.Shows(site, want) == True {
					gap.Suggestion = by.Suggestion
				}
			}
		}
	}
}

// suggest looks for a profile on which the site shows the value want: if it
// stands in a finding, best one on which the finding decides a rule, too.
func (c *coverer) suggest(finder *witness.Finder, x *covered, site condition.Site, want Truth) (*suggested, witness.Verdict) {
	parts := []witness.Part{showing(x, site, want)}
	if x.Reach != nil {
		parts = append(parts, witness.Is(x.Reach, True)...)
	}
	name := nameOf(site, want)
	rules := c.reads.Rules(x.Decision)
	if x.Finding != nil {
		for _, host := range c.hosts(x.Finding, rules) {
			either := witness.Part{Conds: []condition.Cond{host.Cond}, Deep: true, Eval: func(f *condition.Frame) Truth {
				return f.Shows(host.site, True).Or(f.Shows(host.site, False))
			}}
			goal := &witness.Goal{Parts: slices.Concat(parts, []witness.Part{either}, witness.Is(host.Reach, True))}
			if p, verdict := finder.Find(goal); verdict == witness.Found {
				return &suggested{c.suggestion(host.Rule, p, name), p}, verdict
			}
		}
	}
	p, verdict := finder.Find(&witness.Goal{Parts: parts})
	if verdict != witness.Found {
		return nil, verdict
	}
	return &suggested{c.suggestion(rules[0], p, name), p}, verdict
}

// nameOf names a case that shows a value of a site.
func nameOf(site condition.Site, want Truth) string {
	if want == False {
		return "decided by not " + abridged(site.String())
	}
	return "decided by " + abridged(site.String())
}

// showing wants the site to have the value want and to decide by it.
func showing(x *covered, site condition.Site, want Truth) witness.Part {
	return witness.Part{Conds: []condition.Cond{x.Cond}, Deep: true, Eval: func(f *condition.Frame) Truth { return f.Shows(site, want) }}
}

// A host is a site of a rule at which a finding stands.
type host struct {
	*covered
	site condition.Site
}

// hosts lists up to four places where rules read a finding directly.
func (c *coverer) hosts(f *condition.Finding, rules []*pack.Rule) (list []host) {
	for _, x := range c.list {
		if x.Rule == nil || !slices.Contains(rules, x.Rule) {
			continue
		}
		for _, site := range x.sites {
			if site.Cond == condition.Cond(f) && len(list) < 4 {
				list = append(list, host{x, site})
			}
		}
	}
	return list
}

// suggestion is a case for the rule, with what becomes of it now.
func (c *core) suggestion(rule *pack.Rule, p *witness.Profile, name string) *Suggestion {
	s := c.beginWith(p)
	defer s.end()
	s.judgeOne(rule)
	r := s.of(rule)
	out := &Suggestion{Rule: rule.ID, Name: name, Given: p.YAML(), Region: p.Region, Expect: r.outcome.String()}
	if !p.AsOf.IsZero() {
		out.AsOf = p.AsOf.Format(time.DateOnly)
	}
	if r.outcome == Shown && len(rule.Variants) > 0 {
		out.Variant = cmp.Or(r.words.Name, `""`)
	}
	return out
}

// beginWith begins a session with a profile that a search has found.
func (c *core) beginWith(p *witness.Profile) *session {
	s := c.sessions.Get().(*session)
	s.lang, s.said = c.pack.Languages[0], nil
	s.opts = Options{AsOf: p.AsOf, Region: cmp.Or(p.Region, c.pack.Regions[0].Name)}
	s.frame.Reset(c.pack.Space)
	s.frame.AsOf, s.frame.Region = s.opts.AsOf, s.opts.Region
	s.frame.Profile = fact.Profile{Slots: slices.Clone(p.Slots)}
	s.hold()
	return s
}

func (c *coverer) result(x *covered) DecisionCoverage {
	out := DecisionCoverage{In: x.Owner, Part: x.Part, Rules: []string{}, Sites: []SiteCoverage{}}
	for _, r := range c.reads.Rules(x.Decision) {
		out.Rules = append(out.Rules, r.ID)
	}
	path := ""
	if x.Case != nil {
		_, path, _ = strings.Cut(x.Owner, " ")
	}
	for i, pos := range c.pack.Space.Places(path, x.Text, x.sites) {
		out.Sites = append(out.Sites, SiteCoverage{Text: x.sites[i].String(), Pos: Pos(pos), True: x.sides[i][0], False: x.sides[i][1]})
	}
	return out
}

// Boundary lists boundary profiles of the pack: few that, together, show all
// that the cases of a pack could show of its conditions, each part of each
// condition deciding alone, both ways. The first shows most; each further one
// shows most of what is left. At most n are listed, all if n is 0. Their Rule
// and Expect are of the rule that each was found for.
func (rb *Rulebase[P]) Boundary(n int, opts *CoverageOptions) ([]*Suggestion, error) {
	o := CoverageOptions{}
	if opts != nil {
		o = *opts
	}
	o.WithoutCases = true
	c, err := rb.newCoverer(&o)
	if err != nil {
		return nil, err
	}
	found := c.search(o.Progress)
	// Which sides each profile shows, over all conditions.
	shows := make([][]int, len(found))
	parallel(len(found), func() func(int) {
		return func(i int) {
			s := c.beginWith(found[i].profile)
			defer s.end()
			at := 0
			for _, x := range c.list {
				matters := x.Reach == nil || s.frame.Eval(x.Reach) == True
				for j, site := range x.sites {
					for side, want := range sideValues {
						if matters && s.frame.Shows(site, want) == True ||
							x.noticed[j][side] && standing.Noticed(&s.frame, x.Decision, x.with(j, side)) {
							shows[i] = append(shows[i], at)
						}
						at++
					}
				}
			}
		}
	})
	var list []*Suggestion
	done := map[int]bool{}
	for n == 0 || len(list) < n {
		best, most := -1, 0
		for i, sides := range shows {
			fresh := 0
			for _, side := range sides {
				if !done[side] {
					fresh++
				}
			}
			if fresh > most {
				best, most = i, fresh
			}
		}
		if best < 0 {
			break
		}
		for _, side := range shows[best] {
			done[side] = true
		}
		list = append(list, found[best].Suggestion)
	}
	return list, nil
}
