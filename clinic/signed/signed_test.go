package signed_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor/bundle"
	"example.com/crosstalk/clinic/server"
	"example.com/crosstalk/clinic/signed"
)

var (
	private = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	keys    = []ed25519.PublicKey{private.Public().(ed25519.PublicKey)}
	day     = time.Date(2027, 1, 5, 0, 0, 0, 0, time.UTC)
)

// made is a bundle of a pack that says its version in what it asks.
func made(t *testing.T, version, notAfter string, loads bool) []byte {
	t.Helper()
	files := fstest.MapFS{
		"pack.yaml": {Data: []byte("name: small\nversion: " + version +
			"\nlanguages: [en]\ntopics: {a: {title: {en: A}}}\ndisclaimer: {en: This is education.}\n")},
		"facts.yaml": {Data: []byte("age: {type: number, ask: {en: \"How old are you?\"}, " +
			"unit: a, range: [0, 120]}\n")},
	}
	if !loads {
		files["bad.yaml"] = &fstest.MapFile{Data: []byte("id: [\n")}
	}
	var out bytes.Buffer
	if err := bundle.Write(&out, files, bundle.Manifest{Name: "small", Version: version,
		NotAfter: notAfter}, private); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A site hands out a bundle, or an error.
type site struct {
	data   []byte
	status int
	asked  int
	sent   int
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked++
	if s.status != 0 {
		w.WriteHeader(s.status)
		return
	}
	tag := fmt.Sprintf(`"%x"`, sha256.Sum256(s.data))
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	s.sent++
	w.Header().Set("ETag", tag)
	_, _ = w.Write(s.data)
}

// serving is a server that has its pack from a source.
type serving struct {
	source *signed.Source
	srv    *server.Server
	failed []error
}

func start(t *testing.T, where, last string, older bool) (*serving, error) {
	t.Helper()
	s := &serving{}
	var err error
	s.source, err = signed.New(where, &signed.Options{Keys: keys, LastGood: last, AllowOlder: older,
		Now:    func() time.Time { return day },
		Failed: func(err error) { s.failed = append(s.failed, err) }})
	if err != nil {
		return nil, err
	}
	s.srv, err = server.New(s.source.Pack, &server.Options{Using: s.source.Using})
	return s, err
}

// look is what Watch does at each look.
func (s *serving) look(t *testing.T) error {
	t.Helper()
	changed, err := s.source.Changed()
	if err != nil {
		t.Fatal(err)
	}
	if !changed {
		return nil
	}
	_, err = s.srv.Reload()
	return err
}

func (s *serving) health(t *testing.T, want string) {
	t.Helper()
	w := httptest.NewRecorder()
	s.srv.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost/healthz", nil))
	status, version, _ := strings.Cut(want, " ")
	if got := w.Body.String(); !strings.Contains(got, `"status":"`+status+`"`) ||
		!strings.Contains(got, `"version":"`+version+`"`) {
		t.Errorf("health %s, want %s", got, want)
	}
}

// TestRollback: versions only rise, over restarts, too; what does not load or is not signed
// leaves the last good one in use.
func TestRollback(t *testing.T) {
	from := &site{data: made(t, "1.2.0", "", true)}
	web := httptest.NewServer(from)
	defer web.Close()
	last := filepath.Join(t.TempDir(), "last.bundle")
	s, err := start(t, web.URL, last, false)
	if err != nil {
		t.Fatal(err)
	}
	s.health(t, "ok 1.2.0")
	for range 3 {
		if err := s.look(t); err != nil || from.sent > 2 {
			t.Fatalf("%v; sent %d times, asked %d times", err, from.sent, from.asked)
		}
	}
	for _, c := range []struct {
		name   string
		data   []byte
		status int
		err    string
		health string
	}{
		{"a newer one", made(t, "1.3.0", "", true), 0, "", "ok 1.3.0"},
		{"an older one", made(t, "1.2.9", "", true), 0, "older than 1.3.0", "stale 1.3.0"},
		{"the same version, changed", made(t, "1.3.0", "2027-06-30", true), 0, "same version",
			"stale 1.3.0"},
		{"the site is down", nil, 503, "503", "stale 1.3.0"},
		{"no bundle", []byte("<html>please sign in</html>"), 0, "no zip archive", "stale 1.3.0"},
		{"one that does not load", made(t, "1.4.0", "", false), 0, "bad.yaml", "stale 1.3.0"},
		{"its time is over", made(t, "1.4.0", "2027-01-04", true), 0, "2027-01-04", "stale 1.3.0"},
		{"it is back", made(t, "1.3.0", "", true), 0, "", "ok 1.3.0"},
		{"one more", made(t, "1.4.0", "", true), 0, "", "ok 1.4.0"},
	} {
		from.data, from.status = c.data, c.status
		err := s.look(t)
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %v, want %q", c.name, err, c.err)
		}
		s.health(t, c.health)
	}

	// A new process remembers.
	from.data = made(t, "1.3.0", "", true)
	if s, err = start(t, web.URL, last, false); err != nil {
		t.Fatal(err)
	}
	s.health(t, "ok 1.4.0")
	if len(s.failed) != 1 || !strings.Contains(s.failed[0].Error(), "older than 1.4.0") {
		t.Errorf("told %v", s.failed)
	}
	if err := s.look(t); err == nil { // and health says that the source has nothing to use
		t.Error("the older one is used")
	}
	s.health(t, "stale 1.4.0")
	if s, err = start(t, web.URL, last, true); err != nil { // who has to go back says so
		t.Fatal(err)
	}
	s.health(t, "ok 1.3.0")
	from.data = made(t, "1.2.0", "", true)
	if err := s.look(t); err == nil {
		t.Error("to go back once is to go back always")
	}
}

