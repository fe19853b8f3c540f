package server_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/server"
	"example.com/crosstalk/rules"
)

var now = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

// lesser is a pack with the name, the facts and a few of the rules of the one that ships, for
// what does not hang on a pack: it loads a hundred times as fast.
var lesser = os.DirFS("testdata/pack")

// newServer makes a server of the lesser pack, at a fixed day.
func newServer(t testing.TB, opts *server.Options) *server.Server {
	t.Helper()
	return serverOf(t, lesser, opts)
}

func serverOf(t testing.TB, pack fs.FS, opts *server.Options) *server.Server {
	t.Helper()
	var o server.Options
	if opts != nil {
		o = *opts
	}
	if o.Now == nil {
		o.Now = func() time.Time { return now }
	}
	s, err := server.New(func() (fs.FS, error) { return pack, nil }, &o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// shipped is one server of the pack that ships for all tests that need it and no options.
var shipped = sync.OnceValues(func() (*server.Server, error) {
	return server.New(func() (fs.FS, error) { return rules.FS(), nil },
		&server.Options{Now: func() time.Time { return now },
			CDS: cdshooks.Options{Given: delivery.NewMemory(0)}})
})

func newShipped(t testing.TB) *server.Server {
	t.Helper()
	s, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestInfobutton: the server answers Infobutton from the pack that is in use, and
// its log says nothing of what was asked.
func TestInfobutton(t *testing.T) {
	var log bytes.Buffer
	s := serverOf(t, rules.FS(), &server.Options{Log: slog.New(slog.NewJSONHandler(&log, nil))})
	const query = "/infobutton?mainSearchCriteria.v.c=6851&" +
		"mainSearchCriteria.v.cs=2.16.840.1.113883.6.88&age.v.v=61&age.v.u=a"
	w := do(s, "GET", query+"&knowledgeResponseType=application/json", "")
	var got struct {
		Feed struct{ Entry []any }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 ||
		len(got.Feed.Entry) == 0 {
		t.Errorf("%d %v %s", w.Code, err, w.Body)
	}
	if w := do(s, "PUT", query, ""); w.Code != 405 {
		t.Errorf("PUT: %d", w.Code)
	}
	if strings.Contains(log.String(), "6851") || !strings.Contains(log.String(), "/infobutton") {
		t.Errorf("log: %s", log.String())
	}
}
