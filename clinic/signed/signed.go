// Package signed gives a server its pack from a signed bundle: a file, or an address that
// is asked again and again. What is not signed by one of the keys, is older than what was
// used last or whose time is over is never used; the last good bundle is.
//
//	source, err := signed.New("https://packs.example.org/pack.bundle",
//		&signed.Options{Keys: keys, LastGood: "last.bundle"})
//	srv, err := server.New(source.Pack, &server.Options{Using: source.Using})
//	go srv.Watch(ctx, time.Minute, source.Changed)
package signed

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/bundle"
	"example.com/crosstalk/internal/whole"
)

const maxBytes = 64 << 20 // what package bundle reads

// Options are the choices of New.
type Options struct {
	// Keys are who may sign.
	Keys []ed25519.PublicKey

	// LastGood is a file that keeps the bundle in use, written as a whole. After a restart
	// nothing older is used, and it is what is served where the source gives nothing
	// that may be used. "": it is forgotten at the end of the process.
	LastGood string

	// AllowOlder lets the first bundle of this process be older than LastGood, for whoever
	// has to go back. Afterwards versions only rise.
	AllowOlder bool

	// Client fetches addresses; the default waits at most half a minute.
	Client *http.Client

	// Now is the clock by which a bundle's time is over; the default is time.Now.
	Now func() time.Time

	// Failed is told why a bundle that LastGood holds is used instead of what the source
	// has, or why LastGood could not be written.
	Failed func(error)
}

// A Source is safe for concurrent use.
type Source struct {
	where string
	opts  Options

	mu      sync.Mutex
	tag     string         // of the last answer of an address
	looked  *bundle.Bundle // the last that may be used
	raw     []byte         // its bytes
	err     error          // why the last look gave none
	fell    bool           // what was used last is used, and nobody was told by Changed
	current *bundle.Bundle // in use, or what was used last
	inUse   bool           // the former
	waiting []byte         // bytes of what Pack gave last
	given   *bundle.Bundle
}

// New makes a Source of the bundle in a file, or at an https address (http only on this
// machine). The error is one of the options, or of a LastGood that is there and does not
// hold: without it nobody knows what was used last.
func New(where string, opts *Options) (*Source, error) {
	s := &Source{where: where}
	if opts != nil {
		s.opts = *opts
	}
	if len(s.opts.Keys) == 0 {
		return nil, errors.New("signed: no key to check signatures with")
	}
	if s.opts.Now == nil {
		s.opts.Now = time.Now
	}
	if s.opts.Client == nil {
		s.opts.Client = &http.Client{Timeout: 30 * time.Second}
	}
	if s.opts.Failed == nil {
		s.opts.Failed = func(error) {}
	}
	if u, err := url.Parse(where); err == nil && u.Scheme == "http" && !loopback(u.Hostname()) {
		return nil, fmt.Errorf("signed: %s: only https, or an address of this machine", where)
	}
	if s.opts.LastGood == "" {
		return s, nil
	}
	data, err := os.ReadFile(s.opts.LastGood)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, nil
	case err != nil:
		return nil, err
	}
	last, err := bundle.Open(data, &bundle.Options{Keys: s.opts.Keys})
	if err != nil {
		return nil, fmt.Errorf("%s, the bundle that was used last: %w; if its key was given up on "+
			"purpose, remove the file: what was used last is then not known", s.opts.LastGood, err)
	}
	s.current = last
	return s, nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Pack is the pack to load: that of the source or, where none is in use yet and the source
// has none that may be used, that of LastGood.
func (s *Source) Pack() (fs.FS, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.look()
	if s.err == nil {
		s.given, s.waiting = s.looked, s.raw
		return s.looked.FS(), nil
	}
	if s.inUse || s.current == nil {
		return nil, s.err
	}
	s.fell = true
	if err := s.inTime(s.current); err != nil {
		return nil, errors.Join(s.err, err)
	}
	s.opts.Failed(fmt.Errorf("the bundle that was used last is used: %w", s.err))
	s.given, s.waiting = s.current, nil
	return s.current.FS(), nil
}

// Changed takes a look at the source and reports whether Pack would give something else
// than at the last look, which may be an error.
func (s *Source) Changed() (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	was, wasErr := s.looked, s.err
	s.look()
	if s.fell && s.err != nil { // so that who asks Pack again learns of it
		s.fell = false
		return true, nil
	}
	if s.err != nil || wasErr != nil {
		return s.err == nil || wasErr == nil || s.err.Error() != wasErr.Error(), nil
	}
	return !s.looked.Same(was), nil
}

// Using is to be called when the pack that Pack gave is in use: only now is it the last
// good one. One that is signed and does not load never is.
func (s *Source) Using(advisor.PackInfo) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current, s.inUse, s.opts.AllowOlder = s.given, true, false
	if s.waiting == nil || s.opts.LastGood == "" {
		return
	}
	if err := whole.Write(s.opts.LastGood, s.waiting, 0o600); err != nil {
		s.opts.Failed(fmt.Errorf("the bundle in use is not kept for the next start: %w", err))
	}
	s.waiting = nil
}

// look reads the source. s.mu is held.
func (s *Source) look() {
	data, err := s.read()
	if err == nil && data == nil { // as at the last look
		if s.looked != nil {
			s.err = s.inTime(s.looked)
		}
		return
	}
	if err == nil {
		s.err = s.open(data)
		return
	}
	s.err, s.tag = err, ""
}

func (s *Source) open(data []byte) error {
	b, err := bundle.Open(data, &bundle.Options{Keys: s.opts.Keys, Day: s.opts.Now().UTC()})
	if err == nil && !s.opts.AllowOlder {
		err = b.Follows(s.current)
	}
	if err != nil {
		s.tag = ""
		return fmt.Errorf("%s: %w", s.where, err)
	}
	s.looked, s.raw = b, data
	return nil
}

func (s *Source) inTime(b *bundle.Bundle) error {
	end := b.Manifest().NotAfter
	if end != "" && s.opts.Now().UTC().Format(time.DateOnly) > end {
		return fmt.Errorf("bundle: not to be used after %s; ask its author for a newer one", end)
	}
	return nil
}

// read returns nil bytes if an address has what it had.
func (s *Source) read() ([]byte, error) {
	if !strings.HasPrefix(s.where, "https://") && !strings.HasPrefix(s.where, "http://") {
		f, err := os.Open(s.where)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s: a bundle is a file", s.where)
		}
		return limited(f)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.where, nil)
	if err != nil {
		return nil, err
	}
	if s.tag != "" {
		req.Header.Set("If-None-Match", s.tag)
	}
	resp, err := s.opts.Client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusNotModified && s.tag != "":
		return nil, nil
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%s answers %s", s.where, resp.Status)
	}
	data, err := limited(resp.Body)
	if err == nil {
		s.tag = resp.Header.Get("ETag")
	}
	return data, err
}

func limited(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err == nil && len(data) > maxBytes {
		err = fmt.Errorf("a bundle of more than %d MiB", maxBytes>>20)
	}
	return data, err
}
