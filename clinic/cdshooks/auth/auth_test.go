package auth

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	issuer   = "https://ehr.example.org/"
	base     = "https://cds.example.org"
	endpoint = "/cds-services/heart"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// Keys are made once: RSA keys take long.
var (
	ec256   = sync.OnceValue(func() crypto.Signer { return ecKey(elliptic.P256()) })
	ec384   = sync.OnceValue(func() crypto.Signer { return ecKey(elliptic.P384()) })
	ec521   = sync.OnceValue(func() crypto.Signer { return ecKey(elliptic.P521()) })
	ec224   = sync.OnceValue(func() crypto.Signer { return ecKey(elliptic.P224()) })
	other   = sync.OnceValue(func() crypto.Signer { return ecKey(elliptic.P384()) })
	rsa2048 = sync.OnceValue(func() crypto.Signer { return rsaKey(2048) })
	rsa1024 = sync.OnceValue(func() crypto.Signer { return rsaKey(1024) })
	ed      = sync.OnceValue(func() crypto.Signer {
		return must(second(ed25519.GenerateKey(rand.Reader)))
	})
)

func ecKey(c elliptic.Curve) crypto.Signer { return must(ecdsa.GenerateKey(c, rand.Reader)) }

func rsaKey(bits int) crypto.Signer { return must(rsa.GenerateKey(rand.Reader, bits)) }

func second[A, B any](_ A, b B, err error) (B, error) { return b, err }

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

type object = map[string]any

// set is a JWK Set of the public halves.
func set(keys ...jose.JSONWebKey) []byte {
	return must(json.Marshal(jose.JSONWebKeySet{Keys: keys}))
}

func public(kid string, k crypto.Signer) jose.JSONWebKey {
	return jose.JSONWebKey{KeyID: kid, Key: k.Public()}
}

var lastID atomic.Int64

// good are the header and the claims of a token that is accepted at noon.
func good() (header, claims object) {
	return object{"alg": "ES384", "typ": "JWT", "kid": "k1"}, object{
		"iss": issuer, "aud": base + endpoint, "jti": "id-" + time.Unix(lastID.Add(1), 0).String(),
		"iat": noon.Unix() - 10, "exp": noon.Unix() + 240, "tenant": "clinic",
	}
}

// sign makes the token by hand, so that it can be as wrong as a test needs.
func sign(header, claims object, key crypto.Signer) string {
	return signText(string(must(json.Marshal(header))), string(must(json.Marshal(claims))),
		header["alg"], key)
}

func signText(header, claims string, alg any, key crypto.Signer) string {
	input := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." +
		base64.RawURLEncoding.EncodeToString([]byte(claims))
	return input + "." + base64.RawURLEncoding.EncodeToString(signature(input, alg, key))
}

func signature(input string, alg any, key crypto.Signer) []byte {
	name, _ := alg.(string)
	hash := map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384,
		"512": crypto.SHA512}[name[max(0, len(name)-3):]]
	switch {
	case name == "EdDSA":
		return must(key.Sign(rand.Reader, []byte(input), crypto.Hash(0)))
	case hash == 0:
		return nil
	}
	h := hash.New()
	h.Write([]byte(input))
	switch name[:2] {
	case "RS":
		return must(key.Sign(rand.Reader, h.Sum(nil), hash))
	case "PS":
		return must(key.Sign(rand.Reader, h.Sum(nil),
			&rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: hash}))
	case "ES":
		k := key.(*ecdsa.PrivateKey)
		r, s, err := ecdsa.Sign(rand.Reader, k, h.Sum(nil))
		if err != nil {
			panic(err)
		}
		size := (k.Params().BitSize + 7) / 8
		return append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...)
	}
	return nil
}

