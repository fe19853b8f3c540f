package load_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor/internal/load"
)

// TestTranslationFaults: what is wrong in a translation is said where it stands, in words that
// its translator can act on.
func TestTranslationFaults(t *testing.T) {
	const milk = "lang/es/food/milk.yaml"
	for _, tt := range []struct{ name, old, text, want string }{
		{milk, "  title: Leche", "  titel: Leche",
			`lang/es/food/milk.yaml:3:3: rule milk: unknown key "titel"; did you mean "title"?`},
		{milk, "vitamin-d:", "vitamin-dd:", `lang/es/food/milk.yaml:29:1: food/milk.yaml has no ` +
			`"vitamin-dd" with words to translate; did you mean "vitamin-d"?`},
		{milk, "{emergency_number}", "{emergency}", `lang/es/food/milk.yaml:5:7: rule milk: unknown ` +
			`placeholder {emergency}; the regions of pack.yaml have emergency_number`},
		{milk, "piece: pregnancy", "piece: pregnanci", `lang/es/food/milk.yaml:7:13: rule milk: the ` +
			`first language has no words for text.pregnanci.said; did you mean "text.pregnancy.said"?`},
		{milk, "  cautions:\n", "  cautions:\n    - Otra.\n", `lang/es/food/milk.yaml:13:5: rule milk: ` +
			`cautions holds 1 texts in the first language; translate each, in their order`},
		{milk, "    - La warfarina va primero.\n", "", `lang/es/food/milk.yaml:26:5: reasons ` +
			`milk.reasons: unless holds 2 texts in the first language; translate each, in their order`},
		{milk, "  of: 8ad501ca\n", "  of: 8ad501ca\n  when: age > 3\n", `lang/es/food/milk.yaml:3:3: ` +
			`rule milk: unknown key "when"`},
		{milk, "  of: 8ad501ca\n", "", `no "of"; the digest of the text that this translates`},
		{milk, "  of: 8ad501ca\n", "  of: 8ad501ca\n  checked: {by: A. Translator}\n",
			`lang/es/food/milk.yaml:3:12: rule milk: no "on"; the day, as in 2026-11-20`},
		{milk, "milk:\n", "milk: {}\nmilk:\n", `lang/es/food/milk.yaml:2:1: key "milk" is given twice, first on line 1`},
		{"lang/es/terms.yaml", "gout:", "gouty:", `lang/es/terms.yaml:2:1: terms.yaml has no "gouty" ` +
			`with words to translate; did you mean "gout"?`},
		{"lang/es/findings.yaml", "grown_up:", "milk:", `lang/es/findings.yaml:1:1: findings.yaml has ` +
			`no "milk" with words to translate`},
		{"findings.yaml", "{en: you are 18 or older}", "{en: you are 18 or older, es: es adulto}",
			`grown_up has words in "es" already, in findings.yaml:3:42; they stand in one place only`},
		{"pack.yaml", "[en, es, qaa-Hebr]", "[en, qaa-Hebr]", `lang/es/facts.yaml:1:1: the pack is not ` +
			`in "es"; add it to "languages" of pack.yaml, or take this file out`},
		{"pack.yaml", "[en, es, qaa-Hebr]", "[es, en, qaa-Hebr]", `"es" is the first language`},
		{"pack.yaml", "topics:", "stale: drop\ntopics:",
			`"drop" where one of fallback, mark was wanted`},
		{"lang/es/drinks/tea.yaml", "", "tea: {of: 12345678}\n",
			`lang/es/drinks/tea.yaml:1:1: there is no file drinks/tea.yaml to translate`},
		{"lang/es.yaml", "", "a: b\n", "stand in lang/LANGUAGE/FILE"},
		{"lang/es/sources.yaml", "", "milk-book: {of: 12345678, title: Leche}\n",
			`lang/es/sources.yaml:1:1: sources.yaml has no "milk-book" with words to translate`},
		{milk, "care_team:", "care_taem:", `lang/es/food/milk.yaml:11:16: rule milk: the first ` +
			`language has no words for errands.care_taem; did you mean "errands.care_team"?`},
		{"lang/es/findings.yaml", "grown_up:", "vitamin-d:", `findings.yaml has no "vitamin-d"`},
	} {
		files := fstest.MapFS{}
		if err := copyFS(files, "../../translate/testdata/pack"); err != nil {
			t.Fatal(err)
		}
		was := ""
		if f := files[tt.name]; f != nil {
			was = string(f.Data)
		}
		if !strings.Contains(was, tt.old) {
			t.Fatalf("%s has no %q", tt.name, tt.old)
		}
		files[tt.name] = &fstest.MapFile{Data: []byte(strings.Replace(was, tt.old, tt.text, 1))}
		_, errs := load.Pack(files, nil, true)
		var said []string
		for _, e := range errs {
			said = append(said, e.Error())
		}
		if all := strings.Join(said, "\n"); !strings.Contains(all, tt.want) {
			t.Errorf("%q for %q in %s:\n%s\nwant %s", tt.text, tt.old, tt.name, all, tt.want)
		}
	}
}

func copyFS(to fstest.MapFS, dir string) error {
	fsys := os.DirFS(dir)
	return fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		to[name] = &fstest.MapFile{Data: data}
		return err
	})
}
