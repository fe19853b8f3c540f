package rules_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	inCode = regexp.MustCompile("`([a-z0-9-]+)`")
	// words of a message, and the rule whose message has them
	carries = regexp.MustCompile("\"([^\"]+)\" \\(`([a-z0-9-]+)`\\)")
)

// A claim is a row of docs/coverage.md.
type claim struct {
	id, short, carried, beside, remark string
}

// claimsIn are the rows of docs/coverage.md, and the part of it that names rules.
func claimsIn(t *testing.T) (list []claim, tables string) {
	t.Helper()
	data, err := os.ReadFile("../docs/coverage.md")
	if err != nil {
		t.Fatal(err)
	}
	tables, _, ok := strings.Cut(string(data), "## Proposed and left out")
	if !ok {
		t.Fatal("docs/coverage.md does not say what was left out")
	}
	row := regexp.MustCompile(`^\| [0-9]+-N?[0-9]+ \|`)
	for line := range strings.SplitSeq(tables, "\n") {
		if !row.MatchString(line) {
			continue
		}
		c := strings.Split(strings.Trim(line, "|"), "|")
		if len(c) != 5 {
			t.Fatalf("%d cells, not 5: %s", len(c), line)
		}
		for i := range c {
			c[i] = strings.TrimSpace(c[i])
		}
		list = append(list, claim{c[0], c[1], c[2], c[3], c[4]})
	}
	return list, tables
}

// subjects are what a claim may be about, each with how the articles' words name it and
// what in the words of a message is about it.
var subjects = []struct{ name, claimed, said string }{
	{"bone", `\bbone|skelet|osteo`, `\bbones?\b|break`},
	{"skin", `\bskin\b|wrinkl`,
		`\bskin\b|wrinkl|itch|eczema|acne|flare|cream|patch test|allergy`},
	{"collagen", `collagen`, `collagen|healing|may not smooth`},
	{"gut", `\bgut\b|dysbiosis|microbiome`, `\bgut\b|germs|bowel|probiotic`},
	{"vitamin A", `vitamin A\b|vitamins[^.;]* A,`, `vitamin A\b|1\.5 mg`},
	{"vitamin C", `vitamin C|vitamins[^.;]* C,`, `vitamin C`},
	{"vitamin D", `vitamins? D`, `vitamin D|take in calcium`},
	{"vitamin E", `vitamin E|\bE reduces|vitamins[^.;]* E,`, `vitamin E`},
	{"vitamin K", `vitamin K|\bK supports|vitamins[^.;]* K,`, `vitamin K`},
	{"calcium", `calcium`, `calcium`},
	{"zinc", `zinc`, `zinc`},
	{"magnesium", `magnesium`, `magnesium`},
	{"omega-3", `omega-3`, `fish oil`},
	{"sun", `\bsun`, `\bsun|skin aging`},
	{"smoking", `smoking`, `smok`},
	{"sleep", `sleep`, `sleep`},
	{"stress", `stress`, `stress`},
	{"activity", `activity|exercise`, `activity|when they are used`},
	{"food", `\b(diet|foods?|eating)\b`, `\beat|food|diet|fiber`},
	{"pollution", `pollution`, `dirty air`},
	{"sugar", `\bsugar`, `sugar`},
	{"inflammation", `inflam|swelling`, `inflam|alarm|calm|against damage|immune|swell|itch`},
	{"RANKL", `RANKL`, `RANKL`},
	{"IL-6", `IL-6`, `IL-6`},
	{"TNF", `TNF`, `TNF`},
	{"T cells", `T cells`, `T cells`},
	{"marrow", `marrow`, `marrow`},
	{"osteokines", `osteokine`, `osteokines`},
	{"cystatin A", `cystatin`, `cystatin`},
	{"builders", `osteoblast`, `osteoblast`},
	{"takers", `osteoclast`, `osteoclast`},
	{"periostin", `periostin`, `periostin`},
	{"hyaluronic acid", `hyaluronic`, `hyaluronic`},
	{"dysbiosis", `dysbiosis`, `dysbiosis`},
	{"barrier", `barrier`, `barrier|core part`},
	{"leaky gut", `leaky`, `leaky`},
	{"fatigue", `fatigue`, `tired`},
	{"early detection", `early detection`, `found early`},
	{"probiotics", `probiotic`, `probiotic`},
	{"prebiotics", `prebiotic|\bpre- `, `prebiotic`},
	{"steroids", `glucocorticoid|steroid`, `steroid|very large amounts`},
	{"methotrexate", `methotrexate`, `methotrexate|loss of bone density`},
	{"cyclosporine", `cyclosporine`, `cyclosporine`},
	{"light", `light therapy`, `light`},
	{"estrogen", `estrogen`, `estrogen`},
	{"eczema", `eczema`, `eczema|itch|food is seldom`},
	{"psoriasis", `psoriasis`, `psoriasis|belly`},
	{"acne", `acne`, `acne`},
	{"rosacea", `rosacea`, `rosacea`},
	{"autoimmune disease", `autoimmun`, `lupus`},
	{"infection", `infection`, `infection`},
	{"age", `\bage(s|ing|ed)?\b`, `\bage\b`},
	{"medicine", `medicine|drug`, `medicine|steroid tablets|creams`},
	{"hormones", `hormone`, `hormone|periods stop`},
}