// newVerifier trusts one client with these keys, at noon.
func newVerifier(t testing.TB, keys []byte, change func(*Client, *Options)) *Verifier {
	t.Helper()
	c := Client{Issuer: issuer, Keys: keys}
	opts := &Options{BaseURLs: []string{base}, Now: func() time.Time { return noon }}
	if change != nil {
		change(&c, opts)
	}
	v, err := New([]Client{c, {Issuer: "https://other.example.org", Keys: set(public("k1", other()))}},
		opts)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVerify(t *testing.T) {
	two := set(public("k1", ec384()), public("k2", ec256()), public("k3", rsa2048()),
		public("k4", ed()), public("k5", ec521()))
	at := func(seconds int64) int64 { return noon.Unix() + seconds }
	for _, tt := range []struct {
		name   string
		change func(h, c object)
		want   string // reason; "" is accepted
	}{
		{"as it should be", func(h, c object) {}, ""},
		{
			"aud is a list", func(h, c object) {
				c["aud"] = []string{"https://elsewhere.example.org", base + endpoint}
			}, ""},
		{"aud under the second base", func(h, c object) {
			c["aud"] = "https://cds.example.net/v1" + endpoint
		}, ""},
		{"more claims and headers", func(h, c object) { c["sub"], h["x-trace"] = "someone", "1" }, ""},
		{"exp within the leeway", func(h, c object) { c["iat"], c["exp"] = at(-200), at(-29) }, ""},
		{"iat within the leeway", func(h, c object) { c["iat"] = at(30) }, ""},
		{"five minutes", func(h, c object) { c["iat"], c["exp"] = at(0), at(300) }, ""},
		{"nbf now", func(h, c object) { c["nbf"] = at(0) }, ""},
		{"a jku beside configured keys is not used",
			func(h, c object) { h["jku"] = "https://evil.example.org/jwks" }, ""},

		{"alg none", func(h, c object) { h["alg"] = "none" }, "malformed"},
		{"alg None", func(h, c object) { h["alg"] = "None" }, "malformed"},
		{"no alg", func(h, c object) { h["alg"] = "" }, "malformed"},
		{"alg unknown", func(h, c object) { h["alg"] = "ES999" }, "malformed"},
		{"alg of another kind of key", func(h, c object) { h["alg"] = "RS384" }, "no such key"},
		{"alg of another curve", func(h, c object) { h["alg"] = "ES256" }, "no such key"},
		{"no typ", func(h, c object) { delete(h, "typ") }, "typ"},
		{"typ of an access token", func(h, c object) { h["typ"] = "at+jwt" }, "typ"},
		{"typ is no text", func(h, c object) { h["typ"] = 1 }, "typ"},
		{"no kid", func(h, c object) { delete(h, "kid") }, "no such key"},
		{"unknown kid", func(h, c object) { h["kid"] = "k9" }, "no such key"},
		{"kid of another key", func(h, c object) { h["kid"] = "k2" }, "no such key"},
		{"critical header", func(h, c object) { h["crit"], h["x"] = []string{"x"}, 1 }, "critical"},
		{"unencoded payload", func(h, c object) { h["b64"] = true }, "critical"},
		{"unknown issuer", func(h, c object) { c["iss"] = "https://evil.example.org" }, "unknown issuer"},
		{"issuer in another case", func(h, c object) { c["iss"] = strings.ToUpper(issuer) },
			"unknown issuer"},
		{"no issuer", func(h, c object) { delete(c, "iss") }, "unknown issuer"},
		{"issuer whose key it is not", func(h, c object) { c["iss"] = "https://other.example.org" },
			"wrong signature"},
		{"no aud", func(h, c object) { delete(c, "aud") }, "aud"},
		{"aud is the base", func(h, c object) { c["aud"] = base }, "aud"},
		{"aud is another service", func(h, c object) { c["aud"] = base + "/cds-services/other" }, "aud"},
		{"aud has a slash at the end", func(h, c object) { c["aud"] = base + endpoint + "/" }, ""},
		{"aud has two", func(h, c object) { c["aud"] = base + endpoint + "//" }, "aud"},
		{"aud is the path", func(h, c object) { c["aud"] = endpoint }, "aud"},
		{"aud over http", func(h, c object) { c["aud"] = "http://cds.example.org" + endpoint }, "aud"},
		{"aud is a number", func(h, c object) { c["aud"] = 3 }, "claims"},
		{"aud is empty", func(h, c object) { c["aud"] = []string{} }, "aud"},
		{"unknown tenant", func(h, c object) { c["tenant"] = "elsewhere" }, "tenant"},
		{"no tenant", func(h, c object) { delete(c, "tenant") }, "tenant"},
		{"tenant is a number", func(h, c object) { c["tenant"] = 7 }, "claims"},
		{"no exp", func(h, c object) { delete(c, "exp") }, "no exp"},
		{"exp is null", func(h, c object) { c["exp"] = nil }, "no exp"},
		{"exp is text", func(h, c object) { c["exp"] = "1900000000" }, "claims"},
		{"exp is huge", func(h, c object) { c["exp"] = 1e300 }, "claims"},
		{"expired", func(h, c object) { c["iat"], c["exp"] = at(-200), at(-30) }, "expired"},
		{"no iat", func(h, c object) { delete(c, "iat") }, "no iat"},
		{"iat in the future", func(h, c object) { c["iat"] = at(31) }, "future"},
		{"iat after exp", func(h, c object) { c["iat"], c["exp"] = at(20), at(10) }, "before"},
		{"nbf in the future", func(h, c object) { c["nbf"] = at(31) }, "not valid yet"},
		{"lives too long", func(h, c object) { c["iat"], c["exp"] = at(0), at(302) }, "too long"},
		{"has long lived", func(h, c object) { c["iat"], c["exp"] = at(-4000), at(60) }, "too long"},
		{"no jti", func(h, c object) { delete(c, "jti") }, "no jti"},
		{"jti is empty", func(h, c object) { c["jti"] = "" }, "no jti"},
		{"jti is a number", func(h, c object) { c["jti"] = 5 }, "claims"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := newVerifier(t, two, func(c *Client, o *Options) {
				c.Tenants = []string{"hospital", "clinic"}
				o.BaseURLs = append(o.BaseURLs, "https://cds.example.net/v1/")
			})
			h, c := good()
			tt.change(h, c)
			key := ec384()
			if h["alg"] == "RS384" {
				key = rsa2048()
			}
			got, err := v.Verify(t.Context(), "Bearer "+sign(h, c, key), endpoint)
			check(t, err, tt.want)
			if want := (Identity{issuer, "clinic"}); err == nil && got != want {
				t.Errorf("got %v, want %v", got, want)
			}
			if err != nil && got != (Identity{}) {
				t.Errorf("an identity beside an error: %v", got)
			}
		})
	}
}

