package auth

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

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
	// A hash, so that a long jti takes no more room than a short one.
	id, now, until := sha256.Sum256([]byte(proven.ID)), v.now(), proven.Expiry.Time().Add(v.leeway)
	if err := c.replays.use(id, now, until); err != nil {
		return Identity{}, err
	}
	if v.used != nil && v.used(ctx, proven.Issuer, id, now, until) {
		return Identity{}, refuse("used before")
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
