//go:build linux

package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/cdshooks/sqlitestore"
	"example.com/crosstalk/clinic/cdshooks/store"
	"example.com/crosstalk/clinic/server"
)

// A faulty store fails at its operations from one to another, before it does what
// is asked or after it has.
type faulty struct {
	*store.Memory
	mu           sync.Mutex // the server tries again from a goroutine of its own
	from, to, at int
	after        bool
}

// reset is an empty store that fails.
func (f *faulty) reset(from, to int, after bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.Memory, f.from, f.to, f.at, f.after = store.NewMemory(nil), from, to, 0, after
}

var errDisk = errors.New("no space left on device")

func (f *faulty) fails(do func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at++
	if f.at < f.from || f.at >= f.to {
		return do()
	}
	if f.after {
		_ = do()
	}
	return errDisk
}

func (f *faulty) failing() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at >= f.from && f.at < f.to
}

func (f *faulty) Shown(ctx context.Context, cards []store.Shown) error {
	return f.fails(func() error { return f.Memory.Shown(ctx, cards) })
}

func (f *faulty) Feedback(ctx context.Context, service string, items []store.Feedback) error {
	return f.fails(func() error { return f.Memory.Feedback(ctx, service, items) })
}

func (f *faulty) Deliveries(ctx context.Context, patient string) (list []advisor.Delivery,
	err error) {
	err = f.fails(func() (err error) { list, err = f.Memory.Deliveries(ctx, patient); return err })
	return list, err
}

const fallible = `{"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",` +
	`"context":{"userId":"Practitioner/1","patientId":"%[1]s"},"prefetch":{"patient":` +
	`{"resourceType":"Patient","id":"%[1]s","birthDate":"1996-01-01"},"conditions":` +
	`{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Condition","id":"c1",` +
	`"subject":{"reference":"Patient/%[1]s"},"code":{"coding":[` +
	`{"system":"http://snomed.info/sct","code":"24079001"}]}}}]}}}`

// A ledger is what clients were told.
type ledger struct {
	shown, kept, refused []string // cards shown; cards with feedback that was taken; or was not
}

// visit opens the chart of a patient and overrides every card, as a client does
// that takes no for an answer.
func (l *ledger) visit(t *testing.T, h http.Handler, patient string) {
	t.Helper()
	w := do(h, "POST", "/cds-services/crosstalk-patient-view", fmt.Sprintf(fallible, patient))
	var got struct{ Cards []struct{ UUID string } }
	if w.Code != 200 {
		if w.Code < 500 {
			t.Errorf("%s: %d %s", patient, w.Code, w.Body)
		}
		return
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got.Cards) == 0 {
		t.Fatalf("%v: no cards: %s", err, w.Body)
	}
	for _, c := range got.Cards {
		l.shown = append(l.shown, c.UUID)
		w := do(h, "POST", "/cds-services/crosstalk-patient-view/feedback", `{"feedback":[{"card":"`+
			c.UUID+`","outcome":"overridden","outcomeTimestamp":"2026-11-20T10:05:00Z"}]}`)
		switch {
		case w.Code == 200:
			l.kept = append(l.kept, c.UUID)
		case w.Code >= 500:
			l.refused = append(l.refused, c.UUID)
		default:
			t.Errorf("feedback: %d %s", w.Code, w.Body)
		}
	}
}

type recorder interface {
	Records(ctx context.Context, patient string) ([]store.Record, error)
}

// holds compares what clients were told with what is there.
func (l *ledger) holds(t *testing.T, s recorder, patients ...string) {
	t.Helper()
	there := map[string]int{}
	for _, p := range patients {
		records, err := s.Records(t.Context(), "\n"+p)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			there[r.Card] = 1 + len(r.Feedback)
		}
	}
	for _, c := range l.shown {
		if there[c] == 0 {
			t.Errorf("card %s was shown and is not known", c)
		}
	}
	for _, c := range l.kept {
		if there[c] != 2 {
			t.Errorf("feedback on %s was answered 200 and is there %d times", c, there[c]-1)
		}
	}
}

func health(t *testing.T, h http.Handler) string {
	t.Helper()
	w := do(h, "GET", "/healthz", "")
	var got struct{ Status string }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
		t.Fatalf("%d %v", w.Code, err)
	}
	return got.Status
}

// TestFaults: a store that fails at any of its operations, once or for a while,
// having done what was asked or not: what was answered 200 is there afterwards,
// and what is not there was answered 5xx. Health says when it fails.
func TestFaults(t *testing.T) {
	patients := []string{"p1", "p2", "p3"}
	f := &faulty{Memory: store.NewMemory(nil)}
	s := newServer(t, &server.Options{CDS: cdshooks.Options{Store: f}})
	var all ledger
	for _, p := range patients {
		all.visit(t, s, p)
	}
	all.holds(t, f, patients...)
	operations := f.at
	if len(all.kept) < 3 || len(all.refused) > 0 || operations < 9 || health(t, s) != "ok" {
		t.Fatalf("without faults: %+v, %d operations", all, operations)
	}
	for from := 1; from <= operations; from++ {
		for _, long := range []int{1, 2, 4, 1000} {
			for _, after := range []bool{false, true} {
				f.reset(from, from+long, after)
				var l ledger
				for _, p := range patients {
					l.visit(t, s, p)
					if f.failing() && health(t, s) != "degraded" {
						t.Error("it fails, and health does not say so")
					}
				}
				f.mu.Lock()
				f.to = 0 // it is back
				f.mu.Unlock()
				l.visit(t, s, "p4")
				if got := health(t, s); got != "ok" {
					t.Errorf("it is back, and health says %s", got)
				}
				if l.holds(t, f, append(patients, "p4")...); t.Failed() {
					t.Fatalf("from operation %d, %d of them, after %v", from, long, after)
				}
			}
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestFullDisk is TestFaults with SQLite on a disk that is really full.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=512k"); err != nil {
		t.Skipf("no small disk to be had: %v", err)
	}
	defer syscall.Unmount(dir, 0)
	kept, err := sqlitestore.Open(filepath.Join(dir, "cards.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	s := newServer(t, &server.Options{CDS: cdshooks.Options{Store: kept}})
	var l ledger
	var patients []string
	visit := func() {
		patients = append(patients, fmt.Sprint("p", len(patients)))
		l.visit(t, s, patients[len(patients)-1])
	}
	visit()
	if len(l.refused) > 0 || health(t, s) != "ok" {
		t.Fatalf("at first: %+v", l)
	}
	filler := filepath.Join(dir, "filler")
	err = os.WriteFile(filler, []byte(strings.Repeat("x", 1<<20)), 0o600)
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk is not full: %v", err)
	}
	for range 200 { // what is left in SQLite's own files is used up
		if visit(); len(l.refused) > 5 {
			break
		}
	}
	if len(l.refused) == 0 || health(t, s) != "degraded" {
		t.Errorf("full: %d refused, health says %s", len(l.refused), health(t, s))
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	before := len(l.refused)
	visit()
	if len(l.refused) > before || health(t, s) != "ok" {
		t.Errorf("not full any more: %d refused, health says %s", len(l.refused)-before, health(t, s))
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	l.holds(t, kept, patients...)
	t.Logf("%d cards shown, %d feedbacks kept, %d refused", len(l.shown), len(l.kept), before)
}
