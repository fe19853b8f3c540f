package reading

import (
	"strings"

	"example.com/crosstalk/advisor/fhir/internal/resource"
)

// Codes of v3-RoleCode: parents by birth, other relatives of the first degree
// by birth, and those who are certainly neither. Others, such as PRN (a parent,
// perhaps by adoption) and FAMMEMB (a relative), leave it open.
var (
	parents = []string{"FTH", "MTH", "NFTH", "NMTH", "NPRN"}
	kin     = []string{"NBRO", "NSIS", "NSIB", "BRO", "SIS", "SIB", "NCHILD", "SON", "DAU", "SONC",
		"DAUC", "CHILD", "TWIN", "TWINBRO", "TWINSIS", "FTWIN", "ITWIN"}
	others = []string{"AUNT", "MAUNT", "PAUNT", "UNCLE", "MUNCLE", "PUNCLE", "COUSN", "MCOUSN",
		"PCOUSN", "NIENEPH", "NIECE", "NEPHEW",
		"GRPRN", "GRFTH", "GRMTH", "MGRPRN", "MGRFTH", "MGRMTH", "PGRPRN", "PGRFTH", "PGRMTH", "GGRPRN",
		"GGRFTH", "GGRMTH",
		"MGGRPRN", "MGGRFTH", "MGGRMTH", "PGGRPRN", "PGGRFTH", "PGGRMTH", "GRNDCHILD", "GRNDSON",
		"GRNDDAU",
		"HSIB", "HBRO", "HSIS", "STPPRN", "STPFTH", "STPMTH", "STPSIB", "STPBRO", "STPSIS", "STPCHLD",
		"STPSON", "STPDAU", "STEP",
		"ADOPTP", "ADOPTF", "ADOPTM", "PRNFOST", "FTHFOST", "MTHFOST", "CHLDADOPT", "SONADOPT",
		"DAUADOPT", "CHLDFOST", "SONFOST", "DAUFOST",
		"INLAW", "PRNINLAW", "FTHINLAW", "MTHINLAW", "SIBINLAW", "BROINLAW", "SISINLAW", "CHLDINLAW",
		"SONINLAW", "DAUINLAW",
		"SPS", "HUSB", "WIFE", "SIGOTHR", "DOMPART", "FMRSPS", "ROOM", "FRND", "NBOR"}
)

func (r *reading) family(e Entry, h *resource.FamilyHistory) fate {
	if h.Status != "completed" && h.Status != "partial" {
		return fate{Skipped, "entered in error, or not known", ""}
	}
	var roles []string
	switch {
	case h.Relationship.Is(parents...):
		roles = []string{"parent", "family"}
	case h.Relationship.Is(kin...):
		roles = []string{"family"}
	case h.Relationship.Is(others...):
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
