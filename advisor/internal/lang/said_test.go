package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// neverSaid are messages of expr that no condition leads to, since what they are about is
// refused before expr checks it, or are of the machine.
var neverSaid = regexp.MustCompile(`method|undefined|is not callable|cannot call nil|redeclare|` +
	`sequence|unknown (?:builtin|operator|pointer|name|field)|has no field|groupBy|sortBy|order|` +
	`must be a function|negative shift|bitnot|pairs?|uniq|concat|flatten|reverse|keys|values|` +
	`take (?:from|%s)|first element|last element|splitAfter|split|replace|repeat|join|invalid date|` +
	`budget|recursion|elements|pointer accessor|overload|^%v|^expected %v|is not|cannot get|shift`)

// TestSaid: every message that expr's sources have is put into other words, or is one
// that no condition leads to.
func TestSaid(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}",
		"github.com/expr-lang/expr").Output()
	if err != nil {
		t.Skip("no sources of expr")
	}
	n := 0
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
				if _, _, number := numberError(msg + " x"); number || neverSaid.MatchString(msg) {
					continue
				}
				if said == notRead && !typeErrors.MatchString(msg) {
					t.Errorf("%s: %q is not put into other words", filepath.Base(file), msg)
				}
			}
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
