package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/rules"
)

// A costRow is one figure that two checkouts are compared by.
type costRow struct {
	name     string
	what     string // deciding, advice or json
	profiles string // a file
	pack     string // a folder; "" is the pack that ships, of each checkout its own
}

const (
	turns = 21               // each checkout has, one after the other
	turn  = 20 * 1000 * 1000 // nanoseconds
)

// against compares what an advice costs here and in another checkout. Both run
// in short turns that alternate, and processor time is what counts, so that a
// busy machine disturbs both alike.
func against(dir string, only *regexp.Regexp, out io.Writer) error {
	tmp, err := os.MkdirTemp("", "crosstalk-cost")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	var programs [2]string
	for i, checkout := range []string{dir, ".."} {
		programs[i] = filepath.Join(tmp, fmt.Sprint("cost", i))
		if err := buildCost(tmp, checkout, programs[i]); err != nil {
			return err
		}
	}
	rows, err := costRows(tmp)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%-44s %8s %8s %6s  %s\n",
		"us of processor time an advice", "there", "here", "ratio", "quartiles")
	for _, row := range rows {
		if !only.MatchString(row.name) {
			continue
		}
		line, err := row.compare(programs)
		if err != nil {
			return fmt.Errorf("%s: %w", row.name, err)
		}
		fmt.Fprintf(out, "%-44s %s\n", row.name, line)
	}
	return nil
}

// buildCost builds the program of package cost with the library of a checkout.
func buildCost(tmp, checkout, program string) error {
	path, err := filepath.Abs(checkout)
	if err != nil {
		return err
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		return err
	}
	sum, err := os.ReadFile("go.sum")
	if err != nil {
		return err
	}
	text := strings.ReplaceAll(string(mod), "=> ../", "=> "+path+"/")
	other := filepath.Join(tmp, "go.mod")
	if err := os.WriteFile(other, []byte(text), 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(tmp, "go.sum"), sum, 0o600); err != nil {
		return err
	}
	build := exec.Command("go", "build", "-mod=mod", "-modfile", other, "-o", program, "./cost")
	build.Env = append(os.Environ(), "GOWORK=off")
	if text, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", checkout, err, text)
	}
	return nil
}

func costRows(tmp string) (rows []costRow, err error) {
	for _, w := range workloads([]int{64, 6400}, timed) {
		if w.Match == "none" || len(w.Rules) > 64 && w.Shape != Keyed {
			continue
		}
		name := fmt.Sprintf("%d %s, %s known", len(w.Rules), w.Shape, w.Known)
		pack := filepath.Join(tmp, name)
		if err := os.CopyFS(pack, packOf(w.Rules)); err != nil {
			return nil, err
		}
		file := pack + ".ndjson"
		if err := writeLines(file, w.Profiles, func(p *Profile) any { return p.Profile }); err != nil {
			return nil, err
		}
		rows = append(rows, costRow{name + ", deciding", "deciding", file, pack})
	}
	rb, err := rules.Load()
	if err != nil {
		return nil, err
	}
	draw := workbench.RandomProfiles(rb)
	for _, known := range []struct {
		name  string
		share float64
	}{{"all", 1}, {"two-thirds", 2. / 3}, {"a fifth", 1. / 5}} {
		r := rand.New(rand.NewPCG(11, 12))
		var people []*rules.Profile
		for range streamed {
			p, err := draw(r, known.share)
			if err != nil {
				return nil, err
			}
			people = append(people, p)
		}
		file := filepath.Join(tmp, known.name+".ndjson")
		if err := writeLines(file, people, func(p *rules.Profile) any { return p }); err != nil {
			return nil, err
		}
		for _, what := range []string{"deciding", "advice", "json"} {
			name := fmt.Sprintf("shipped pack, %s known, %s", known.name, what)
			rows = append(rows, costRow{name, what, file, ""})
		}
	}
	return rows, nil
}

func writeLines[P any](file string, list []*P, of func(*P) any) error {
	var lines bytes.Buffer
	enc := json.NewEncoder(&lines)
	for _, p := range list {
		if err := enc.Encode(of(p)); err != nil {
			return err
		}
	}
	return os.WriteFile(file, lines.Bytes(), 0o600)
}

// compare runs both programs in turns and says what they took.
func (row costRow) compare(programs [2]string) (string, error) {
	var runs [2]*costRun
	for i, program := range programs {
		run, err := row.start(program)
		if err != nil {
			return "", err
		}
		defer run.stop()
		runs[i] = run
	}
	n := 50
	took, err := runs[1].take(n) // and both are warm then
	if err != nil {
		return "", err
	}
	n = max(n, int(turn/(took/float64(n))))
	var us [2][]float64
	var ratios []float64
	for range turns {
		for i, run := range runs {
			took, err := run.take(n)
			if err != nil {
				return "", err
			}
			us[i] = append(us[i], took/float64(n)/1000)
		}
		last := len(us[0]) - 1
		ratios = append(ratios, us[1][last]/us[0][last])
	}
	for _, list := range [][]float64{us[0], us[1], ratios} {
		slices.Sort(list)
	}
	mid := turns / 2
	return fmt.Sprintf("%8.2f %8.2f %6.2f  %.2f-%.2f",
		us[0][mid], us[1][mid], ratios[mid], ratios[turns/4], ratios[turns*3/4]), nil
}

// A costRun is the program of package cost, at work.
type costRun struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out io.Reader
	err bytes.Buffer
}

func (row costRow) start(program string) (run *costRun, err error) {
	args := []string{row.what, row.profiles}
	if row.pack != "" {
		args = append(args, row.pack)
	}
	run = &costRun{cmd: exec.Command(program, args...)}
	run.cmd.Stderr = &run.err
	if run.in, err = run.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if run.out, err = run.cmd.StdoutPipe(); err != nil {
		return nil, err
	}
	return run, run.cmd.Start()
}

// take gives the nanoseconds that n advices took.
func (run *costRun) take(n int) (ns float64, err error) {
	if _, err := fmt.Fprintln(run.in, n); err != nil {
		return 0, fmt.Errorf("%w: %s", err, &run.err)
	}
	if _, err := fmt.Fscan(run.out, &ns); err != nil {
		return 0, fmt.Errorf("%w: %s", err, &run.err)
	}
	return ns, nil
}

func (run *costRun) stop() {
	run.in.Close()
	_ = run.cmd.Wait() // what it found is read already
}
