// Package auth verifies the JSON Web Token by which a clinic's software (in
// the words of CDS Hooks: a CDS client) says who it is.
//
//	v, err := auth.New([]auth.Client{{
//		Issuer: "https://ehr.example.org/",
//		JWKS:   "https://ehr.example.org/.well-known/jwks.json",
//	}}, &auth.Options{BaseURLs: []string{"https://cds.example.org"}})
//	http.Handle("/cds-services/", v.Middleware(handler))
//
// [New] takes the clients that are trusted, [Verifier.Verify] judges one
// Authorization header, [Verifier.Middleware] guards a handler with it. The
// rules are those of CDS Hooks 2.0, "Trusting CDS Clients", and of its best
// practices; where these leave room, the narrower reading is taken.
//
// # What a token must be
//
// Signed by an asymmetric algorithm of a fixed list (ES, RS and PS with 256,
// 384 or 512, EdDSA), with the header typ "JWT" and a kid, which only the owner
// of a single key may leave out. Issued (iss) by a configured client, for (aud)
// the very URL that is called, by (tenant) an organization that the client may
// speak for. Issued (iat) in the past, not expired (exp), living for a short
// time, and (jti) not seen before.
//
// A jku, jwk, x5u or x5c header never supplies a key: keys come from the
// configuration or from the configured address. A jku that names another
// address than the configured one refuses the token.
//
// # Five minutes
//
// CDS Hooks sets no limit to the life of a token; its best practices speak of
// an hour, its own example lives for years. The default here is the limit that
// SMART Backend Services sets for the same kind of token: five minutes.
// Options.MaxLifetime allows more to a client that needs it, at the price of
// remembering more tokens.
//
// # Replay
//
// Tokens that were accepted are remembered until they expire, in memory, in
// this process, up to a limit a client. A client that exceeds its limit is
// refused until its tokens expire; nobody else is. Several processes behind one
// address know of each other's tokens through Options.Used (package pgstore has
// one); without it, send a client always to the same process, or accept that a
// token works once in each.
//
// # What is not told
//
// Who is refused learns status 401 and nothing more. The operator learns the
// reason, as a [Refusal], through Options.Refused. It is written in fixed
// words: nothing of a token, valid or not, is in an error, and nothing is ever
// logged here.
package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// A Client is one CDS client that is trusted. It has either Keys or JWKS.
type Client struct {
	// Issuer is the iss of its tokens, compared to the letter.
	Issuer string

	// Keys are its public keys, known beforehand: a JWK Set or a single JWK in
	// JSON, or PEM blocks of public keys or certificates. (The dates and the
	// issuer of a certificate are not looked at: who configures it, trusts it.)
	// A private or symmetric key, an RSA key under 2048 bits and an unknown kind
	// of key are errors. A jku header is ignored.
	Keys []byte

	// JWKS is the https address of its JWK Set, which is fetched when a token
	// needs it, without following redirects.
	JWKS string

	// Tenants are the organizations that it may speak for. Empty: any, or none.
	Tenants []string
}

// Options are the choices of New.
type Options struct {
	// BaseURLs are the public addresses of the service, as clients write them:
	// what stands before the path that Verify is given. At least one is needed.
	// A request's own Host is not believed: it is the caller's word, and behind
	// a proxy it is the wrong one.
	BaseURLs []string

	// Leeway is how far clocks may differ. The default is 30 seconds; a negative
	// value is none.
	Leeway time.Duration

	// MaxLifetime is how long after iat a token may expire. The default is 5
	// minutes.
	MaxLifetime time.Duration

	// MaxTokens is how many tokens of one client are remembered at a time,
	// against replay. The default is 100,000 (some 10 MB).
	MaxTokens int

	// Used, if not nil, remembers a token of an issuer until then, for all servers behind
	// one address, and reports whether it was used before; id is a hash of its jti, now
	// the time. It is asked after the memory of this process, of a token that is good in
	// all else. Where it cannot tell, it returns false: this process alone decides then.
	// It is called concurrently.
	Used func(ctx context.Context, issuer string, id [32]byte, now, until time.Time) (before bool)

	// MaxAge is how long a fetched JWK Set is used; a Cache-Control header of
	// the answer can shorten it, to a minute at least. While the set cannot be
	// fetched again, the old one serves as long once more. The default is an
	// hour.
	MaxAge time.Duration

	// HTTPClient fetches JWK Sets. The default has a timeout of 5 seconds; one
	// without a timeout is given the same. Its CheckRedirect is not used.
	HTTPClient *http.Client

	// LoopbackHTTP allows plain http in addresses of this machine, for tests.
	LoopbackHTTP bool

	// Now is the clock. The default is time.Now.
	Now func() time.Time

	// Refused, if not nil, is told by Middleware of each request it refuses, to
	// count or log the reason. It is called concurrently.
	Refused func(ctx context.Context, reason *Refusal)
}

// An Identity is who calls. Both parts are what the client has signed.
type Identity struct {
	Issuer string
	Tenant string // "" if the token has none
}

