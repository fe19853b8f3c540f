package auth

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

func TestMiddleware(t *testing.T) {
	var reasons []string
	v := newVerifier(t, set(public("k1", ec384())), func(_ *Client, o *Options) {
		o.Refused = func(_ context.Context, r *Refusal) { reasons = append(reasons, r.Reason) }
	})
	var caller Identity
	var verified bool
	handler := v.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, verified = FromContext(r.Context())
		w.WriteHeader(http.StatusNoContent)
	}))
	token := func(aud string) string {
		h, c := good()
		c["aud"] = aud
		return "Bearer " + sign(h, c, ec384())
	}
	used := token(base + endpoint)
	for _, tt := range []struct {
		name     string
		method   string
		target   string
		header   http.Header
		want     int
		reason   string
		verified bool
	}{
		{"good", "POST", endpoint, http.Header{"Authorization": {used}}, 204, "", true},
		{"again", "POST", endpoint, http.Header{"Authorization": {used}}, 401, "used before", false},
		{
			"discovery", "GET", "/cds-services?x=1", http.Header{
				"Authorization": {token(base + "/cds-services")}}, 204, "", true},
		{
			"escaped", "POST", "/cds-services/a%20b", http.Header{
				"Authorization": {token(base + "/cds-services/a%20b")}}, 204, "", true},
		{"another service", "POST", "/cds-services/kidney",
			http.Header{"Authorization": {token(base + endpoint)}}, 401, "aud is not the endpoint", false},
		{"another host is not asked", "POST", "https://evil.example.org" + endpoint,
			http.Header{"Authorization": {token("https://evil.example.org" + endpoint)}}, 401,
			"aud is not the endpoint", false},
		{"none", "POST", endpoint, nil, 401, "no bearer token", false},
		{"two", "POST", endpoint, http.Header{"Authorization": {token(base + endpoint), "Basic x"}}, 401,
			"no bearer token", false},
		{
			"preflight", "OPTIONS", endpoint, http.Header{
				"Origin": {"https://ehr.example.org"}, "Access-Control-Request-Method": {
					"POST"}}, 204, "", false},
		{"OPTIONS, no preflight", "OPTIONS", endpoint, nil, 401, "no bearer token", false},
		{"POST that looks like a preflight", "POST", endpoint,
			http.Header{"Origin": {"https://ehr.example.org"}, "Access-Control-Request-Method": {"POST"}},
			401, "no bearer token", false},
	} {
		reasons, caller, verified = nil, Identity{}, false
		r := httptest.NewRequest(tt.method, tt.target, nil)
		if tt.header != nil {
			r.Header = tt.header
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != tt.want || verified != tt.verified {
			t.Errorf("%s: status %d, verified %v; want %d, %v", tt.name, w.Code, verified, tt.want,
				tt.verified)
		}
		if tt.verified && caller != (Identity{issuer, "clinic"}) {
			t.Errorf("%s: caller is %v", tt.name, caller)
		}
		if tt.reason != "" && !slices.Equal(reasons, []string{tt.reason}) ||
			tt.reason == "" && reasons != nil {
			t.Errorf("%s: reasons %q, want %q", tt.name, reasons, tt.reason)
		}
		if w.Code == 401 && (w.Body.Len() > 0 || w.Header().Get("WWW-Authenticate") != "Bearer" ||
			len(w.Header()) != 2) {
			t.Errorf("%s: tells more than it should: %v %q", tt.name, w.Header(), w.Body)
		}
	}
}
