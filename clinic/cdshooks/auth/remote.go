package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	maxKeys     = 100     // in a JWK Set
	maxSet      = 1 << 20 // bytes of a JWK Set
	fetchTime   = 5 * time.Second
	minAge      = time.Minute      // a set is used at least so long
	afterFetch  = time.Minute      // no other fetch within, whatever kid is asked for
	afterFailed = 10 * time.Second // the same, after a fetch that failed
)

// remoteKeys are the keys at an address: fetched when first needed, when they
// are old, and when a token names a key that is not among them. The last is
// how a client changes its keys; it can be provoked by anybody who sends a
// token, so it happens rarely however often it is asked for.
type remoteKeys struct {
	url    string
	http   *http.Client
	maxAge time.Duration
	now    func() time.Time

	mu      sync.Mutex
	keys    []jose.JSONWebKey
	fresh   time.Time     // until when keys are used without a question
	stale   time.Time     // until when they are used if no others can be had
	next    time.Time     // no fetch before
	err     error         // of the last fetch
	pending chan struct{} // closed when the fetch under way ends; nil if none is
}

func newRemoteKeys(url string, c *http.Client, maxAge time.Duration,
	now func() time.Time) *remoteKeys {
	own := http.Client{}
	if c != nil {
		own = *c
	}
	if own.Timeout <= 0 {
		own.Timeout = fetchTime
	}
	// A redirect could lead to plain http or into the operator's own network.
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &remoteKeys{url: url, http: &own, maxAge: max(maxAge, minAge), now: now}
}

// find returns the key, after a fetch if it takes one.
func (r *remoteKeys) find(ctx context.Context, kid, alg string) (any, error) {
	r.mu.Lock()
	now := r.now()
	if key := choose(r.keys, kid, alg); key != nil && now.Before(r.fresh) {
		r.mu.Unlock()
		return key, nil
	}
	if r.pending == nil && !now.Before(r.next) {
		r.pending = make(chan struct{})
		// One fetch serves all who wait, so it does not end with the first of them.
		go r.refresh(context.WithoutCancel(ctx))
	}
	pending := r.pending
	r.mu.Unlock()
	if pending != nil {
		select {
		case <-pending:
		case <-ctx.Done():
			return nil, &Refusal{Reason: "no time to fetch the JWK Set", Err: ctx.Err()}
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.now().Before(r.stale) {
		return nil, &Refusal{Reason: "no JWK Set", Err: r.err}
	}
	if key := choose(r.keys, kid, alg); key != nil {
		return key, nil
	}
	return nil, refuse("no such key")
}

// refresh fetches the set and wakes who waits for it.
func (r *remoteKeys) refresh(ctx context.Context) {
	keys, age, err := r.fetch(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	r.err = err
	r.next = now.Add(afterFailed)
	if err == nil {
		r.keys = keys
		r.fresh = now.Add(age)
		r.stale = r.fresh.Add(r.maxAge)
		r.next = now.Add(afterFetch)
	}
	close(r.pending)
	r.pending = nil
}

// fetch returns the keys at the address and how long they may be used.
func (r *remoteKeys) fetch(ctx context.Context) ([]jose.JSONWebKey, time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return nil, 0, err
	}
	req.Header.Set("Accept", "application/jwk-set+json, application/json")
	resp, err := r.http.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, 0, fmt.Errorf("%s: status %d", r.url, resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxSet+1))
	if err == nil && len(data) > maxSet {
		err = errors.New("is too large")
	}
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", r.url, err)
	}
	keys, err := parseSet(data)
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", r.url, err)
	}
	return keys, cacheAge(resp.Header, r.maxAge), nil
}

// cacheAge is how long an answer may be used: as it says, at most limit.
func cacheAge(h http.Header, limit time.Duration) time.Duration {
	for directive := range strings.SplitSeq(strings.Join(h.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch strings.ToLower(name) {
		case "no-store", "no-cache":
			return minAge
		case "max-age":
			if n, err := strconv.ParseUint(strings.Trim(value, `"`), 10, 31); err == nil {
				limit = min(limit, max(time.Duration(n)*time.Second, minAge))
			}
		}
	}
	return limit
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
