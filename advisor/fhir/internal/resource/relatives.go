package resource

// Codes of v3-RoleCode: parents by birth, other relatives of the first degree
// by birth, and those who are certainly neither. Others, such as PRN (a parent,
// perhaps by adoption) and FAMMEMB (a relative), leave it open.
var (
	Parents = []string{"FTH", "MTH", "NFTH", "NMTH", "NPRN"}
	Kin     = []string{"NBRO", "NSIS", "NSIB", "BRO", "SIS", "SIB", "NCHILD", "SON", "DAU", "SONC",
		"DAUC", "CHILD", "TWIN", "TWINBRO", "TWINSIS", "FTWIN", "ITWIN"}
	Others = []string{"AUNT", "MAUNT", "PAUNT", "UNCLE", "MUNCLE", "PUNCLE", "COUSN", "MCOUSN",
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
