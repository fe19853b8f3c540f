package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// lesser is a pack like the one that ships, with a few of its rules: for what hangs on no pack.
const lesser = "../../clinic/server/testdata/pack"

// startServe runs "crosstalk serve" with more flags and returns its address
// and what ends it, which gives the exit status.
func startServe(t *testing.T, args ...string) (address string, end func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	cmd := root()
	cmd.SetArgs(append([]string{"serve", "--addr", "127.0.0.1:0"}, args...))
	cmd.SetOut(in)
	var log bytes.Buffer
	cmd.SetErr(&log)
	status := make(chan int, 1)
	go func() {
		status <- execute(ctx, cmd)
		in.Close()
	}()
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if err != nil {
		cancel()
		t.Fatalf("%v: status %d\n%s", err, <-status, log.String())
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	return strings.TrimSpace(line), func() int {
		cancel()
		return <-status
	}
}

func post(t *testing.T, url, body string) (int, []byte) {
	t.Helper()
	resp, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, text
}

// TestServe: the command answers, ends cleanly when told to, and remembers in
// its file what was dealt with before.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	key := filepath.Join(dir, "key")
	if err := os.WriteFile(key, bytes.Repeat([]byte("k"), 32), 0o600); err != nil {
		t.Fatal(err)
	}
	keep := []string{"--keep", filepath.Join(dir, "cards.db"), "--pseudonym-key", key}
	request := fmt.Sprintf(`{"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{"userId":"Practitioner/1","patientId":"p1"},
		"prefetch":{"patient":{"resourceType":"Patient","id":"p1","birthDate":"%d-01-01"},
		"conditions":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/p1"},"code":{"coding":[{"system":"http://snomed.info/sct","code":"24079001"}]}}}]}}}`, time.Now().Year()-30)
	type card struct {
		UUID      string
		Extension map[string]struct{ Rule string }
	}
	cards := func(address string) map[string]string {
		code, text := post(t, address+"cds-services/crosstalk-patient-view", request)
		if code != 200 {
			t.Fatalf("%d %s", code, text)
		}
		var answer struct{ Cards []card }
		if err := json.Unmarshal(text, &answer); err != nil {
			t.Fatal(err)
		}
		byRule := map[string]string{}
		for _, c := range answer.Cards {
			byRule[c.Extension["com.example.crosstalk"].Rule] = c.UUID
		}
		return byRule
	}
	const rule = "eczema" // rests for 180 days
	address, end := startServe(t, keep...)
	id := cards(address)[rule]
	if id == "" {
		t.Fatalf("no card of %s", rule)
	}
	code, text := post(t, address+"cds-services/crosstalk-patient-view/feedback",
		fmt.Sprintf(`{"feedback":[{"card":"%s","outcome":"overridden","outcomeTimestamp":"%s"}]}`, id,
			time.Now().UTC().Format(time.RFC3339)))
	if code != 200 {
		t.Fatalf("%d %s", code, text)
	}
	if status := end(); status != 0 {
		t.Fatalf("status %d", status)
	}
	address, end = startServe(t, keep...)
	if id := cards(address)[rule]; id != "" {
		t.Errorf("%s is shown again after it was dealt with", rule)
	}
	if status := end(); status != 0 {
		t.Errorf("status %d", status)
	}
}

// TestServeClient: with --client a call without a token is refused, and a token
// works once.
func TestServeClient(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}),
		0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ base, aud string }{
		{"https://cds.example.org", "https://cds.example.org/cds-services"},
		{"https://cds.example.org", "https://cds.example.org/cds-services/"}, // the same place
		{"http://localhost:8080", "http://localhost:8080/cds-services"},      // a developer's machine
	} {
		flags := []string{"--client", "https://ehr.example.org=" + file, "--base-url", c.base}
		if strings.HasPrefix(c.base, "http:") {
			flags = append(flags, "--http-loopback")
		}
		serveClient(t, key, c.aud, flags)
	}
}

func serveClient(t *testing.T, key *ecdsa.PrivateKey, aud string, flags []string) {
	t.Helper()
	address, end := startServe(t, append(flags, "--pack", lesser)...)
	defer end()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES384, Key: key},
		(&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: "https://ehr.example.org", Audience: jwt.Audience{aud}, ID: "1",
		IssuedAt: jwt.NewNumericDate(time.Now()),
		Expiry:   jwt.NewNumericDate(time.Now().Add(time.Minute))}).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		header string
		status int
	}{{"", 401}, {"Bearer " + token, 200}, {"Bearer " + token, 401}} {
		r, err := http.NewRequest("GET", address+"cds-services", nil)
		if err != nil {
			t.Fatal(err)
		}
		if tt.header != "" {
			r.Header.Set("Authorization", tt.header)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != tt.status {
			t.Errorf("%.10s: %d, want %d", tt.header, resp.StatusCode, tt.status)
		}
	}
}

