package lang

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
)

// checkNames reports every name that is not known and everything that is not
// in the rule language, before expr checks types, since expr stops at the
// first problem. In is the list whose record .x speaks of.
func (t *Text) checkNames(n ast.Node, in *fact.Fact, depth int) {
	if depth > MaxQuants+1 {
		t.FailAt(n, "predicates nested more than %d deep; name the inner part as a finding",
			MaxQuants)
		return
	}
	each := func(nodes ...ast.Node) {
		for _, n := range nodes {
			t.checkNames(n, in, depth)
		}
	}
	switch n := n.(type) {
	case *ast.NilNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode:
	case *ast.IntegerNode:
		t.checkWhole(n)
	case *ast.PointerNode:
		if n.Name != "" {
			t.FailAt(n, "#%s is not in the rule language", n.Name)
		}
	case *ast.IdentifierNode:
		t.checkName(n, in)
	case *ast.MemberNode, *ast.ChainNode:
		if path, ok := t.MemberPath(n, in); !ok {
			t.checkMember(n, path)
		}
	case *ast.UnaryNode:
		each(n.Node)
	case *ast.BinaryNode:
		if n.Operator == "|" {
			t.FailAt(n, "%q is not in the rule language here", n.Operator)
		} else if n.Operator == ".." {
			t.checkRange(n)
		}
		t.checkTexts(n, in)
		t.checkMeaning(n, in)
		t.checkSpan(n.Operator, n.Right)
		each(n.Left, n.Right)
	case *ast.ConditionalNode:
		each(n.Cond, n.Exp1, n.Exp2)
	case *ast.ArrayNode:
		each(n.Nodes...)
	case *ast.CallNode:
		t.checkCall(n, in, depth)
	case *ast.BuiltinNode:
		t.checkBuiltin(n, in, depth)
	case *ast.PredicateNode:
		t.checkNames(n.Node, in, depth)
	case *ast.VariableDeclaratorNode, *ast.SequenceNode:
		t.FailAt(n, `"let" and ";" are not in the rule language; name the part as a finding`)
	case *ast.SliceNode:
		t.FailAt(n, "slices are not in the rule language")
	default:
		t.FailAt(n, "this is not in the rule language")
	}
}

// checkSpan refuses age == 18-65, which is read as a difference and meant as a span.
func (t *Text) checkSpan(sign string, right ast.Node) {
	n, ok := right.(*ast.BinaryNode)
	if !ok || n.Operator != "-" || !slices.Contains([]string{"==", "!=", "in", "not in"}, sign) {
		return
	}
	from, ok := n.Left.(*ast.IntegerNode)
	to, also := n.Right.(*ast.IntegerNode)
	if ok && also && from.Value < to.Value {
		t.FailAt(n, "%d - %d is a difference; a span is written with >= %d and <= %d", from.Value,
			to.Value, from.Value, to.Value)
	}
}

func (t *Text) checkName(n *ast.IdentifierNode, in *fact.Fact) {
	s := t.names
	switch {
	case n.Value == "region", s.findings[n.Value], s.Schema.Lookup(n.Value) != nil:
		return
	case n.Value == "$env":
		t.FailAt(n, "$env is not in the rule language")
		return
	case t.isGroup(n.Value):
		t.FailAt(n, "%s is a group of facts; name one, as in %s", n.Value, t.firstOf(n.Value))
		return
	}
	if plain := t.otherName(n.Value); plain != "" {
		if plain != none {
			t.FailAt(n, "%s", plain)
		}
		return
	}
	t.FailAt(n, "%s", cmp.Or(t.nearName(n.Value, in), fmt.Sprintf("unknown name %q", n.Value)))
}

// nearName says what a name that nothing has may be: nearly that of something, or a term, in
// records of a list or outside of one; "" if neither.
func (t *Text) nearName(name string, in *fact.Fact) string {
	hint := t.Reader.Hint(name, t.identifiers)
	if id := t.names.Schema.Terms.Named(name); id >= 0 && hint == "" {
		hint = "; it is a term: " + t.asking(id)
		for _, f := range fields(in) {
			if f.Kind == fact.Term {
				hint = fmt.Sprintf("; it is a term: is(.%s, %q)", f.Name(), name)
			}
		}
	}
	if hint == "" {
		hint = t.partNamed(name)
	}
	if hint == "" {
		return ""
	}
	return fmt.Sprintf("unknown name %q%s", name, hint)
}

// partNamed is the hint that a name is the last part of that of a fact or of a limit, or a
// region.
func (t *Text) partNamed(name string) string {
	if i := slices.IndexFunc(t.names.Regions, func(r string) bool {
		return strings.EqualFold(r, name)
	}); i >= 0 {
		return fmt.Sprintf("; a region stands in quotation marks: region == %q", t.names.Regions[i])
	}
	var paths []string
	for _, f := range t.names.Schema.Top {
		paths = append(paths, f.Path)
	}
	for _, path := range append(paths, slices.Sorted(maps.Keys(t.names.derived))...) {
		if i := strings.LastIndexByte(path, '.'); i >= 0 && strings.EqualFold(path[i+1:], name) {
			return fmt.Sprintf("; did you mean %q?", path)
		}
	}
	return ""
}

