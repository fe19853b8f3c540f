package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// flip takes true for false.
func (s *site) flip(e *ast.Ident) {
	if e.Name != "true" && e.Name != "false" || s.pkg.info.Types[e].Value == nil {
		return
	}
	s.value(e, map[string]string{"true": "false", "false": "true"}[e.Name], "true for false")
}

// typeOf is the type of an expression as the file can write it, or "".
func (s *site) typeOf(e ast.Expr) string {
	t := s.pkg.info.Types[e].Type
	if t == nil {
		return ""
	}
	if basic, ok := t.(*types.Basic); ok && basic.Info()&types.IsUntyped != 0 {
		t = types.Default(t)
	}
	return s.write(t)
}

func (s *site) write(t types.Type) string {
	missing := false
	text := types.TypeString(t, func(p *types.Package) string {
		if p == s.pkg.types {
			return ""
		}
		for _, spec := range s.file.ast.Imports {
			if strings.Trim(spec.Path.Value, `"`) == p.Path() {
				if spec.Name != nil {
					return spec.Name.Name
				}
				return p.Name()
			}
		}
		missing = true
		return p.Name()
	})
	if missing || strings.Contains(text, "invalid type") || strings.HasPrefix(text, "untyped") {
		return ""
	}
	return text
}

// drop leaves out a statement.
func (s *site) drop(stmt ast.Stmt) {
	what := ""
	switch stmt := stmt.(type) {
	case *ast.ExprStmt:
		what = "a dropped call"
	case *ast.IncDecStmt:
		what = "a dropped step"
	case *ast.AssignStmt:
		if stmt.Tok != token.DEFINE {
			what = "a dropped assignment"
		}
	case *ast.BranchStmt:
		if stmt.Tok == token.BREAK || stmt.Tok == token.CONTINUE {
			what = "a dropped " + stmt.Tok.String()
		}
	case *ast.ReturnStmt:
		what = "a dropped return"
	case *ast.DeferStmt:
		what = "a dropped defer"
	}
	if what == "" || !s.inBlock() {
		return
	}
	s.add(stmt, what, "", func(number int) string {
		return fmt.Sprintf("if !mutantIs(%d) { %s }", number, s.text(stmt))
	})
}

// inBlock reports whether what is looked at is a statement of a block, and not
// the head of an if, for or switch.
func (s *site) inBlock() bool {
	if len(s.stack) == 0 {
		return false
	}
	switch s.stack[len(s.stack)-1].(type) {
	case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
		return true
	}
	return false
}

// swap takes an argument of a call for the next one.
func (s *site) swap(call *ast.CallExpr) {
	name := s.text(call.Fun)
	if name == "min" || name == "max" || name == "append" || strings.HasSuffix(name, "Equal") ||
		call.Ellipsis.IsValid() {
		return
	}
	for i := 0; i+1 < len(call.Args); i++ {
		a, b := call.Args[i], call.Args[i+1]
		ta, tb := s.pkg.info.Types[a], s.pkg.info.Types[b]
		if ta.Type == nil || tb.Type == nil || !ta.IsValue() ||
			!types.Identical(types.Default(ta.Type), types.Default(tb.Type)) {
			continue
		}
		plain := s.between(call.Pos(), a.Pos()) + s.text(b) + s.between(a.End(), b.Pos()) + s.text(a) +
			s.between(b.End(), call.End())
		if len(s.stack) > 0 {
			if _, alone := s.stack[len(s.stack)-1].(*ast.ExprStmt); alone {
				s.add(call, "swapped arguments", plain, func(number int) string {
					return fmt.Sprintf("if mutantIs(%d) { %s } else { %s }", number, plain, s.text(call))
				})
				continue
			}
		}
		s.value(call, plain, "swapped arguments")
	}
}

func (s *site) between(from, to token.Pos) string {
	return string(s.file.text[s.offset(from):s.offset(to)])
}

// zero returns nothing in place of something.
func (s *site) zero(ret *ast.ReturnStmt) {
	if !s.inBlock() {
		return
	}
	for _, e := range ret.Results {
		tv := s.pkg.info.Types[e]
		if tv.Type == nil {
			continue
		}
		zero := zeroOf(tv.Type)
		if zero == "" {
			t := s.typeOf(e)
			if t == "" || strings.HasPrefix(t, "(") {
				continue
			}
			zero = "*new(" + t + ")"
		}
		if text := s.text(e); text == zero || text == "nil" || text == "0" || text == `""` ||
			text == "false" {
			continue
		}
		plain := s.between(ret.Pos(), e.Pos()) + zero + s.between(e.End(), ret.End())
		s.add(ret, "nothing is returned", plain, func(number int) string {
			return fmt.Sprintf("if mutantIs(%d) { %s }; %s", number, plain, s.text(ret))
		})
	}
}

// zeroOf writes the zero value of a type, or "" if it has no short form.
func zeroOf(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsNumeric != 0:
			return "0"
		case u.Info()&types.IsString != 0:
			return `""`
		}
	case *types.Pointer, *types.Slice, *types.Map, *types.Signature, *types.Interface, *types.Chan:
		if _, param := t.(*types.TypeParam); !param {
			return "nil"
		}
	}
	return ""
}
