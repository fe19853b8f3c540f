package server_test

import (
	"io/fs"
	"testing"
	"time"

	"example.com/crosstalk/advisor/server"
	"example.com/crosstalk/rules"
)

var now = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

func shipped() (fs.FS, error) { return rules.FS(), nil }

// newServer makes a server of the pack that ships, at a fixed day.
func newServer(t testing.TB, opts *server.Options) *server.Server {
	t.Helper()
	var o server.Options
	if opts != nil {
		o = *opts
	}
	if o.Now == nil {
		o.Now = func() time.Time { return now }
	}
	s, err := server.New(shipped, &o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
