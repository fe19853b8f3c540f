package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// neverSaid are messages of expr that no condition leads to, whole as expr's sources have
// them: what they are about is refused before expr checks it, or they are of the machine.
var neverSaid = []string{
	"%s is not callable",
	"%v is nil; cannot call nil as function",
	"%v to call %s",
	"%v to call bitnot",
	"cannot concat %s",
	"cannot flatten %s",
	"cannot get first element from %s",
	"cannot get keys from %s",
	"cannot get last element from %s",
	"cannot get values from %s",
	"cannot redeclare %v",
	"cannot redeclare builtin %v",
	"cannot redeclare function %v",
	"cannot redeclare variable %v",
	"cannot reverse %s",
	"cannot take %s elements",
	"cannot take from %s",
	"cannot transform %s from pairs",
	"cannot transform %s to pairs",
	"cannot uniq %s",
	"empty sequence expression",
	"expected %v, but got %s",
	"invalid date %s",
	"invalid order %s, expected asc or desc",
	"invalid pair %v",
	"invalid pair length %v",
	"memory budget exceeded",
	"no matching overload for %v",
	"recursion depth exceeded",
	"sort order argument must be a string (got %T)",
	"sortBy order argument must be a string (got %v)",
	"type %v has no field %v",
	"type %v has no method %v",
	"type %v[%v] is undefined",
	"type nil has no field %s",
	"unknown builtin %v",
	"unknown field %s",
	"unknown name %s",
	"unknown operator (%s)",
	"unknown pointer #%v",
}

// TestSaid: every message that expr's sources have is put into other words, or is one
// that no condition leads to.
func TestSaid(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}",
		"github.com/expr-lang/expr").Output()
	if err != nil {
		t.Skip("no sources of expr")
	}
	n, met := 0, map[string]bool{}
	for _, dir := range []string{"parser", "parser/lexer", "checker", "builtin"} {
		files, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), dir, "*.go"))
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, msg := range messages(t, file) {
				n++
				said := Said(strings.NewReplacer("%d", "3", "%q", `"x"`, "%#U", "U+007E '~'", "%v", "x",
					"%s", "x", "%T", "x").Replace(msg))
				_, _, number := numberError(msg + " x")
				if number || said != notRead || typeErrors.MatchString(msg) {
					continue
				}
				met[msg] = true
				if !slices.Contains(neverSaid, msg) {
					t.Errorf("%s: %q is not put into other words", filepath.Base(file), msg)
				}
			}
		}
	}
	for _, msg := range neverSaid {
		if !met[msg] {
			t.Errorf("%q is put into other words, or expr says it no more", msg)
		}
	}
	if n < 80 {
		t.Errorf("only %d messages were found", n)
	}
}

// typeErrors are told by the part that they are about, see typeError.
var typeErrors = regexp.MustCompile(`^invalid operation|^cannot use|^invalid argument|takes only|` +
	`predicate|non-bool`)

// messages are the formats of the errors in a file.
func messages(t *testing.T, file string) (list []string) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		name := ""
		switch fn := call.Fun.(type) {
		case *ast.SelectorExpr:
			name = fn.Sel.Name
		case *ast.Ident:
			name = fn.Name
		}
		if name != "error" && name != "errorAt" && name != "Errorf" && name != "New" {
			return true
		}
		for _, a := range call.Args {
			if lit, ok := a.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, err := strconv.Unquote(lit.Value)
				if err == nil && strings.Contains(text, " ") {
					list = append(list, text)
				}
				break
			}
		}
		return true
	})
	return list
}
