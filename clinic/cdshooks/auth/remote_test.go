package auth

import (
	"context"
	"crypto"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// An ehr is a client's server of keys, and a clock.
type ehr struct {
	*httptest.Server
	*Verifier
	mu      sync.Mutex
	now     time.Time
	answer  http.HandlerFunc
	fetches atomic.Int64
}

func newEHR(t *testing.T, change func(*Client, *Options)) *ehr {
	e := &ehr{now: noon}
	e.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.fetches.Add(1)
		e.mu.Lock()
		answer := e.answer
		e.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(e.Server.Close)
	e.Verifier = newVerifier(t, nil, func(c *Client, o *Options) {
		c.JWKS = e.URL + "/jwks.json"
		o.HTTPClient = e.Client()
		o.Now = func() time.Time {
			e.mu.Lock()
			defer e.mu.Unlock()
			return e.now
		}
		if change != nil {
			change(c, o)
		}
	})
	return e
}

func (e *ehr) after(d time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.now = e.now.Add(d)
}

func (e *ehr) serve(answer http.HandlerFunc) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answer = answer
}

func (e *ehr) serveKeys(keys []byte) {
	e.serve(func(w http.ResponseWriter, r *http.Request) { w.Write(keys) })
}

// call sends a token of now, signed by the key under the name.
func (e *ehr) call(ctx context.Context, kid string, key crypto.Signer, jku string) error {
	h, c := good()
	h["kid"] = kid
	if jku != "" {
		h["jku"] = jku
	}
	e.mu.Lock()
	c["iat"], c["exp"] = e.now.Unix(), e.now.Unix()+60
	e.mu.Unlock()
	_, err := e.Verify(ctx, "Bearer "+sign(h, c, key), endpoint)
	return err
}

func (e *ehr) want(t *testing.T, kid string, key crypto.Signer, reason string, fetches int64) {
	t.Helper()
	check(t, e.call(t.Context(), kid, key, ""), reason)
	if n := e.fetches.Load(); n != fetches {
		t.Errorf("%d fetches, want %d", n, fetches)
	}
}

func TestRotation(t *testing.T) {
	e := newEHR(t, nil)
	e.serveKeys(set(public("k1", ec384())))
	e.want(t, "k1", ec384(), "", 1)
	e.want(t, "k1", ec384(), "", 1)
	e.want(t, "k1", other(), "wrong signature", 1)

	e.serveKeys(set(public("k2", other())))
	e.want(t, "k2", other(), "no such key", 1) // too soon after the fetch
	e.want(t, "k1", ec384(), "", 1)            // the old key has its hour
	e.after(time.Minute)
	e.want(t, "k2", other(), "", 2)
	e.want(t, "k1", ec384(), "no such key", 2)
	for range 20 {
		e.want(t, "junk", other(), "no such key", 2)
	}
	e.after(time.Minute)
	e.want(t, "junk", other(), "no such key", 3)
	e.want(t, "junk", other(), "no such key", 3)
	e.after(time.Hour) // the set is old
	e.want(t, "k2", other(), "", 4)

	e.serveKeys([]byte(`{"keys":[]}`)) // all taken back
	e.after(time.Hour)
	e.want(t, "k2", other(), "no such key", 5)
}

func TestKeysCannotBeFetched(t *testing.T) {
	e := newEHR(t, nil)
	broken := func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "broken", http.StatusBadGateway)
	}
	e.serve(broken)
	e.want(t, "k1", ec384(), "no JWK Set", 1)
	e.want(t, "k1", ec384(), "no JWK Set", 1)
	e.serveKeys(set(public("k1", ec384())))
	e.want(t, "k1", ec384(), "no JWK Set", 1)
	e.after(10 * time.Second)
	e.want(t, "k1", ec384(), "", 2)

	e.serve(broken)
	e.after(time.Hour)
	e.want(t, "k1", ec384(), "", 3) // the old set serves on
	e.want(t, "k1", ec384(), "", 3)
	e.want(t, "k2", other(), "no such key", 3)
	e.after(59 * time.Minute)
	e.want(t, "k1", ec384(), "", 4)
	e.after(time.Minute)
	e.want(t, "k1", ec384(), "no JWK Set", 5) // but not for ever
	e.serveKeys(set(public("k1", ec384())))
	e.after(10 * time.Second)
	e.want(t, "k1", ec384(), "", 6)
}

