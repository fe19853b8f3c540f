package auth

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"

	"github.com/go-jose/go-jose/v4"
)

// A keySource finds the key with which a token must have been signed.
type keySource interface {
	find(ctx context.Context, kid, alg string) (any, error)
}

// fixedKeys are keys from the configuration.
type fixedKeys []jose.JSONWebKey

func (k fixedKeys) find(_ context.Context, kid, alg string) (any, error) {
	if key := choose(k, kid, alg); key != nil {
		return key, nil
	}
	return nil, refuse("no such key")
}

// choose returns the one key of this name that is made for the algorithm, or
// nil. A token without a kid goes with the only key of a client; so does any
// kid if that key has no name itself, as a PEM block has none. Two keys that
// fit are as good as none: which of them counts would be left to chance.
func choose(keys []jose.JSONWebKey, kid, alg string) any {
	var found any
	for _, k := range keys {
		alone := len(keys) == 1 && (kid == "" || k.KeyID == "")
		if !alone && (kid == "" || k.KeyID != kid) || !fits(k, alg) {
			continue
		}
		if found != nil {
			return nil
		}
		found = k.Key
	}
	return found
}

// curves says which algorithm goes with a curve.
var curves = map[elliptic.Curve]string{
	elliptic.P256(): "ES256",
	elliptic.P384(): "ES384",
	elliptic.P521(): "ES512",
}

// fits says whether a key may verify signatures of the algorithm. The library
// checks the kind of a key but not the curve, nor the algorithm that the key
// itself names.
func fits(k jose.JSONWebKey, alg string) bool {
	if k.Algorithm != "" && k.Algorithm != alg {
		return false
	}
	switch key := k.Key.(type) {
	case *ecdsa.PublicKey:
		return curves[key.Curve] == alg
	case *rsa.PublicKey:
		return slices.Contains([]string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}, alg)
	case ed25519.PublicKey:
		return alg == "EdDSA"
	}
	return false
}

// usable says what keeps a key from being used, or nil.
func usable(k jose.JSONWebKey) error {
	if k.Use != "" && k.Use != "sig" {
		return errors.New("not for signatures")
	}
	switch key := k.Key.(type) {
	case *ecdsa.PublicKey:
		if curves[key.Curve] == "" {
			return errors.New("on another curve than P-256, P-384 and P-521")
		}
		return nil
	case ed25519.PublicKey:
		return nil
	case *rsa.PublicKey:
		// Shorter is weak by RFC 7518, 3.3; longer costs who verifies dear.
		if n := key.N.BitLen(); n < 2048 || n > 8192 {
			return fmt.Errorf("an RSA key of %d bits; want 2048 to 8192", n)
		}
		return nil
	case *ecdsa.PrivateKey, *rsa.PrivateKey, ed25519.PrivateKey:
		return errors.New("a private key, which must not be here")
	case []byte:
		return errors.New("a symmetric key, which anybody who verifies could sign with")
	}
	return errors.New("a kind of key that is not known")
}

// parseKeys reads configured keys, all of which must be usable.
func parseKeys(data []byte) ([]jose.JSONWebKey, error) {
	var keys []jose.JSONWebKey
	var err error
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		keys, err = parseJSON(data)
	} else {
		keys, err = parsePEM(data)
	}
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, errors.New("no keys; want a JWK Set, a JWK or PEM")
	}
	for i, k := range keys {
		if err := usable(k); err != nil {
			return nil, fmt.Errorf("key %d is %w", i+1, err)
		}
	}
	return keys, nil
}

// Errors of the parsers are not passed on: they may quote what they read.

func parseJSON(data []byte) ([]jose.JSONWebKey, error) {
	set := jwkSet{Keys: []json.RawMessage{data}}
	if alone := new(jwkSet); json.Unmarshal(data, alone) == nil && alone.Keys != nil {
		set = *alone
	}
	var keys []jose.JSONWebKey
	for i, raw := range set.Keys {
		var k jose.JSONWebKey
		if k.UnmarshalJSON(raw) != nil {
			return nil, fmt.Errorf("key %d is not a JWK of a known kind", i+1)
		}
		keys = append(keys, k)
	}
	return keys, nil
}

func parsePEM(data []byte) ([]jose.JSONWebKey, error) {
	var keys []jose.JSONWebKey
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			return keys, nil
		}
		var key any
		var err error
		switch block.Type {
		case "PUBLIC KEY":
			key, err = x509.ParsePKIXPublicKey(block.Bytes)
		case "RSA PUBLIC KEY":
			key, err = x509.ParsePKCS1PublicKey(block.Bytes)
		case "CERTIFICATE":
			var cert *x509.Certificate
			if cert, err = x509.ParseCertificate(block.Bytes); err == nil {
				key = cert.PublicKey
			}
		default:
			return nil, fmt.Errorf("key %d is a PEM block %q; want PUBLIC KEY or CERTIFICATE", len(keys)+1,
				block.Type)
		}
		if err != nil {
			return nil, fmt.Errorf("key %d is a damaged PEM block", len(keys)+1)
		}
		keys = append(keys, jose.JSONWebKey{Key: key})
	}
}

// A jwkSet is a JWK Set whose keys are not looked at yet. Keys is nil if the
// member is missing.
type jwkSet struct {
	Keys []json.RawMessage `json:"keys"`
}

// parseSet reads a fetched JWK Set. Keys that cannot be used are left out, as
// RFC 7517, 5, asks: a client may have keys for other purposes. An empty set is
// a set: so a client takes all its keys back.
func parseSet(data []byte) ([]jose.JSONWebKey, error) {
	var set jwkSet
	if json.Unmarshal(data, &set) != nil || set.Keys == nil {
		return nil, errors.New("is not a JWK Set")
	}
	if len(set.Keys) > maxKeys {
		return nil, fmt.Errorf("has more than %d keys", maxKeys)
	}
	var keys []jose.JSONWebKey
	for _, raw := range set.Keys {
		var k jose.JSONWebKey
		if k.UnmarshalJSON(raw) == nil && usable(k) == nil {
			keys = append(keys, k)
		}
	}
	return keys, nil
}
