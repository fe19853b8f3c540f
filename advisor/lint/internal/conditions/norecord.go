package conditions

import (
	"example.com/crosstalk/advisor/internal/cells"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/lint/internal/check"
)

var noRecord = &check.Check{Name: "no-record", Severity: check.Error,
	Summary: "What is asked of each record is about the record",
	Doc: `any(medications, months_since(last_scan) > 3) is true of whoever takes anything and had a ` +
		`scan: nothing in it looks at a medicine. A field of the record begins with a point ` +
		`(.started); what is not about the record stands outside of the brackets.`,
	Run: func(p *check.Pass) {
		written(p, func(d *decision.Decision, c condition.Cond) bool {
			q, ok := c.(*condition.Quant)
			if ok && !looksAt(q, q.Pred) {
				p.Report(d.Text.Node(), d.Text.At(1, 1), d.Owner,
					"%s asks nothing of a record of %s; begin its fields with a point, or take what is "+
						"not about them out of the brackets", q, q.List.Path)
			}
			return true
		})
	},
}

// looksAt reports whether a condition on the records of q reads them, or is the same of each
// on purpose: true counts them.
func looksAt(q *condition.Quant, pred condition.Cond) (found bool) {
	condition.Walk(pred, func(c condition.Cond) bool {
		switch x := c.(type) {
		case *condition.Atom:
			found = found || cells.ReadsRecord(x)
		case condition.Const:
			found = true
		case *condition.Quant: // what it asks is of other records
			found = found || x.List.Owner == q.List
			return false
		}
		return !found
	})
	return found
}