func TestBadSets(t *testing.T) {
	good := set(public("k1", ec384()))
	many := strings.Repeat("{},", maxKeys) + "{}"
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"no JSON", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
			"not a JWK Set"},
		{"no keys", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") },
			"not a JWK Set"},
		{"keys is null", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"keys":null}`) },
			"not a JWK Set"},
		{"too many", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"keys":[%s]}`, many)
		}, "more than 100"},
		{"too large", func(w http.ResponseWriter, _ *http.Request) {
			w.Write(good)
			w.Write([]byte(strings.Repeat(" ", maxSet)))
		}, "too large"},
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/jwks.json" {
				http.Redirect(w, r, "/moved", http.StatusFound)
				return
			}
			w.Write(good)
		}, "status 302"},
		{"not found", http.NotFound, "status 404"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := newEHR(t, nil)
			e.serve(tt.answer)
			err := e.call(t.Context(), "k1", ec384(), "")
			check(t, err, "no JWK Set")
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// What else a set may hold does not keep its good key from being used.
func TestMixedSet(t *testing.T) {
	e := newEHR(t, nil)
	e.serveKeys(
		[]byte(strings.Replace(string(set(public("k1", ec384()), public("k2", rsa1024()))), `"keys":[`,
			`"keys":[{"kty":"oct","kid":"k3","k":"c2VjcmV0"},{"kty":"new"},7,`, 1)))
	e.want(t, "k1", ec384(), "", 1)
}

func TestJKU(t *testing.T) {
	e := newEHR(t, nil)
	e.serveKeys(set(public("k1", ec384())))
	check(t, e.call(t.Context(), "k1", ec384(), e.URL+"/jwks.json"), "")
	check(t, e.call(t.Context(), "k1", ec384(), e.URL+"/other.json"), "jku")
	check(t, e.call(t.Context(), "k1", ec384(), strings.ToUpper(e.URL)), "jku")
}

func TestUntrustedServer(t *testing.T) {
	e := newEHR(t, func(_ *Client, o *Options) { o.HTTPClient = nil }) // does not know its certificate
	e.serveKeys(set(public("k1", ec384())))
	err := e.call(t.Context(), "k1", ec384(), "")
	check(t, err, "no JWK Set")
	if !strings.Contains(err.Error(), "certificate") {
		t.Errorf("got %v", err)
	}
}

func TestLoopbackHTTP(t *testing.T) {
	s :=
		httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Write(set(public("k1", ec384())))
		}))
	defer s.Close()
	v := newVerifier(t, nil, func(c *Client, o *Options) { c.JWKS, o.LoopbackHTTP = s.URL, true })
	h, c := good()
	_, err := v.Verify(t.Context(), "Bearer "+sign(h, c, ec384()), endpoint)
	check(t, err, "")
	_, err = New([]Client{{Issuer: issuer, JWKS: "http://192.0.2.1/jwks"}},
		&Options{BaseURLs: []string{base}, LoopbackHTTP: true})
	if err == nil {
		t.Error("http to another machine is accepted")
	}
}

func TestSlowServer(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	slow := func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}
	e := newEHR(t, nil)
	e.serve(slow)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	check(t, e.call(ctx, "k1", ec384(), ""), "no time")

	e = newEHR(t, func(_ *Client, o *Options) {
		c := *o.HTTPClient
		c.Timeout = 20 * time.Millisecond
		o.HTTPClient = &c
	})
	e.serve(slow)
	check(t, e.call(t.Context(), "k1", ec384(), ""), "no JWK Set")
}

// Many callers at once: one fetch, and the first to leave does not spoil it
// for the others.
func TestFetchedOnce(t *testing.T) {
	e := newEHR(t, nil)
	started, release := make(chan struct{}), make(chan struct{})
	e.serve(func(w http.ResponseWriter, r *http.Request) {
		close(started)
		<-release
		w.Write(set(public("k1", ec384())))
	})
	ctx, cancel := context.WithCancel(t.Context())
	first := make(chan error)
	go func() { first <- e.call(ctx, "k1", ec384(), "") }()
	<-started
	cancel()
	check(t, <-first, "no time")
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() { check(t, e.call(t.Context(), "k1", ec384(), ""), "") })
	}
	time.Sleep(10 * time.Millisecond)
	close(release)
	wg.Wait()
	if n := e.fetches.Load(); n != 1 {
		t.Errorf("%d fetches", n)
	}
}

func TestCacheAge(t *testing.T) {
	for _, tt := range []struct {
		header string
		want   time.Duration
	}{
		{"", time.Hour},
		{"public, max-age=600", 10 * time.Minute},
		{`Max-Age="600"`, 10 * time.Minute},
		{"max-age=86400", time.Hour},
		{"max-age=0", time.Minute},
		{"max-age=-1", time.Hour},
		{"max-age=99999999999999999999", time.Hour},
		{"no-store", time.Minute},
		{"private, no-cache", time.Minute},
	} {
		h := http.Header{}
		if tt.header != "" {
			h.Set("Cache-Control", tt.header)
		}
		if got := cacheAge(h, time.Hour); got != tt.want {
			t.Errorf("%q: got %v, want %v", tt.header, got, tt.want)
		}
	}
}
