package profile

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

type datedProfile struct {
	Last   *time.Time                        `expr:"last"`
	Plain  time.Time                         `expr:"plain"`
	Visit  *time.Time                        `expr:"visit"`
	Bounds struct{ On, From, By *time.Time } `expr:"bounds"`
	Meds   struct {
		Has []struct {
			Name string `expr:"name"`
		}
		Not      []string
		Complete bool
	} `expr:"meds"`
}

func datedStruct(t *testing.T) *Struct {
	t.Helper()
	terms := term.New([]term.Term{{Name: "medicine"}, {Name: "steroid", Is: []string{"medicine"}},
		{Name: "prednisone", Is: []string{"steroid"}}}, nil)
	root := []term.ID{terms.Named("medicine")}
	facts := []*fact.Fact{{Path: "last", Kind: fact.Date}, {Path: "plain", Kind: fact.Date},
		{Path: "bounds", Kind: fact.Date},
		{Path: "visit", Kind: fact.Date, Ranged: true,
			Min: fact.Day(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)),
			Max: fact.Day(time.Date(2099, 12, 31, 0, 0, 0, 0, time.UTC))},
		{Path: "meds", Kind: fact.List}, {Path: "meds.name", Kind: fact.Term, Of: root}}
	schema := fact.Index(facts, terms, func(f *fact.Fact, msg string) { t.Fatal(f.Path, msg) })
	return Bind(schema, reflect.TypeFor[datedProfile](), strict(t))
}

// TestDays: a time is the day that stands there; a day that is not plausible is
// an error that names the range, on the first reading and on the next.
func TestDays(t *testing.T) {
	s := datedStruct(t)
	east := time.FixedZone("east", 9*3600)
	for _, tt := range []struct {
		in   time.Time
		want string // the day, "" for unknown, or what the error says
	}{
		{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), "2026-01-01"},
		{time.Date(2026, 1, 1, 15, 4, 5, 6, time.UTC), "2026-01-01"},
		{time.Date(2026, 1, 1, 1, 0, 0, 0, east), "2026-01-01"},
		{time.Date(2026, 1, 1, 23, 59, 0, 0, time.FixedZone("west", -8*3600)), "2026-01-01"},
		{time.Time{}, ""},
		{time.Date(2026, 11, 20, 23, 0, 0, 0, time.UTC), "2026-11-20"},
		{time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
			"2026-11-21 is not plausible; want a day from 1900-01-01 to 2026-11-20"},
		{time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), "1900-01-01"},
		{time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC), "1899-12-31 is not plausible"},
	} {
		p, r := &fact.Profile{AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}, new(Reader)
		for reading := range 3 { // the later ones through fields that are bound
			for path, in := range map[string]datedProfile{
				"last": {Last: &tt.in}, "plain": {Plain: tt.in},
				"bounds": {Bounds: struct{ On, From, By *time.Time }{On: &tt.in}}} {
				err := r.Read(s, reflect.ValueOf(&in).Elem(), p)
				got := ""
				if v := p.Slots[s.Lookup(path).Slot]; v.Known {
					if got = v.Time().Format(time.DateOnly); !v.Time().Equal(fact.DateOf(fact.Day(v.Time()))) {
						t.Errorf("%s keeps its hour: %v", path, v.Time())
					}
				}
				if err != nil {
					if got = WithValues(err); !strings.Contains(got, tt.want) {
						t.Errorf("%v as %s, reading %d: %v, want %s", tt.in, path, reading, err, tt.want)
					}
				} else if got != tt.want {
					t.Errorf("%v as %s, reading %d = %q, want %q", tt.in, path, reading, got, tt.want)
				}
			}
		}
	}
	ahead := time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
	p, r := &fact.Profile{AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}, new(Reader)
	if err := r.Read(s, reflect.ValueOf(&datedProfile{Visit: &ahead}).Elem(), p); err != nil {
		t.Errorf("a fact that may lie ahead: %v", err)
	}
	bounds := datedProfile{Bounds: struct{ On, From, By *time.Time }{From: &ahead}}
	if err := r.Read(s, reflect.ValueOf(&bounds).Elem(), p); err == nil {
		t.Error("a date from a day to come on is plausible")
	}
}

// TestCanBeOpen: of a set or list that says so in its type perhaps not all is
// known; a date, which is a struct too, is not such a thing.
func TestCanBeOpen(t *testing.T) {
	s := datedStruct(t)
	for _, f := range s.Facts {
		if got, want := f.CanBeOpen, f.Path == "meds"; got != want {
			t.Errorf("%s can be open: %v", f.Path, got)
		}
	}
}

// TestOpenList: a list refuses what is there and ruled out, by subsumption, and
// reports names that nobody knows wherever they stand.
func TestOpenList(t *testing.T) {
	s := datedStruct(t)
	for _, tt := range []struct {
		has, not string
		err      bool
		unknown  string
	}{
		{"prednisone", "prednisone", true, ""}, {"prednisone", "steroid", true, ""},
		{"steroid", "prednisone", false, ""},
		{"prednisone", "nonsense", false, "nonsense"}, {"nonsense", "steroid", false, "nonsense"},
	} {
		for _, complete := range []bool{false, true} {
			var in datedProfile
			in.Meds.Has = append(in.Meds.Has, struct {
				Name string `expr:"name"`
			}{tt.has})
			in.Meds.Not, in.Meds.Complete = []string{tt.not}, complete
			p, r := &fact.Profile{}, new(Reader)
			for range 3 {
				err := r.Read(s, reflect.ValueOf(&in).Elem(), p)
				if (err != nil) != tt.err {
					t.Errorf("has %s, not %s: %v", tt.has, tt.not, err)
				}
				if tt.unknown != "" &&
					(len(p.Unrecognised) != 1 || p.Unrecognised[0] != fact.Unrecognised{
						Fact: "meds.name", Name: tt.unknown}) {
					t.Errorf("has %s, not %s: unrecognised %v", tt.has, tt.not, p.Unrecognised)
				}
			}
		}
	}
}
