package crosstalk_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "example.com/crosstalk"

// layers says what each package may import: of our own, and of others beside
// the standard library. It is a statement of policy: arrows point inward, the
// engine knows no medicine and has few dependencies.
var layers = map[string][]string{
	"":                                    {},
	"advisor":                             {"advisor/internal/bridge", "advisor/internal/condition", "advisor/internal/decision", "advisor/internal/fact", "advisor/internal/pack", "advisor/internal/prove", "advisor/internal/randprofile", "advisor/internal/source", "advisor/internal/spell", "advisor/internal/standing", "advisor/internal/term", "advisor/internal/witness", "golang.org/x/text/language"},
	"advisor/advisortest":                 {"advisor", "advisor/golden"},
	"advisor/book":                        {"advisor", "advisor/internal/condition", "advisor/internal/fact", "advisor/internal/pack", "advisor/internal/source", "advisor/internal/term", "advisor/internal/words"},
	"advisor/cdshooks":                    {"advisor", "advisor/cdshooks/auth", "advisor/cdshooks/store", "advisor/codes", "advisor/fhir", "github.com/google/uuid", "github.com/rs/cors"},
	"advisor/cdshooks/auth":               {"github.com/go-jose/go-jose/v4", "github.com/go-jose/go-jose/v4/jwt"},
	"advisor/cdshooks/internal/storetest": {"advisor", "advisor/cdshooks/store"},
	"advisor/cdshooks/sqlitestore":        {"advisor", "advisor/cdshooks/store", "modernc.org/sqlite"},
	"advisor/cdshooks/store":              {"advisor"},
	"advisor/codes":                       {"advisor", "advisor/internal/bridge", "advisor/internal/fact", "advisor/internal/term"},
	"advisor/diff":                        {"advisor", "advisor/internal/condition", "advisor/internal/decision", "advisor/internal/fact", "advisor/internal/pack", "advisor/internal/source", "advisor/internal/term", "github.com/sergi/go-diff/diffmatchpatch"},
	"advisor/fhir":                        {"advisor", "advisor/codes", "advisor/internal/bridge", "advisor/internal/fact", "advisor/internal/pack", "advisor/internal/term", "github.com/google/uuid"},
	"advisor/fhir/bulk":                   {"advisor/fhir", "modernc.org/sqlite"},
	"advisor/golden":                      {"advisor"},
	"advisor/infobutton":                  {"advisor", "advisor/codes", "advisor/fhir", "advisor/internal/bridge", "github.com/google/uuid"},
	"advisor/internal/attack":             {"advisor", "advisor/internal/bridge", "advisor/internal/condition", "advisor/internal/fact", "advisor/internal/pack", "advisor/internal/term", "github.com/expr-lang/expr"},
	"advisor/internal/bridge":             {"advisor/internal/condition", "advisor/internal/pack"},
	"advisor/internal/condition":          {"advisor/internal/fact", "advisor/internal/source", "advisor/internal/spell", "advisor/internal/term", "github.com/expr-lang/expr"},
	"advisor/internal/decision":           {"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/pack", "advisor/internal/source"},
	"advisor/internal/fact":               {"advisor/internal/source", "advisor/internal/spell", "advisor/internal/term"},
	"advisor/internal/genprofile":         {"advisor/internal/fact", "advisor/internal/pack"},
	"advisor/internal/oracle":             {"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/pack", "advisor/internal/term", "github.com/expr-lang/expr"},
	"advisor/internal/pack":               {"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/source", "advisor/internal/spell", "advisor/internal/term", "golang.org/x/text/language"},
	"advisor/internal/prove":              {"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/pack", "advisor/internal/sat", "advisor/internal/term", "advisor/internal/witness"},
	"advisor/internal/randprofile":        {"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/pack", "advisor/internal/term"},
	"advisor/internal/randpack":           {},
	"advisor/internal/sat":                {},
	"advisor/internal/source":             {"advisor/internal/spell", "gopkg.in/yaml.v3"},
	"advisor/internal/spell":              {},
	"advisor/internal/standing":           {"advisor/internal/condition", "advisor/internal/decision", "advisor/internal/fact", "advisor/internal/pack", "advisor/internal/prove"},
	"advisor/internal/term":               {},
	"advisor/internal/witness":            {"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/pack", "advisor/internal/term"},
	"advisor/internal/words":              {"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/term", "github.com/expr-lang/expr"},
	"advisor/lint":                        {"advisor", "advisor/internal/condition", "advisor/internal/decision", "advisor/internal/fact", "advisor/internal/pack", "advisor/internal/source", "advisor/internal/spell", "advisor/internal/term", "github.com/jdkato/prose/summarize"},
	"advisor/schema":                      {"advisor", "advisor/internal/fact", "advisor/internal/pack"},
	"advisor/server":                      {"advisor", "advisor/cdshooks", "advisor/fhir", "advisor/infobutton", "advisor/internal/bridge", "advisor/internal/fact", "advisor/internal/term", "advisor/schema", "github.com/prometheus/client_golang/prometheus", "github.com/prometheus/client_golang/prometheus/collectors", "github.com/prometheus/client_golang/prometheus/promhttp"},
	"advisor/verify":                      {"advisor", "advisor/internal/attack", "advisor/internal/bridge", "advisor/internal/condition", "advisor/internal/decision", "advisor/internal/fact", "advisor/internal/oracle", "advisor/internal/pack", "advisor/internal/prove", "advisor/internal/source", "advisor/internal/standing", "advisor/internal/spell", "advisor/internal/term", "advisor/internal/witness"},
	"cmd/crosstalk":                       {"advisor", "advisor/book", "advisor/cdshooks", "advisor/cdshooks/auth", "advisor/cdshooks/sqlitestore", "advisor/cdshooks/store", "advisor/codes", "advisor/diff", "advisor/fhir", "advisor/fhir/bulk", "advisor/golden", "advisor/lint", "advisor/schema", "advisor/server", "advisor/verify", "rules", "github.com/schollz/progressbar/v3", "github.com/spf13/cobra", "golang.org/x/term"},
	"examples/quickstart":                 {"advisor", "rules"},
	"rules":                               {"advisor"},
}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if _, err := os.Stat(path.Join(name, "go.mod")); err == nil && name != "." || strings.HasPrefix(path.Base(name), ".") && name != "." {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		dir := strings.TrimPrefix(path.Dir(name), ".")
		seen[dir] = true
		allowed, ok := layers[dir]
		if !ok {
			t.Errorf("%s: package %q has no place in layers", name, dir)
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			imp, _ := strconv.Unquote(spec.Path.Value)
			own, isOwn := strings.CutPrefix(imp, module+"/")
			first, _, _ := strings.Cut(imp, "/")
			if !isOwn && !strings.Contains(first, ".") {
				continue // the standard library
			}
			if !slices.ContainsFunc(allowed, func(a string) bool {
				return a == own || imp == a || strings.HasPrefix(imp, a+"/") && strings.Contains(a, "expr-lang")
			}) {
				t.Errorf("%s imports %s, which %q may not", name, imp, dir)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir := range layers {
		if !seen[dir] {
			t.Errorf("layers has %q, which is no package", dir)
		}
	}
}
