package compile

import (
	"reflect"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/syntax"
)

// Places says where parts of the condition text begin in its file. A part is named
// by what stands there; one that stands several times is named as often.
func (s *Space) Places(path string, text *source.Verbatim, parts []string) []source.Pos {
	b := s.reader(path, text, &source.Reader{Errs: &source.Errors{}})
	at := map[string][]source.Pos{}
	if root := b.parse(reflect.Bool); root != nil {
		syntax.Visit(root, func(n ast.Node) bool {
			at[n.String()] = append(at[n.String()], b.Begin(n))
			return true
		})
	}
	places := make([]source.Pos, len(parts))
	for i, name := range parts {
		places[i] = text.At(1, 1)
		if list := at[name]; len(list) > 0 {
			places[i] = list[0]
			if len(list) > 1 {
				at[name] = list[1:]
			}
		}
	}
	return places
}
