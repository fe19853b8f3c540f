package cdshooks_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/cdshooks/auth"
)

// TestAuth: with a verifier nothing is answered without a token, not even
// discovery, but for what a browser asks before it sends one; and a browser
// sees who was refused.
func TestAuth(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	set,
		err :=
		json.Marshal(
			jose.JSONWebKeySet{
				Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k1", Algorithm: "ES384"}}})
	if err != nil {
		t.Fatal(err)
	}
	v, err := auth.New([]auth.Client{{Issuer: "https://ehr.example.org", Keys: set}},
		&auth.Options{BaseURLs: []string{"https://cds.example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES384,
		Key: jose.JSONWebKey{Key: key, KeyID: "k1"}}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		t.Fatal(err)
	}
	token := func(path string) string {
		text, err := jwt.Signed(signer).Claims(jwt.Claims{
			Issuer: "https://ehr.example.org", Audience: jwt.Audience{"https://cds.example.org" + path},
			ID:       rand.Text(),
			IssuedAt: jwt.NewNumericDate(time.Now()),
			Expiry:   jwt.NewNumericDate(time.Now().Add(time.Minute))}).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return "Bearer " + text
	}
	const origin, service = "https://ehr.example.org", "/cds-services/" + view
	h := handler(t, &cdshooks.Options{Auth: v, Origins: []string{origin}})
	feedback := `{"feedback":[{"card":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",` +
		`"outcome":"overridden","outcomeTimestamp":"2026-11-20T10:05:00Z"}]}`
	used := token(service)
	for _, tt := range []struct {
		name, method, path, body, token string
		status                          int
	}{
		{"discovery", "GET", "/cds-services", "", token("/cds-services"), 200},
		{"call", "POST", service, body(steroids), used, 200},
		{"feedback", "POST", service + "/feedback", feedback, token(service + "/feedback"), 200},
		{"discovery without", "GET", "/cds-services", "", "", 401},
		{"call without", "POST", service, body(steroids), "", 401},
		{"again", "POST", service, body(steroids), used, 401},
		{"for another", "POST", service, body(steroids), token("/cds-services"), 401},
		{"no such service, without", "POST", "/cds-services/nobody", "{}", "", 401},
		{"no such path, without", "GET", "/cds-services/a/b/c", "", "", 401},
	} {
		headers := []string{"Origin", origin}
		if tt.token != "" {
			headers = append(headers, "Authorization", tt.token)
		}
		w := do(h, tt.method, tt.path, tt.body, headers...)
		if w.Code != tt.status || w.Header().Get("Access-Control-Allow-Origin") != origin {
			t.Errorf("%s: %d %v %s", tt.name, w.Code, w.Header(), w.Body)
		}
		if tt.status == 401 && w.Body.Len() > 0 {
			t.Errorf("%s: is told %s", tt.name, w.Body)
		}
	}
	w := do(h, "OPTIONS", service, "", "Origin", origin, "Access-Control-Request-Method", "POST",
		"Access-Control-Request-Headers", "authorization,content-type")
	if w.Code >= 300 ||
		!strings.Contains(strings.ToLower(w.Header().Get("Access-Control-Allow-Headers")),
			"authorization") {
		t.Errorf("preflight: %d %v", w.Code, w.Header())
	}
}
