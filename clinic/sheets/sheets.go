// Package sheets keeps handouts for a while under addresses that nobody can guess, so that a
// card in a record can link to the sheet that the patient takes home:
//
//	shelf, err := sheets.New("https://cds.example.org/handouts/", nil)
//	mux.Handle("GET /handouts/", shelf)
//	h, err := cdshooks.New(rb, &cdshooks.Options{Handout: shelf.Put})
//
// A browser that follows a link has no token of the record's, so the address itself is what
// lets it in: 256 random bits, for some minutes, never logged here. Keep it out of the logs of
// what stands in front. Nothing is written to a disk.
package sheets

import (
	"bytes"
	"container/list"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"example.com/crosstalk/advisor/handout"
)

// Options are the choices of New. Nil means the defaults.
type Options struct {
	// Keep is how long a sheet can be read; the default is 15 minutes.
	Keep time.Duration

	// Most is how many sheets are kept; the oldest leaves for the next. The default is 500,
	// some 30 MB.
	Most int

	// Now is the clock. The default is time.Now.
	Now func() time.Time
}

// A Shelf keeps sheets and answers requests for them. It is safe for concurrent use. Make one
// with New.
type Shelf struct {
	base string
	opts Options

	mu     sync.Mutex
	sheets map[string]*list.Element // of order, by what the address ends in
	order  list.List                // of *sheet, the oldest first
}

type sheet struct {
	name  string
	page  []byte
	until time.Time
}

// New makes a Shelf whose addresses begin with base, an http or https address that ends in a
// stroke.
func New(base string, opts *Options) (*Shelf, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" ||
		!strings.HasSuffix(u.Path, "/") || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("sheets.New: want an address like https://cds.example.org/handouts/")
	}
	s := &Shelf{base: base, sheets: map[string]*list.Element{}}
	if opts != nil {
		s.opts = *opts
	}
	if s.opts.Keep <= 0 {
		s.opts.Keep = 15 * time.Minute
	}
	if s.opts.Most <= 0 {
		s.opts.Most = 500
	}
	if s.opts.Now == nil {
		s.opts.Now = time.Now
	}
	return s, nil
}

// Put keeps a handout and returns its address: cdshooks.Options.Handout.
func (s *Shelf) Put(ctx context.Context, h *handout.Handout) (string, error) {
	if ctx != nil && ctx.Err() != nil {
		return "", ctx.Err()
	}
	if s.sheets == nil {
		return "", errors.New("sheets: New makes a Shelf")
	}
	var page bytes.Buffer
	if err := h.WriteHTML(&page); err != nil {
		return "", err
	}
	var random [32]byte
	_, _ = rand.Read(random[:]) // it never fails
	name := base64.RawURLEncoding.EncodeToString(random[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tidy()
	if s.order.Len() >= s.opts.Most {
		s.forget(s.order.Front())
	}
	s.sheets[name] = s.order.PushBack(&sheet{name, page.Bytes(), s.opts.Now().Add(s.opts.Keep)})
	return s.base + name, nil
}

// tidy forgets what is no longer to be read.
func (s *Shelf) tidy() {
	for e := s.order.Front(); e != nil && !s.opts.Now().Before(e.Value.(*sheet).until); {
		next := e.Next()
		s.forget(e)
		e = next
	}
}

func (s *Shelf) forget(e *list.Element) {
	delete(s.sheets, s.order.Remove(e).(*sheet).name)
}

// policy lets a handout have the style that stands in it, and nothing else.
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// ServeHTTP answers a GET of an address with the sheet, and 404 if there is none any more.
func (s *Shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for name, value := range map[string]string{"Content-Type": "text/html; charset=utf-8",
		"Content-Security-Policy": policy, "Cache-Control": "no-store",
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
		w.Header().Set(name, value)
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "this takes GET", http.StatusMethodNotAllowed)
		return
	}
	s.mu.Lock()
	s.tidy()
	var page []byte
	if e := s.sheets[path.Base(r.URL.Path)]; e != nil {
		page = e.Value.(*sheet).page
	}
	s.mu.Unlock()
	if page == nil {
		w.WriteHeader(http.StatusNotFound)
		page = []byte(gone)
	}
	_, _ = w.Write(page) // the client has gone
}

const gone = `<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>No longer kept</title>
<h1>This sheet is no longer kept</h1>
<p>Sheets are kept for some minutes. Open the chart again, and follow the link of its card.</p>
</html>
`