// check holds an error to a reason, and to the promise that it holds nothing
// of the token.
func check(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" {
		if err != nil {
			t.Errorf("refused: %v", err)
		}
		return
	}
	refusal, ok := errors.AsType[*Refusal](err)
	if !ok {
		t.Fatalf("got %v, want a refusal: %s", err, want)
	}
	if !strings.Contains(refusal.Reason, want) {
		t.Errorf("got %q, want %q", refusal.Reason, want)
	}
	for _, secret := range []string{"example.org", "clinic", "id-", "k1", "k9", "eyJ"} {
		if strings.Contains(refusal.Reason, secret) {
			t.Errorf("the reason %q holds %q of the token", refusal.Reason, secret)
		}
	}
}

func TestAlgorithms(t *testing.T) {
	for _, tt := range []struct {
		alg string
		key crypto.Signer
	}{
		{"ES256", ec256()}, {"ES384", ec384()}, {"ES512", ec521()},
		{"RS256", rsa2048()}, {"RS384", rsa2048()}, {"RS512", rsa2048()},
		{"PS256", rsa2048()}, {"PS384", rsa2048()}, {"PS512", rsa2048()},
		{"EdDSA", ed()},
	} {
		v := newVerifier(t, set(public("k1", tt.key)), nil)
		h, c := good()
		h["alg"] = tt.alg
		_, err := v.Verify(t.Context(), "Bearer "+sign(h, c, tt.key), endpoint)
		if err != nil {
			t.Errorf("%s: %v", tt.alg, err)
		}
		named := public("k1", tt.key)
		named.Algorithm = "ES256K"
		v = newVerifier(t, set(named), nil)
		_, err = v.Verify(t.Context(), "Bearer "+sign(h, c, tt.key), endpoint)
		check(t, err, "no such key")
	}
}

// The classic forgery: the public key, which everybody knows, as the secret of
// a symmetric algorithm.
func TestSymmetric(t *testing.T) {
	der := must(x509.MarshalPKIXPublicKey(rsa2048().Public()))
	secret := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	v := newVerifier(t, secret, nil)
	for _, alg := range []string{"HS256", "HS384", "HS512"} {
		h, c := good()
		h["alg"] = alg
		input, _, _ := cutLast(sign(h, c, rsa2048()))
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(input))
		_, err := v.Verify(t.Context(), "Bearer "+input+"."+
			base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), endpoint)
		check(t, err, "malformed")
	}
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '.')
	return s[:i], s[i+1:], true
}