// TestServeEnds: a request that is at hand when the command is told to end is
// answered, a new one is not, and the exit status is 0.
func TestServeEnds(t *testing.T) {
	address, end := startServe(t, "--pack", lesser)
	conn, err := net.Dial("tcp", strings.Trim(strings.TrimPrefix(address, "http://"), "/"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const body = `{"profile": {"age": 61}}`
	fmt.Fprintf(conn, "POST /v1/advise HTTP/1.1\r\nHost: localhost\r\nContent-Type: "+
		"application/json\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", len(body))
	in := bufio.NewReader(conn)
	// it is at hand now
	if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("%v %q", err, line)
	}
	ended := make(chan int)
	go func() { ended <- end() }()
	for start := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		other, err := net.Dial("tcp", conn.RemoteAddr().String())
		if err != nil {
			break
		}
		other.Close()
		if time.Since(start) > 10*time.Second {
			t.Fatal("it still takes connections")
		}
	}
	select {
	case status := <-ended:
		t.Fatalf("it ended, with status %d, before the request was answered", status)
	default:
	}
	io.WriteString(conn, body)
	text, err := io.ReadAll(in)
	if err != nil || !strings.Contains(string(text), "HTTP/1.1 200 OK") ||
		!strings.Contains(string(text), `"disclaimer"`) {
		t.Errorf("%v %.300s", err, text)
	}
	if status := <-ended; status != 0 {
		t.Errorf("status %d", status)
	}
}

func TestServeRefuses(t *testing.T) {
	for _, args := range [][]string{
		{"--client", "https://ehr.example.org"},
		{"--client", "https://ehr.example.org=https://ehr.example.org/keys.json"}, // no --base-url
		{"--client", "https://ehr.example.org=https://ehr.example.org/keys.json", "--base-url",
			"http://localhost:8080"},
		{"--client", "https://ehr.example.org=https://ehr.example.org/keys.json", "--base-url",
			"http://cds.example.org", "--http-loopback"},
		{"--client", "https://ehr.example.org=http://192.0.2.1/keys.json", "--base-url",
			"http://localhost:8080", "--http-loopback"},
		{"--zone", "Nowhere/Land"},
		{"--client", "https://ehr.example.org=/no/such/file"},
		{"--complete", "shoes"},
		{"--addr", "nowhere"},
		{"--pack", "/no/such/folder"},
		{"--pseudonym-key", "/no/such/file"},
	} {
		cmd := root()
		cmd.SetArgs(append([]string{"serve", "--addr", "127.0.0.1:0"}, args...))
		cmd.SetOut(io.Discard)
		var text bytes.Buffer
		cmd.SetErr(&text)
		if status := execute(t.Context(), cmd); status != 2 || text.Len() == 0 {
			t.Errorf("%v: status %d, %s", args, status, &text)
		}
	}
}

// TestServeDoors: with clients, the page and the metrics are behind their tokens, and
// without one at the other address alone.
func TestServeDoors(t *testing.T) {
	keys := filepath.Join(t.TempDir(), "keys.pem")
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	err = os.WriteFile(keys, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	open := "http://" + free.Addr().String() + "/"
	free.Close()
	address, end := startServe(t, "--pack", lesser, "--client", "https://ehr.example.org="+keys,
		"--base-url", "https://cds.example.org", "--open-addr", strings.Trim(open[7:], "/"))
	for at, want := range map[string]int{address: 401, open: 200} {
		for _, path := range []string{"", "healthz", "metrics", "v1/form", "cds-services"} {
			resp, err := http.Get(at + path)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			status := want
			if path == "cds-services" && at == open {
				status = 404
			}
			if resp.StatusCode != status {
				t.Errorf("%s%s: %d, want %d", at, path, resp.StatusCode, status)
			}
		}
	}
	if status := end(); status != 0 {
		t.Errorf("status %d", status)
	}
}

// TestServeHangup: SIGHUP loads the pack again, though nobody looks at its folder.
func TestServeHangup(t *testing.T) {
	dir := t.TempDir()
	own := os.DirFS(filepath.Join("..", "..", "examples", "ownpack", "pack"))
	if err := os.CopyFS(dir, own); err != nil {
		t.Fatal(err)
	}
	address, end := startServe(t, "--pack", dir, "--reload", "0")
	defer end()
	version := func() string {
		resp, err := http.Get(address + "healthz")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var got struct{ Pack struct{ Version string } }
		if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
			t.Fatal(err)
		}
		return got.Pack.Version
	}
	name := filepath.Join(dir, "pack.yaml")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte("version: "+version()), []byte("version: 77.0.0"), 1)
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(syscall.SIGHUP)
	}
	if err != nil {
		t.Skip("no signals here: ", err)
	}
	for start := time.Now(); version() != "77.0.0"; time.Sleep(10 * time.Millisecond) {
		if time.Since(start) > 30*time.Second {
			t.Fatalf("still version %s", version())
		}
	}
}