// otherWords are what people write for words of the language.
var otherWords = map[string]string{"yes": "true", "Yes": "true", "no": "false", "No": "false",
	"null": "nil", "None": "nil", "NULL": "nil", "Null": "nil"}

var numberWords = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
	"seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "eighteen": 18, "twenty": 20,
	"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}

// otherName says what a name stands for that is not one: a word for a number, a value
// of a fact, a field of records; "" if nothing is known of it.
func (t *Text) otherName(name string) string {
	switch name {
	case "today", "now", "Today":
		return fmt.Sprintf("%s is not named; days_since(...), months_since(...) and "+
			"years_since(...) "+
			"count up to the day of the advice", name)
	}
	if slices.Contains([]string{"always", "everyone", "everybody", "anyone"}, strings.ToLower(name)) {
		return "what is so of everybody is written true"
	}
	if w := otherWords[name]; w != "" {
		return fmt.Sprintf("%q is written %s", name, w)
	}
	if n, ok := numberWords[strings.ToLower(name)]; ok {
		return fmt.Sprintf("a number is written in digits: %d", n)
	}
	for _, f := range t.names.Schema.Facts {
		for _, v := range f.Values {
			if strings.EqualFold(v, name) {
				if t.unquoted == f { // one list of values, one error
					return none
				}
				t.unquoted = f
				return fmt.Sprintf("%s is a value of %s; it stands in quotation marks: %q",
					v, f.Path, v)
			}
		}
	}
	for _, f := range t.names.Schema.Facts {
		if f.Owner != nil && f.Name() == name {
			if t.bare == f.Owner { // one condition on a record, one error
				return none
			}
			t.bare = f.Owner
			return fmt.Sprintf("%s is a field of the records of %s; write .%s inside any(%s, "+
				"...)", name,
				f.Owner.Path, name, f.Owner.Path)
		}
	}
	return ""
}

// none is an error that has been told.
const none = "-"

func fields(list *fact.Fact) []*fact.Fact {
	if list == nil {
		return nil
	}
	return list.Fields
}

// identifiers lists what an identifier may be.
func (t *Text) identifiers() []string {
	s := t.names
	names := slices.Sorted(maps.Keys(s.findings))
	for _, f := range s.Schema.Top {
		names = append(names, f.Path)
	}
	return append(names, "region")
}

func (t *Text) isGroup(name string) bool { return t.firstOf(name) != "" }

func (t *Text) firstOf(group string) string {
	t.names.exprConfig()
	return t.names.groups[group]
}

func (t *Text) checkMember(n ast.Node, path string) {
	if m, ok := n.(*ast.MemberNode); path == "" && ok && isCall(m.Node) {
		t.FailAt(n, "%q, %q or a comparison is missing before .%s", "and", "or",
			strings.Trim(m.Property.String(), `"`))
		return
	}
	if path == "" {
		t.FailAt(n, "only facts, and the fields of records inside any(...), can be read this way")
		return
	}
	paths := func() []string {
		return append(t.names.Schema.Paths(), slices.Sorted(maps.Keys(t.names.derived))...)
	}
	if f := t.names.Schema.Lookup(path); f != nil && f.Owner != nil {
		t.FailAt(n, "%s is a field of each record; write any(%s, .%s ...)", path,
			f.Owner.Path, f.Name())
		return
	}
	owner, name := "", path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		owner, name = path[:i], path[i+1:]
	}
	id := t.names.Schema.Terms.Named(name)
	of, alone := t.names.Schema.Lookup(owner), t.names.Schema.Lookup(name)
	switch {
	case of != nil && id >= 0 && (of.Kind == fact.Terms || of.Kind == fact.List):
		t.FailAt(n, "whether something is in %s is asked by has(%s, %q)", owner, owner, name)
	case of == nil && !t.isGroup(owner) && (alone != nil || t.names.findings[name]):
		limit := ""
		for _, other := range slices.Sorted(maps.Keys(t.names.derived)) {
			if strings.HasSuffix(other, "."+name) && limit == "" {
				limit = ", and its limit " + other
			}
		}
		t.FailAt(n, "unknown fact %q; facts and findings are named alone: %s%s", path, name, limit)
	case of != nil && of.Kind != fact.List:
		t.FailAt(n, "unknown fact %q; %s is a fact, and has no parts: write %s alone", path,
			owner, owner)
	default:
		t.FailAt(n, "unknown fact %q%s", path, t.Reader.Hint(path, paths))
	}
}

func isCall(n ast.Node) bool {
	switch n.(type) {
	case *ast.CallNode, *ast.BuiltinNode:
		return true
	}
	return false
}