// A token must not bring its own key.
func TestEmbeddedKey(t *testing.T) {
	v := newVerifier(t, set(public("k1", ec384())), nil)
	h, c := good()
	own := public("k1", other())
	h["jwk"] = &own
	_, err := v.Verify(t.Context(), "Bearer "+sign(h, c, other()), endpoint)
	check(t, err, "wrong signature")
}

func TestTampering(t *testing.T) {
	v := newVerifier(t, set(public("k1", ec384())), nil)
	h, c := good()
	token := sign(h, c, ec384())
	parts := strings.Split(token, ".")
	changed := maps.Clone(c)
	changed["tenant"] = "elsewhere"
	payload := base64.RawURLEncoding.EncodeToString(must(json.Marshal(changed)))
	text := string(must(json.Marshal(c)))
	for name, forged := range map[string]string{
		"claims":    parts[0] + "." + payload + "." + parts[2],
		"signature": parts[0] + "." + parts[1] + "." + strings.Repeat("A", len(parts[2])),
		"no sig":    parts[0] + "." + parts[1] + ".",
		"other key": sign(h, c, other()),
		"twice iss": signText(string(must(json.Marshal(h))), `{"iss":"`+issuer+`",`+text[1:], "ES384",
			ec384()),
		"twice alg": signText(`{"alg":"none",`+string(must(json.Marshal(h)))[1:], text, "ES384",
			ec384()),
		"no JSON":    signText("alg", text, "ES384", ec384()),
		"JSON array": signText(string(must(json.Marshal(h))), "[]", "ES384", ec384()),
		"two parts":  parts[0] + "." + parts[1],
		"four parts": token + ".e30",
		"JWE":        token + "..",
		"padding":    parts[0] + "." + parts[1] + "=." + parts[2],
	} {
		if _, err := v.Verify(t.Context(), "Bearer "+forged, endpoint); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for _, authorization := range []string{
		"", "Bearer", "Bearer ", token, "Basic " + token, "Bearer  " + token, "Bearer " + token + " ",
		"Bearer " + token + ", Bearer " + token, "Bearer\t" + token, "Bearer " +
			strings.Repeat("a", maxToken) + ".b.c",
	} {
		if _, err := v.Verify(t.Context(), authorization, endpoint); err == nil {
			t.Errorf("%.20q: accepted", authorization)
		}
	}
	if _, err := v.Verify(t.Context(), "bEARER "+token, endpoint); err != nil {
		t.Errorf("none of these used it up, and the scheme has no case: %v", err)
	}
}

func TestEndpoint(t *testing.T) {
	v := newVerifier(t, set(public("k1", ec384())), nil)
	for _, tt := range []struct{ aud, endpoint, want string }{
		{base, "", "aud"},
		{base + ".evil.example", ".evil.example", "aud"},
		{base + "/cds-services", "/cds-services", ""},
		{base + "/cds-services", "/cds-services/", ""},
		{base + "/cds-services/", "/cds-services", ""},
		{base + "/cds-services/a%20b", "/cds-services/a%20b", ""},
	} {
		h, c := good()
		c["aud"] = tt.aud
		_, err := v.Verify(t.Context(), "Bearer "+sign(h, c, ec384()), tt.endpoint)
		check(t, err, tt.want)
	}
}

func TestReplay(t *testing.T) {
	now := noon
	v := newVerifier(t, set(public("k1", ec384())), func(_ *Client, o *Options) {
		o.Now = func() time.Time { return now }
		o.MaxTokens = 2
	})
	send := func(iat, exp int64, jti, want string) {
		t.Helper()
		h, c := good()
		c["iat"], c["exp"], c["jti"] = noon.Unix()+iat, noon.Unix()+exp, jti
		_, err := v.Verify(t.Context(), "Bearer "+sign(h, c, ec384()), endpoint)
		check(t, err, want)
	}
	send(0, 60, "a", "")
	send(0, 60, "a", "used before")
	send(0, 200, "a", "used before") // another token, the same nonce
	send(0, 120, "b", "")
	send(0, 60, "c", "too many") // not: forget one that still lives
	now = noon.Add(89 * time.Second)
	send(0, 60, "a", "used before") // still alive, by the leeway
	now = noon.Add(90 * time.Second)
	send(0, 60, "a", "expired")
	send(80, 140, "c", "") // there is room again
	send(80, 140, "b", "used before")
	c := v.clients[issuer]
	if n := len(c.replays.seen); n != 2 || len(c.replays.order) != 2 {
		t.Errorf("%d tokens are remembered, want 2", n)
	}
	h, claims := good() // another client has a memory of its own
	claims["iss"], claims["jti"] = "https://other.example.org", "b"
	claims["iat"], claims["exp"] = noon.Unix(), noon.Unix()+100
	_, err := v.Verify(t.Context(), "Bearer "+sign(h, claims, other()), endpoint)
	check(t, err, "")
}

// What another server of the same address has accepted is refused.
func TestUsedElsewhere(t *testing.T) {
	seen := map[string]bool{}
	server := func() *Verifier {
		return newVerifier(t, set(public("k1", ec384())), func(_ *Client, o *Options) {
			o.Now = func() time.Time { return noon }
			o.Used = func(_ context.Context, by string, id [32]byte, now, until time.Time) bool {
				key := by + string(id[:])
				if by != issuer || !now.Equal(noon) || !until.Equal(noon.Add(90*time.Second)) {
					t.Errorf("asked of %s, %v, until %v", by, now, until)
				}
				before := seen[key]
				seen[key] = true
				return before
			}
		})
	}
	one, two := server(), server()
	send := func(v *Verifier, jti, want string) {
		t.Helper()
		h, c := good()
		c["iat"], c["exp"], c["jti"] = noon.Unix(), noon.Unix()+60, jti
		_, err := v.Verify(t.Context(), "Bearer "+sign(h, c, ec384()), endpoint)
		check(t, err, want)
	}
	send(one, "a", "")
	send(two, "a", "used before")
	send(two, "b", "")
	send(one, "b", "used before")
}

// Of many who send the same token at once, one gets through.
func TestReplayConcurrently(t *testing.T) {
	v := newVerifier(t, set(public("k1", ec256())), nil)
	h, c := good()
	h["alg"] = "ES256"
	token := "Bearer " + sign(h, c, ec256())
	var accepted atomic.Int64
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, err := v.Verify(context.Background(), token, endpoint); err == nil {
				accepted.Add(1)
			}
		})
	}
	wg.Wait()
	if n := accepted.Load(); n != 1 {
		t.Errorf("accepted %d times", n)
	}
}

