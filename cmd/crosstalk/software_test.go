package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSoftware: docs/safety/software.md has each module of others that the command is
// built with, in its version and with the licence that its own file has.
func TestSoftware(t *testing.T) {
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=Module", ".")
	// Where it runs matters: some modules are for one system only.
	list.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		t.Skipf("go list does not work here: %v", err)
	}
	data, err := os.ReadFile("../../docs/safety/software.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{} // module, version and licence; what it is for
	for line := range strings.SplitSeq(string(data), "\n") {
		if cells := strings.Split(line, " | "); len(cells) == 4 && strings.HasPrefix(line, "| `") {
			rows[strings.TrimPrefix(strings.Join(cells[:3], " "), "| ")] = cells[3]
		}
	}
	seen := map[string]bool{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p struct {
			Module *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		m := p.Module
		if m == nil || strings.HasPrefix(m.Path, "example.com/crosstalk") || seen[m.Path] {
			continue
		}
		seen[m.Path] = true
		row := fmt.Sprintf("`%s` %s %s", m.Path, m.Version, licence(t, m.Dir))
		if strings.Trim(rows[row], " |") == "" {
			t.Errorf("no row: | %s | what it is for |", strings.ReplaceAll(row, " ", " | "))
		}
		delete(rows, row)
	}
	for row := range rows {
		t.Errorf("docs/safety/software.md has %s, which the command is not built with", row)
	}
}

// licence tells the family of a licence by a sentence that each has.
func licence(t *testing.T, dir string) string {
	files, _ := filepath.Glob(filepath.Join(dir, "LICEN[SC]E*"))
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(string(data)), " ")
		for _, l := range [][2]string{{"Apache License Version 2.0", "Apache-2.0"},
			{"Apache License, Version 2.0", "Apache-2.0"},
			{"Redistribution and use in source and binary forms", "BSD"},
			{"Permission is hereby granted, free of charge", "MIT"}} {
			if strings.Contains(text, l[0]) {
				return l[1]
			}
		}
	}
	return "unknown"
}
