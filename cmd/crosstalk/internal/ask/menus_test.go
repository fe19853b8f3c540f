package ask_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/cmd/crosstalk/internal/ask"
	"example.com/crosstalk/rules"
)

// A desk is somebody in front of a terminal in which ask runs.
type desk struct {
	t      *testing.T
	keys   io.Writer
	screen *screen
	all    *bytes.Buffer // what the command wrote, for after it has ended
	ended  chan error

	spanish bool
}

// A screen is what is shown; it may be written and looked at at once.
type screen struct {
	*vt.Emulator
	mu sync.Mutex
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Emulator.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Emulator.String()
}

// sit starts ask in a terminal.
func sit(t *testing.T, columns, rows int, args ...string) *desk {
	t.Helper()
	t.Setenv("TERM", "xterm-256color")
	ours, theirs, err := pty.Open()
	if err != nil {
		t.Skip("there are no terminals here: ", err)
	}
	size := pty.Winsize{Cols: uint16(columns), Rows: uint16(rows)}
	if err := pty.Setsize(ours, &size); err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, keys: ours, screen: &screen{Emulator: vt.NewEmulator(columns, rows)},
		all: &bytes.Buffer{}, ended: make(chan error, 1)}
	go func() { _, _ = io.Copy(ours, d.screen) }() // what a terminal answers when it is asked
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		_, _ = io.Copy(io.MultiWriter(d.screen, d.all), ours)
	}()
	cmd := ask.Command(ask.Base{
		PackFlag: func(*cobra.Command) *string { return new("") },
		Load: func(string) (*advisor.Rulebase[advisor.Record], error) {
			return advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true})
		},
		AsOf: func(string) (time.Time, error) {
			return time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), nil
		},
	})
	cmd.SetIn(theirs)
	cmd.SetOut(theirs)
	cmd.SetErr(theirs)
	cmd.SetArgs(args)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		err := cmd.ExecuteContext(ctx)
		_ = theirs.Close()
		<-shown
		d.ended <- err
	}()
	t.Cleanup(func() { cancel(); _ = ours.Close() })
	return d
}

// sees waits until all of the texts are on the screen at once.
func (d *desk) sees(texts ...string) {
	d.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		seen := d.screen.String()
		missing := ""
		for _, s := range texts {
			if !strings.Contains(strings.Join(strings.Fields(seen), " "), s) {
				missing = s
			}
		}
		if missing == "" {
			return
		}
		if time.Now().After(end) {
			d.t.Fatalf("the screen does not show %q:\n%s", missing, seen)
		}
	}
}

// Keys of a terminal.
const (
	enter, down, stop = "\r", "\x1b[B", "\x03"
)

func (d *desk) presses(key string) {
	d.t.Helper()
	if _, err := io.WriteString(d.keys, key); err != nil {
		d.t.Fatal(err)
	}
}

// ends waits for the end and gives all that was written, as words.
func (d *desk) ends() string {
	d.t.Helper()
	select {
	case err := <-d.ended:
		if err != nil {
			d.t.Error(err)
		}
	case <-time.After(20 * time.Second):
		d.t.Fatalf("it does not end:\n%s", d.screen.String())
	}
	return strings.Join(strings.Fields(d.all.String()), " ")
}

// others goes on from the list and types what is not on it: all there is, or what is known. A
// bar stands beside what the keys go to.
func (d *desk) others(typed string, all bool) {
	d.t.Helper()
	isAll, whole := "┃ Is that all?", "┃ > That is all: there is nothing else"
	if d.spanish {
		isAll, whole = "┃ ¿Es todo?", "┃ > Es todo: no hay nada más"
	}
	d.presses(enter)
	d.sees(isAll[len("┃ "):], "┃ >")
	d.presses(typed)
	d.sees(strings.TrimSpace("┃ > " + typed))
	d.presses(enter)
	d.sees(isAll)
	if all {
		d.presses(down)
		d.sees(whole)
	}
	d.presses(enter)
}

// TestMenus goes through the menus: nothing to go back to, a name nobody knows, back, why, an
// age that cannot be, Ctrl-C; and goes on another day.
func TestMenus(t *testing.T) {
	file := filepath.Join(t.TempDir(), "answers.json")
	d := sit(t, 80, 24, "--save", file)
	d.sees("Your answers stay on this machine.", "Question 1", "Do you have any of these now?",
		"Space marks all that fit")
	d.others("b", false)
	d.sees("There is nothing to go back to.", "Question 1")
	d.others("", true)
	d.sees("Is there really nothing of that?", "Yes", "No")
	d.presses("y")
	d.sees("Question 2", "Which medicines do you take now?")
	d.others("metotrexate, predniSONE 5 MG", true)
	d.sees("We do not know “metotrexate”.", "Did you mean methotrexate?", "We understood: prednisone",
		"Question 3", "How old are you", "from 0 to 120")
	d.presses("b")
	d.sees("┃ > b")
	d.presses(enter)
	d.sees("Question 2", "Which medicines do you take now?")
	d.others("methotrexate", true)
	d.sees("We understood: methotrexate", "Question 3", "How old are you")
	d.presses("?")
	d.sees("┃ > ?")
	d.presses(enter)
	d.sees("Your answer decides which of these are for you")
	d.presses("400")
	d.sees("┃ > 400")
	d.presses(enter)
	d.sees("0 to 120 years", "How old are you")
	d.presses("61")
	d.sees("┃ > 61")
	d.presses(enter)
	d.sees("> 61", "Question 4")
	d.presses(stop)
	got := d.ends()
	for _, want := range []string{"You stopped here.", "your age: 61 years",
		"your medicines: methotrexate", "What to do", "Saved in"} {
		if !strings.Contains(got, want) {
			t.Errorf("no word of %q at the end", want)
		}
	}

	// On another day, in a narrow window, in which no line is longer than it.
	d = sit(t, 40, 24, "--save", file)
	d.sees("Going on after 3 answers.", "Your answers stay on this machine.", "Question 4")
	d.presses(stop)
	d.ends()
	if data, err := os.ReadFile(file); err != nil || !bytes.Contains(data, []byte("methotrexate")) {
		t.Errorf("%s: %v", data, err)
	}
}

// TestMenusUrgent: what is urgent stays in sight while the next question is asked, and an
// emergency ends the questions, in either language.
func TestMenusUrgent(t *testing.T) {
	d := sit(t, 80, 20)
	d.sees("Do you have any of these now?")
	d.others("dog bite", true)
	d.sees("This comes first: ", "Question 2")
	d.presses(stop)
	d.ends()
	for _, tt := range []struct{ lang, asks, symptom, stops string }{
		{"en", "Do you have any of these now?", "chest pain", "We stop asking here"},
		{"es", "Pregunta 1", "dolor en el pecho", "Dejamos de preguntar"},
	} {
		d := sit(t, 80, 24, "--lang", tt.lang)
		d.spanish = tt.lang == "es"
		d.sees(tt.asks)
		d.others(tt.symptom, false)
		got := d.ends()
		if i := strings.Index(got, tt.stops); i < 0 || !strings.Contains(got[i:], "911") {
			t.Errorf("%s: it does not end in the emergency: %.2000s", tt.lang, got)
		}
	}
}