// faultsOf are what is wrong with a row, given what each rule says.
func faultsOf(c claim, said map[string]string) (list []string) {
	pairs := carries.FindAllStringSubmatch(c.carried, -1)
	switch rest := strings.Trim(carries.ReplaceAllString(c.carried, ""), "; "); {
	case c.carried == "none" && c.remark == "":
		return []string{"neither words nor a reason"}
	case c.carried == "none":
		return nil
	case rest != "" || len(pairs) == 0:
		return []string{"not words with their rules: " + rest}
	}
	words := ""
	for _, m := range pairs {
		text, rule := strings.ToLower(m[1]), m[2]
		words += m[1] + ". "
		if strings.Count(text, " ") < 2 {
			list = append(list, fmt.Sprintf("%q is too little to carry it", m[1]))
		}
		if !strings.Contains(said[rule], text) {
			list = append(list, fmt.Sprintf("%s does not say %q", rule, m[1]))
		}
		for _, other := range slices.Sorted(maps.Keys(said)) {
			if other != rule && strings.Contains(said[other], text) {
				list = append(list, fmt.Sprintf("%s says %q, too", other, m[1]))
			}
		}
	}
	for _, s := range subjects {
		named := regexp.MustCompile(`(?i)` + s.claimed)
		told := regexp.MustCompile(`(?i)` + s.said)
		if named.MatchString(c.short) && !told.MatchString(words) &&
			!named.MatchString(c.remark) && !told.MatchString(c.remark) {
			list = append(list, "nothing is said of "+s.name)
		}
	}
	return list
}

// TestCoverage: docs/coverage.md names every rule, and no other; the words that it says carry
// a claim stand in the message of the rule that it names and in no other, and are about all
// that the claim is about.
func TestCoverage(t *testing.T) {
	claims, tables := claimsIn(t)
	named := map[string]bool{}
	for _, m := range inCode.FindAllStringSubmatch(tables, -1) {
		named[m[1]] = true
	}
	for r := range load(t).Rules() {
		if !named[r.ID] {
			t.Errorf("%s: docs/coverage.md does not name the rule %s", r.Pos, r.ID)
		}
		delete(named, r.ID)
	}
	for id := range named {
		t.Errorf("docs/coverage.md names %s, which is no rule", id)
	}
	said := wordings(t)
	for _, c := range claims {
		for _, fault := range faultsOf(c, said) {
			t.Errorf("claim %s: %s", c.id, fault)
		}
	}
	if len(claims) != 104 {
		t.Errorf("%d claims, want 104", len(claims))
	}
}

// TestCoverageNotices: a row whose words are taken from its message, or that names another
// rule for them, is a fault, and so is one that loses all words and its remark's reason.
func TestCoverageNotices(t *testing.T) {
	claims, _ := claimsIn(t)
	said, broken := wordings(t), 0
	for _, c := range claims {
		for _, m := range carries.FindAllStringSubmatch(c.carried, -1) {
			broken++
			without := maps.Clone(said)
			without[m[2]] = strings.Replace(said[m[2]], strings.ToLower(m[1]), "", 1)
			if len(faultsOf(c, without)) == 0 && strings.Count(said[m[2]], strings.ToLower(m[1])) < 2 {
				t.Errorf("claim %s: nobody notices that %s no longer says %q", c.id, m[2], m[1])
			}
			wrong := c
			wrong.carried = strings.Replace(c.carried, m[0], fmt.Sprintf("%q (`biotin-lab-tests`)", m[1]), 1)
			if len(faultsOf(wrong, said)) == 0 {
				t.Errorf("claim %s: another rule passes for %s", c.id, m[2])
			}
		}
		if empty := (claim{id: c.id, short: c.short, carried: "none"}); len(faultsOf(empty, said)) == 0 {
			t.Errorf("claim %s: neither words nor a reason, and nobody notices", c.id)
		}
	}
	if broken < 120 {
		t.Errorf("only %d words that carry a claim", broken)
	}
}
