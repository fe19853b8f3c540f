package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/bench/turns"
)

// A comparison is of this checkout with another: there, and here.
type comparison struct {
	there    string // a folder
	tmp      string
	only     *regexp.Regexp
	out, log io.Writer
	programs [2]costProgram // there and here
}

// A costProgram is package cost, built with the library of a checkout.
type costProgram struct {
	path string
	can  map[string]bool // of what not every library can: deciding without an advice, AppendJSON
}

// against compares all that people wait for here and in another checkout, a folder or a commit,
// as one Markdown table.
func against(other string, only *regexp.Regexp, out, log io.Writer) (err error) {
	tmp, err := os.MkdirTemp("", "crosstalk-against")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	c := &comparison{there: other, tmp: tmp, only: only, out: out, log: log}
	if info, statErr := os.Stat(other); statErr != nil || !info.IsDir() {
		c.there = filepath.Join(tmp, "there")
		if err := git("worktree", "add", "--detach", c.there, other); err != nil {
			return fmt.Errorf("-against: %q is no folder, and as a commit: %w", other, err)
		}
		defer func() { err = errors.Join(err, git("worktree", "remove", "--force", c.there)) }()
	}
	if c.there, err = filepath.Abs(c.there); err != nil {
		return err
	}
	fmt.Fprintf(out, "| %s against here | there | here | here ÷ there | quartiles |\n"+
		"| --- | ---: | ---: | ---: | --- |\n", other)
	theirs := filepath.Join(c.there, "rules")
	if c.only.MatchString("export") { // before this process is held to one processor
		data := filepath.Join(tmp, "patients")
		write := exec.Command("go", "run", "./cql", "-write", data, "-patients", "1200")
		if text, err := write.CombinedOutput(); err != nil {
			return fmt.Errorf("write an export: %w: %s", err, text)
		}
		if err := c.command("export", "-pack", theirs, "-data", data, "-copies", "1"); err != nil {
			return err
		}
	}
	for _, args := range [][]string{nil, {"-pack", theirs}} {
		if err := c.command("cold", args...); err != nil {
			return err
		}
	}
	return c.costs()
}

func git(args ...string) error {
	text, err := exec.Command("git", args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("git %s: %w: %s", args[0], err, bytes.TrimSpace(text))
	}
	return nil
}

// command adds the rows of a command of this module that compares by itself.
func (c *comparison) command(name string, args ...string) error {
	if !c.only.MatchString(name) {
		return nil
	}
	fmt.Fprintln(c.log, name, strings.Join(args, " "))
	var stderr bytes.Buffer
	args = append([]string{"run", "./" + name, "-rows", "-against", c.there}, args...)
	cmd := exec.Command("go", args...)
	cmd.Stderr = &stderr
	rows, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, &stderr)
	}
	_, err = c.out.Write(rows)
	return err
}

// costs adds what is measured by package cost.
func (c *comparison) costs() (err error) {
	if c.programs[0], err = c.buildCost(c.there, "there"); err != nil {
		return err
	}
	if c.programs[1], err = c.buildCost("..", "here"); err != nil {
		return err
	}
	if err := turns.Pin(1); err != nil {
		return err
	}
	rows, err := c.costRows()
	if err != nil {
		return err
	}
	done := map[string][2]turns.Series{}
	for _, row := range rows {
		fmt.Fprintln(c.log, row.name)
		took, err := c.measure(row)
		if err != nil {
			return fmt.Errorf("%s: %w", row.name, err)
		}
		done[row.name] = took
		fmt.Fprintln(c.out, row.line(took))
		if less, ok := done[row.per]; ok {
			fmt.Fprintln(c.out, growth(row.per, less, took))
		}
	}
	return nil
}