// otherFunctions are what people write for functions of the language.
var otherFunctions = map[string]string{"unknown": "not known(age)", "missing": "not known(age)",
	"isNull": "not known(age)", "is_null": "not known(age)", "isnull": "not known(age)",
	"empty": "len(medications) == 0", "isEmpty": "len(medications) == 0",
	"exists": "any(medications, .months > 3)",
	"some":   "any(medications, .months > 3)", "every": "all(medications, .months > 3)",
	"contains": `has(conditions, "psoriasis")`, "includes": `has(conditions, "psoriasis")`,
	"since": "months_since(last_scan)", "year": "years_since(last_scan)",
	"month": "months_since(last_scan)", "months": "months_since(last_scan)",
	"years": "years_since(last_scan)", "days": "days_since(last_scan)",
	"today": "days_since(last_scan)", "now": "days_since(last_scan)", "size": "len(steps)",
	"length": "len(steps)", "average": "mean(steps)", "avg": "mean(steps)",
	"between": "age >= 18 and age <= 65", "have": `has(conditions, "psoriasis")`,
	"hasAny": `has(conditions, "psoriasis")`, "hasAll": `has(conditions, "psoriasis")`,
	"hours_since": "days_since(last_scan)", "age_at": "years_since(birth_date)"}

func (t *Text) checkCall(n *ast.CallNode, in *fact.Fact, depth int) {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || !slices.Contains(ownFunctions, id.Value) {
		name := "this"
		if ok {
			name = id.Value + "()"
		} else if m, isMember := n.Callee.(*ast.MemberNode); isMember {
			name = strings.Trim(m.Property.String(), `"`) + "()"
		}
		all := func() []string {
			return slices.Concat(ownFunctions, Quantifiers, predicates, valueFunctions)
		}
		bare := strings.TrimSuffix(name, "()")
		m, isMember := n.Callee.(*ast.MemberNode)
		switch {
		case isMember && (IsWord(bare) || otherFunctions[bare] != ""):
			use := cmp.Or(otherFunctions[bare], usage[bare])
			t.FailAt(n, "%s stands behind %s; what it is about stands in its brackets, as in "+
				"%s", name,
				shown(m.Node), use)
			return
		case ok && (t.names.Schema.Lookup(bare) != nil || t.names.findings[bare]):
			t.FailAt(n, "%s is no function; it stands without brackets: %s", bare, bare)
			return
		case ok && t.isGroup(bare):
			t.FailAt(n, "%s is no function; a value of it is named with a point, as in %s", bare,
				t.firstOf(bare))
			return
		case ok && otherFunctions[bare] != "":
			t.FailAt(n, "%s is not in the rule language; write it like %s", name,
				otherFunctions[bare])
			return
		}
		t.FailAt(n, "%s is not in the rule language%s", name,
			t.Reader.Hint(strings.TrimSuffix(name, "()"), all))
		return
	}
	for _, a := range n.Arguments {
		t.checkNames(a, in, depth)
	}
}

func (t *Text) checkBuiltin(n *ast.BuiltinNode, in *fact.Fact, depth int) {
	quant := slices.Contains(Quantifiers, n.Name) && len(n.Arguments) == 2
	pred := slices.Contains(predicates, n.Name) && len(n.Arguments) == 2
	if len(n.Arguments) == 1 && (slices.Contains(Quantifiers, n.Name) || n.Name == "map" ||
		n.Name == "filter") {
		t.FailAt(n, "%s", callError(n.Name))
		return
	}
	if !quant && !pred && !slices.Contains(valueFunctions, n.Name) {
		hint := ""
		if n.Name == "now" {
			hint = "; the as-of date is read by days_since(), months_since(), years_since()"
		}
		t.FailAt(n, "%s() is not in the rule language%s", n.Name, hint)
		return
	}
	if n.Name == "date" || n.Name == "duration" {
		if err := checkLiteral(n); err != "" {
			t.FailAt(n, "%s", err)
		}
	}
	t.checkTool(n, in)
	if quant || pred {
		before := t.Reader.Errs.Len()
		if t.checkNames(n.Arguments[0], in, depth); t.Reader.Errs.Len() > before {
			return
		}
		inner := t.ListOf(n.Arguments[0], in)
		if inner == nil && quant && n.Name != "count" {
			t.FailAt(n, "%s() speaks about a list of the profile, named as it is: "+
				"%s(medications, ...)",
				n.Name, n.Name)
			return
		}
		if inner == nil {
			if f := t.factIn(n.Arguments[0], in); f != nil && f.Kind == fact.Terms {
				t.FailAt(n, "%[1]s is a set of terms, and holds no records that %[2]s() could ask; "+
					"ask has(%[1]s, \"...\")", f.Path, n.Name)
				return
			}
			t.FailAt(n, "%s() asks something of each record, and speaks about a list of the profile "+
				"or filter() of one: %s(medications, ...)", n.Name, n.Name)
			return
		}
		t.checkNames(n.Arguments[1], inner, depth+1)
		return
	}
	for _, a := range n.Arguments {
		t.checkNames(a, in, depth)
	}
}
