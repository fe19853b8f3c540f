//go:build linux

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/clinic/cdshooks/sqlitestore"
	"example.com/crosstalk/cmd/crosstalk/internal/account"
)

var patients = flag.Int("patients", 60, "how many come on the day of TestDay; with 1000 or more "+
	"the pack that ships is served")

// A clinic is a day of it: the server, which does not live through the day, and what its
// clients were told.
type clinic struct {
	t       *testing.T
	address string
	args    []string
	packs   []string // folders of the versions that come into use
	pack    string   // the folder that is served
	disk    string

	mu     sync.Mutex
	server *exec.Cmd
	rss    []int // MiB, now and then

	came, refused atomic.Int64
	told          [][]string // by patient: the cards that were shown
	overridden    [][]string // by patient: the cards whose feedback was taken
	answers       [3]atomic.Int64
}

// TestDay is a day in a clinic: patients come to several doctors, whose records ask for
// cards and give feedback, while the server is killed, told to end, given other packs and
// has its disk filled. Nothing that was answered is lost, what was said is in the log and
// comes again byte by byte, and memory stays where it is.
func TestDay(t *testing.T) {
	c := opened(t)
	defer c.end(syscall.SIGKILL)
	begun := time.Now()
	var doctors sync.WaitGroup
	next := make(chan int)
	for range 4 {
		doctors.Go(func() {
			for i := range next {
				c.visit(i)
				c.came.Add(1)
			}
		})
	}
	events := []func(){c.kill, c.another, c.full, c.kill, c.restart, c.another, c.kill}
	for i := range *patients {
		next <- i
		if every := *patients/(len(events)+1) + 1; i%every == every-1 && len(events) > 0 {
			c.sample()
			events[0]()
			events = events[1:]
		}
		if i%250 == 0 {
			c.sample()
		}
	}
	close(next)
	doctors.Wait()
	c.sample()
	took := time.Since(begun)
	c.end(syscall.SIGTERM)
	if len(events) > 0 {
		t.Fatalf("%d events did not come about", len(events))
	}
	c.holds()
	t.Logf("%d patients in %v: %d calls of CDS Hooks, %d feedbacks, %d of /v1/advise answered, "+
		"%d refused and asked again; MiB of the server: %v", *patients, took.Round(time.Second),
		c.answers[0].Load(), c.answers[1].Load(), c.answers[2].Load(), c.refused.Load(), c.rss)
}

