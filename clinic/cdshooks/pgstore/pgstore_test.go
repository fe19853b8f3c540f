package pgstore_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/delivery/deliverytest"
	"example.com/crosstalk/clinic/cdshooks/internal/storetest"
	"example.com/crosstalk/clinic/cdshooks/pgstore"
	"example.com/crosstalk/clinic/cdshooks/store"
)

// A server is a real PostgreSQL of the test's own.
type server struct {
	bin, dir, port string
	mu             sync.Mutex
	databases      int
}

var (
	once    sync.Once
	running *server
	missing error
)

func TestMain(m *testing.M) {
	flag.Parse()
	status := m.Run()
	if running != nil {
		_ = running.ctl("stop", "-m", "immediate")
		_ = os.RemoveAll(running.dir)
	}
	os.Exit(status)
}

// database makes an empty one, on a server that the first test starts. Without PostgreSQL
// on this machine the test is skipped.
func database(t *testing.T) string {
	t.Helper()
	once.Do(func() { running, missing = start() })
	if missing != nil {
		t.Skipf("no PostgreSQL here: %v", missing)
	}
	running.mu.Lock()
	running.databases++
	name := fmt.Sprint("test", running.databases)
	running.mu.Unlock()
	c, err := pgx.Connect(t.Context(), running.url("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if _, err := c.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	return running.url(name)
}

func (s *server) url(name string) string {
	return (&url.URL{Scheme: "postgres", User: url.User("tester"), Path: "/" + name,
		RawQuery: url.Values{"host": {s.dir}, "port": {s.port}}.Encode()}).String()
}

// start makes a cluster in a folder of its own, and listens on a socket in it.
func start() (*server, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		path, err := exec.LookPath("initdb")
		if err != nil {
			return nil, err
		}
		found = []string{path}
	}
	dir, err := os.MkdirTemp("", "crosstalk-pg")
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0") // a number that no other server here has
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	l.Close()
	s := &server{bin: filepath.Dir(found[len(found)-1]), dir: dir, port: port}
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

func (s *server) prepare() error {
	if os.Getuid() == 0 { // PostgreSQL does not run as root
		if err := exec.Command("chown", "postgres", s.dir).Run(); err != nil {
			return fmt.Errorf("no user postgres to run it as: %w", err)
		}
	}
	if err := s.run(filepath.Join(s.bin, "initdb"), "-D", s.data(), "-U", "tester", "-A", "trust",
		"-E", "UTF8", "--locale=C", "--no-sync"); err != nil {
		return err
	}
	return s.ctl("start")
}

func (s *server) data() string { return filepath.Join(s.dir, "data") }

func (s *server) ctl(args ...string) error {
	options := fmt.Sprintf("-c listen_addresses= -c unix_socket_directories=%s -c port=%s "+
		"-c max_connections=60", s.dir, s.port)
	return s.run(filepath.Join(s.bin, "pg_ctl"), append(args, "-w", "-D", s.data(), "-l",
		filepath.Join(s.dir, "log"), "-o", options)...)
}

func (s *server) run(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	if os.Getuid() == 0 {
		cmd = exec.Command("setpriv", append([]string{"--reuid=postgres", "--regid=postgres",
			"--clear-groups", name}, args...)...)
	}
	cmd.Dir = s.dir
	var told strings.Builder
	cmd.Stderr = &told // not standard output: the server keeps it open
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(name), err, told.String())
	}
	return nil
}

func open(t *testing.T, url string) *pgstore.Store {
	t.Helper()
	s, err := pgstore.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store { return open(t, database(t)) })
}

func TestGiven(t *testing.T) {
	deliverytest.Run(t, func(t *testing.T) delivery.Store { return open(t, database(t)) })
	storetest.PruneGiven(t, open(t, database(t)))
}

