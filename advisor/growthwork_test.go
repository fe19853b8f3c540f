package advisor_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
)

// grow is, in the environment of a process that TestGrowthWork starts, what it is to do:
// which growth, its size, and how many advices.
const grow = "GROW"

// TestGrowthWork: what is much larger than in the pack that ships takes no more work than
// in proportion, in loading and in an advice. Bytes do not tell of a loop that allocates
// nothing; this counts the statements of the library that are executed, each test of a
// fact and each look at a record among them, in a process for each size.
func TestGrowthWork(t *testing.T) {
	if do := os.Getenv(grow); do != "" {
		var i, n, times int
		if _, err := fmt.Sscanf(do, "%d %d %d", &i, &n, &times); err != nil {
			t.Fatal(err)
		}
		growths[i].work(t, n, times)
		return
	}
	if *length < 2 {
		t.Skip("builds the library anew, to count what is executed; run with -long 2")
	}
	program := filepath.Join(t.TempDir(), "advisor.test")
	if out, err := exec.Command("go", "test", "-c", "-o", program, "-covermode", "count",
		"-coverpkg", "example.com/crosstalk/advisor/...", ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const times = 200
	for i, g := range growths {
		var load, advise [2]float64
		for at, n := range []int{g.small, g.large} {
			load[at] = executed(t, program, i, n, 0)
			advise[at] = (executed(t, program, i, n, times) - load[at]) / times
		}
		ratio := float64(g.large) / float64(g.small)
		// What a process does before it comes to that is in all of them.
		if load[1] > 1.5*ratio*load[0] {
			t.Errorf("%s: loading takes %.0f statements for %d and %.0f for %d", g.what, load[0],
				g.small, load[1], g.large)
		}
		const slack = 1000
		// Facts take no memory where they are not known, but each is looked at to see that.
		most := max(1, g.most*ratio)
		if g.what == unknownFacts {
			most = ratio
		}
		if advise[1] > 1.5*most*advise[0]+slack || advise[0] < 10 {
			t.Errorf("%s: an advice takes %.0f statements for %d and %.0f for %d; want at most %.0f times "+
				"as many", g.what, advise[0], g.small, advise[1], g.large, 1.5*most)
		}
		t.Logf("%s: of %d and %d, loading takes %.0f and %.0f statements, an advice %.0f and %.0f",
			g.what, g.small, g.large, load[0], load[1], advise[0], advise[1])
	}
}

// work loads and advises so many times.
func (g *growth) work(t *testing.T, n, times int) {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](with(g.pack(n)...),
		&advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatalf("%d %s: %.300v", n, g.what, err)
	}
	_, p, err := rb.Decode("p.yaml", []byte(g.profile(n)))
	if err != nil {
		t.Fatalf("%d %s: %.300v", n, g.what, err)
	}
	var a advisor.Advice
	// The first makes room, and what is made when it is first needed.
	for range 1 + times {
		err = errors.Join(err, rb.AdviseInto(&a, p,
			&advisor.Options{Cap: -1, Without: advisor.Questions}))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// executed counts the statements that a process executes.
func executed(t *testing.T, program string, i, n, times int) (sum float64) {
	t.Helper()
	profile := filepath.Join(t.TempDir(), "profile")
	cmd := exec.Command(program, "-test.run", "^TestGrowthWork$", "-test.coverprofile", profile)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d %d %d", grow, i, n, times))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	f, err := os.Open(profile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for in := bufio.NewScanner(f); in.Scan(); { // file:1.2,3.4 statements times
		place, counts, _ := strings.Cut(in.Text(), " ")
		var statements, count float64
		if _, err := fmt.Sscan(counts, &statements, &count); err == nil && place != "mode:" {
			sum += statements * count
		}
	}
	return sum
}
