package server_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/gate"
	"example.com/crosstalk/clinic/server"
)

// A small pack with one rule. Its title is changed by tests.
var small = map[string]string{
	"pack.yaml": "name: small\nversion: 1.0.0\nlanguages: [en]\ndisclaimer: {en: Not a " +
		"diagnosis.}\ntopics: {t: {title: {en: Topic}}}\n",
	"facts.yaml": "birth_date: {type: date, label: {en: birth}, ask: {en: \"When?\"}, fhir: " +
		"{element: birth-date}}\n",
	"sources.yaml": "s: {type: webpage, title: A page, year: 2024, url: \"https://example.org/\", " +
		"checked: {status: verified, seen: \"https://example.org/\"}}\n",
	"t/r.yaml": `id: r
topic: t
level: info
when: years_since(birth_date) >= 18
message: {en: {title: First, text: A text., action: Ask.}}
cite: [{source: s, supports: It.}]
evidence: {certainty: high, strength: strong}
review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
`,
}

func writePack(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		// At once, so that nobody sees a part of it.
		whole := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(whole, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(whole, path); err != nil {
			t.Fatal(err)
		}
	}
}

// A synced buffer may be written to while it is read.
type synced struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *synced) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *synced) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

const (
	adult = `{"profile": {"birth_date": "1980-01-01"}}`
	hook  = `{"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{"userId":"Practitioner/1","patientId":"p1"},
		"prefetch":{"patient":{"resourceType":"Patient","id":"p1","birthDate":"1980-01-01"}}}`
)

// TestReload: a changed folder is loaded while the server answers; one that
// does not load leaves the last good pack, and everybody can see that.
func TestReload(t *testing.T) {
	dir := t.TempDir()
	writePack(t, dir, small)
	var log synced
	changed := server.Changes(os.DirFS(dir))
	s, err := server.New(func() (fs.FS, error) { return os.DirFS(dir), nil },
		&server.Options{Log: slog.New(slog.NewJSONHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		s.Watch(ctx, 10*time.Millisecond, changed)
		close(ended)
	}()
	until := func(what string, f func() bool) {
		t.Helper()
		for end := time.Now().Add(10 * time.Second); !f(); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("in vain for %s; log:\n%s", what, log.String())
			}
		}
	}
	says := func(title string) bool {
		return strings.Contains(do(s, "POST", "/v1/advise", adult).Body.String(),
			`"title":"`+title+`"`) &&
			strings.Contains(do(s, "POST", "/cds-services/small-patient-view", hook).Body.String(),
				`"summary":"`+title+`"`)
	}
	health := func() string { return do(s, "GET", "/healthz", "").Body.String() }
	if !says("First") || !strings.Contains(health(), `"status":"ok"`) {
		t.Fatalf("%s", health())
	}
	before := health()

	writePack(t, dir,
		map[string]string{"t/r.yaml": strings.Replace(small["t/r.yaml"], "First", "Second", 1)})
	until("the second pack", func() bool { return says("Second") })
	if health() == before {
		t.Error("healthz gives the digest of the pack before")
	}

	writePack(t, dir,
		map[string]string{"t/r.yaml": strings.Replace(small["t/r.yaml"], "First", "Third\nwhen: [", 1)})
	until("stale", func() bool { return strings.Contains(health(), `"status":"stale"`) })
	if !says("Second") {
		t.Error("the last good pack is not in use")
	}
	if text := log.String(); !strings.Contains(text, "t/r.yaml:") {
		t.Errorf("the log does not say where the pack is wrong:\n%s", text)
	}

	writePack(t, dir,
		map[string]string{"t/r.yaml": strings.Replace(small["t/r.yaml"], "First", "Fourth", 1)})
	until("the fourth pack", func() bool { return says("Fourth") })
	if got := health(); !strings.Contains(got, `"status":"ok"`) ||
		strings.Contains(got, "reload_failed") {
		t.Errorf("%s", got)
	}
	metrics := do(s, "GET", "/metrics", "").Body.String()
	for _, want := range []string{`crosstalk_reloads_total{result="loaded"} 2`,
		`crosstalk_reloads_total{result="failed"} 1`} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no %s in\n%s", want, grep(metrics, "crosstalk_reloads"))
		}
	}
	if n := strings.Count(metrics, "\ncrosstalk_pack_info{"); n != 1 {
		t.Errorf("%d packs are in use, say the metrics", n)
	}
	cancel()
	<-ended
}

func grep(text, what string) string {
	var found []string
	for line := range strings.Lines(text) {
		if strings.Contains(line, what) {
			found = append(found, line)
		}
	}
	return strings.Join(found, "")
}

