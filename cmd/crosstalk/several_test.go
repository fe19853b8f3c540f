//go:build linux

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/cmd/crosstalk/internal/account"
	"example.com/crosstalk/internal/pgtest"
)

// A fleet is several servers on one database, and who asks them.
type fleet struct {
	t       *testing.T
	url     string
	address [2]string
	server  [2]*exec.Cmd

	mu       sync.Mutex
	answered map[string]bool // days of birth: each names one advice
	refused  atomic.Int64
}

func (f *fleet) start(i int) {
	f.t.Helper()
	cmd := exec.Command("crosstalk", "serve", "--addr", f.address[i], "--pack", lesser, "--reload",
		"0", "--keep", f.url, "--log", f.url)
	out, err := cmd.StdoutPipe()
	if err != nil {
		f.t.Fatal(err)
	}
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		_ = cmd.Wait()
		f.t.Fatalf("%v %q\n%.2000s", err, line, log.String())
	}
	f.server[i] = cmd
}

// advise asks one server after the other until there is an answer.
func (f *fleet) advise(n int) {
	birth := born(n)
	body := fmt.Sprintf(`{"profile": {"birth_date": "%s"}, "as_of": "2026-11-20"}`, birth)
	for begun, i := time.Now(), n; ; i++ {
		if time.Since(begun) > time.Minute {
			f.t.Errorf("%s: a minute without an answer", birth)
			return
		}
		status := f.post(i%2, body)
		if status == http.StatusOK {
			f.mu.Lock()
			f.answered[birth] = true
			f.mu.Unlock()
			return
		}
		if status != 0 && status != http.StatusServiceUnavailable {
			f.t.Errorf("%s: %d", birth, status)
			return
		}
		f.refused.Add(1)
		time.Sleep(5 * time.Millisecond)
	}
}

// post is the status of an answer; 0: there was none.
func (f *fleet) post(i int, body string) int {
	resp, err := http.Post("http://"+f.address[i]+"/v1/advise", "application/json",
		strings.NewReader(body))
	if err != nil {
		return 0 // it has been killed
	}
	resp.Body.Close()
	return resp.StatusCode
}

func (f *fleet) status(i int) string {
	resp, err := http.Get("http://" + f.address[i] + "/healthz")
	if err != nil {
		f.t.Fatal(err)
	}
	defer resp.Body.Close()
	var got struct{ Status string }
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		f.t.Error(err)
	}
	return got.Status
}

// TestSeveralServers: two servers write one account, while one of them is killed in the middle
// of it and the database goes away and comes back. What was answered is there, once and in one
// chain; while the database is away no advice is given.
func TestSeveralServers(t *testing.T) {
	if testing.Short() {
		t.Skip("starts PostgreSQL and five servers")
	}
	pg, err := pgtest.Start()
	if err != nil {
		t.Skipf("no PostgreSQL here: %v", err)
	}
	defer pg.Remove()
	f := &fleet{t: t, answered: map[string]bool{}}
	if f.url, err = pg.Database(); err != nil {
		t.Fatal(err)
	}
	for i := range f.address {
		free, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		f.address[i] = free.Addr().String()
		free.Close()
		f.start(i)
		defer func() { _ = f.server[i].Process.Kill() }()
	}
	next := make(chan int)
	var clients sync.WaitGroup
	for range 4 {
		clients.Go(func() {
			for n := range next {
				f.advise(n)
			}
		})
	}
	const people = 160
	for n := range people {
		next <- n
		switch n {
		case 40, 80: // one of the two, with entries at hand
			i := n / 40 % 2
			_ = f.server[i].Process.Kill()
			_ = f.server[i].Wait()
			f.start(i)
		case 120:
			f.away(pg)
		}
	}
	close(next)
	clients.Wait()
	for i := range f.server {
		if f.status(i) != "ok" {
			t.Errorf("server %d says %s in the end", i, f.status(i))
		}
		_ = f.server[i].Process.Signal(syscall.SIGTERM)
		if err := f.server[i].Wait(); err != nil {
			t.Error(err)
		}
	}
	f.replays(people)
}

// away takes the database away and gives it back.
func (f *fleet) away(pg *pgtest.Server) {
	if err := pg.Ctl("stop", "-m", "immediate"); err != nil {
		f.t.Fatal(err)
	}
	for i := range f.server {
		if status := f.post(i, `{"profile": {}}`); status != http.StatusServiceUnavailable {
			f.t.Errorf("server %d answers %d without its account", i, status)
		}
		if got := f.status(i); got != "degraded" {
			f.t.Errorf("server %d says %s without its account", i, got)
		}
	}
	if err := pg.Ctl("start"); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fleet) replays(people int) {
	t := f.t
	rb, err := advisor.Load[advisor.Record](os.DirFS(lesser), &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]bool{}
	n := 0
	err = decisions.Replay(rb, account.Logs(t.Context(), []string{f.url}),
		func(r *decisions.Replayed) bool {
			if n++; !r.Same {
				t.Errorf("entry %d: %v", r.Entry.Seq, r)
			}
			var facts struct {
				BirthDate string `json:"birth_date"`
			}
			if err := json.Unmarshal(r.Entry.Profile, &facts); err != nil {
				t.Error(err)
			}
			kept[facts.BirthDate] = true
			return true
		})
	if err != nil {
		t.Fatal(err)
	}
	for birth := range f.answered {
		if !kept[birth] {
			t.Errorf("%s was advised and is not in the account", birth)
		}
	}
	if len(f.answered) != people {
		t.Errorf("%d of %d were answered", len(f.answered), people)
	}
	out, err := exec.Command("crosstalk", "replay", "--pack", lesser, f.url).CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), fmt.Sprint(n, " entries: ", n, " the same")) {
		t.Errorf("%v %s", err, out)
	}
	t.Logf("%d people, %d entries, %d refused and asked again", people, n, f.refused.Load())
}
