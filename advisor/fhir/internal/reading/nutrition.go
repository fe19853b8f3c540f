package reading

import (
	"example.com/crosstalk/advisor/fhir/internal/resource"
	"slices"
)

// nutrition takes the supplements of a NutritionOrder.
func (r *reading) nutrition(e Entry, n *resource.NutritionOrder) fate {
	if n.Status == "entered-in-error" || n.Status == "revoked" {
		return fate{Skipped, "revoked, or entered in error", ""}
	}
	on := r.First(n.DateTime)
	if r.Late(on) && !r.Soon(on) {
		return tooLate
	}
	ordered := n.Status == "active" && !r.Late(on) && slices.Contains(orders, n.Intent)
	ft := fate{Skipped, "no supplement", ""}
	for _, s := range n.Supplement {
		var c *resource.Concept
		if s.Type != nil {
			c = s.Type.Concept
		}
		ids := r.TermsOf(c, "")
		switch {
		case !ordered && (n.Status != "completed" || r.MayLast(on)):
			r.doubt(e.Typ, ids...)
			ft = fate{Unclear, "an order that may be carried out", ""}
		case !ordered:
		case len(ids) == 0:
			r.doubt(e.Typ)
			ft = fate{Unmapped, "no term has the code", r.Show(c)}
		case r.present(e, ids):
			ft = fate{status: Used}
		default:
			r.doubt(e.Typ, ids...) // the pack does not read it from here
			ft = fate{Skipped, "no fact takes the term", r.Show(c)}
		}
	}
	return ft
}