// buildCost builds the program of package cost with the library of a checkout, and with the people
// of the pack of there. Where that library cannot decide without an advice, the program cannot
// either.
func (c *comparison) buildCost(checkout, name string) (p costProgram, err error) {
	path, err := filepath.Abs(checkout)
	if err != nil {
		return p, err
	}
	here, err := os.Getwd()
	if err != nil {
		return p, err
	}
	other, file := filepath.Join(c.tmp, "go.mod"), filepath.Join(c.tmp, "people.go")
	for _, copied := range []struct{ from, to, old, new string }{
		{"go.mod", other, "=> ../", "=> " + path + "/"},
		{"go.sum", filepath.Join(c.tmp, "go.sum"), "", ""},
		{filepath.Join(c.there, "rules", "profile.go"), file, "package rules\n", "package people\n"},
	} {
		text, err := os.ReadFile(copied.from)
		if err == nil && copied.old != "" {
			text = bytes.ReplaceAll(text, []byte(copied.old), []byte(copied.new))
		}
		if err == nil {
			err = os.WriteFile(copied.to, text, 0o600)
		}
		if err != nil {
			return p, err
		}
	}
	overlay, err := json.Marshal(map[string]map[string]string{
		"Replace": {filepath.Join(here, "cost", "people", "people.go"): file}})
	if err == nil {
		err = os.WriteFile(filepath.Join(c.tmp, "overlay.json"), overlay, 0o600)
	}
	if err != nil {
		return p, err
	}
	tags, err := p.abilities(path)
	if err != nil {
		return p, err
	}
	p.path = filepath.Join(c.tmp, "cost-"+name)
	args := []string{"build", "-mod=mod", "-modfile", other, "-o", p.path,
		"-overlay", filepath.Join(c.tmp, "overlay.json")}
	args = append(args, "-tags", tags)
	build := exec.Command("go", append(args, "./cost")...)
	build.Env = append(os.Environ(), "GOWORK=off")
	if text, err := build.CombinedOutput(); err != nil {
		return p, fmt.Errorf("%s: %w: %s", checkout, err, text)
	}
	return p, nil
}

// abilities looks for what not every library can, and gives the tags of package cost for it.
func (p *costProgram) abilities(checkout string) (tags string, err error) {
	files, err := filepath.Glob(filepath.Join(checkout, "advisor", "*.go"))
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s is no checkout of the repository: it has no advisor", checkout)
	}
	p.can = map[string]bool{"decide": false, "prepared": false, "append": false}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		if bytes.Contains(text, []byte("Rulebase[P]) DecideInto(")) {
			p.can["decide"], p.can["prepared"], tags = true, true, tags+" decide"
		}
		if bytes.Contains(text, []byte("Rulebase[P]) AppendJSON(")) {
			p.can["append"], tags = true, tags+" appendjson"
		}
	}
	return tags, err
}

// measure times a row here and there; a series is nil where the checkout cannot do it.
func (c *comparison) measure(row costRow) (took [2]turns.Series, err error) {
	var programs []*turns.Program
	var of []int
	for i, program := range c.programs {
		what := row.what[i]
		if can, some := program.can[what]; what == "" || some && !can {
			continue
		}
		args := []string{what, row.profiles}
		if row.pack != "" {
			args = append(args, row.kind, row.pack)
		}
		p, err := turns.Start(exec.Command(program.path, args...))
		if err != nil {
			return took, err
		}
		defer p.Stop()
		programs, of = append(programs, p), append(of, i)
	}
	n, length := 15, 20*time.Millisecond
	if row.what[1] == "load" || row.what[0] == "held" {
		n, length = 5, time.Millisecond
	}
	all, err := turns.Race(programs, n, length)
	for k, i := range of {
		if err == nil {
			took[i] = all[k]
		}
	}
	return took, err
}

func (row costRow) line(took [2]turns.Series) string {
	of := func(s turns.Series) string {
		if s == nil {
			return "–"
		}
		switch row.what[1] {
		case "load":
			return short(s.CPU()/1e6) + " ms"
		case "held":
			return short(s.CPU()/1e6) + " MB"
		}
		return short(s.CPU()/1000) + " µs"
	}
	ratio, quartiles := "–", cmp.Or(row.note, "it cannot be had there")
	if took[0] != nil && took[1] != nil {
		r := took[1].Per(took[0])
		ratio, quartiles = short(r.Median), short(r.Low)+"-"+short(r.High)
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s |", row.name, of(took[0]), of(took[1]), ratio,
		quartiles)
}

// growth is how many times as much one row takes as another, in each checkout.
func growth(less string, a, b [2]turns.Series) string {
	there, here := b[0].CPU()/a[0].CPU(), b[1].CPU()/a[1].CPU()
	return fmt.Sprintf("| … times as much as: %s | %s | %s | %s | |", less, short(there), short(here),
		strconv.FormatFloat(here/there, 'f', 2, 64))
}
