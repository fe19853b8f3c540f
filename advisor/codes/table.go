package codes

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A Table says what codes mean to a pack. It is immutable and safe for
// concurrent use; the zero Table knows no code.
type Table struct {
	Pack    advisor.PackInfo // for which it was made
	Kind    Kind
	Version string // of the release

	rows map[key][]Entry
}

type key struct{ system, code string }

// An Entry is one ingredient of a product, or what a condition is.
type Entry struct {
	Term  string // "": an ingredient that is no term of the pack
	Form  string
	Route string
	// StrengthMG is how many milligrams are in one piece, or in so many of a unit;
	// 0: not known. It is never a dose.
	StrengthMG float64
	In         float64
	Unit       string
}

// Find returns what a code of a system, named by its address, means; nil if
// the table does not have it. The entries must not be written to.
func (t *Table) Find(system, code string) []Entry {
	if t == nil {
		return nil
	}
	return t.rows[key{system, code}]
}

// Len is how many codes the table has.
func (t *Table) Len() int {
	if t == nil {
		return 0
	}
	return len(t.rows)
}

const (
	heading = "#crosstalk codes 1"
	columns = "system\tcode\tterm\tstrength_mg\tin\tunit\tform\troute"
)

// Write writes the table as TSV, sorted: the same table gives the same bytes.
func (t *Table) Write(w io.Writer) error {
	if t == nil {
		return errors.New("codes: no table")
	}
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s\n#pack %s %s %s\n#release %s %s\n%s\n", heading, t.Pack.Name, t.Pack.Version,
		t.Pack.Digest, t.Kind, t.Version, columns)
	keys := make([]key, 0, len(t.rows))
	for k := range t.rows {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.system, b.system), cmp.Compare(len(a.code), len(b.code)),
			cmp.Compare(a.code, b.code))
	})
	for _, k := range keys {
		for _, e := range t.rows[k] {
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", k.system, k.code, cmp.Or(e.Term, "-"),
				number(e.StrengthMG), number(e.In), e.Unit, e.Form, e.Route)
		}
	}
	return out.Flush()
}

func number(x float64) string {
	if x == 0 {
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// Read reads a table that Write wrote, for the pack of rb. A term that the pack
// does not have is an error: make the table again. Name is that of the file.
func Read[P any](rb *advisor.Rulebase[P], name string, r io.Reader) (*Table, error) {
	p := bridge.Pack(rb)
	if p == nil || r == nil {
		return nil, errors.New("codes: no pack, or no table")
	}
	t := &Table{rows: map[key][]Entry{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 4<<10), maxLine)
	n := 0
	for lines.Scan() {
		n++
		text := lines.Text()
		if err := t.line(p.Schema.Terms, n, text); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, n+1, err)
	}
	if n < 4 {
		return nil, fmt.Errorf("%s:%d: the file ends early; make it again with crosstalk codes", name,
			n+1)
	}
	return t, nil
}

func (t *Table) line(h *term.Hierarchy, n int, text string) error {
	switch n {
	case 1:
		if text != heading {
			return fmt.Errorf("no table of codes: want %q", heading)
		}
		return nil
	case 2:
		if f := strings.Fields(text); len(f) == 4 && f[0] == "#pack" {
			t.Pack = advisor.PackInfo{Name: f[1], Version: f[2], Digest: f[3]}
			return nil
		}
		return errors.New("want #pack with name, version and digest")
	case 3:
		kind, ok := strings.CutPrefix(text, "#release ")
		if kind, version, has := strings.Cut(kind, " "); ok && has {
			t.Kind, t.Version = Kind(kind), version
			return nil
		}
		return errors.New("want #release with kind and version")
	case 4:
		if text != columns {
			return fmt.Errorf("want the columns %s", strings.ReplaceAll(columns, "\t", ", "))
		}
		return nil
	}
	f := strings.Split(text, "\t")
	if len(f) != 8 || f[0] == "" || f[1] == "" {
		return errors.New("want eight fields, of which the first three are not empty")
	}
	e := Entry{Term: f[2], Unit: f[5], Form: f[6], Route: f[7]}
	if e.Term == "-" {
		e.Term = ""
	} else if h.Named(e.Term) == term.None {
		return fmt.Errorf("%.60q is no term of the pack; make the table again", e.Term)
	}
	for i, at := range map[int]*float64{3: &e.StrengthMG, 4: &e.In} {
		if f[i] == "" {
			continue
		}
		x, err := strconv.ParseFloat(f[i], 64)
		if err != nil || !(x > 0 && x < 1e9) {
			return fmt.Errorf("%.40q where a number above 0 was wanted", f[i])
		}
		*at = x
	}
	k := key{f[0], f[1]}
	t.rows[k] = append(t.rows[k], e)
	return nil
}

// tsv reads a file of the clinic's own: the columns system, code and name, and
// perhaps fact, the set or list that the name stands in, which is medicines if it is empty.
func (r *release) tsv(b *builder, s *fact.Schema) {
	name := r.need(`.*\.tsv`, ".tsv file")
	at := map[string]int{}
	medicines := b.medicines
	r.rows(name, "\t", 3, func(line int, f []string) error {
		if line == 1 {
			for i, column := range f {
				at[strings.TrimSpace(strings.TrimPrefix(column, "\ufeff"))] = i
			}
			for _, c := range []string{"system", "code", "name"} {
				if _, ok := at[c]; !ok {
					return fmt.Errorf("%s:1: no column %q; want system, code, name and perhaps fact", name, c)
				}
			}
			return nil
		}
		cell := func(column string) string {
			if i, ok := at[column]; ok && i < len(f) {
				return strings.TrimSpace(f[i])
			}
			return ""
		}
		if cell("system") == "" || cell("code") == "" || cell("name") == "" {
			return fmt.Errorf("%s:%d: want a system, a code and a name", name, line)
		}
		b.system, b.medicines = cell("system"), medicines
		if path := cell("fact"); path != "" {
			of := s.Lookup(path)
			if of != nil && of.Kind == fact.List && of.TermField() != nil {
				of = of.TermField()
			}
			if of == nil || of.Kind != fact.Term && of.Kind != fact.Terms {
				return fmt.Errorf("%s:%d: %.60q is no fact of the pack that names terms", name, line, path)
			}
			b.medicines = of.Of
		}
		b.product(product{code: cell("code"), names: []string{cell("name")}})
		return nil
	})
}
