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
// address do not know of each other's tokens: send a client always to the same
// one, or accept that a token works once in each.
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
	"github.com/go-jose/go-jose/v4/jwt"
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

// claims are what a token says. The library's JSON reader distinguishes upper
// and lower case and refuses names that are there twice, so what one reader
// takes for the audience, another cannot read otherwise.
type claims struct {
	Issuer    string           `json:"iss"`
	Audience  jwt.Audience     `json:"aud"`
	Expiry    *jwt.NumericDate `json:"exp"`
	NotBefore *jwt.NumericDate `json:"nbf"`
	IssuedAt  *jwt.NumericDate `json:"iat"`
	ID        string           `json:"jti"`
	Tenant    string           `json:"tenant"`
}

// Verify judges the value of an Authorization header, "Bearer" and a token.
// The endpoint is the path of the URL that was called, as it stands after the
// base URL: "/cds-services/heart". A token that is accepted is used up: the
// same one is refused from then on.
//
// The error is a [*Refusal]. When a JWK Set has to be fetched, Verify waits
// for it, as long as the context and the client's timeout allow.
func (v *Verifier) Verify(ctx context.Context, authorization, endpoint string) (Identity, error) {
	text, err := bearer(authorization)
	if err != nil {
		return Identity{}, err
	}
	token, err := jwt.ParseSigned(text, algorithms)
	if err != nil || len(token.Headers) != 1 {
		return Identity{}, refuse("malformed, or signed by an algorithm that is not allowed")
	}
	// The issuer says whose keys to use; it counts only once they have proven it.
	var said claims
	if err := token.UnsafeClaimsWithoutVerification(&said); err != nil {
		return Identity{}, refuse("claims are malformed")
	}
	c := v.clients[said.Issuer]
	if c == nil {
		return Identity{}, refuse("unknown issuer")
	}
	header := token.Headers[0]
	if err := c.checkHeader(header); err != nil {
		return Identity{}, err
	}
	key, err := c.keys.find(ctx, header.KeyID, header.Algorithm)
	if err != nil {
		return Identity{}, err
	}
	var proven claims
	if err := token.Claims(key, &proven); err != nil {
		return Identity{}, refuse("wrong signature")
	}
	if err := v.checkClaims(c, &proven, endpoint); err != nil {
		return Identity{}, err
	}
	// Last, so that only tokens that are good in all else fill the memory.
	if err := c.replays.use(proven.ID, v.now(), proven.Expiry.Time().Add(v.leeway)); err != nil {
		return Identity{}, err
	}
	return Identity{Issuer: proven.Issuer, Tenant: proven.Tenant}, nil
}

// bearer takes the token out of a header; the scheme is compared without
// case, as RFC 9110 has it.
func bearer(authorization string) (string, error) {
	scheme, token, ok := strings.Cut(authorization, " ")
	switch {
	case !ok || !strings.EqualFold(scheme, "Bearer"):
		return "", refuse("no bearer token")
	case len(token) > maxToken:
		return "", refuse("too long")
	case strings.Count(token, ".") != 2:
		return "", refuse("malformed, or signed by an algorithm that is not allowed")
	}
	return token, nil
}

// checkHeader checks what the header says beside the algorithm, which the
// parser has checked against the list.
func (c *client) checkHeader(h jose.Header) error {
	if h.ExtraHeaders[jose.HeaderType] != "JWT" {
		return refuse("typ is not JWT")
	}
	// No extension is understood here, so none may be critical; b64 is one.
	for _, name := range []jose.HeaderKey{"crit", "b64"} {
		if _, ok := h.ExtraHeaders[name]; ok {
			return refuse("has a critical header")
		}
	}
	if jku, ok := h.ExtraHeaders["jku"]; ok && c.JWKS != "" && jku != c.JWKS {
		return refuse("jku is not the configured address")
	}
	return nil
}

// checkClaims checks what the client has signed, all but the jti's newness.
func (v *Verifier) checkClaims(c *client, said *claims, endpoint string) error {
	now := v.now()
	switch {
	case said.Issuer != c.Issuer:
		return refuse("unknown issuer")
	case !v.isFor(said.Audience, endpoint):
		return refuse("aud is not the endpoint")
	case len(c.Tenants) > 0 && !slices.Contains(c.Tenants, said.Tenant):
		return refuse("unknown tenant")
	case said.Expiry == nil:
		return refuse("no exp")
	case said.IssuedAt == nil:
		return refuse("no iat")
	case said.ID == "":
		return refuse("no jti")
	}
	exp, iat := said.Expiry.Time(), said.IssuedAt.Time()
	switch {
	case !now.Before(exp.Add(v.leeway)):
		return refuse("expired")
	case iat.After(now.Add(v.leeway)):
		return refuse("issued in the future")
	case said.NotBefore != nil && said.NotBefore.Time().After(now.Add(v.leeway)):
		return refuse("not valid yet")
	case !exp.After(iat):
		return refuse("expires before it is issued")
	// A client may round its two readings of the clock apart: a second of grace.
	case exp.After(iat.Add(v.maxLifetime + time.Second)):
		return refuse("lives too long")
	}
	return nil
}

// isFor says whether the audience is the endpoint under one of the base URLs.
func (v *Verifier) isFor(audience jwt.Audience, endpoint string) bool {
	return strings.HasPrefix(endpoint, "/") && slices.ContainsFunc(v.bases, func(base string) bool {
		// Clients write it with or without a slash at the end: it is the same place.
		url := base + strings.TrimSuffix(endpoint, "/")
		return slices.Contains(audience, url) || slices.Contains(audience, url+"/")
	})
}