// TestAskedBeforeUse: who asks for the pack more than once before it is in use, as for its
// codes, gets the last good one each time.
func TestAskedBeforeUse(t *testing.T) {
	from := &site{data: made(t, "1.0", "", true)}
	web := httptest.NewServer(from)
	defer web.Close()
	last := filepath.Join(t.TempDir(), "last.bundle")
	if _, err := start(t, web.URL, last, false); err != nil {
		t.Fatal(err)
	}
	from.status = http.StatusServiceUnavailable
	source, err := signed.New(web.URL, &signed.Options{Keys: keys, LastGood: last})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := source.Pack(); err != nil {
			t.Error(err)
		}
	}
}

// TestNothingToServe: without a bundle that may be used there is no server, and what
// cannot be trusted of the past is an error, not a new beginning.
func TestNothingToServe(t *testing.T) {
	from := &site{data: []byte("x")}
	web := httptest.NewServer(from)
	defer web.Close()
	last := filepath.Join(t.TempDir(), "last.bundle")
	if _, err := start(t, web.URL, last, false); err == nil {
		t.Error("a server of nothing")
	}
	if _, err := os.Stat(last); err == nil {
		t.Error("what was not used is the last good one")
	}
	from.data = made(t, "1.0", "", false) // signed, and does not load
	if _, err := start(t, web.URL, last, false); err == nil {
		t.Error("a server of what does not load")
	}
	if _, err := os.Stat(last); err == nil {
		t.Error("what does not load is the last good one")
	}
	if err := os.WriteFile(last, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	from.data = made(t, "1.0", "", true)
	if _, err := start(t, web.URL, last, false); err == nil || !strings.Contains(err.Error(), last) {
		t.Errorf("a damaged last good one: %v", err)
	}
	for _, where := range []string{"http://packs.example.org/x", "http://127.example.org/x"} {
		if _, err := signed.New(where, &signed.Options{Keys: keys}); err == nil {
			t.Errorf("%s: http to another machine", where)
		}
	}
}

// TestExpiredWhileServing: a bundle whose time ends while it is served stays, and health
// says stale; at the next start it is not used.
func TestExpiredWhileServing(t *testing.T) {
	defer func() { day = time.Date(2027, 1, 5, 0, 0, 0, 0, time.UTC) }()
	dir := t.TempDir()
	file, last := filepath.Join(dir, "p.bundle"), filepath.Join(dir, "last.bundle")
	if err := os.WriteFile(file, made(t, "1.0", "2027-01-05", true), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := start(t, file, last, false)
	if err != nil {
		t.Fatal(err)
	}
	day = day.AddDate(0, 0, 1)
	if err := s.look(t); err == nil {
		t.Error("its time is over and nobody says so")
	}
	s.health(t, "stale 1.0")
	if _, err := start(t, file, last, false); err == nil {
		t.Error("its time is over, and it is served anew")
	}
}