// TestSeveralServers: four that start at once on an empty database, of which each takes
// feedback on the cards of another.
func TestSeveralServers(t *testing.T) {
	url := database(t)
	var stores [4]*pgstore.Store
	var wg sync.WaitGroup
	for i := range stores {
		wg.Go(func() {
			var err error
			if stores[i], err = pgstore.Open(t.Context(), url); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	var twice sync.Map
	for i, s := range stores {
		defer s.Close()
		wg.Go(func() {
			for n := range 25 {
				card := fmt.Sprint("c", i, ".", n)
				// The common cards come in another order from each server.
				cards := []store.Shown{storetest.Card(card, "ann", fmt.Sprint("rule", i), n),
					storetest.Card(fmt.Sprint("common", (n+i)%7), "bob", "salt", 0),
					storetest.Card(fmt.Sprint("common", (n+3*i)%7), "bob", "salt", 0)}
				if err := s.Shown(t.Context(), cards); err != nil {
					t.Error(err)
				}
				next := stores[(i+1)%len(stores)]
				if err := next.Feedback(t.Context(), "edu", []store.Feedback{
					storetest.Said(card, store.Accepted, n),
					storetest.Said(cards[1].Card, store.Accepted, i*100+n)}); err != nil {
					t.Error(err)
				}
				before, err := s.TokenUsed(t.Context(), "ehr", [32]byte{byte(n)}, storetest.Noon,
					storetest.Noon.Add(time.Minute))
				if err != nil {
					t.Error(err)
				}
				if !before {
					if _, loaded := twice.LoadOrStore(n, i); loaded {
						t.Errorf("token %d is new to two servers", n)
					}
				}
			}
		})
	}
	wg.Wait()
	storetest.Deliveries(t, stores[0], "ann", "rule0 24", "rule1 24", "rule2 24", "rule3 24")
	records, err := stores[1].Records(t.Context(), "bob")
	if err != nil || len(records) != 7 {
		t.Fatalf("%d common cards, %v", len(records), err)
	}
	for _, r := range records {
		if len(r.Feedback) > store.MaxFeedback {
			t.Errorf("%d items on %s", len(r.Feedback), r.Card)
		}
	}
}

func TestTokens(t *testing.T) {
	s := open(t, database(t))
	used := func(issuer string, id byte, minute, until int) bool {
		before, err := s.TokenUsed(t.Context(), issuer, [32]byte{id},
			storetest.Noon.Add(time.Duration(minute)*time.Minute),
			storetest.Noon.Add(time.Duration(until)*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		return before
	}
	for i, got := range []bool{!used("a", 1, 0, 5), used("a", 1, 1, 5), !used("b", 1, 1, 5),
		!used("a", 2, 1, 9), !used("a", 1, 5, 9), used("a", 2, 5, 9)} {
		if !got {
			t.Errorf("%d is not as it should be", i)
		}
	}
}

// TestTokensNotKnown: where the database cannot say, no token is called used.
func TestTokensNotKnown(t *testing.T) {
	url := database(t)
	s := open(t, url)
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if _, err := c.Exec(t.Context(), `ALTER TABLE crosstalk_tokens RENAME COLUMN issuer TO other;
		ALTER TABLE crosstalk_tokens ADD issuer bytea CHECK (false)`); err != nil {
		t.Fatal(err)
	}
	before, err := s.TokenUsed(t.Context(), "a", [32]byte{1}, storetest.Noon, storetest.Noon)
	if err == nil || before {
		t.Errorf("used before: %v, %v", before, err)
	}
}

// TestAway: a database that goes away is an error at once, and is used again when it is
// back, with all that was answered; so does a server that was killed.
func TestAway(t *testing.T) {
	if testing.Short() {
		t.Skip("starts PostgreSQL three times")
	}
	url := database(t)
	s := open(t, url)
	backlog := store.NewBacklog(s, 0, 0)
	if err := backlog.Shown(t.Context(), []store.Shown{
		storetest.Card("c1", "ann", "salt", 0)}); err != nil {
		t.Fatal(err)
	}
	if err := backlog.Feedback(t.Context(), "edu", []store.Feedback{
		storetest.Said("c1", store.Accepted, 1)}); err != nil {
		t.Fatal(err)
	}
	for _, how := range []string{"fast", "immediate"} { // the second is a crash
		if err := running.ctl("stop", "-m", how); err != nil {
			t.Fatal(err)
		}
		card := storetest.Card(how, "ann", how, 1)
		if err := backlog.Shown(t.Context(), []store.Shown{card}); err != nil {
			t.Errorf("%s: a card does not wait: %v", how, err)
		}
		said := []store.Feedback{storetest.Said(how, store.Accepted, 2)}
		if err := backlog.Feedback(t.Context(), "edu", said); err == nil {
			t.Errorf("%s: feedback is kept nowhere, and that is no error", how)
		}
		if _, err := s.Deliveries(t.Context(), "ann"); err == nil {
			t.Errorf("%s: nothing is known, and that is no error", how)
		}
		if err := running.ctl("start"); err != nil {
			t.Fatal(err)
		}
		if err := backlog.Feedback(t.Context(), "edu", said); err != nil {
			t.Errorf("%s: it is back: %v", how, err)
		}
	}
	storetest.Deliveries(t, s, "ann", "fast 1", "immediate 1", "salt 0")
}

func TestRefused(t *testing.T) {
	url := database(t)
	open(t, url)
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if _, err := c.Exec(t.Context(), "INSERT INTO crosstalk_schema VALUES (999)"); err != nil {
		t.Fatal(err)
	}
	if _, err := pgstore.Open(t.Context(), url); err == nil ||
		!strings.Contains(err.Error(), "newer program") {
		t.Errorf("tables of a newer program: %v", err)
	}
	for _, bad := range []string{"postgres://u:secret@[::1", "postgres://u:secret@127.0.0.1:1/x",
		"host=/nowhere password=secret"} {
		_, err := pgstore.Open(t.Context(), bad)
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
