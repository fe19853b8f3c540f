package advisor

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/text/language"

	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/spell"
)

// LoadOptions are the choices of Load. Nil means the defaults.
type LoadOptions struct {
	// Without names rules to leave out, for a clinic that does not want them.
	// A rule that another names as its companion cannot be left out.
	Without []string

	// SkipTests leaves the worked cases beside the rules unread, which only
	// RunTests and Cases need, so that loading takes less time. Nothing that is
	// wrong with them is then found.
	SkipTests bool
}

// A Rulebase is a pack of rules, checked and ready for profiles of type P.
// It is immutable and safe for concurrent use. The zero Rulebase has no rules,
// and an error for every profile.
type Rulebase[P any] struct {
	core *core
}

// core is what does not depend on P.
type core struct {
	pack    *pack.Pack
	matcher language.Matcher
	drawer  func() *randprofile.Drawer // of random profiles, made when first wanted

	// index finds the rules that a profile concerns; nil for a pack whose
	// conditions are changed, of which every rule is looked at.
	index   *condition.Index
	changes bool // messages are changed, too

	// What can be said of the rules beforehand, by their order.
	beside    [][]*pack.Rule // a rule's companions, and theirs
	companion []bool         // some rule has it as a companion
	hosts     []*pack.Rule   // the rules with companions
	rulesOut  []*fact.Fact   // facts of which the terms must not be encouraged

	prepared []*prepared // by language and region
	sessions sync.Pool
}

func newCore(p *pack.Pack, m language.Matcher) *core {
	c := &core{pack: p, matcher: m, beside: make([][]*pack.Rule, len(p.Rules)), companion: make([]bool, len(p.Rules))}
	for _, r := range p.Rules {
		if c.beside[r.Order] = r.Beside(); c.beside[r.Order] != nil {
			c.hosts = append(c.hosts, r)
		}
		for _, other := range c.beside[r.Order] {
			c.companion[other.Order] = true
		}
	}
	for _, f := range p.Schema.Top {
		if f.RulesOut {
			c.rulesOut = append(c.rulesOut, f)
		}
	}
	c.prepare()
	c.sessions.New = func() any { return &session{core: c} }
	return c
}

// file makes the index of the rules, which must not change any more.
func (c *core) file() {
	whens := make([]condition.Cond, len(c.pack.Rules))
	for i, r := range c.pack.Rules {
		whens[i] = r.When
	}
	c.index = condition.NewIndex(c.pack.Space, whens)
}

// Load reads the pack in fsys and checks it against P: a struct whose fields,
// named by their `expr` tags, are the facts of the pack's facts.yaml; or
// [Record], for a pack whose profiles have no Go struct. The error is an
// *ErrorList with every problem of every file.
func Load[P any](fsys fs.FS, opts *LoadOptions) (rb *Rulebase[P], err error) {
	defer caught(&err, "loading")
	if fsys == nil {
		return nil, errors.New("advisor.Load: no file system")
	}
	t := reflect.TypeFor[P]()
	switch {
	case t == reflect.TypeFor[Record]():
		t = nil
	case t.Kind() != reflect.Struct:
		return nil, fmt.Errorf("advisor.Load: %s is not a struct; a profile is one", t)
	}
	p, errs := pack.Load(fsys, t, opts != nil && opts.SkipTests)
	if err := Errors(errs); err != nil {
		return nil, err
	}
	if opts != nil && len(opts.Without) > 0 {
		if err := p.Remove(opts.Without); err != nil {
			return nil, err
		}
	}
	tags := make([]language.Tag, len(p.Languages))
	for i, l := range p.Languages {
		tags[i] = language.Make(l)
	}
	c := newCore(p, language.NewMatcher(tags))
	c.drawer = sync.OnceValue(func() *randprofile.Drawer { return randprofile.New(p) })
	c.file()
	return &Rulebase[P]{c}, nil
}

// Info names the pack.
func (rb *Rulebase[P]) Info() PackInfo { return rb.inside().info() }

