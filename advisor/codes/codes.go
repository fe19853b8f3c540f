package codes

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A Kind is a kind of release.
type Kind string

const (
	RxNorm Kind = "rxnorm" // RXNCONSO.RRF and RXNREL.RRF
	SNOMED Kind = "snomed" // an RF2 snapshot
	DMD    Kind = "dmd"    // f_ingredient2, f_vmp2 and f_amp2 in XML
	TSV    Kind = "tsv"    // *.tsv with the columns system, code and name
)

// Options are the choices of Build. Nil means the defaults.
type Options struct {
	// Kind is the kind of the release; the default is what its files say.
	Kind Kind

	// Version is the version of the release. Build fails if the files say another;
	// it is needed if they say none.
	Version string

	// Progress is told, while files are read, how many of how many bytes are.
	Progress func(done, total int64)
}

// A Report counts what became of the codes of a release.
type Report struct {
	Codes    int            `json:"codes"`    // that were looked at
	Read     int            `json:"read"`     // and are in the table
	Partly   int            `json:"partly"`   // of these, products with an ingredient that is no term
	Other    int            `json:"other"`    // of nothing that the pack knows
	Refused  int            `json:"refused"`  // of something that the pack knows, and not understood
	Reasons  map[string]int `json:"reasons"`  // why those were refused
	Refusals []string       `json:"refusals"` // some of them: code, name and reason
}

// maxRefusals is how many refused codes a Report names.
const maxRefusals = 200

// Build reads a release in fsys and makes a table for the pack of rb. The error
// says what in the release cannot be read, or what is missing.
func Build[P any](rb *advisor.Rulebase[P], fsys fs.FS, opts *Options) (*Table, *Report, error) {
	p := bridge.Pack(rb)
	if p == nil || fsys == nil {
		return nil, nil, errors.New("codes: no pack, or no release")
	}
	if opts == nil {
		opts = &Options{}
	}
	r := open(fsys, opts.Progress)
	kind := opts.Kind
	if kind == "" {
		kind = r.kind()
	}
	b := &builder{
		h: p.Schema.Terms, table: &Table{Pack: rb.Info(), Kind: kind, rows: map[key][]Entry{}},
		report: &Report{Reasons: map[string]int{}},
	}
	for _, f := range p.Schema.Facts {
		if f.FHIR == nil || !slices.ContainsFunc(f.FHIR.From, func(from string) bool {
			return from == "MedicationRequest" || from == "MedicationStatement"
		}) {
			continue
		}
		if t := f.TermField(); f.Kind == fact.List && t != nil {
			f = t
		}
		b.medicines = append(b.medicines, f.Of...)
	}
	version := b.read(r, p.Schema)
	switch {
	case r.err != nil:
		return nil, nil, r.err
	case version == "" && opts.Version == "":
		return nil, nil, errors.New("the files do not say which version of the release they are; say it")
	case version != "" && opts.Version != "" && version != opts.Version:
		return nil, nil, fmt.Errorf("the files are of version %s, not %s", version, opts.Version)
	}
	b.table.Version = cmp.Or(version, opts.Version)
	return b.table, b.report, nil
}

// read reads a release and returns its version, if the files say it.
func (b *builder) read(r *release, s *fact.Schema) (version string) {
	switch b.table.Kind {
	case RxNorm:
		b.system = rxnormURI
		return r.rxnorm(b.product)
	case SNOMED:
		b.system = snomedURI
		return r.snomed(b.product, b.kind)
	case DMD:
		b.system = dmdURI
		return r.dmd(b.product)
	case TSV:
		r.tsv(b, s)
	default:
		r.fail("%q is no kind of release; want rxnorm, snomed, dmd or tsv", b.table.Kind)
	}
	return ""
}

// kind tells the kind of a release by the names of its files.
func (r *release) kind() Kind {
	for _, k := range []struct {
		kind    Kind
		pattern string
	}{
		{RxNorm, `RXNCONSO\.RRF`}, {SNOMED, `x?sct2_Relationship_Snapshot.*\.txt`},
		{DMD, `f_vmp2_.*\.xml`}, {TSV, `.*\.tsv`},
	} {
		if r.named(k.pattern) != "" || r.err != nil {
			return k.kind
		}
	}
	r.fail("no release: want RXNCONSO.RRF and RXNREL.RRF (RxNorm), an RF2 snapshot (SNOMED CT), " +
		"f_vmp2, f_amp2 and f_ingredient2 in XML (dm+d), or a .tsv file with the columns " +
		"system, code and name")
	return ""
}

// A builder makes a table of what a release says.
type builder struct {
	h         *term.Hierarchy
	medicines []term.ID // what medicines are kinds of
	system    string
	table     *Table
	report    *Report
	byCode    map[string]term.ID // codes of SNOMED CT on the terms of the pack
}

