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
	"": {},
	"advisor": {
		"advisor/internal/asking", "advisor/internal/bridge", "advisor/internal/condition",
		"advisor/internal/engine", "advisor/internal/fact", "advisor/internal/jsontext",
		"advisor/internal/load", "advisor/internal/overlay", "advisor/internal/pack",
		"advisor/internal/profile", "advisor/internal/source", "advisor/internal/spell",
		"advisor/internal/term", "internal/ordered",
	},
	"advisor/advisortest": {
		"advisor", "advisor/book", "advisor/golden", "advisor/interview", "advisor/lint",
		"advisor/verify", "advisor/workbench",
	},
	"advisor/bundle": {"advisor/internal/files", "advisor/internal/source"},
	"advisor/book": {
		"advisor", "advisor/diff", "advisor/internal/bridge", "advisor/internal/condition",
		"advisor/internal/digest", "advisor/internal/fact", "advisor/internal/inspect",
		"advisor/internal/overlay", "advisor/internal/own", "advisor/internal/pack",
		"advisor/internal/source", "advisor/internal/term", "advisor/internal/words",
		"advisor/workbench",
	},
	"advisor/codes": {
		"advisor", "advisor/internal/bridge", "advisor/internal/fact", "advisor/internal/term",
	},
	"advisor/decisions": {
		"advisor", "advisor/internal/bridge", "advisor/internal/tell", "advisor/interview",
		"internal/whole",
	},
	"advisor/decisions/decisionstest": {"advisor/decisions"},
	"advisor/delivery": {
		"advisor", "advisor/internal/bridge", "advisor/internal/digest",
	},
	"advisor/delivery/deliverytest": {"advisor/delivery"},
	"advisor/diff": {
		"advisor", "advisor/internal/bridge", "advisor/internal/condition",
		"advisor/internal/decision", "advisor/internal/fact", "advisor/internal/load",
		"advisor/internal/pack", "advisor/internal/source", "advisor/internal/term",
		"advisor/internal/trace", "advisor/workbench",
	},
	"advisor/fhir": {
		"advisor", "advisor/codes", "advisor/delivery", "advisor/fhir/internal/codebook",
		"advisor/fhir/internal/decode", "advisor/fhir/internal/reading",
		"advisor/fhir/internal/resource",
		"advisor/fhir/internal/writing", "advisor/internal/bridge", "advisor/internal/fact",
		"advisor/handout", "advisor/internal/pack", "advisor/interview", "internal/ordered",
	},
	"advisor/fhir/internal/codebook": {
		"advisor/codes", "advisor/fhir/internal/resource", "advisor/internal/fact",
		"advisor/internal/pack", "advisor/internal/term",
	},
	"advisor/fhir/internal/reading": {
		"advisor", "advisor/fhir/internal/codebook", "advisor/fhir/internal/decode",
		"advisor/fhir/internal/resource",
		"advisor/internal/fact", "advisor/internal/term",
	},
	"advisor/fhir/internal/decode":   {},
	"advisor/fhir/internal/resource": {"advisor/fhir/internal/decode"},
	"advisor/fhir/internal/writing": {
		"advisor", "advisor/delivery", "advisor/fhir/internal/resource", "advisor/internal/fact",
		"advisor/internal/pack", "advisor/internal/term",
	},
	"advisor/generate": {
		"advisor", "advisor/internal/bridge", "advisor/internal/fact", "advisor/internal/load",
	},
	"advisor/generate/genprofile": {
		"advisor/generate",
	},
	"advisor/generate/gentrees": {
		"advisor/internal/load",
	},
	"advisor/golden": {
		"advisor",
	},
	"advisor/internal/asking": {
		"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/own",
		"advisor/internal/pack", "advisor/internal/term", "advisor/internal/trace",
	},
	"advisor/handout": {
		"advisor", "advisor/internal/bridge", "advisor/internal/own", "advisor/internal/pack",
	},
	"advisor/words": {"advisor", "advisor/internal/bridge", "advisor/internal/own"},
	"advisor/interview": {
		"advisor", "advisor/internal/bridge", "advisor/internal/condition",
		"advisor/internal/engine", "advisor/internal/fact", "advisor/internal/own",
		"advisor/internal/pack",
		"advisor/internal/source", "advisor/internal/spell", "advisor/internal/tell",
		"advisor/internal/term", "advisor/internal/trace",
	},
	"advisor/internal/tell": {"advisor/internal/fact", "advisor/internal/profile"},
	"advisor/internal/attack": {
		"advisor", "advisor/internal/bridge", "advisor/internal/condition", "advisor/internal/fact",
		"advisor/internal/inspect", "advisor/internal/pack", "advisor/internal/term",
		"github.com/expr-lang/expr",
	},
	"advisor/internal/bridge": {
		"advisor/internal/engine", "advisor/internal/fact", "advisor/internal/pack",
		"advisor/internal/source",
	},
	"advisor/internal/cells": {
		"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/interval",
		"advisor/internal/syntax", "github.com/expr-lang/expr",
	},
	"advisor/internal/compile": {
		"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/interval",
		"advisor/internal/lang", "advisor/internal/machine", "advisor/internal/source",
		"advisor/internal/syntax", "advisor/internal/term", "github.com/expr-lang/expr",
	},
	"advisor/internal/condition": {
		"advisor/internal/fact", "advisor/internal/interval", "advisor/internal/source",
		"advisor/internal/syntax", "advisor/internal/term", "github.com/expr-lang/expr",
	},
	"advisor/internal/decision": {
		"advisor/internal/compile", "advisor/internal/condition", "advisor/internal/fact",
		"advisor/internal/pack", "advisor/internal/source", "advisor/internal/trace",
	},
	"advisor/internal/digest": {
		"advisor/internal/compile", "advisor/internal/format", "advisor/internal/pack",
		"advisor/internal/scan", "advisor/internal/source", "advisor/internal/term",
		"github.com/expr-lang/expr",
	},
	"advisor/internal/domain": {
		"advisor/internal/cells", "advisor/internal/condition", "advisor/internal/fact",
		"advisor/internal/inspect", "advisor/internal/interval", "advisor/internal/pack",
		"advisor/internal/syntax", "advisor/internal/term",
	},
	"advisor/internal/engine": {
		"advisor/internal/asking", "advisor/internal/condition", "advisor/internal/fact",
		"advisor/internal/index", "advisor/internal/own", "advisor/internal/pack",
		"advisor/internal/profile", "advisor/internal/term", "advisor/internal/trace",
	},
	"advisor/internal/fact":   {"advisor/internal/own", "advisor/internal/term"},
	"advisor/internal/files":  {"advisor/internal/source"},
	"advisor/internal/format": {},
	"advisor/internal/index": {
		"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/term",
	},
	"advisor/internal/inspect": {
		"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/syntax",
	},
	"advisor/internal/interval": {
		"advisor/internal/fact",
	},
	"advisor/internal/jsontext": {},
	"advisor/internal/lang": {
		"advisor/internal/fact", "advisor/internal/packed", "advisor/internal/slips",
		"advisor/internal/source", "advisor/internal/syntax", "advisor/internal/term",
		"github.com/expr-lang/expr",
	},
	"advisor/internal/message": {
		"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/format",
		"advisor/internal/inspect", "advisor/internal/pack", "advisor/internal/source",
	},
	"advisor/internal/laws": {
		"advisor/internal/pack", "advisor/internal/source", "advisor/internal/term",
	},
	"advisor/internal/load": {
		"advisor/internal/compile", "advisor/internal/condition", "advisor/internal/digest",
		"advisor/internal/fact", "advisor/internal/files", "advisor/internal/format",
		"advisor/internal/inspect", "advisor/internal/lang", "advisor/internal/laws",
		"advisor/internal/message", "advisor/internal/overlay", "advisor/internal/pack",
		"advisor/internal/packed", "advisor/internal/picture", "advisor/internal/profile",
		"advisor/internal/source", "advisor/internal/spell", "advisor/internal/term",
		"golang.org/x/text/language",
	},
	"advisor/internal/machine": {
		"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/interval",
		"advisor/internal/lang", "advisor/internal/syntax", "github.com/expr-lang/expr",
	},
	"advisor/internal/mutation": {
		"advisor/internal/compile", "advisor/internal/condition", "advisor/internal/fact",
		"advisor/internal/interval", "advisor/internal/lang", "advisor/internal/source",
		"advisor/internal/syntax", "advisor/internal/term", "github.com/expr-lang/expr",
	},
	"advisor/internal/oracle": {
		"advisor/internal/compile", "advisor/internal/condition", "advisor/internal/fact",
		"advisor/internal/pack", "advisor/internal/term", "github.com/expr-lang/expr",
	},
	"advisor/internal/overlay": {
		"advisor/internal/files", "advisor/internal/source", "golang.org/x/text/language",
	},
	"advisor/internal/own": {
		"advisor/internal/source", "golang.org/x/text/feature/plural", "golang.org/x/text/language",
	},
	"advisor/internal/picture": {
		"advisor/internal/format", "advisor/internal/pack", "advisor/internal/source",
	},
	"advisor/internal/pack": {
		"advisor/internal/compile", "advisor/internal/condition", "advisor/internal/fact",
		"advisor/internal/inspect", "advisor/internal/overlay", "advisor/internal/own",
		"advisor/internal/packed", "advisor/internal/profile", "advisor/internal/source",
		"advisor/internal/syntax", "advisor/internal/term",
	},
	"advisor/internal/profile": {
		"advisor/internal/fact", "advisor/internal/own", "advisor/internal/source",
		"advisor/internal/spell", "advisor/internal/term",
	},
	"advisor/internal/prove": {
		"advisor/internal/condition", "advisor/internal/domain", "advisor/internal/fact",
		"advisor/internal/inspect", "advisor/internal/pack", "advisor/internal/sat",
		"advisor/internal/term", "advisor/internal/witness",
	},
	"advisor/internal/randpack": {},
	"advisor/internal/randprofile": {
		"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/pack",
		"advisor/internal/term",
	},
	"advisor/internal/sat":  {},
	"advisor/internal/scan": {},
	"advisor/internal/smallpack": {
		"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/load",
		"advisor/internal/pack", "advisor/internal/randprofile", "advisor/internal/source",
	},
	"advisor/internal/packed": {},
	"advisor/internal/source": {
		"advisor/internal/packed", "advisor/internal/spell",
		"go.yaml.in/yaml/v3",
	},
	"advisor/internal/english": {},
	"advisor/internal/spanish": {"advisor/internal/english"},
	"advisor/internal/slips":   {"advisor/internal/fact"},
	"advisor/internal/speech":  {},
	"advisor/internal/spell":   {},
	"advisor/internal/standing": {
		"advisor/internal/condition", "advisor/internal/decision", "advisor/internal/fact",
		"advisor/internal/inspect", "advisor/internal/pack", "advisor/internal/prove",
	},
	"advisor/internal/syntax": {"advisor/internal/fact", "github.com/expr-lang/expr"},
	"advisor/internal/term": {
		"advisor/internal/own", "advisor/internal/packed", "golang.org/x/text/unicode/norm",
	},
	"advisor/internal/trace": {
		"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/term",
	},
	"advisor/internal/witness": {
		"advisor/internal/cells", "advisor/internal/condition", "advisor/internal/fact",
		"advisor/internal/inspect", "advisor/internal/interval", "advisor/internal/own",
		"advisor/internal/pack", "advisor/internal/syntax", "advisor/internal/term",
		"advisor/internal/trace",
	},
	"advisor/internal/wordlist": {"advisor/internal/english", "advisor/internal/spanish"},
	"advisor/internal/words": {
		"advisor/internal/compile", "advisor/internal/condition", "advisor/internal/fact",
		"advisor/internal/own", "advisor/internal/syntax", "advisor/internal/term",
		"github.com/expr-lang/expr",
	},
	"advisor/lint": {
		"advisor", "advisor/internal/bridge", "advisor/internal/load", "advisor/internal/pack",
		"advisor/internal/source", "advisor/lint/internal/check", "advisor/lint/internal/conditions",
		"advisor/lint/internal/config", "advisor/lint/internal/languages",
		"advisor/lint/internal/upkeep", "advisor/lint/internal/wording",
	},
	"advisor/lint/internal/check": {
		"advisor/internal/decision", "advisor/internal/english", "advisor/internal/overlay",
		"advisor/internal/pack", "advisor/internal/source", "advisor/internal/speech",
		"advisor/lint/internal/config", "advisor/lint/internal/likeness",
		"advisor/lint/internal/readers", "advisor/lint/internal/texts",
	},
	"advisor/lint/internal/conditions": {
		"advisor/internal/cells", "advisor/internal/condition", "advisor/internal/decision",
		"advisor/internal/fact", "advisor/internal/inspect", "advisor/internal/pack",
		"advisor/internal/source", "advisor/internal/term", "advisor/internal/trace",
		"advisor/lint/internal/check", "advisor/lint/internal/readers",
	},
	"advisor/lint/internal/config": {
		"advisor/internal/condition", "advisor/internal/fact", "advisor/internal/pack",
		"advisor/internal/source", "advisor/internal/spell", "advisor/internal/term",
	},
	"advisor/lint/internal/languages": {
		"advisor/internal/overlay", "advisor/internal/own", "advisor/internal/pack",
		"advisor/internal/source",
		"advisor/lint/internal/check",
	},
	"advisor/lint/internal/likeness": {},
	"advisor/lint/internal/readers": {
		"advisor/internal/condition", "advisor/internal/decision", "advisor/internal/english",
		"advisor/internal/fact", "advisor/internal/pack", "advisor/internal/prove",
		"advisor/internal/standing", "advisor/internal/term", "advisor/lint/internal/config",
		"advisor/lint/internal/texts",
	},
	"advisor/lint/internal/texts": {
		"advisor/internal/english", "advisor/internal/fact", "advisor/internal/pack",
		"advisor/internal/source", "advisor/internal/term",
	},
	"advisor/lint/internal/upkeep": {
		"advisor/internal/format", "advisor/internal/pack", "advisor/internal/source",
		"advisor/internal/term", "advisor/lint/internal/check",
	},
	"advisor/lint/internal/wording": {
		"advisor/internal/english", "advisor/internal/pack", "advisor/internal/source",
		"advisor/internal/spanish", "advisor/internal/speech", "advisor/internal/term",
		"advisor/internal/wordlist",
		"advisor/lint/internal/check", "advisor/lint/internal/likeness",
		"advisor/lint/internal/readers", "advisor/lint/internal/texts",
	},
	"advisor/scaffold": {
		"advisor", "advisor/internal/bridge", "advisor/internal/files", "advisor/internal/format",
		"advisor/internal/pack", "advisor/internal/source", "advisor/internal/spell",
		"golang.org/x/text/unicode/norm",
	},
	"advisor/lsp": {
		"advisor", "advisor/internal/bridge", "advisor/internal/fact", "advisor/internal/format",
		"advisor/internal/overlay", "advisor/internal/pack", "advisor/internal/scan",
		"advisor/internal/source",
		"advisor/internal/spell", "advisor/internal/term", "advisor/internal/words", "advisor/lint",
		"advisor/tidy", "advisor/workbench",
	},
	"advisor/schema": {
		"advisor", "advisor/internal/bridge", "advisor/internal/fact",
		"advisor/internal/format", "advisor/internal/load", "advisor/internal/pack",
	},
	"advisor/signoff": {
		"advisor", "advisor/diff", "advisor/internal/bridge", "advisor/internal/digest",
		"advisor/internal/pack", "advisor/tidy",
	},
	"advisor/tidy": {
		"advisor", "advisor/internal/bridge", "advisor/internal/files", "advisor/internal/format",
		"advisor/internal/source",
	},
	"advisor/translate": {
		"advisor", "advisor/internal/bridge", "advisor/internal/files", "advisor/internal/overlay",
		"advisor/internal/own", "advisor/internal/source",
	},
	"advisor/translate/translatetest": {
		"advisor/internal/own", "advisor/translate", "go.yaml.in/yaml/v3",
	},
	"advisor/verify": {
		"advisor", "advisor/internal/attack", "advisor/internal/bridge", "advisor/internal/cells",
		"advisor/internal/condition", "advisor/internal/decision", "advisor/internal/fact",
		"advisor/internal/inspect", "advisor/internal/oracle", "advisor/internal/pack",
		"advisor/internal/prove", "advisor/internal/source", "advisor/internal/spell",
		"advisor/internal/standing", "advisor/internal/syntax", "advisor/internal/term",
		"advisor/internal/trace", "advisor/workbench",
	},
	"advisor/workbench": {
		"advisor", "advisor/internal/bridge", "advisor/internal/condition",
		"advisor/internal/decision", "advisor/internal/digest", "advisor/internal/engine",
		"advisor/internal/fact", "advisor/internal/inspect", "advisor/internal/load",
		"advisor/internal/mutation", "advisor/internal/pack", "advisor/internal/prove",
		"advisor/internal/randprofile", "advisor/internal/source", "advisor/internal/spell",
		"advisor/internal/standing", "advisor/internal/term", "advisor/internal/trace",
		"advisor/internal/witness",
	},
	"advisor/explain": {
		"advisor", "advisor/internal/bridge", "advisor/internal/condition",
		"advisor/internal/decision", "advisor/internal/engine", "advisor/internal/fact",
		"advisor/internal/pack", "advisor/internal/profile", "advisor/internal/spell",
		"advisor/internal/trace", "advisor/internal/witness",
	},
	"rules": {
		"advisor",
	},
	"clinic/bulk": {
		"advisor/fhir", "internal/ordered",
		"modernc.org/sqlite",
	},
	"clinic/cdshooks": {
		"advisor", "advisor/codes", "advisor/delivery", "advisor/fhir", "advisor/handout",
		"advisor/words", "clinic/cdshooks/auth",
		"clinic/cdshooks/store", "clinic/gate",
		"github.com/google/uuid", "github.com/rs/cors",
	},
	"clinic/cdshooks/auth": {
		"github.com/go-jose/go-jose/v4", "github.com/go-jose/go-jose/v4/jwt",
	},
	"clinic/cdshooks/internal/storetest": {
		"advisor", "advisor/delivery", "clinic/cdshooks/store",
	},
	"clinic/cdshooks/pgstore": {
		"advisor", "advisor/decisions", "advisor/delivery", "clinic/cdshooks/store",
		"github.com/jackc/pgx/v5",
		"github.com/jackc/pgx/v5/pgconn", "github.com/jackc/pgx/v5/pgxpool",
	},
	"clinic/cdshooks/sqlitestore": {
		"advisor", "advisor/decisions", "advisor/delivery", "clinic/cdshooks/store",
		"modernc.org/sqlite",
	},
	"clinic/cdshooks/store": {
		"advisor",
	},
	"clinic/gate": {},
	"clinic/infobutton": {
		"advisor", "advisor/codes", "advisor/decisions", "advisor/fhir",
		"github.com/google/uuid",
	},
	"clinic/sheets": {"advisor/handout"},
	"clinic/signed": {"advisor", "advisor/bundle", "internal/whole"},
	"clinic/server": {
		"advisor", "advisor/decisions", "advisor/delivery", "advisor/explain", "advisor/fhir",
		"advisor/handout",
		"advisor/interview", "advisor/schema", "advisor/words", "clinic/cdshooks",
		"clinic/cdshooks/store", "clinic/gate", "clinic/infobutton", "clinic/sheets",
		"github.com/prometheus/client_golang/prometheus",
		"github.com/prometheus/client_golang/prometheus/collectors",
		"github.com/prometheus/client_golang/prometheus/promhttp",
		"go.opentelemetry.io/otel/attribute", "go.opentelemetry.io/otel/codes",
		"go.opentelemetry.io/otel/metric", "go.opentelemetry.io/otel/metric/noop",
		"go.opentelemetry.io/otel/propagation", "go.opentelemetry.io/otel/trace",
		"go.opentelemetry.io/otel/trace/noop",
	},
	"cmd/crosstalk/internal/account": {
		"advisor", "advisor/decisions", "clinic/cdshooks/pgstore", "clinic/cdshooks/sqlitestore",
		"internal/ordered", "github.com/spf13/cobra",
	},
	"cmd/crosstalk/internal/ask": {
		"advisor", "advisor/decisions", "advisor/handout", "advisor/interview", "advisor/words",
		"cmd/crosstalk/internal/account", "internal/whole",
		"charm.land/huh/v2", "github.com/spf13/cobra", "golang.org/x/term",
	},
	"cmd/crosstalk/internal/assistant": {
		"advisor", "advisor/decisions", "advisor/handout", "advisor/interview", "rules",
		"cmd/crosstalk/internal/account",
		"github.com/modelcontextprotocol/go-sdk/mcp", "github.com/spf13/cobra",
	},
	"cmd/crosstalk/internal/author": {
		"advisor", "advisor/scaffold", "advisor/signoff", "advisor/tidy", "advisor/translate",
		"advisor/workbench",
		"cmd/crosstalk/internal/desk", "cmd/crosstalk/internal/langserver", "internal/whole",
		"github.com/spf13/cobra",
	},
	"cmd/crosstalk/internal/desk": {
		"advisor", "advisor/handout", "advisor/lsp", "advisor/signoff", "advisor/workbench",
		"internal/whole",
	},
	"cmd/crosstalk/internal/langserver": {
		"advisor", "advisor/lint", "advisor/lsp",
		"go.lsp.dev/jsonrpc2", "go.lsp.dev/protocol", "go.lsp.dev/uri",
	},
	"cmd/crosstalk/internal/choice": {
		"advisor", "advisor/workbench", "github.com/fsnotify/fsnotify", "github.com/spf13/cobra",
	},
	"cmd/crosstalk/internal/paper": {},
	"cmd/crosstalk/internal/reach": {
		"advisor", "advisor/codes", "advisor/delivery", "advisor/fhir", "clinic/bulk",
		"cmd/crosstalk/internal/account", "internal/ordered", "github.com/spf13/cobra",
	},
	"cmd/crosstalk/internal/sarif": {"advisor/lint"},
	"cmd/crosstalk/internal/operate": {
		"advisor", "advisor/bundle", "advisor/codes", "advisor/decisions", "advisor/delivery",
		"advisor/lint", "advisor/verify", "advisor/workbench", "clinic/cdshooks", "clinic/cdshooks/auth",
		"clinic/cdshooks/pgstore", "clinic/cdshooks/sqlitestore", "clinic/cdshooks/store",
		"clinic/server", "clinic/sheets", "clinic/signed", "cmd/crosstalk/internal/account",
		"internal/whole",
		"github.com/spf13/cobra",
		"go.opentelemetry.io/otel", "go.opentelemetry.io/otel/attribute",
		"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp",
		"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp",
		"go.opentelemetry.io/otel/sdk/metric", "go.opentelemetry.io/otel/sdk/resource",
		"go.opentelemetry.io/otel/sdk/trace",
	},
	"cmd/crosstalk": {
		"advisor", "advisor/book", "advisor/codes", "advisor/decisions", "advisor/delivery",
		"advisor/diff", "advisor/words",
		"advisor/explain", "advisor/fhir", "advisor/generate", "advisor/golden",
		"advisor/handout", "advisor/lint", "advisor/schema", "advisor/signoff",
		"advisor/verify", "advisor/workbench", "clinic/bulk",
		"cmd/crosstalk/internal/account", "cmd/crosstalk/internal/ask",
		"cmd/crosstalk/internal/assistant", "cmd/crosstalk/internal/author",
		"cmd/crosstalk/internal/choice",
		"cmd/crosstalk/internal/operate", "cmd/crosstalk/internal/page",
		"cmd/crosstalk/internal/paper", "cmd/crosstalk/internal/reach",
		"cmd/crosstalk/internal/sarif",
		"internal/ordered", "internal/whole", "rules",
		"github.com/schollz/progressbar/v3", "github.com/spf13/cobra", "golang.org/x/term",
	},
	"cmd/crosstalk/internal/page": {"advisor", "advisor/words"},
	"examples/browser": {
		"advisor", "advisor/handout", "advisor/interview", "advisor/words", "rules",
	},
	"examples/clinic": {
		"advisor", "advisor/delivery", "advisor/fhir", "advisor/handout", "advisor/interview",
		"clinic/cdshooks/sqlitestore", "rules",
	},
	"examples/ownpack": {
		"advisor",
	},
	"examples/population": {
		"advisor", "advisor/delivery", "advisor/fhir", "rules",
		"github.com/apache/beam/sdks/v2/go/pkg/beam",
	},
	"examples/quickstart": {
		"advisor", "rules",
	},
	"bench": {
		"advisor", "advisor/workbench", "bench/profile", "bench/turns", "rules",
		"cel.dev/cel-go", "github.com/PaesslerAG/gval", "github.com/expr-lang/expr",
		"github.com/open-policy-agent/opa/v1", "go.starlark.net",
	},
	"bench/turns": { // knows nothing of what it times
		"golang.org/x/sys/unix",
	},
	"bench/cold": {
		"bench/turns",
	},
	"bench/export": {
		"bench/turns",
	},
	"bench/cql": {
		"advisor", "advisor/fhir", "bench/turns",
	},
	"bench/cost/people": {
		"rules",
	},
	"bench/cost": {
		"advisor", "advisor/workbench", "bench/cost/people", "bench/profile", "bench/turns", "rules",
	},
	"bench/profile": {
		"advisor",
	},
	"internal/apitest": {},
	"internal/faults":  {},
	"internal/ordered": {},
	"internal/pattern": {},
	"internal/pgtest":  {},
	"internal/whole":   {},
}

// everywhere is what any package may import.
var everywhere = []string{"internal/pattern"}

// houses are the parts of the repository from the innermost to the outermost:
// one may import those before it, and none after it.
var houses = []string{"internal", "advisor", "rules", "clinic", "cmd", "examples", "bench"}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if strings.HasPrefix(d.Name(), ".") && name != "." {
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
			if !slices.ContainsFunc(append(everywhere, allowed...), func(a string) bool {
				return a == own || imp == a || strings.HasPrefix(imp, a+"/") && !isOwn
			}) {
				t.Errorf("%s imports %s, which %q may not", name, imp, dir)
			}
			if isOwn && house(own) > house(dir) {
				t.Errorf("%s: an arrow from %s to %s points outward", name, dir, own)
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

// house is the place among the houses of that which a package is in.
func house(dir string) int {
	first, _, _ := strings.Cut(dir, "/")
	return slices.Index(houses, first)
}