func TestDefaults(t *testing.T) {
	v, err := New(nil, &Options{BaseURLs: []string{base}, Leeway: -1})
	if err != nil {
		t.Fatal(err)
	}
	if v.leeway != 0 || v.maxLifetime != 5*time.Minute || v.now == nil {
		t.Errorf("leeway %v, lifetime %v", v.leeway, v.maxLifetime)
	}
	h, c := good()
	_, err = v.Verify(t.Context(), "Bearer "+sign(h, c, ec384()), endpoint)
	check(t, err, "unknown issuer") // who trusts nobody
}

// FuzzVerify holds to the laws: no panic, nothing that was not signed is
// accepted, and no reason holds a part of what was sent.
func FuzzVerify(f *testing.F) {
	v := newVerifier(f, set(public("k1", ec384())), nil)
	h, c := good()
	f.Add("Bearer " + sign(h, c, other()))
	h["alg"] = "none"
	f.Add("Bearer " + sign(h, c, other()))
	h["alg"], h["crit"] = "ES384", []string{"b64"}
	f.Add("bearer " + sign(h, c, other()))
	f.Add("Bearer e30.e30.")
	f.Add("Basic dXNlcjpwYXNz")
	f.Add("Bearer ..")
	reasons := map[string]bool{}
	for _, r := range []string{"no bearer token", "too long",
		"malformed, or signed by an algorithm that is not allowed",
		"claims are malformed", "unknown issuer", "typ is not JWT", "has a critical header",
		"no such key", "wrong signature"} {
		reasons[r] = true
	}
	f.Fuzz(func(t *testing.T, authorization string) {
		_, err := v.Verify(t.Context(), authorization, endpoint)
		refusal, ok := errors.AsType[*Refusal](err)
		if !ok || !reasons[refusal.Reason] || refusal.Err != nil {
			t.Errorf("%q: %v", authorization, err)
		}
	})
}