// A Refusal says which rule a header or token breaks. It holds nothing of it
// and may be logged; it is not for the eyes of the caller.
type Refusal struct {
	// Reason is one of a fixed set of short texts, such as "expired", fit for a
	// metric's label.
	Reason string

	// Err is why a JWK Set cannot be had, or the context's error; else nil.
	Err error
}

// Error is the reason, and what is behind it if there is more.
func (r *Refusal) Error() string {
	if r == nil {
		r = &Refusal{}
	}
	if r.Err != nil {
		return "auth: " + r.Reason + ": " + r.Err.Error()
	}
	return "auth: " + r.Reason
}

// Unwrap is Err.
func (r *Refusal) Unwrap() error {
	if r == nil {
		return nil
	}
	return r.Err
}

func refuse(reason string) error { return &Refusal{Reason: reason} }

// algorithms are those that a token may be signed with. It is a list of what
// is allowed, so that none, the symmetric ones, and whatever the library may
// learn some day stay out.
var algorithms = []jose.SignatureAlgorithm{
	jose.ES256, jose.ES384, jose.ES512,
	jose.RS256, jose.RS384, jose.RS512,
	jose.PS256, jose.PS384, jose.PS512,
	jose.EdDSA,
}

// maxToken bounds a token in bytes. Honest ones have under a thousand.
const maxToken = 8 << 10

// A Verifier checks the tokens of the clients it was made for. It does not
// change after New, apart from its memory of keys and tokens, and is safe for
// concurrent use.
type Verifier struct {
	clients     map[string]*client
	bases       []string
	leeway      time.Duration
	maxLifetime time.Duration
	now         func() time.Time
	refused     func(context.Context, *Refusal)
	used        func(ctx context.Context, issuer string, id [32]byte, now, until time.Time) bool
}

// A client is a Client that was checked, with what is remembered of it.
type client struct {
	Client
	keys    keySource
	replays replays
}

// New returns a verifier that trusts the clients, and nobody else. The error
// says everything that is wrong with the configuration; nothing is fetched
// yet. The options may not be nil: BaseURLs has no default.
func New(clients []Client, opts *Options) (*Verifier, error) {
	if opts == nil {
		opts = &Options{}
	}
	v := &Verifier{
		clients:     map[string]*client{},
		leeway:      orDefault(opts.Leeway, 30*time.Second),
		maxLifetime: orDefault(opts.MaxLifetime, 5*time.Minute),
		now:         opts.Now,
		refused:     opts.Refused,
		used:        opts.Used,
	}
	if v.now == nil {
		v.now = time.Now
	}
	var errs []error
	if len(opts.BaseURLs) == 0 {
		errs = append(errs, errors.New("auth: no base URL: want the public address of the service"))
	}
	for _, base := range opts.BaseURLs {
		if strings.Contains(base, "?") {
			errs = append(errs, fmt.Errorf("auth: base URL %q: must not have a query", base))
		}
		if err := checkURL(base, opts.LoopbackHTTP); err != nil {
			errs = append(errs, fmt.Errorf("auth: base URL %q: %w", base, err))
		}
		v.bases = append(v.bases, strings.TrimRight(base, "/"))
	}
	for _, c := range clients {
		if err := v.trust(c, opts); err != nil {
			errs = append(errs, fmt.Errorf("auth: client %q: %w", c.Issuer, err))
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return v, nil
}

func (v *Verifier) trust(c Client, opts *Options) error {
	if c.Issuer == "" {
		return errors.New("no issuer")
	}
	if v.clients[c.Issuer] != nil {
		return errors.New("is there twice")
	}
	if (len(c.Keys) > 0) == (c.JWKS != "") {
		return errors.New("want either keys or the address of a JWK Set")
	}
	known := &client{Client: c, replays: replays{limit: orDefault(opts.MaxTokens, 100_000)}}
	known.Tenants = slices.Clone(c.Tenants)
	if c.JWKS == "" {
		keys, err := parseKeys(c.Keys)
		if err != nil {
			return err
		}
		known.keys = fixedKeys(keys)
	} else {
		if err := checkURL(c.JWKS, opts.LoopbackHTTP); err != nil {
			return fmt.Errorf("JWK Set %q: %w", c.JWKS, err)
		}
		known.keys = newRemoteKeys(c.JWKS, opts.HTTPClient, orDefault(opts.MaxAge, time.Hour), v.now)
	}
	v.clients[c.Issuer] = known
	return nil
}

// orDefault is x, d if x is not set, or 0 if it is negative.
func orDefault[T ~int | ~int64](x, d T) T {
	if x == 0 {
		return d
	}
	return max(x, 0)
}

// checkURL wants an https URL with a host and nothing that an address of a
// service or a key set has no use for.
func checkURL(s string, loopbackHTTP bool) error {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return errors.New("is not a URL")
	case u.Scheme == "http" && loopbackHTTP && isLoopback(u.Hostname()):
	case u.Scheme != "https":
		return errors.New("want https")
	}
	switch {
	case u.Host == "":
		return errors.New("has no host")
	case u.User != nil:
		return errors.New("must not hold a password")
	case u.Fragment != "":
		return errors.New("must not have a fragment")
	}
	return nil
}
