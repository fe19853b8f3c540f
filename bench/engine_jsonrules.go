package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"example.com/crosstalk/advisor"
)

// The rule engine that most programs on Node take. It reads JSON, so it races only where JSON is
// given; it checks nothing.
var jsonRules = &Engine{
	Name: "json-rules-engine",
	What: "json-rules-engine on Node, one engine with all rules; it checks nothing",
	Takes: func(w *Workload) bool {
		return w.Given == JSON
	},
	Missing: func() string {
		if _, err := exec.LookPath("node"); err != nil {
			return "there is no node on this machine"
		}
		if _, err := os.Stat("node/node_modules/json-rules-engine"); err != nil {
			return "it is not installed: run npm ci in the folder node"
		}
		return ""
	},
	Command: func(w *Workload, tmp string) (*exec.Cmd, error) {
		dir := filepath.Join(tmp, fmt.Sprintf("%s-%d", w.Shape, w.Size))
		if err := writeNode(w, dir, timed); err != nil {
			return nil, err
		}
		return exec.Command("node", "node/race.js", dir), nil
	},
}

// writeNode writes what node/race.js reads.
func writeNode(w *Workload, dir string, profiles int) error {
	full := *w // w itself stays without profiles
	full.fill(profiles)
	lines, err := full.lines()
	if err != nil {
		return err
	}
	rules := make([]any, len(full.Rules))
	for k, r := range full.Rules {
		rules[k] = map[string]any{"conditions": map[string]any{"all": []any{nodeCond(r.When)}},
			"event": map[string]any{"type": r.ID}}
	}
	truths := make([]advisor.Truth, len(full.Rules))
	var answers []any
	for i := 0; i < profiles; i += max(1, profiles/256) {
		for k, r := range full.Rules {
			truths[k] = truth(r.When, full.Profiles[i])
		}
		answers = append(answers, map[string]any{"profile": i, "held": full.held(truths)})
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	for name, list := range map[string][]any{"rules.ndjson": rules, "answers.ndjson": answers} {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		for _, x := range list {
			if err := enc.Encode(x); err != nil {
				return err
			}
		}
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "profiles.ndjson"), bytes.Join(lines, nil), 0o600)
}

func nodeCond(c Cond) map[string]any {
	list := func(conds []Cond) (list []any) {
		for _, c := range conds {
			list = append(list, nodeCond(c))
		}
		return list
	}
	leaf := func(fact, operator string, value any) map[string]any {
		return map[string]any{"fact": fact, "operator": operator, "value": value}
	}
	switch c := c.(type) {
	case And:
		return map[string]any{"all": list(c)}
	case Or:
		return map[string]any{"any": list(c)}
	case Not:
		return map[string]any{"not": nodeCond(c.X)}
	case Compare:
		op := map[string]string{">=": "greaterThanInclusive", "<": "lessThan"}[c.Op]
		return leaf(c.Fact, op, c.Value)
	case Equal:
		return leaf(c.Fact, "equal", c.Value)
	case Flag:
		return leaf(string(c), "equal", true)
	case Has:
		return leaf(c.Set, "contains", c.Term)
	case Takes:
		return leaf("drugs", "takes", map[string]any{"name": c.Term, "months": c.Months})
	}
	panic(fmt.Sprintf("no such condition: %T", c))
}