// refuse counts a code of something known that is not understood.
func (b *builder) refuse(p *product, reason string) {
	b.report.Refused++
	b.report.Reasons[reason]++
	if len(b.report.Refusals) < maxRefusals {
		name := ""
		if len(p.names) > 0 {
			name = p.names[0]
		}
		b.report.Refusals = append(b.report.Refusals, fmt.Sprintf("%s %.120q: %s", p.code, name, reason))
	}
}

// product reads a medicine by its names, and holds it against its ingredients.
func (b *builder) product(p product) {
	b.report.Codes++
	ingredients, known := b.ingredients(p)
	if p.ingredients != nil && !known {
		b.report.Other++
		return
	}
	var parts []term.Part
	why := ""
	for _, name := range p.names {
		r := b.h.Read(name, b.medicines, false)
		switch {
		case r.Reason != "":
			why = r.Reason
		case len(r.Parts) == 0:
		case parts == nil:
			parts = r.Parts
		case !sameTerms(parts, r.Parts):
			b.refuse(&p, "its names say different things")
			return
		}
	}
	isTerm := func(x term.Part) bool { return x.ID != term.None }
	switch {
	case parts == nil && p.ingredients == nil && b.table.Kind != TSV: // whose names are to be read
		b.report.Other++
	case parts == nil:
		b.refuse(&p, cmp.Or(why, "it has no name"))
	case !slices.ContainsFunc(parts, isTerm):
		b.report.Other++
	case p.ingredients != nil && !b.agree(parts, ingredients):
		b.refuse(&p, "its name and its ingredients disagree")
	default:
		b.add(p.code, b.entries(parts))
		if slices.ContainsFunc(parts, func(x term.Part) bool { return !isTerm(x) }) {
			b.report.Partly++
		}
	}
}

// ingredients are the terms of a product's ingredients, None where there is none;
// known, whether there is any.
func (b *builder) ingredients(p product) (ids []term.ID, known bool) {
	for _, name := range p.ingredients {
		id := term.None
		if r := b.h.Read(name, b.medicines, false); r.Reason == "" && len(r.Parts) == 1 {
			id = r.Parts[0].ID
		}
		ids, known = append(ids, id), known || id != term.None
	}
	return ids, known
}

// entries are the parts of a product as a table has them.
func (b *builder) entries(parts []term.Part) []Entry {
	entries := make([]Entry, len(parts))
	for i, x := range parts {
		e := Entry{Form: x.Form, Route: x.Route}
		if x.ID != term.None {
			e.Term = b.h.Term(x.ID).Name
		}
		if x.Strength.MG > 0 {
			e.StrengthMG, e.In, e.Unit = x.Strength.MG, x.Strength.In, x.Strength.Of
		}
		entries[i] = e
	}
	return entries
}

func (b *builder) add(code string, entries []Entry) {
	b.report.Read++
	b.table.rows[key{b.system, code}] = entries
}

func sameTerms(a, b []term.Part) bool {
	return slices.EqualFunc(a, b, func(x, y term.Part) bool { return x.ID == y.ID })
}

// agree reports whether each part of a name is one of the ingredients, as it is or
// in the form of the product, and each ingredient is a part.
func (b *builder) agree(parts []term.Part, ingredients []term.ID) bool {
	left := slices.Clone(ingredients)
	for _, p := range parts {
		i := slices.IndexFunc(left, func(id term.ID) bool {
			return p.ID == id || p.ID != term.None && id != term.None &&
				(b.h.Is(p.ID, id) || b.h.Is(id, p.ID))
		})
		if i < 0 {
			return false
		}
		left = slices.Delete(left, i, i+1)
	}
	return len(left) == 0
}

// kind reads a condition of SNOMED CT: it is each of the nearest terms above it.
func (b *builder) kind(t *tree, code string) {
	b.report.Codes++
	if b.byCode == nil {
		b.byCode = map[string]term.ID{}
		for _, name := range b.h.Names() {
			id := b.h.Named(name)
			for _, c := range b.h.Term(id).Codes["snomed"] {
				b.byCode[c] = id
			}
		}
	}
	var ids []term.ID
	own := false
	t.above(code, func(c string) bool {
		id, ok := b.byCode[c]
		if ok {
			own = own || c == code
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		return !ok
	})
	if own || len(ids) == 0 { // the pack has it, or nothing above it
		b.report.Other++
		return
	}
	var entries []Entry
	for _, id := range ids {
		if !slices.ContainsFunc(ids, func(other term.ID) bool {
			return other != id && b.h.Is(other, id)
		}) {
			entries = append(entries, Entry{Term: b.h.Term(id).Name})
		}
	}
	b.add(code, entries)
}
