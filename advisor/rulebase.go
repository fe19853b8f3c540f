package advisor

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"

	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/overlay"
	"example.com/crosstalk/advisor/internal/pack"
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

	// Languages are those that advice is wanted in, BCP 47 tags, of each the closest of the
	// pack's, so that loading takes less time. The pack's first is read always: [] is that
	// alone, nil is all. Of others only the names of terms are read, as people write what
	// they have and take in any; nothing else that is wrong with them is then found.
	Languages []string
}

// A Rulebase is a pack of rules, checked and ready for profiles of type P.
// It is immutable and safe for concurrent use. The zero Rulebase has no rules,
// and an error for every profile.
type Rulebase[P any] struct {
	core *core
}

// core is what does not depend on P.
type core struct {
	*engine.Engine
	langs    *overlay.Spoken
	prepared []*prepared // by language and region
	changes  bool        // of the pack, for tests: no message that was made holds
}

func newCore(p *pack.Pack) *core {
	c := &core{Engine: engine.New(p), langs: overlay.SpokenIn(p.Languages)}
	c.prepare()
	return c
}

// Load reads the pack in fsys and checks it against P: a struct whose fields,
// named by their `expr` tags, are the facts of the pack's facts.yaml; or
// [Record], for a pack whose profiles have no Go struct. The error is an
// ErrorList with every problem of every file.
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
	if opts == nil {
		opts = &LoadOptions{}
	}
	for _, lang := range opts.Languages {
		if _, err := overlay.SpokenIn(nil).Place(lang); err != nil {
			return nil, err
		}
	}
	p, errs := load.Chosen(fsys, t, load.Choice{SkipTests: opts.SkipTests, Languages: opts.Languages})
	if err := errorList(errs); err != nil {
		return nil, err
	}
	if len(opts.Without) > 0 {
		if err := p.Remove(opts.Without); err != nil {
			return nil, err
		}
	}
	c := newCore(p)
	c.File()
	return &Rulebase[P]{c}, nil
}

// Info names the pack.
func (rb *Rulebase[P]) Info() PackInfo { return rb.inside().info() }

func (c *core) info() PackInfo {
	return PackInfo{c.Pack.Name, c.Pack.Version, c.Pack.Digest}
}

// Languages lists the languages of the pack; the first is complete.
func (rb *Rulebase[P]) Languages() []string { return slices.Clone(rb.inside().Pack.Languages) }

// Regions lists the regions of the pack; the first is the default.
func (rb *Rulebase[P]) Regions() []string { return rb.inside().regions() }

func (c *core) regions() (names []string) {
	for _, r := range c.Pack.Regions {
		names = append(names, r.Name)
	}
	return names
}

// region is the place of a region in the pack.
func (c *core) region(want string) (int, error) {
	if want == "" {
		return 0, nil
	}
	named := func(r pack.Region) bool { return r.Name == want }
	if i := slices.IndexFunc(c.Pack.Regions, named); i >= 0 {
		return i, nil
	}
	names := c.regions()
	return 0, fmt.Errorf("region %q is not in the pack, which has %v%s",
		want, names, spell.Hint(want, names))
}

func init() {
	type inside interface{ inside() *core }
	bridge.Pack = func(rb any) *pack.Pack { return rb.(inside).inside().Pack }
	bridge.Errors = errorList
	bridge.Change = func(rb any) *pack.Pack {
		c := rb.(inside).inside()
		c.changes = true
		c.Unfile()
		return c.Pack
	}
	bridge.Engine = func(rb any) *engine.Engine { return rb.(inside).inside().Engine }
	bridge.Begin = func(rb, profile, opts any) (*engine.Session, error) {
		return rb.(interface {
			begin(profile any, opts *Options) (*engine.Session, error)
		}).begin(profile, opts.(*Options))
	}
	bridge.Read = func(rb, profile any, into *fact.Profile) error {
		return rb.(interface {
			read(any, *fact.Profile) error
		}).read(profile, into)
	}
	bridge.Caught = caught
	bridge.Value = structOf
}

// read looks at the values of a profile without deciding anything.
func (rb *Rulebase[P]) read(profile any, into *fact.Profile) error {
	return rb.inside().Pack.Struct.Read(structOf(profile.(*P)), into)
}

// begin begins what Advise does.
func (rb *Rulebase[P]) begin(profile any, opts *Options) (*engine.Session, error) {
	return rb.inside().begin(structOf(profile.(*P)), opts)
}

// inside is the core; for a Rulebase that Load did not make, one without rules.
func (rb *Rulebase[P]) inside() *core {
	if rb == nil || rb.core == nil {
		return noPack()
	}
	return rb.core
}