func (c *core) info() PackInfo {
	return PackInfo{c.pack.Name, c.pack.Version, c.pack.Digest}
}

// Languages lists the languages of the pack; the first is complete.
func (rb *Rulebase[P]) Languages() []string { return slices.Clone(rb.inside().pack.Languages) }

// Regions lists the regions of the pack; the first is the default.
func (rb *Rulebase[P]) Regions() []string {
	var names []string
	for _, r := range rb.inside().pack.Regions {
		names = append(names, r.Name)
	}
	return names
}

// A RuleInfo describes a rule.
type RuleInfo struct {
	ID       string
	Topic    string
	Level    Level // of its own words; a variant may have another
	Weight   int   // within the level, of its own words
	Pos      Pos
	Answers  []string // terms that its own words answer, with their kinds; a variant may have others
	Variants []string
	Guards   int
	Tests    int
}

// Rules lists the rules in the order of the pack.
func (rb *Rulebase[P]) Rules() iter.Seq[RuleInfo] {
	return func(yield func(RuleInfo) bool) {
		for _, r := range rb.inside().pack.Rules {
			info := RuleInfo{ID: r.ID, Topic: r.Topic, Level: Level(r.Base.Level), Weight: r.Base.Weight, Pos: Pos(r.Pos), Guards: len(r.Base.Guards), Tests: len(r.Tests)}
			for _, id := range r.Base.Answers {
				info.Answers = append(info.Answers, rb.inside().pack.Schema.Terms.Term(id).Name)
			}
			for _, v := range r.Variants {
				info.Variants = append(info.Variants, v.Name)
			}
			if !yield(info) {
				return
			}
		}
	}
}

// language finds the pack's language for what the caller asked for.
func (c *core) language(want string) (string, error) {
	if want == "" {
		return c.pack.Languages[0], nil
	}
	if slices.Contains(c.pack.Languages, want) {
		return want, nil
	}
	tags, _, err := language.ParseAcceptLanguage(want)
	if err != nil || len(tags) == 0 {
		return "", fmt.Errorf("language %q is not a BCP 47 tag like en or es-MX", want)
	}
	_, i, _ := c.matcher.Match(tags...)
	return c.pack.Languages[i], nil
}

func (c *core) region(want string) (string, error) {
	if want == "" {
		return c.pack.Regions[0].Name, nil
	}
	if c.pack.Region(want) == nil {
		var names []string
		for _, r := range c.pack.Regions {
			names = append(names, r.Name)
		}
		return "", fmt.Errorf("region %q is not in the pack, which has %v%s", want, names, spell.Hint(want, names))
	}
	return want, nil
}

func init() {
	type inside interface{ inside() *core }
	bridge.Pack = func(rb any) *pack.Pack { return rb.(inside).inside().pack }
	bridge.Change = func(rb any) *pack.Pack {
		c := rb.(inside).inside()
		c.index, c.changes = nil, true
		return c.pack
	}
	bridge.Frame = func(rb, profile, opts any) (*condition.Frame, func(), error) {
		return rb.(interface {
			frame(profile any, opts *Options) (*condition.Frame, func(), error)
		}).frame(profile, opts.(*Options))
	}
	bridge.Read = func(rb, profile any) error { return rb.(interface{ read(any) error }).read(profile) }
}

// read looks at the values of a profile without deciding anything.
func (rb *Rulebase[P]) read(profile any) error {
	return rb.inside().pack.Schema.Read(structOf(profile.(*P)), &fact.Profile{})
}

// frame is what conditions are evaluated on.
func (rb *Rulebase[P]) frame(profile any, opts *Options) (*condition.Frame, func(), error) {
	s, err := rb.inside().begin(structOf(profile.(*P)), opts)
	if err != nil {
		return nil, nil, err
	}
	return &s.frame, s.end, nil
}

// inside is the core; for a Rulebase that Load did not make, one without rules.
func (rb *Rulebase[P]) inside() *core {
	if rb == nil || rb.core == nil {
		return noPack()
	}
	return rb.core
}
