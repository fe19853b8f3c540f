package lang_test

import (
	"fmt"
	"reflect"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// A text is checked against what it may name; what is wrong is said where it stands.
func ExampleText_Parse() {
	hierarchy := term.New(nil, func(int, string) {})
	schema := fact.Index([]*fact.Fact{{Path: "age", Kind: fact.Int}}, hierarchy,
		func(*fact.Fact, string) {})
	names := &lang.Names{Schema: schema}
	names.NameFinding("adult")

	errs := &source.Errors{}
	r := &source.Reader{Errs: errs}
	file := source.YAML("rules.yaml", []byte("- age > 30 and adult\n- agee > 30\n"), errs)
	for _, n := range file.Items {
		text := names.Text(r.Verbatim(n), r)
		if tree := text.Parse(reflect.Bool); tree != nil {
			fmt.Println(tree)
		}
	}
	for _, e := range errs.Sorted() {
		fmt.Println(e)
	}
	// Output:
	// age > 30 and adult
	// rules.yaml:2:3: unknown name "agee"; did you mean "age"?
}
