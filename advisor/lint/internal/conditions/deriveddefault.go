package conditions

import "example.com/crosstalk/advisor/lint/internal/check"

var derivedDefault = &check.Check{Name: "derived-default", Severity: check.Warning,
	Summary: "A derived fact does not end in a default for what it did not ask",
	Doc: `Ordered cases that end in a value without a condition make the fact known for ` +
		`everybody whom the cases before it do not name: "none" for a disease that nobody thought of, ` +
		`and for a medicine that was stopped last week. No rule asks any more, and a proof over the ` +
		`fact says nothing of these people. Give the last value its condition, so that the rest stays ` +
		`unknown; or use findings, which are false only where all that they ask is.`,
	Run: func(p *check.Pass) {
		for _, f := range p.Schema.Facts {
			d := p.Space.Derivations[f.Path]
			if d == nil || len(d.Cases) < 2 {
				continue
			}
			if last := d.Cases[len(d.Cases)-1]; last.If == nil && last.Value != nil {
				p.Report(last.Value.Node(), last.Value.At(1, 1), "fact "+f.Path,
					"it is %s for everybody whom the cases before it do not name; say of whom that is certain, "+
						"and leave the rest unknown", last.Value.Text)
			}
		}
	},
}
