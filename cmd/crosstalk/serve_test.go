package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

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
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		cancel()
		t.Fatalf("%v: status %d\n%s", err, <-status, log.String())
	}
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
	const rule = "moisturizer-daily-care" // rests for 180 days
	address, end := startServe(t, keep...)
	id := cards(address)[rule]
	if id == "" {
		t.Fatalf("no card of %s", rule)
	}
	code, text := post(t, address+"cds-services/crosstalk-patient-view/feedback",
		fmt.Sprintf(`{"feedback":[{"card":"%s","outcome":"overridden","outcomeTimestamp":"%s"}]}`, id, time.Now().UTC().Format(time.RFC3339)))
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

func TestServeRefuses(t *testing.T) {
	for _, args := range [][]string{
		{"--client", "https://ehr.example.org"},
		{"--client", "https://ehr.example.org=https://ehr.example.org/keys.json"}, // no --base-url
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
