package reading

import (
	"strings"

	"example.com/crosstalk/advisor/fhir/internal/resource"
)

func (r *reading) family(e Entry, h *resource.FamilyHistory) fate {
	if h.Status != "completed" && h.Status != "partial" {
		return fate{Skipped, "entered in error, or not known", ""}
	}
	var roles []string
	switch {
	case h.Relationship.Is(resource.Parents...):
		roles = []string{"parent", "family"}
	case h.Relationship.Is(resource.Kin...):
		roles = []string{"family"}
	case h.Relationship.Is(resource.Others...):
		return fate{Skipped, "not a close relative by birth", ""}
	default:
		r.doubt(e.Typ)
		return fate{Unclear, "a relationship that does not say whether it is a close one by birth", ""}
	}
	ft := fate{Skipped, "no condition of the relative", ""}
	var unmapped []string
	for _, c := range h.Condition {
		if r.present(e, r.TermsOf(c.Code, roles...)) {
			ft = fate{status: Used}
			continue
		}
		r.doubt(e.Typ)
		unmapped = append(unmapped, r.Show(c.Code))
	}
	switch {
	case ft.status == Used:
		for _, code := range unmapped {
			r.problem(e.Typ, "no term has the code of a relative's condition", code)
		}
	case len(unmapped) > 0:
		ft = fate{Unmapped, "no term has the code", strings.Join(unmapped, ", ")}
	}
	return ft
}
