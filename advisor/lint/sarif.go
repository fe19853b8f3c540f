package lint

import "strings"

// SARIF is a report in the Static Analysis Results Interchange Format 2.1.0
// (OASIS, 2020), which code review tools read. Marshal it as JSON. Root is put
// before the names of files; docs is the address of the folder that holds the
// manual's page of each check, or "".
func (r *Report) SARIF(root, docs string) any {
	type message struct {
		Text string `json:"text"`
	}
	type rule struct {
		ID      string  `json:"id"`
		Short   message `json:"shortDescription"`
		Full    message `json:"fullDescription"`
		HelpURI string  `json:"helpUri,omitempty"`
		Default struct {
			Level string `json:"level"`
		} `json:"defaultConfiguration"`
	}
	type region struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
	type location struct {
		Physical struct {
			Artifact struct {
				URI string `json:"uri"`
			} `json:"artifactLocation"`
			Region *region `json:"region,omitempty"`
		} `json:"physicalLocation"`
	}
	type suppression struct {
		Kind string `json:"kind"`
	}
	type result struct {
		RuleID       string        `json:"ruleId"`
		Level        string        `json:"level"`
		Message      message       `json:"message"`
		Locations    []location    `json:"locations"`
		Suppressions []suppression `json:"suppressions,omitempty"`
	}
	levels := map[Severity]string{Off: "none", Info: "note", Warning: "warning", Error: "error"}
	rules := []rule{}
	for _, c := range Checks() {
		x := rule{ID: c.Name, Short: message{c.Summary}, Full: message{c.Doc}}
		if docs != "" {
			x.HelpURI = strings.TrimSuffix(docs, "/") + "/" + c.Name + ".md"
		}
		x.Default.Level = levels[c.Severity]
		rules = append(rules, x)
	}
	results := []result{}
	add := func(list []Finding, suppressed []suppression) {
		for _, f := range list {
			var at location
			at.Physical.Artifact.URI = root + f.Pos.File
			if f.Pos.Line > 0 {
				at.Physical.Region = &region{f.Pos.Line, f.Pos.Col}
			}
			text := f.Msg
			if f.In != "" {
				text = f.In + ": " + text
			}
			results = append(results, result{f.Check, levels[f.Severity], message{text}, []location{at}, suppressed})
		}
	}
	add(r.Findings, nil)
	add(r.Excepted, []suppression{{"external"}})
	return map[string]any{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []any{map[string]any{
			"tool":       map[string]any{"driver": map[string]any{"name": "crosstalk lint", "rules": rules}},
			"columnKind": "unicodeCodePoints",
			"results":    results,
		}},
	}
}
