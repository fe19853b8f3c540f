// Package sarif gives what lint found in the form of tools for code review, SARIF 2.1.0.
package sarif

import "example.com/crosstalk/advisor/lint"

type sarifMessage struct {
	Text string `json:"text"`
}

type sarifRule struct {
	ID      string       `json:"id"`
	Short   sarifMessage `json:"shortDescription"`
	Full    sarifMessage `json:"fullDescription"`
	Default struct {
		Level string `json:"level"`
	} `json:"defaultConfiguration"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
}

type sarifLocation struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	} `json:"physicalLocation"`
}

type sarifSuppression struct {
	Kind string `json:"kind"`
}

type sarifResult struct {
	RuleID       string             `json:"ruleId"`
	Level        string             `json:"level"`
	Message      sarifMessage       `json:"message"`
	Locations    []sarifLocation    `json:"locations"`
	Suppressions []sarifSuppression `json:"suppressions,omitempty"`
}

// Of is the report as a SARIF log, to be marshaled. Root is the way to the folder of the
// pack, with a slash at its end, or "".
// (OASIS, 2020), which code review tools read, to be marshalled as JSON. Root is
// put before the names of files.
func Of(r *lint.Report, root string) any {
	levels := map[lint.Severity]string{
		lint.Off: "none", lint.Info: "note", lint.Warning: "warning", lint.Error: "error",
	}
	rules := []sarifRule{}
	for _, c := range lint.Checks() {
		x := sarifRule{ID: c.Name, Short: sarifMessage{c.Summary}, Full: sarifMessage{c.Doc}}
		x.Default.Level = levels[c.Severity]
		rules = append(rules, x)
	}
	results := []sarifResult{}
	add := func(list []lint.Finding, suppressed []sarifSuppression) {
		for _, f := range list {
			var at sarifLocation
			at.Physical.Artifact.URI = root + f.Pos.File
			if f.Pos.Line > 0 {
				at.Physical.Region = &sarifRegion{f.Pos.Line, f.Pos.Col}
			}
			text := f.Msg
			if f.In != "" {
				text = f.In + ": " + text
			}
			results = append(results,
				sarifResult{f.Check, levels[f.Severity], sarifMessage{text}, []sarifLocation{at}, suppressed})
		}
	}
	add(r.Findings, nil)
	add(r.Excepted, []sarifSuppression{{"external"}})
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