// opened begins the day.
func opened(t *testing.T) *clinic {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &clinic{t: t, address: free.Addr().String(), disk: t.TempDir(), pack: t.TempDir(),
		told: make([][]string, *patients), overridden: make([][]string, *patients)}
	free.Close()
	from := lesser
	if *patients >= 1000 {
		from = "../../rules"
	}
	for i := range 3 {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, "pack.yaml")
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(text, []byte("\nversion: "))
		end := at + 1 + bytes.IndexByte(text[at+1:], '\n')
		text = slices.Concat(text[:at], fmt.Appendf(nil, "\nversion: 9.0.%d", i), text[end:])
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		c.packs = append(c.packs, dir)
	}
	size := fmt.Sprintf("size=%dk", 1024+20**patients)
	if err := syscall.Mount("tmpfs", c.disk, "tmpfs", 0, size); err != nil {
		t.Skipf("no small disk to be had: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(c.disk, 0) })
	c.args = []string{"serve", "--addr", c.address, "--pack", c.pack, "--reload", "0",
		"--keep", filepath.Join(c.disk, "cards.db"), "--log", filepath.Join(c.disk, "log")}
	c.another()
	return c
}

// another pack comes into use: by a restart of the first, by SIGHUP of the others.
func (c *clinic) another() {
	if err := os.CopyFS(c.pack, os.DirFS(c.packs[0])); err != nil && !errors.Is(err, os.ErrExist) {
		c.t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(c.packs[0], "pack.yaml"))
	if err == nil {
		err = os.WriteFile(filepath.Join(c.pack, "pack.yaml"), text, 0o600)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	c.packs = append(c.packs[1:], c.packs[0])
	if c.server == nil {
		c.start()
		return
	}
	if err := c.server.Process.Signal(syscall.SIGHUP); err != nil {
		c.t.Fatal(err)
	}
}

func (c *clinic) start() {
	c.t.Helper()
	cmd := exec.Command("crosstalk", c.args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		_ = cmd.Wait()
		c.t.Fatalf("%v %q\n%.2000s", err, line, log.String())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.server = cmd
}

func (c *clinic) end(how os.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.server == nil {
		return
	}
	if err := c.server.Process.Signal(how); err != nil {
		c.t.Error(err)
	}
	if err := c.server.Wait(); how == syscall.SIGTERM && err != nil {
		c.t.Error(err)
	}
	c.server = nil
}

func (c *clinic) kill() { c.end(syscall.SIGKILL); c.start() }

func (c *clinic) restart() { c.end(syscall.SIGTERM); c.start() }

// full fills the disk until advice is refused, since it cannot be accounted for, and makes room
// again.
func (c *clinic) full() {
	filler := filepath.Join(c.disk, "filler")
	f, err := os.Create(filler)
	if err != nil {
		c.t.Fatal(err)
	}
	for err == nil {
		_, err = f.Write(make([]byte, 1<<10))
	}
	f.Close()
	if !errors.Is(err, syscall.ENOSPC) {
		c.t.Fatal(err)
	}
	refused := 0
	for try := 0; refused < 20 && try < 10_000; try++ {
		resp, err := http.Post("http://"+c.address+"/v1/advise", "application/json",
			strings.NewReader(`{"profile": {"birth_date": "1935-01-01"}}`))
		if err != nil {
			c.t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusServiceUnavailable {
			refused++
		}
	}
	if refused < 20 {
		c.t.Error("the disk is full, and advice is given")
	}
	if err := os.Remove(filler); err != nil {
		c.t.Fatal(err)
	}
	// Cards that were shown meanwhile wait in memory; who kills a server that says so loses them.
	for try := 0; !c.healthy(); try++ {
		if time.Sleep(5 * time.Millisecond); try == 10_000 {
			c.t.Fatal("there is room again, and health does not say so")
		}
	}
}

func (c *clinic) healthy() bool {
	resp, err := http.Get("http://" + c.address + "/healthz")
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	var got struct{ Status string }
	return json.NewDecoder(resp.Body).Decode(&got) == nil && got.Status == "ok"
}

// sample notes how much memory the server has.
func (c *clinic) sample() {
	c.mu.Lock()
	defer c.mu.Unlock()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.server.Process.Pid))
	if err != nil {
		c.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	if kib, err := strconv.Atoi(strings.Fields(rest)[0]); err == nil {
		c.rss = append(c.rss, kib>>10)
	}
}

// ask asks until there is an answer, as a client does that must know.
func (c *clinic) ask(kind int, path, body string) []byte {
	for begun := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		if time.Since(begun) > time.Minute {
			c.t.Errorf("%s: a minute without an answer", path)
			return nil
		}
		resp, err := http.Post("http://"+c.address+path, "application/json", strings.NewReader(body))
		if err != nil {
			continue // it has been killed
		}
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		switch {
		case err != nil:
		case resp.StatusCode == http.StatusOK:
			c.answers[kind].Add(1)
			return text
		case resp.StatusCode >= http.StatusInternalServerError:
			c.refused.Add(1)
		default:
			c.t.Errorf("%s: %d %s", path, resp.StatusCode, text)
			return nil
		}
	}
}

// born makes every patient somebody else: by that day they are found in the log.
func born(i int) string {
	return time.Date(1935, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i).Format(time.DateOnly)
}

// visit is what a record asks about a patient, and the doctor says.
func (c *clinic) visit(i int) {
	r := rand.New(rand.NewPCG(1, uint64(i)))
	id := fmt.Sprint("p", i)
	codes := []string{"24079001", "9014002", "64859006", "69896004"}[r.IntN(4):]
	var conditions []string
	for k, code := range codes {
		conditions = append(conditions, fmt.Sprintf(`{"resource":{"resourceType":"Condition","id":"c%d",`+
			`"subject":{"reference":"Patient/%s"},"code":{"coding":[{"system":"http://snomed.info/sct",`+
			`"code":"%s"}]}}}`, k, id, code))
	}
	hook := fmt.Sprintf(`{"hook":"patient-view","hookInstance":"%s","context":{"userId":"Practitioner/1",`+
		`"patientId":"%s"},"prefetch":{"patient":{"resourceType":"Patient","id":"%[2]s","birthDate":"%s"},`+
		`"conditions":{"resourceType":"Bundle","entry":[%s]}}}`,
		uuid.NewSHA1(uuid.Nil, []byte(id)), id, born(i), strings.Join(conditions, ","))
	const service = "/cds-services/crosstalk-patient-view"
	var got struct{ Cards []struct{ UUID string } }
	if text := c.ask(0, service, hook); json.Unmarshal(text, &got) != nil {
		c.t.Errorf("%s: %.300s", id, text)
	}
	for _, card := range got.Cards {
		c.told[i] = append(c.told[i], card.UUID)
		if r.IntN(2) == 0 && c.ask(1, service+"/feedback", `{"feedback":[{"card":"`+card.UUID+
			`","outcome":"overridden","outcomeTimestamp":"2026-11-20T10:05:00Z"}]}`) != nil {
			c.overridden[i] = append(c.overridden[i], card.UUID)
		}
	}
	c.ask(2, "/v1/advise", fmt.Sprintf(`{"profile": {"birth_date": "%s", "medications": {"has": [`+
		`{"name": "prednisone", "months": %d}]}}}`, born(i), r.IntN(12)))
}

// holds looks at what is left of the day.
func (c *clinic) holds() {
	t := c.t
	kept, err := sqlitestore.Open(filepath.Join(c.disk, "cards.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	shown := 0
	for i := range *patients {
		records, err := kept.Records(t.Context(), fmt.Sprint("\np", i))
		if err != nil {
			t.Fatal(err)
		}
		there := map[string]int{}
		for _, r := range records {
			there[r.Card] = 1 + len(r.Feedback)
		}
		for _, card := range c.told[i] {
			if shown++; there[card] == 0 {
				t.Errorf("patient %d: card %s was shown and is not known", i, card)
			}
		}
		for _, card := range c.overridden[i] {
			if there[card] != 2 {
				t.Errorf("patient %d: feedback on %s is there %d times", i, card, there[card]-1)
			}
		}
	}
	if shown < *patients {
		t.Errorf("%d cards for %d patients", shown, *patients)
	}
	c.replays()
	first, most := c.rss[0], 0
	for _, mib := range c.rss {
		most = max(most, mib)
	}
	if most > first+256 {
		t.Errorf("the server has taken %d MiB, and had %d with nothing but its pack", most, first)
	}
}

// replays gives the day again: each advice by the pack that gave it.
func (c *clinic) replays() {
	t := c.t
	names, err := filepath.Glob(filepath.Join(c.disk, "log.*"))
	if err != nil {
		t.Fatal(err)
	}
	names = append(names, filepath.Join(c.disk, "log"))
	same, all := 0, 0
	said := map[string]map[string]bool{"cds-services": {}, "/v1/advise": {}}
	for _, dir := range c.packs {
		rb, err := advisor.Load[advisor.Record](os.DirFS(dir), &advisor.LoadOptions{SkipTests: true})
		if err != nil {
			t.Fatal(err)
		}
		all = 0
		err = decisions.Replay(rb, account.Logs(c.t.Context(), names), func(r *decisions.Replayed) bool {
			all++
			if r.OtherPack {
				return true
			}
			if same++; !r.Same {
				t.Errorf("entry %d: %v", r.Entry.Seq, r)
			}
			var facts struct {
				BirthDate string `json:"birth_date"`
			}
			if err := json.Unmarshal(r.Entry.Profile, &facts); err != nil {
				t.Errorf("entry %d: %v", r.Entry.Seq, err)
			}
			said[r.Entry.Via][facts.BirthDate] = true
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if same != all || same < 2**patients {
		t.Errorf("%d of %d advices are the same again", same, all)
	}
	for i := range *patients {
		for via, days := range said {
			if !days[born(i)] {
				t.Errorf("patient %d was told something by %s that is not in the log", i, via)
			}
		}
	}
}
