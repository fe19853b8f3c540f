package compile_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/internal/smallpack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/trace"
)

func TestPlaces(t *testing.T) {
	p := smallpack.Load(t)
	text := smallpack.Verbatim(t, `smoker and (age >= 65 or age < 5) and smoker`)
	r := &source.Reader{Errs: &source.Errors{}}
	var got []string
	sites := trace.Sites(p.Space.Compile(text, r))
	for i, pos := range p.Space.Places("", text, trace.Texts(sites)) {
		got = append(got, sites[i].String()+" "+strings.TrimPrefix(pos.String(), "condition.yaml:"))
	}
	if diff := cmp.Diff([]string{"smoker 2:3", "age >= 65 2:15", "age < 5 2:28", "smoker 2:41"},
		got); diff != "" {
		t.Error(diff)
	}
}
