package auth

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func pkix(k crypto.Signer) []byte {
	return pemOf("PUBLIC KEY", must(x509.MarshalPKIXPublicKey(k.Public())))
}

func certificate(k crypto.Signer) []byte {
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Unix(1, 0)}
	return pemOf("CERTIFICATE", must(x509.CreateCertificate(rand.Reader, c, c, k.Public(), k)))
}

func TestNewRefuses(t *testing.T) {
	keys := set(public("k1", ec384()))
	private := must(json.Marshal(jose.JSONWebKey{KeyID: "k1", Key: ec384().(*ecdsa.PrivateKey)}))
	encryption := public("k1", ec384())
	encryption.Use = "enc"
	bases := []string{base}
	for _, tt := range []struct {
		client Client
		bases  []string
		want   string
	}{
		{Client{Issuer: issuer, Keys: keys}, nil, "no base URL"},
		{Client{Issuer: issuer, Keys: keys}, []string{"http://cds.example.org"}, "want https"},
		{Client{Issuer: issuer, Keys: keys}, []string{"cds.example.org"}, "want https"},
		{Client{Issuer: issuer, Keys: keys}, []string{"https://"}, "no host"},
		{Client{Issuer: issuer, Keys: keys}, []string{base + "?a=b"}, "query"},
		{Client{Issuer: issuer, Keys: keys}, []string{"https://%zz"}, "not a URL"},
		{Client{Keys: keys}, bases, "no issuer"},
		{Client{Issuer: issuer}, bases, "want either"},
		{Client{Issuer: issuer, Keys: keys, JWKS: base}, bases, "want either"},
		{Client{Issuer: issuer, JWKS: "http://ehr.example.org/jwks"}, bases, "want https"},
		{Client{Issuer: issuer, JWKS: "http://127.0.0.1/jwks"}, bases, "want https"},
		{Client{Issuer: issuer, JWKS: "file:///etc/passwd"}, bases, "want https"},
		{Client{Issuer: issuer, JWKS: "https://user:secret@ehr.example.org/jwks"}, bases, "password"},
		{Client{Issuer: issuer, JWKS: "https://ehr.example.org/jwks#1"}, bases, "fragment"},
		{Client{Issuer: issuer, Keys: []byte("ssh-ed25519 AAAA")}, bases, "no keys"},
		{Client{Issuer: issuer, Keys: []byte("{}")}, bases, "not a JWK"},
		{Client{Issuer: issuer, Keys: []byte("{")}, bases, "not a JWK"},
		{Client{Issuer: issuer, Keys: []byte(`{"keys":[]}`)}, bases, "no keys"},
		{Client{Issuer: issuer, Keys: []byte(`{"kty":"oct","k":"c2VjcmV0"}`)}, bases, "symmetric"},
		{Client{Issuer: issuer, Keys: private}, bases, "private key"},
		{
			Client{
				Issuer: issuer, Keys: pemOf("EC PRIVATE KEY",
					must(x509.MarshalECPrivateKey(ec384().(*ecdsa.PrivateKey))))}, bases, "EC PRIVATE KEY"},
		{Client{Issuer: issuer, Keys: pemOf("PUBLIC KEY", []byte("x"))}, bases, "damaged"},
		{Client{Issuer: issuer, Keys: pkix(rsa1024())}, bases, "1024 bits"},
		{Client{Issuer: issuer, Keys: pkix(ec224())}, bases, "another curve"},
		{Client{Issuer: issuer, Keys: set(encryption)}, bases, "not for signatures"},
	} {
		_, err := New([]Client{tt.client}, &Options{BaseURLs: tt.bases})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+.100v: got %v, want %s", tt.client, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "c2VjcmV0") {
			t.Errorf("the error quotes a key: %v", err)
		}
	}
	twice := []Client{{Issuer: issuer, Keys: keys}, {Issuer: issuer, Keys: keys}, {}}
	_, err := New(twice, nil)
	for _, want := range []string{"no base URL", "there twice", "no issuer"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want all that is wrong, also %s", err, want)
		}
	}
}

func TestChooseKey(t *testing.T) {
	alone := public("k1", ec384())
	same := set(public("k1", ec384()), public("k1", other()))
	kinds := set(public("k1", ec384()), public("k1", rsa2048()))
	both := append(pkix(ec384()), pkix(rsa2048())...)
	for _, tt := range []struct {
		name string
		keys []byte
		kid  any
		want string
	}{
		{"PEM, no kid", pkix(ec384()), nil, ""},
		{"PEM, any kid", pkix(ec384()), "k7", ""},
		{"certificate, dates ignored", certificate(ec384()), "k7", ""},
		{"single JWK, no kid", must(json.Marshal(alone)), nil, ""},
		{"single JWK, its kid", must(json.Marshal(alone)), "k1", ""},
		{"single JWK, another kid", must(json.Marshal(alone)), "k2", "no such key"},
		{"two PEM, no kid", both, nil, "no such key"},
		{"two PEM, a kid", both, "k1", "no such key"},
		{"two of one name", same, "k1", "no such key"},
		{"two of one name, of two kinds", kinds, "k1", ""},
		{"another's key", pkix(other()), "k1", "wrong signature"},
	} {
		v := newVerifier(t, tt.keys, nil)
		h, c := good()
		h["kid"] = tt.kid
		if tt.kid == nil {
			delete(h, "kid")
		}
		t.Run(tt.name, func(t *testing.T) {
			_, err := v.Verify(t.Context(), "Bearer "+sign(h, c, ec384()), endpoint)
			check(t, err, tt.want)
		})
	}
}
