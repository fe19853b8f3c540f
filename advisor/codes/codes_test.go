package codes_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/codes"
	"example.com/crosstalk/rules"
)

func pack(t testing.TB) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// files are a folder; codes in them are made up, in the layout of the real ones.
func files(pairs ...string) fs.FS {
	m := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

// conso is a row of RXNCONSO.RRF.
func conso(code, sab, tty, name, suppress string) string {
	return fmt.Sprintf("%s|ENG||||||9%s|9%s|%s||%s|%s|%s|%s||%s|4096|\n", code, code, code, code, sab,
		tty, code, name, suppress)
}

// rel is a row of RXNREL.RRF: the second concept has the relation to the first.
func rel(first, second, rela string) string {
	return fmt.Sprintf("%s||CUI|RO|%s||CUI|%s|||RXNORM||||||4096|\n", first, second, rela)
}

var rxnormFiles = []string{
	"rrf/RXNCONSO.RRF", conso("1", "RXNORM", "IN", "prednisone", "N") +
		conso("2", "RXNORM", "SCDC", "prednisone 20 MG", "N") +
		conso("3", "RXNORM", "SCD", "prednisone 20 MG Oral Tablet", "N") +
		conso("3", "RXNORM", "SY", "prednisone 20 MG by mouth", "N") +
		conso("4", "RXNORM", "BN", "Xyzsone", "N") +
		conso("5", "RXNORM", "SBD", "prednisone 20 MG Oral Tablet [Xyzsone]", "N") +
		conso("6", "RXNORM", "SCD", "prednisone 10 MG Oral Tablet", "O") + // obsolete
		conso("7", "MMSL", "SCD", "prednisone 20 MG Oral Tablet", "N") + // of another vocabulary
		conso("8", "RXNORM", "IN", "hydrocortisone", "N") +
		conso("9", "RXNORM", "SCD", "hydrocortisone 10 MG/ML Topical Cream", "N") +
		conso("10", "RXNORM", "SCD", "hydrocortisone 10 MG Oral Tablet", "N") +
		conso("11", "RXNORM", "IN", "madeupamide", "N") +
		conso("12", "RXNORM", "SCD", "madeupamide 5 MG Oral Tablet", "N") +
		conso("13", "RXNORM", "SCD", "prednisone 5 MG / madeupamide 5 MG Oral Tablet", "N") +
		conso("14", "RXNORM", "SCD", "prednisone 5 MG Oral Tablet", "N") + // whose ingredient is another
		conso("15", "RXNORM", "SCDC", "madeupamide 5 MG", "N") +
		conso("16", "RXNORM", "SCDC", "prednisone 5 MG", "N") +
		conso("17", "RXNORM", "SCD", "prednisone 5 MG Oral Wibble", "N") +
		conso("18", "RXNORM", "DF", "Oral Tablet", "N"),
	"rrf/RXNREL.RRF", rel("1", "2", "has_ingredient") + rel("2", "3", "consists_of") +
		rel("3", "5", "tradename_of") + rel("1", "4", "tradename_of") +
		rel("4", "5", "has_ingredient") + rel("8", "9", "has_ingredient") +
		rel("8", "10", "has_ingredient") + rel("11", "15", "has_ingredient") +
		rel("15", "12", "consists_of") + rel("15", "13", "consists_of") + rel("16", "13", "consists_of") +
		rel("1", "16", "has_ingredient") +
		rel("15", "14", "consists_of") + rel("16", "14", "consists_of") + rel("16", "17", "consists_of") +
		rel("18", "3", "has_dose_form"),
	"rrf/RXNSAB.RRF",
	"C1|C2|RXNORM_20AA_261102F|RXNORM|RxNorm|RXNORM|20AA_261102F||||||||||||||||||\n",
}

const rx = "http://www.nlm.nih.gov/research/umls/rxnorm"

// TestRxNorm: products are what their names and their ingredients say together.
func TestRxNorm(t *testing.T) {
	table, report, err := codes.Build(pack(t), files(rxnormFiles...), nil)
	if err != nil {
		t.Fatal(err)
	}
	if table.Version != "20AA_261102F" || table.Kind != codes.RxNorm {
		t.Errorf("%s %s", table.Kind, table.Version)
	}
	tablet := codes.Entry{Term: "prednisone", StrengthMG: 20, Form: "tablet", Route: "oral"}
	for code, want := range map[string][]codes.Entry{
		"3": {tablet},
		"5": {tablet},
		"6": nil, "7": nil, "12": nil, "14": nil, "17": nil, "18": nil,
	} {
		if diff := cmp.Diff(want, table.Find(rx, code)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", code, diff)
		}
	}
	for code, want := range map[string]string{"1": "prednisone", "4": "prednisone",
		"9": "hydrocortisone_cream", "10": "hydrocortisone_oral", "13": "prednisone"} {
		got := table.Find(rx, code)
		if len(got) == 0 || got[0].Term != want {
			t.Errorf("%s: %+v, want %s", code, got, want)
		}
	}
	if cream, tablet := table.Find(rx, "9"), table.Find(rx, "10"); len(cream) != 1 ||
		len(tablet) != 1 || cream[0].Term == tablet[0].Term {
		t.Errorf("a cream is no tablet: %+v %+v", cream, tablet)
	}
	if both := table.Find(rx, "13"); len(both) != 2 || both[1].Term != "" {
		t.Errorf("an ingredient that nobody knows is one all the same: %+v", both)
	}
	if report.Refused != 2 || report.Reasons["its name and its ingredients disagree"] != 1 ||
		report.Partly != 1 || report.Codes != report.Read+report.Other+report.Refused {
		t.Errorf("%+v", report)
	}
}

const sct = "http://snomed.info/sct"

func rf2(kind, date string, rows ...string) []string {
	heading :=
		"id\teffectiveTime\tactive\tmoduleId\tsourceId\tdestinationId\trelationshipGroup\ttypeId\t" +
			"characteristicTypeId\tmodifierId\n"
	name := "sct2_Relationship_Snapshot_INT_" + date + ".txt"
	if kind == "description" {
		heading =
			"id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\t" +
				"caseSignificanceId\n"
		name = "sct2_Description_Snapshot-en_INT_" + date + ".txt"
	}
	return []string{"Terminology/" + name, heading + strings.Join(rows, "")}
}

func isA(child, parent string) string {
	return "1\t20260101\t1\t900\t" + child + "\t" + parent + "\t0\t116680003\t900\t900\n"
}

func hasIngredient(product, substance string) string {
	return "1\t20260101\t1\t900\t" + product + "\t" + substance + "\t1\t762949000\t900\t900\n"
}

func described(concept, kind, name string) string {
	return "1\t20260101\t1\t900\t" + concept + "\ten\t" +
		map[string]string{"full": "900000000000003001", "other": "900000000000013009"}[kind] + "\t" +
		name + "\t900\n"
}

// TestSNOMED: a kind of a condition is the nearest of the terms above it, a
// product what it is called.
func TestSNOMED(t *testing.T) {
	const finding, products, osteoporosis, psoriasis = "404684003", "373873005", "64859006", "9014002"
	release := append(
		rf2("relationship", "20260101",
			isA("9014002", finding), isA(osteoporosis, finding),
			isA("70001", osteoporosis), isA("70002", "70001"), isA("70003", psoriasis),
			isA("70003", "70001"), isA("70004", finding),
			strings.Replace(isA("70005", osteoporosis), "\t1\t900", "\t0\t900", 1), // not active
			isA("80001", products), hasIngredient("80001", "60001"), isA("80002", products),
			hasIngredient("80002", "60002"), isA("80003", products), hasIngredient("80003", "60001")),
		rf2("description", "20260101",
			described("60001", "full", "Prednisone (substance)"),
			described("60002", "full", "Madeupamide (substance)"),
			described("80001", "full", "Product containing precisely prednisone 20 milligram/1 each "+
				"conventional release oral tablet (clinical drug)"),
			described("80001", "other", "Prednisone 20 mg oral tablet"),
			described("80002", "other", "Madeupamide 5 mg oral tablet"),
			described("80003", "other", "Methotrexate 2.5 mg oral tablet"))...)
	table, report, err := codes.Build(pack(t), files(release...), &codes.Options{Version: "20260101"})
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{
		"70001": "osteoporosis", "70002": "osteoporosis", "70003": "psoriasis osteoporosis", "70004": "",
		"70005": "", osteoporosis: "",
		"80001": "prednisone", "80002": "", "80003": "",
	} {
		var got []string
		for _, e := range table.Find(sct, code) {
			got = append(got, e.Term)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	if report.Reasons["its name and its ingredients disagree"] != 1 {
		t.Errorf("%+v", report)
	}
	later := rf2("description", "20260701", described("60001", "full", "Prednisone (substance)"))
	if _, _, err := codes.Build(pack(t), files(append(release[:2:2], later...)...), nil); err == nil ||
		!strings.Contains(err.Error(), "20260101") || !strings.Contains(err.Error(), "20260701") {
		t.Errorf("files of two releases: %v", err)
	}
	if _, _, err := codes.Build(pack(t), files(release...),
		&codes.Options{Version: "20260701"}); err == nil || !strings.Contains(err.Error(),
		"are of version 20260101") {
		t.Errorf("another version: %v", err)
	}
}

var dmdFiles = []string{
	"f_ingredient2_3191126.xml", `<?xml version="1.0"?><INGREDIENT_SUBSTANCES ` +
		`xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><ING><ISID>1</ISID><NM>` +
		`Prednisolone</NM></ING><ING><ISID>2</ISID><NM>Madeupamide</NM></ING></INGREDIENT_SUBSTANCES>`,
	"f_vtm2_3191126.xml",
	`<VIRTUAL_THERAPEUTIC_MOIETIES><VTM><VTMID>100</VTMID><NM>Prednisolone</NM></VTM><VTM><VTMID>` +
		`101</VTMID><INVALID>1</INVALID><NM>Prednisolone</NM></VTM></VIRTUAL_THERAPEUTIC_MOIETIES>`,
	"f_vmp2_3191126.xml", `<VIRTUAL_MED_PRODUCTS><VMPS><VMP><VPID>200</VPID><VTMID>100</VTMID><NM>Prednisolone 5mg gastro-resistant tablets</NM></VMP>
<VMP><VPID>201</VPID><INVALID>1</INVALID><NM>Prednisolone 5mg tablets</NM></VMP><VMP><VPID>202</VPID><NM>Madeupamide 5mg tablets</NM></VMP></VMPS>
<VIRTUAL_PRODUCT_INGREDIENT><VPI><VPID>200</VPID><ISID>1</ISID><STRNT_NMRTR_VAL>5.00</STRNT_NMRTR_VAL></VPI><VPI><VPID>202</VPID><ISID>2</ISID></VPI></VIRTUAL_PRODUCT_INGREDIENT></VIRTUAL_MED_PRODUCTS>`,
	"f_amp2_3191126.xml", `<ACTUAL_MEDICINAL_PRODUCTS><AMPS><AMP><APID>300</APID><VPID>200</VPID><NM>Xyzlone 5mg gastro-resistant tablets</NM><DESC>Xyzlone (A Supplier)</DESC></AMP>
<AMP><APID>301</APID><VPID>999</VPID><NM>Prednisolone 5mg tablets</NM></AMP></AMPS></ACTUAL_MEDICINAL_PRODUCTS>`,
}

// TestDMD: a brand is the virtual product that it is one of.
func TestDMD(t *testing.T) {
	table, _, err := codes.Build(pack(t), files(dmdFiles...), nil)
	if err != nil {
		t.Fatal(err)
	}
	const dmd = "https://dmd.nhs.uk"
	for code, want := range map[string]bool{"100": true, "101": false, "200": true, "201": false,
		"202": false, "300": true, "301": false} {
		got := table.Find(dmd, code)
		if (len(got) == 1) != want || want && got[0].Term != "prednisolone" {
			t.Errorf("%s: %+v", code, got)
		}
	}
	if got := table.Find(dmd, "300"); len(got) == 1 && got[0].StrengthMG != 5 {
		t.Errorf("%+v", got)
	}
	if table.Version != "191126" {
		t.Error(table.Version)
	}
}

// TestOwn: a file of the clinic's own names terms of any set or list.
func TestOwn(t *testing.T) {
	table, report, err := codes.Build(pack(t), files("codes.tsv", "system\tcode\tname\tfact\n"+
		"https://clinic.example.org/drugs\tP20\tpredniSONE 20 mg "+
		"tab\t\nhttps://clinic.example.org/problems\tOP\tosteoporosis\tconditions\n"+
		"https://clinic.example.org/drugs\tX\tno prednisone\t\n"), &codes.Options{Version: "2026-11"})
	if err != nil {
		t.Fatal(err)
	}
	if got := table.Find("https://clinic.example.org/drugs", "P20"); len(got) != 1 ||
		got[0].Term != "prednisone" || got[0].StrengthMG != 20 {
		t.Errorf("%+v", got)
	}
	if got := table.Find("https://clinic.example.org/problems", "OP"); len(got) != 1 ||
		got[0].Term != "osteoporosis" {
		t.Errorf("%+v", got)
	}
	if table.Len() != 2 || report.Codes != 3 || report.Refused != 1 || len(report.Refusals) != 1 ||
		!strings.Contains(report.Refusals[0], "no prednisone") {
		t.Errorf("%d of %d", table.Len(), report.Codes)
	}
}

// TestAgain: what was written reads back the same, and what others have written
// over is refused with its place.
func TestAgain(t *testing.T) {
	rb := pack(t)
	table, _, err := codes.Build(rb, files(rxnormFiles...), nil)
	if err != nil {
		t.Fatal(err)
	}
	var first, second bytes.Buffer
	if err := table.Write(&first); err != nil {
		t.Fatal(err)
	}
	back, err := codes.Read(rb, "t.tsv", bytes.NewReader(first.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := back.Write(&second); err != nil || first.String() != second.String() {
		t.Errorf("%v\n%s", err, cmp.Diff(first.String(), second.String()))
	}
	whole := first.String()
	for _, tt := range []struct{ was, now, want string }{
		{whole, "", "ends early"},
		{"#crosstalk codes 1", "code,term", "t.tsv:1: no table of codes"},
		{"#release", "release", "t.tsv:3: want #release"},
		{"strength_mg", "dose", "t.tsv:4: want the columns"},
		{"\tprednisone\t20\t", "\tprednisonne\t20\t",
			`"prednisonne" is no term of the pack; make the table again`},
		{"\tprednisone\t20\t", "\tprednisone\t-20\t", "where a number above 0 was wanted"},
		{"\tprednisone\t20\t", "\tprednisone\t", "want eight fields"},
	} {
		if _, err := codes.Read(rb, "t.tsv",
			strings.NewReader(strings.Replace(whole, tt.was, tt.now, 1))); err == nil || !strings.Contains(
			err.Error(), tt.want) {
			t.Errorf("%q for %q: %v; want %q", tt.now, tt.was[:min(20, len(tt.was))], err, tt.want)
		}
	}
}

// TestBadReleases: what cannot be read is told by file and line, and what to do.
func TestBadReleases(t *testing.T) {
	rb := pack(t)
	for _, tt := range []struct {
		name string
		fsys fs.FS
		opts *codes.Options
		want string
	}{
		{"nothing", files(), nil, "no release: want RXNCONSO.RRF"},
		{"a part of it", files(rxnormFiles[:2]...), nil, "no RXNREL.RRF among the files"},
		{"two of it", files(append(rxnormFiles, "old/RXNCONSO.RRF", "")...), nil,
			"give the folder of one release"},
		{"cut off", files(append([]string{"rrf/RXNCONSO.RRF", "1|ENG|\n"}, rxnormFiles[2:]...)...), nil,
			"RXNCONSO.RRF:1: 3 fields where 17 or more were wanted"},
		{"no version", files(rxnormFiles[:4]...), nil, "do not say which version"},
		{
			"broken XML",
			files(append([]string{dmdFiles[0], "<INGREDIENT_SUBSTANCES><ING></INGREDIENT_SUBSTANCES>"},
				dmdFiles[2:]...)...), nil, "f_ingredient2_3191126.xml:1:"},
		{"no columns", files("c.tsv", "a\tb\tc\n"), &codes.Options{Version: "1"},
			`c.tsv:1: no column "system"`},
		{"no fact", files("c.tsv", "system\tcode\tname\tfact\nx\ty\tz\tage\n"),
			&codes.Options{Version: "1"}, `c.tsv:2: "age" is no fact`},
		{"no kind", files("c.tsv", ""), &codes.Options{Kind: "loinc"}, "no kind of release"},
	} {
		if _, _, err := codes.Build(rb, tt.fsys, tt.opts); err == nil ||
			!strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want %q", tt.name, err, tt.want)
		}
	}
}
