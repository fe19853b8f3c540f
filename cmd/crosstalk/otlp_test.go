package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// TestServeOTLP: a collector gets traces and metrics of what was asked, at the end of the command
// at the latest, and nothing of a patient; without one that answers the command serves all the
// same, and says in its log that it does not.
func TestServeOTLP(t *testing.T) {
	var mu sync.Mutex
	got := map[string][]byte{}
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		got[r.URL.Path] = append(got[r.URL.Path], data...)
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	defer collector.Close()
	for _, to := range []string{collector.URL, "http://127.0.0.1:1"} {
		address, end := startServe(t, "--pack", lesser, "--otlp", to)
		status, text := post(t, address+"v1/advise?who=CANARY",
			`{"profile": {"age": 61, "conditions": ["CANARY"]}}`)
		if status != http.StatusOK {
			t.Errorf("%d %s", status, text)
		}
		if status := end(); status != 0 {
			t.Errorf("status %d", status)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	for path, want := range map[string]string{"/v1/traces": "POST /v1/advise",
		"/v1/metrics": "http.server.request.duration"} {
		if !bytes.Contains(got[path], []byte(want)) || !bytes.Contains(got[path], []byte("crosstalk")) {
			t.Errorf("%s has %d bytes, and no %s", path, len(got[path]), want)
		}
		if bytes.Contains(got[path], []byte("CANARY")) {
			t.Errorf("%s has what was asked", path)
		}
	}
	cmd := root()
	cmd.SetArgs([]string{"serve", "--addr", "127.0.0.1:0", "--pack", lesser,
		"--otlp", "localhost:4318"})
	cmd.SetOut(io.Discard)
	cmd.SetErr(io.Discard)
	if status := execute(t.Context(), cmd); status != 2 {
		t.Errorf("an address without http: status %d", status)
	}
}
