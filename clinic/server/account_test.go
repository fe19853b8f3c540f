package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/cdshooks/store"
	"example.com/crosstalk/clinic/server"
)

// replay gives the advices of logs again by a pack.
func replay(t *testing.T, fsys fs.FS, names ...string) (list []*decisions.Replayed, err error) {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](fsys, &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	open := func(name string) (io.ReadCloser, error) { return os.Open(name) }
	err = decisions.Replay(rb, decisions.Logs{Names: names, Open: open},
		func(r *decisions.Replayed) bool { list = append(list, r); return true })
	return list, err
}

// entries is how many advices account has given, and questions it has asked.
const entries = 2 * 4 * (7 + 4)

// account makes a log of what a day has: profiles, questions, charts, in two
// languages, with feedback in between, by a server that begins anew once.
func account(t *testing.T, opts *decisions.Options) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "decisions.ndjson")
	kept := store.NewMemory(nil)
	for run := range 2 {
		log, err := decisions.Open(name, opts)
		if err != nil {
			t.Fatal(err)
		}
		s := newServer(t, &server.Options{Decisions: log, CDS: cdshooks.Options{Store: kept}})
		var l ledger
		for i := range 4 {
			w := do(s, "POST", "/v1/advise", fmt.Sprintf(`{"profile": {"age": %d, "medications": {"has": [{"name": "prednisone", "months": 8}]}}, "language": "es", "history": [{"rule": "eczema", "on": "2026-11-01"}]}`, 50+10*run+i))
			if w.Code != 200 {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			if w := do(s, "POST", "/v1/questions", `{"profile": `+steroids+`}`); w.Code != 200 {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			if w := do(s, "POST", "/v1/handout", `{"profile": `+steroids+`}`); w.Code != 200 {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			const about = "/infobutton?mainSearchCriteria.v.cs=2.16.840.1.113883.6.96&" +
				"mainSearchCriteria.v.c=%s&age.v.v=61&age.v.u=a"
			for _, c := range []struct {
				code string
				n    int
			}{{"24079001", 2}, {"1", 0}} { // eczema; no code of the pack
				w := do(s, "GET", fmt.Sprintf(about, c.code), "")
				if w.Code != 200 || strings.Count(w.Body.String(), "<entry ") != c.n {
					t.Fatalf("%d %s", w.Code, w.Body)
				}
			}
			interviewed(t, s, run+i)
			patient := fmt.Sprintf("p%d-%d", run, i)
			l.visit(t, s, patient)
			// The second time there is a history.
			w = do(s, "POST", "/cds-services/crosstalk-patient-view", fmt.Sprintf(fallible, patient))
			if w.Code != 200 {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
		// Without an account there is no advice, and health says so.
		for _, ask := range []struct{ path, body string }{{"/v1/advise", `{"profile": {}}`},
			{"/infobutton", ""}, {"/v1/handout", `{"profile": {}}`}, {"/v1/interview", `{}`},
			{"/fhir/Questionnaire/$next-question", begun},
			{"/cds-services/crosstalk-patient-view", fmt.Sprintf(fallible, "p1")}} {
			method, path := "POST", ask.path
			if path == "/infobutton" {
				method, path = "GET", path+"?mainSearchCriteria.v.c=1&mainSearchCriteria.v.cs=2.16.840.1.113883.6.96"
			}
			w := do(s, method, path, ask.body)
			if w.Code != 503 || w.Header().Get("Retry-After") == "" || health(t, s) != "degraded" {
				t.Errorf("%s without a log: %d %v", ask.path, w.Code, w.Header())
			}
		}
	}
	return name
}

// begun is a form of which nothing is answered.
const begun = `{"resourceType": "QuestionnaireResponse", "status": "in-progress"}`

// interviewed takes three steps of an interview, the last one back, and one of a form.
func interviewed(t *testing.T, s *server.Server, n int) {
	t.Helper()
	var step struct {
		State    json.RawMessage
		Question struct{ ID string }
	}
	body := `{"known": {"birth_date": "1950-01-01"}}`
	for i := range 3 {
		w := do(s, "POST", "/v1/interview", body)
		if w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if err := json.Unmarshal(w.Body.Bytes(), &step); err != nil || step.Question.ID == "" {
			t.Fatalf("%v %s", err, w.Body)
		}
		do := [2]string{[2]string{"skip", "unknown"}[n%2], "back"}[i%2]
		body = fmt.Sprintf(`{"state": %s, "do": "%s", "question": "%s"}`, step.State, do,
			step.Question.ID)
	}
	w := do(s, "POST", "/fhir/Questionnaire/$next-question", begun,
		"Content-Type", "application/fhir+json")
	if w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}

// TestReplay: a log gives the same bytes again, whatever route its advice came by,
// and a change of the pack shows in those whose advice it changes.
func TestReplay(t *testing.T) {
	name := account(t, nil)
	list, err := replay(t, lesser, name)
	if err != nil || len(list) != entries {
		t.Fatalf("%d entries, %v", len(list), err)
	}
	shown, withheld, steps, asked := 0, 0, 0, 0
	for _, r := range list {
		shown, withheld = shown+len(r.Entry.Shown), withheld+len(r.Entry.Withheld)
		if iv := r.Entry.Interview; iv != nil {
			steps++
			if asked += len(r.Entry.Asked); len(r.Entry.Asked) > 1 || len(r.Entry.Shown) != 0 {
				t.Errorf("a step is %+v", r.Entry)
			}
		}
		if !r.Same || r.Cannot != "" || r.OtherPack {
			t.Errorf("%+v", r)
		}
	}
	if shown < 24 || withheld < 8 || steps != 2*4*4 || asked < 2*4*3 {
		t.Errorf("%d messages shown, %d withheld, %d steps", shown, withheld, steps)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, lesser); err != nil {
		t.Fatal(err)
	}
	changed := 0
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(text, []byte("level: ")) ||
			!bytes.Contains(text, []byte("id: gc-long-term-bone-check")) {
			return err
		}
		changed++
		text = bytes.Replace(text, []byte("id: gc-long-term-bone-check\n"),
			[]byte("id: gc-long-term-bone-check\n  unless:\n    - {if: age >= 50, because: A try.}\n"), 1)
		return os.WriteFile(path, text, 0o600)
	})
	if err != nil || changed == 0 {
		t.Fatalf("the rule is not where it was: %v", err)
	}
	list, err = replay(t, os.DirFS(dir), name)
	loses := 0
	for _, r := range list {
		if loses += len(r.Loses); !r.OtherPack {
			t.Errorf("the same pack: %+v", r)
		}
	}
	if err != nil || loses < 8 {
		t.Errorf("%d messages lost, %v", loses, err)
	}
}

// A fullLog keeps nothing while it is full.
type fullLog struct{ full atomic.Bool }

func (f *fullLog) Ready() error {
	if f.full.Load() {
		return errDisk
	}
	return nil
}

func (f *fullLog) Append(_ context.Context, next decisions.Next) error {
	_, err := next(0, "")
	return errors.Join(err, f.Ready())
}

func (f *fullLog) Close() error { return nil }

// TestAccountIsBack: health finds out by itself that advice can be accounted for again: whoever
// sends no requests to a server that says degraded would wait for ever else.
func TestAccountIsBack(t *testing.T) {
	kept := &fullLog{}
	log, err := decisions.New(kept, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t, &server.Options{Decisions: log})
	kept.full.Store(true)
	if got := health(t, s); got != "ok" { // nothing was asked
		t.Error(got)
	}
	if w := do(s, "POST", "/v1/advise", `{"profile": {}}`); w.Code != 503 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if got := health(t, s); got != "degraded" {
		t.Error(got)
	}
	kept.full.Store(false)
	if got := health(t, s); got != "ok" {
		t.Error(got)
	}
}

// TestMaskedAccount: what is masked is not in the log, and is not replayed.
func TestMaskedAccount(t *testing.T) {
	for _, opts := range []*decisions.Options{
		{Mask: []string{"medications", "conditions"}}, {Key: bytes.Repeat([]byte("k"), 32)}} {
		name := account(t, opts)
		text, err := os.ReadFile(name)
		if err != nil || strings.Contains(string(text), `"prednisone"`) {
			t.Errorf("%v: the log has what was masked", err)
		}
		list, err := replay(t, lesser, name)
		if err != nil || len(list) != entries || list[0].Cannot == "" || list[0].Same {
			t.Errorf("%d entries, %v", len(list), err)
		}
	}
}

// TestTampered: a line that was changed, left out, put in or swapped shows, in one
// file and from file to file; an entry that was cut off by a kill is taken away.
func TestTampered(t *testing.T) {
	name := account(t, &decisions.Options{MaxBytes: 6 << 10})
	parts, err := filepath.Glob(name + "*")
	if err != nil || len(parts) < 3 {
		t.Fatalf("%v %v", parts, err)
	}
	parts = append(parts[1:], parts[0]) // the file without a number is the newest
	if list, err := replay(t, lesser, parts...); err != nil || len(list) != entries {
		t.Fatalf("%d entries, %v", len(list), err)
	}
	if _, err := replay(t, lesser, append(parts[:1:1], parts[2:]...)...); err == nil {
		t.Error("a file is missing, and nobody says so")
	}
	old := parts[0]
	text, err := os.ReadFile(old)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	if len(lines) < 4 {
		t.Fatalf("%d lines", len(lines)-1)
	}
	for what, bad := range map[string][][]byte{
		"changed":  {bytes.Replace(lines[0], []byte(`"age":50`), []byte(`"age":51`), 1), lines[1]},
		"left out": {lines[0], lines[2]},
		"put in":   {lines[0], lines[0], lines[1]},
		"swapped":  {lines[1], lines[0]},
	} {
		file := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(file, bytes.Join(bad, nil), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := replay(t, lesser, file); err == nil || !strings.Contains(err.Error(), "log:2") {
			t.Errorf("%s: %v", what, err)
		}
	}
	torn := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(torn, append(bytes.Clone(lines[0]), lines[1][:100]...), 0o600); err != nil {
		t.Fatal(err)
	}
	log, err := decisions.Open(torn, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t, &server.Options{Decisions: log})
	if w := do(s, "POST", "/v1/advise", `{"profile": {}}`); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if err := log.Close(); err != nil {
		t.Error(err)
	}
	if list, err := replay(t, lesser, torn); err != nil || len(list) != 2 ||
		list[1].Entry.Seq != 2 || !list[1].Same {
		t.Errorf("%d entries, %v", len(list), err)
	}
}
