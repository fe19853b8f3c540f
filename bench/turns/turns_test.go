package turns

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestMain is the program that is timed, too: an operation spins for as many microseconds as the
// environment says, and the seventh fails where it says so.
func TestMain(m *testing.M) {
	var us, done int
	if _, err := fmt.Sscan(os.Getenv("TURNS_SPIN"), &us); err != nil {
		os.Exit(m.Run())
	}
	err := Serve(os.Stdin, os.Stdout, func(n int) error {
		for range n {
			if done++; done == 7 && os.Getenv("TURNS_FAIL") != "" {
				return errors.New("the seventh failed")
			}
			for until := spent() + time.Duration(us)*time.Microsecond; spent() < until; {
			}
		}
		return nil
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func program(t *testing.T, env ...string) *Program {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), env...)
	p, err := Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	return p
}

// What takes four times as long has four times the processor time, whatever the machine does.
func TestRace(t *testing.T) {
	if err := Pin(1); err != nil {
		t.Skip(err)
	}
	all, err := Race([]*Program{program(t, "TURNS_SPIN=100"), program(t, "TURNS_SPIN=400")}, 9,
		4*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if r := all[1].Per(all[0]); r.Median < 3 || r.Median > 5 || r.Low > r.Median || r.High < r.Median {
		t.Errorf("the ratio is %+v, want about 4", r)
	}
	if all[0].CPU() < 90_000 {
		t.Errorf("an operation takes %.0f ns of processor time, it spins for 100,000", all[0].CPU())
	}
}

func TestFailure(t *testing.T) {
	p := program(t, "TURNS_SPIN=1", "TURNS_FAIL=1")
	if _, err := p.Take(3); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Take(9); err == nil || !strings.Contains(err.Error(), "the seventh failed") {
		t.Errorf("error %v, want what the program said", err)
	}
}

func TestServeRefuses(t *testing.T) {
	err := Serve(strings.NewReader("many\n"), new(bytes.Buffer), func(int) error { return nil })
	if err == nil {
		t.Error("a word is taken for a number")
	}
}

func TestQuantile(t *testing.T) {
	list := []float64{5, 1, 4, 2, 3}
	for q, want := range map[float64]float64{0: 1, 0.25: 2, 0.5: 3, 0.75: 4, 1: 5} {
		if got := quantile(list, q); got != want {
			t.Errorf("quantile %v is %v, want %v", q, got, want)
		}
	}
}
