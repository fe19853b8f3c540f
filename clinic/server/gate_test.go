package server_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/cdshooks/auth"
	"example.com/crosstalk/clinic/cdshooks/store"
	"example.com/crosstalk/clinic/gate"
	"example.com/crosstalk/clinic/server"
)

// everyRoute are requests of every route, and of none.
var everyRoute = []struct{ method, path string }{
	{"GET", "/"}, {"GET", "/app.js"}, {"GET", "/style.css"}, {"GET", "/icon.svg"},
	{"GET", "/cds-services"}, {"POST", "/cds-services/crosstalk-patient-view"},
	{"POST", "/cds-services/crosstalk-patient-view/feedback"},
	{"GET", "/infobutton"}, {"POST", "/infobutton"}, {"POST", "/v1/advise"}, {"POST", "/v1/questions"},
	{"POST", "/v1/handout"}, {"POST", "/v1/given"}, {"POST", "/v1/given/notes"},
	{"POST", "/v1/given/list"}, {"POST", "/fhir/Communication"},
	{"POST", "/fhir/Communication/_search"},
	{"POST", "/v1/explain"}, {"POST", "/v1/fhir"}, {"GET", "/v1/form"}, {"POST", "/v1/interview"},
	{"POST", "/fhir/Questionnaire/$next-question"}, {"GET", "/interview.js"},
	{"GET", "/v1/profile.schema.json"}, {"GET", "/openapi.json"}, {"GET", "/healthz"},
	{"GET", "/metrics"}, {"GET", "/nothing"}, {"DELETE", "/v1/advise"},
}

// TestEveryRouteAsks: where clients have tokens, no route answers without one, the
// handler without tokens answers no call of CDS Hooks and nothing of what patients were
// given, and nothing of a body is read before it is known who sends it.
func TestEveryRouteAsks(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := auth.New([]auth.Client{{Issuer: "https://ehr.example.org",
		Keys: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})}},
		&auth.Options{BaseURLs: []string{"https://cds.example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t, &server.Options{CDS: cdshooks.Options{Auth: verifier,
		Given: delivery.NewMemory(0)}})
	w := do(s.Open(), "POST", "/v1/advise", `{"profile": {}, "patient": "p1"}`)
	if w.Code != 403 {
		t.Errorf("a patient's record without a token: %d %s", w.Code, w.Body)
	}
	for _, r := range everyRoute {
		body := &counting{}
		req := httptest.NewRequest(r.method, r.path, body)
		req.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		if w.Code != 401 || body.n > 0 {
			t.Errorf("%s %s: %d, and %d bytes of the body were read", r.method, r.path, w.Code, body.n)
		}
		w = do(s.Open(), r.method, r.path, "{}")
		hidden := strings.HasPrefix(r.path, "/cds-services") || strings.HasPrefix(r.path, "/v1/given") ||
			strings.HasPrefix(r.path, "/fhir/Communication")
		if w.Code == 401 || hidden && w.Code != 404 ||
			w.Code == 404 && !hidden && r.path != "/nothing" {
			t.Errorf("%s %s, open: %d", r.method, r.path, w.Code)
		}
	}
}

type counting struct{ n int }

func (c *counting) Read(p []byte) (int, error) { c.n += len(p); return len(p), nil }

// TestHost: on this machine's own address a server answers by its own names only,
// whatever the route: a page of elsewhere may have made a browser take another
// name for this machine.
func TestHost(t *testing.T) {
	web := httptest.NewServer(newServer(t, &server.Options{Hosts: []string{"cds.example.org"}}))
	defer web.Close()
	for host, want := range map[string]bool{"": true, "localhost": true, "LOCALHOST:8080": true,
		"127.0.0.1:1": true, "[::1]": true, "[::1]:8080": true, "cds.example.org": true,
		"CDS.example.org.:443": true, "evil.example": false, "localhost.evil.example": false,
		"127.0.0.1.evil.example": false, "10.0.0.1": false, "cds.example.org.evil.example": false} {
		for _, route := range everyRoute {
			r, err := http.NewRequest(route.method, web.URL+route.path, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			r.Host = host
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if got := resp.StatusCode != 421; got != want {
				t.Errorf("%s %s by %q: %d", route.method, route.path, host, resp.StatusCode)
			}
		}
	}
}

// TestFull: when as much is worked at as may be, every route but those for health
// and metrics says so at once, in its own words, and when to come again.
func TestFull(t *testing.T) {
	inside, leave := make(chan struct{}), make(chan struct{})
	s := newServer(t, &server.Options{Gate: gate.New(&gate.Options{Working: 1}),
		CDS: cdshooks.Options{Feedback: func(context.Context, string, []store.Feedback) error {
			close(inside)
			<-leave
			return nil
		}}})
	answered := make(chan int)
	go func() {
		answered <- do(s, "POST", "/cds-services/crosstalk-patient-view/feedback",
			`{"feedback":[{"card":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","outcome":"overridden",`+
				`"outcomeTimestamp":"2026-11-20T10:05:00Z"}]}`).Code
	}()
	<-inside
	for _, r := range everyRoute {
		w := do(s, r.method, r.path, "{}")
		spare := r.path == "/healthz" || r.path == "/metrics"
		says := `"errors"`
		if strings.HasPrefix(r.path, "/cds-services") {
			says = "OperationOutcome"
		}
		if spare && w.Code != 200 || !spare && (w.Code != 503 || w.Header().Get("Retry-After") == "" ||
			!strings.Contains(w.Body.String(), says)) {
			t.Errorf("%s %s: %d %v %s", r.method, r.path, w.Code, w.Header(), w.Body)
		}
	}
	close(leave)
	if code := <-answered; code != 200 {
		t.Errorf("the one inside: %d", code)
	}
	for range 3 { // nothing is left over of those that were refused
		if w := do(s, "POST", "/v1/advise", `{"profile": {}}`); w.Code != 200 {
			t.Errorf("afterwards: %d", w.Code)
		}
	}
}

// TestSlowClients: who sends a request byte by byte, or reads an answer so, keeps
// nobody from being answered, on any route.
func TestSlowClients(t *testing.T) {
	web := httptest.NewServer(newServer(t, &server.Options{
		Gate: gate.New(&gate.Options{Working: 4, Timeout: 20 * time.Second})}))
	defer web.Close()
	addr := strings.TrimPrefix(web.URL, "http://")
	for i := range 150 {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		path := []string{"/v1/advise", "/v1/fhir", "/cds-services/crosstalk-patient-view",
			"/infobutton"}[i%4]
		length := []int{1 << 20, 8 << 20, 8 << 20, 60_000}[i%4]
		if i%10 == 9 { // asks often, and reads none of the answers
			for range 200 {
				conn.SetWriteDeadline(time.Now().Add(100 * time.Millisecond))
				_, err := io.WriteString(conn, "GET /v1/form HTTP/1.1\r\nHost: localhost\r\n\r\n")
				if err != nil {
					break
				}
			}
			continue
		}
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"+
			"Content-Length: %d\r\n\r\n{", path, length)
	}
	for _, r := range everyRoute {
		req, err := http.NewRequest(r.method, web.URL+r.path, bytes.NewReader([]byte(`{}`)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatalf("%s %s: %v", r.method, r.path, err)
		}
		resp.Body.Close()
		if resp.StatusCode == 503 {
			t.Errorf("%s %s: 503", r.method, r.path)
		}
	}
}