// TestWatchWaits: what is still being written is not loaded.
func TestWatchWaits(t *testing.T) {
	opened := 0
	s, err := server.New(func() (fs.FS, error) {
		opened++
		dir := t.TempDir()
		writePack(t, dir, small)
		return os.DirFS(dir), nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	looks := []bool{false, true, true, true, false, false, true, false}
	want := []int{1, 1, 1, 1, 1, 2, 2, 2} // at each look, before what comes of it
	s.Watch(ctx, time.Millisecond, func() (bool, error) {
		if len(looks) == 0 {
			cancel()
			return false, nil
		}
		if opened != want[0] {
			t.Errorf("%d looks before the end the pack was opened %d times; want %d", len(looks), opened,
				want[0])
		}
		yes := looks[0]
		looks, want = looks[1:], want[1:]
		return yes, nil
	})
	if opened != 3 {
		t.Errorf("opened %d times", opened)
	}
}

// TestReloadMeanwhile: requests are answered from one pack or the other while
// packs change, and never from parts of two.
func TestReloadMeanwhile(t *testing.T) {
	var mu sync.Mutex
	title := "First"
	s, err := server.New(func() (fs.FS, error) {
		mu.Lock()
		defer mu.Unlock()
		dir := t.TempDir()
		files := maps.Clone(small)
		files["t/r.yaml"] = strings.Replace(files["t/r.yaml"], "First", title, 1)
		writePack(t, dir, files)
		return os.DirFS(dir), nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if w := do(s, "POST", "/v1/advise", adult); w.Code != 200 ||
					!strings.Contains(w.Body.String(), `"rule":"r"`) {
					t.Errorf("%d %s", w.Code, w.Body)
					return
				}
			}
		})
	}
	for _, next := range []string{"Second", "Third", "Fourth", "Fifth"} {
		mu.Lock()
		title = next
		mu.Unlock()
		if changed, err := s.Reload(); err != nil || !changed {
			t.Errorf("%s: %v %v", next, changed, err)
		}
	}
	if changed, err := s.Reload(); err != nil || changed {
		t.Errorf("the same pack: %v %v", changed, err)
	}
	close(done)
	wg.Wait()
}

// TestLogs: a line of JSON for each request, with its route and status and
// nothing of the patient; nor is there anything in the metrics.
func TestLogs(t *testing.T) {
	var log synced
	s := newServer(t,
		&server.Options{Log: slog.New(slog.NewJSONHandler(&log, nil)),
			CDS: cdshooks.Options{Origins: []string{"https://ehr.example.org"}}})
	secret := func(text string) string {
		return strings.NewReplacer("p1", "SECRET", "Practitioner/1", "Practitioner/SECRET").Replace(text)
	}
	requests := []struct{ method, path, body, route string }{
		{"POST", "/v1/advise?who=SECRET", `{"profile": {"age": 61, "conditions": ["SECRET"]}}`,
			"POST /v1/advise"},
		{"POST", "/v1/advise", `{"profile": {"SECRET": 61}}`, "POST /v1/advise"},
		{"POST", "/v1/advise", `SECRET`, "POST /v1/advise"},
		{"POST", "/v1/questions", `{"profile": {"birth_date": "SECRET"}}`, "POST /v1/questions"},
		{"POST", "/cds-services/crosstalk-patient-view", secret(hook), "/cds-services/"},
		{"POST", "/cds-services/crosstalk-patient-view", secret(hook[:200]), "/cds-services/"},
		{"POST", "/cds-services/crosstalk-patient-view/feedback", `{"feedback":[{"card":"SECRET"}]}`,
			"/cds-services/"},
		{"POST", "/cds-services/SECRET", "{}", "/cds-services/"},
		{"GET", "/SECRET", "", "none"},
		{"GET", "/healthz", "", "GET /healthz"},
	}
	for _, r := range requests {
		do(s, r.method, r.path, r.body, "Authorization", "Bearer SECRET")
	}
	var routes []string
	for line := range strings.Lines(log.String()) {
		var entry struct {
			Msg, Route string
			Status     int
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.Msg != "request" ||
			entry.Status == 0 {
			t.Errorf("%v: %s", err, line)
		}
		routes = append(routes, entry.Route)
	}
	var want []string
	for _, r := range requests {
		want = append(want, r.route)
	}
	if !slices.Equal(routes, want) {
		t.Errorf("routes %q; want %q", routes, want)
	}
	metrics := do(s, "GET", "/metrics", "").Body.String()
	for name, text := range map[string]string{"log": log.String(), "metrics": metrics} {
		if strings.Contains(text, "SECRET") || strings.Contains(text, "1980-") {
			t.Errorf("the %s tells of the patient:\n%s", name, grep(text, "SECRET"))
		}
	}
	for _, want := range []string{
		`crosstalk_requests_total{route="POST /v1/advise",status="200"} 1`,
		`crosstalk_requests_total{route="POST /v1/advise",status="422"} 1`,
		`crosstalk_requests_total{route="POST /v1/advise",status="400"} 1`,
		`crosstalk_requests_total{route="none",status="404"} 1`,
		`crosstalk_request_duration_seconds_count{route="/cds-services/"} 4`,
		`crosstalk_cards_total{service="crosstalk-patient-view"}`,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no %s in\n%s", want, grep(metrics, "crosstalk_"))
		}
	}
}

// TestSlowBody: whoever sends a request byte by byte is answered in time, and
// others meanwhile.
func TestSlowBody(t *testing.T) {
	web :=
		httptest.NewServer(
			newServer(t, &server.Options{Gate: gate.New(&gate.Options{Timeout: 300 * time.Millisecond})}))
	defer web.Close()
	conn, err := net.Dial("tcp", strings.TrimPrefix(web.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	start := time.Now()
	io.WriteString(conn, "POST /cds-services/crosstalk-patient-view HTTP/1.1\r\nHost: "+
		"localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
	if resp, err := web.Client().Get(web.URL + "/healthz"); err != nil || resp.StatusCode != 200 {
		t.Errorf("meanwhile: %v", err)
	}
	conn.SetReadDeadline(start.Add(10 * time.Second))
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "HTTP/1.1 4") {
		t.Errorf("%v %q", err, line)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}
