package decisions_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/decisions"
)

type person struct {
	Age    *int  `expr:"age"`
	Smoker *bool `expr:"smoker"`
}

var day = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// files are a pack of one rule, which another level of age changes.
func loaded(t testing.TB, age int) *advisor.Rulebase[person] {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"pack.yaml": "name: small\nversion: 1.0.0\nlanguages: [en]\ndisclaimer: {en: No diagnosis.}\n" +
			"topics: {t: {title: {en: Topic}}}\n",
		"facts.yaml": "age: {type: int, unit: a, range: [0, 120], label: {en: age}, ask: {en: \"Age?\"}}\n" +
			"smoker: {type: bool, label: {en: smoker}, ask: {en: \"Smoker?\"}}\n",
		"sources.yaml": "s: {type: webpage, title: A page, year: 2024, url: \"https://example.org/\", " +
			"checked: {status: verified, seen: \"https://example.org/\"}}\n",
		"t/r.yaml": fmt.Sprintf(`- id: old-enough
  topic: t
  level: info
  when: age >= %d
  message: {en: {title: A, text: A text., action: Ask.}}
  cite: [{source: s, supports: It.}]
  evidence: {certainty: high, strength: strong}
  review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
- id: smokes
  topic: t
  level: info
  when: smoker
  message: {en: {title: B, text: B text., action: Ask.}}
  cite: [{source: s, supports: It.}]
  evidence: {certainty: high, strength: strong}
  review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
`, age),
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rb, err := advisor.Load[person](os.DirFS(dir), nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

func advise(t *testing.T, l *decisions.Log, rb *advisor.Rulebase[person], ages ...int) {
	t.Helper()
	for _, age := range ages {
		opts := &advisor.Options{AsOf: day, MaxQuestions: age % 2, Cap: age % 3}
		if _, err := decisions.Advise(l, "test", rb, &person{Age: &age}, opts); err != nil {
			t.Fatal(err)
		}
	}
}

func replay(rb *advisor.Rulebase[person], names ...string) (list []*decisions.Replayed, err error) {
	err = decisions.Replay(rb, decisions.Logs{Names: names,
		Open: func(name string) (io.ReadCloser, error) { return os.Open(name) }},
		func(r *decisions.Replayed) bool { list = append(list, r); return true })
	return list, err
}

// TestAdvise: an advice is in the log with all that it hangs on, and comes again; a struct
// of one's own is told in JSON.
func TestAdvise(t *testing.T) {
	rb := loaded(t, 18)
	name := filepath.Join(t.TempDir(), "log")
	l, err := decisions.Open(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	advise(t, l, rb, 30, 17, 41)
	age := 60
	for _, opts := range []*advisor.Options{nil, {Without: advisor.Questions | advisor.Reasons},
		{AsOf: day, History: []advisor.Delivery{{Rule: "smokes", On: day.Add(90 * time.Minute)}}}} {
		if _, err := decisions.Advise(l, "test", rb, &person{Age: &age}, opts); err != nil {
			t.Fatal(err)
		}
	}
	if a, err := decisions.Advise(nil, "test", rb, &person{Age: &age}, nil); err != nil ||
		len(a.Messages) != 1 {
		t.Errorf("without a log: %v %v", a, err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	list, err := replay(rb, name)
	if err != nil || len(list) != 6 {
		t.Fatalf("%d entries, %v", len(list), err)
	}
	for _, r := range list {
		if !r.Same || r.OtherPack {
			t.Errorf("%+v: %v", r.Entry, r)
		}
	}
	if e := list[0].Entry; string(e.Profile) != `{"age":30}` || !slices.Equal(e.Shown,
		[]string{"old-enough"}) || !slices.Equal(e.Asked, []string{"smoker"}) || e.Seq != 1 {
		t.Errorf("%+v", e)
	}
	_, err = decisions.Advise(l, "test", rb, &person{Age: &age}, nil)
	if !errors.Is(err, decisions.ErrNotKept) {
		t.Errorf("by a closed log: %v", err)
	}
}

// TestCompare: a change of the pack is told for those whom it concerns.
func TestCompare(t *testing.T) {
	was, now := loaded(t, 18), loaded(t, 40)
	name := filepath.Join(t.TempDir(), "log")
	l, err := decisions.Open(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	advise(t, l, was, 17, 30, 41)
	advise(t, l, now, 50)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	var got []string
	err = decisions.Compare(was, now, decisions.Logs{Names: []string{name},
		Open: func(name string) (io.ReadCloser, error) { return os.Open(name) }},
		func(r *decisions.Replayed) bool {
			got = append(got, fmt.Sprint(r.Same, " ", r.OtherPack, " ", r))
			return true
		})
	want := []string{"true false ", "false false no longer shown: old-enough", "true false ",
		"true true "}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

// TestRotated: the chain goes on in the next file, also if the process ends when that
// is still empty, or holds a part of its first entry.
func TestRotated(t *testing.T) {
	rb := loaded(t, 18)
	for _, left := range []string{"", `{"seq":5,"a`} {
		name := filepath.Join(t.TempDir(), "log")
		opts := &decisions.Options{MaxBytes: 1}
		l, err := decisions.Open(name, opts)
		if err != nil {
			t.Fatal(err)
		}
		advise(t, l, rb, 20, 21, 22)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		// As rename leaves it.
		if err := os.Rename(name, name+".000000000003"); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(left), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name+".000000000099.txt", nil, 0o600); err != nil { // none of the log's
			t.Fatal(err)
		}
		if l, err = decisions.Open(name, opts); err != nil {
			t.Fatal(err)
		}
		advise(t, l, rb, 23)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		list, err := replay(rb, name+".000000000001", name+".000000000002", name+".000000000003", name)
		if err != nil || len(list) != 4 || list[3].Entry.Seq != 4 {
			t.Errorf("%q: %d entries, %v", left, len(list), err)
		}
	}
}

// TestBatch: entries of a batch are there after Sync, and a new one goes on behind them.
func TestBatch(t *testing.T) {
	rb := loaded(t, 18)
	name := filepath.Join(t.TempDir(), "log")
	l, err := decisions.Open(name, &decisions.Options{Batch: true, MaxBytes: 700})
	if err != nil {
		t.Fatal(err)
	}
	advise(t, l, rb, 20, 21)
	if err := l.Sync(); err != nil {
		t.Fatal(err)
	}
	advise(t, l, rb, 22)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	parts, err := filepath.Glob(name + ".*")
	if err != nil {
		t.Fatal(err)
	}
	list, err := replay(rb, append(parts, name)...)
	if err != nil || len(list) != 3 || len(parts) == 0 {
		t.Errorf("%d entries in %d files, %v", len(list), len(parts)+1, err)
	}
}

// TestReady: a log says whether it could keep an entry, and nothing of the trial stays.
func TestReady(t *testing.T) {
	rb := loaded(t, 18)
	name := filepath.Join(t.TempDir(), "log")
	l, err := decisions.Open(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	advise(t, l, rb, 20)
	if err := l.Ready(); err != nil {
		t.Error(err)
	}
	advise(t, l, rb, 21)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Ready(); err == nil {
		t.Error("a closed log is ready")
	}
	if list, err := replay(rb, name); err != nil || len(list) != 2 {
		t.Errorf("%d entries, %v", len(list), err)
	}
	// As a trial that was killed leaves it.
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = f.Write(make([]byte, 5000))
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	if l, err = decisions.Open(name, nil); err != nil {
		t.Fatal(err)
	}
	advise(t, l, rb, 22)
	if list, err := replay(rb, name); err != nil || len(list) != 3 {
		t.Errorf("%d entries, %v", len(list), err)
	}
	if l, err = decisions.New(&broken{}, nil); err != nil {
		t.Fatal(err)
	}
	if err := l.Ready(); !errors.Is(err, errors.ErrUnsupported) {
		t.Error(err)
	}
}

// A broken store refuses what is added, or does not know what became of it.
type broken struct{ asked bool }

func (b *broken) Append(_ context.Context, next decisions.Next) error {
	_, err := next(0, "")
	b.asked = true
	return errors.Join(err, errors.New("no space left"))
}

func (b *broken) Close() error { return nil }

// TestNotKept: what a store does not keep is not given.
func TestNotKept(t *testing.T) {
	rb := loaded(t, 18)
	s := &broken{}
	l, err := decisions.New(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	age := 30
	a, err := decisions.Advise(l, "test", rb, &person{Age: &age}, nil)
	if a != nil || !s.asked || !errors.Is(err, decisions.ErrNotKept) ||
		!strings.Contains(err.Error(), "no space left") {
		t.Errorf("%v %v", a, err)
	}
	if err := l.Sync(); err != nil {
		t.Error(err)
	}
	for _, opts := range []*decisions.Options{{Key: []byte("short")}} {
		if _, err := decisions.New(s, opts); err == nil {
			t.Errorf("%+v is taken", opts)
		}
	}
}

// TestMasked: what is masked is not there, a keyed hash is the same for the same profile
// alone, and neither can be replayed.
func TestMasked(t *testing.T) {
	rb := loaded(t, 18)
	for _, opts := range []*decisions.Options{{Mask: []string{"age"}},
		{Key: bytes.Repeat([]byte("k"), 32)}} {
		name := filepath.Join(t.TempDir(), "log")
		l, err := decisions.Open(name, opts)
		if err != nil {
			t.Fatal(err)
		}
		advise(t, l, rb, 77, 77, 78)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(name)
		if err != nil || bytes.Contains(text, []byte(`"age":`)) {
			t.Errorf("%v %s", err, text)
		}
		list, err := replay(rb, name)
		if err != nil || len(list) != 3 {
			t.Fatalf("%d entries, %v", len(list), err)
		}
		for _, r := range list {
			if r.Cannot == "" || r.Same || r.String() != r.Cannot {
				t.Errorf("%+v", r)
			}
		}
		a, b, c := list[0].Entry.Digest, list[1].Entry.Digest, list[2].Entry.Digest
		if a != b || opts.Key != nil && (a == c || len(a) != 64) {
			t.Errorf("%s %s %s", a, b, c)
		}
	}
}

// FuzzReplay: a log of any bytes is read to its end, or to a place that is told; Open takes
// what Replay takes, and an entry that cannot be given again says why.
func FuzzReplay(f *testing.F) {
	rb := loaded(f, 18)
	name := filepath.Join(f.TempDir(), "log")
	l, err := decisions.Open(name, nil)
	if err != nil {
		f.Fatal(err)
	}
	age := 40
	for range 2 {
		if _, err := decisions.Advise(l, "test", rb, &person{Age: &age}, nil); err != nil {
			f.Fatal(err)
		}
	}
	whole, err := os.ReadFile(name)
	if err != nil {
		f.Fatal(err)
	}
	first := whole[:bytes.IndexByte(whole, '\n')+1]
	f.Add(whole)
	f.Add(bytes.Replace(first, []byte(`"age":40`), []byte(`"age":[40]`), 1))
	f.Add(bytes.Replace(first, []byte(`"profile":{"age":40},`), nil, 1))
	f.Add(bytes.Replace(first, []byte(`"shown"`),
		[]byte(`"as_of":"x","history":[{"on":"y"}],"shown"`), 1))
	f.Add(append(bytes.Clone(whole), first...))
	f.Add(whole[:len(whole)-9])
	f.Fuzz(func(t *testing.T, text []byte) {
		file := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		list, err := replay(rb, file)
		if err != nil && !strings.HasPrefix(err.Error(), file+":") {
			t.Errorf("no place: %v", err)
		}
		for _, r := range list {
			if r.Same && r.Cannot != "" || r.Entry.Seq < 1 {
				t.Errorf("%+v", r)
			}
		}
		l, opened := decisions.Open(file, nil)
		if opened == nil {
			opened = l.Close()
		}
		if err == nil && opened != nil {
			t.Errorf("replayed, and not opened: %v", opened)
		}
	})
}
