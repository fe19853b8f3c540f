package fhir_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/fhir"
)

// TestLines: lines are told of in their order and by their numbers, however many
// are read at once and however they come.
func TestLines(t *testing.T) {
	var text strings.Builder
	var want []string
	for n := 1; n <= 4000; n++ {
		switch {
		case n%97 == 0:
			text.WriteString("{\n")
			want = append(want, fmt.Sprintf("a.ndjson:%d: unexpected end of JSON input", n))
		case n%89 == 0:
			text.WriteString(" \r\n")
		case n == 1500: // more than what is read at once
			fmt.Fprintf(&text, `{"resourceType":"Patient","id":"%d","x":"%s"}`+"\n", n,
				strings.Repeat("a", 300<<10))
			want = append(want, fmt.Sprint("Patient/", n))
		case n == 2500:
			text.WriteString(strings.Repeat("b", fhir.MaxResource) + "\n")
			want = append(want, fmt.Sprintf("a.ndjson:%d: a line of more than 16 MiB", n))
		default:
			fmt.Fprintf(&text, `{"resourceType":"Patient","id":"%d","x":"%s"}`+"\n", n,
				strings.Repeat("a", n%200))
			want = append(want, fmt.Sprint("Patient/", n))
		}
	}
	whole := strings.TrimSuffix(text.String(), "\n")
	broken := errors.New("broken")
	for name, tt := range map[string]struct {
		r     io.Reader
		err   error
		lines []string
	}{
		"whole":    {strings.NewReader(whole), nil, want},
		"with end": {strings.NewReader(whole + "\n"), nil, want},
		"by bits":  {iotest.HalfReader(strings.NewReader(whole)), nil, want},
		"broken": {io.MultiReader(strings.NewReader(whole), iotest.ErrReader(broken)), broken,
			want[:len(want)-1]}, // the last line may go on
	} {
		var got []string
		_, err := fhir.Split("a.ndjson", tt.r, func(e fhir.Entry) error {
			got = append(got, e.Type+"/"+e.ID)
			return nil
		}, func(p *fhir.Problem) { got = append(got, p.Error()) })
		if diff := cmp.Diff(tt.lines, got); diff != "" || !errors.Is(err, tt.err) {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
		}
	}
	enough := errors.New("enough")
	n := 0
	_, err := fhir.Split("a.ndjson", strings.NewReader(whole), func(fhir.Entry) error {
		if n++; n == 2000 {
			return enough
		}
		return nil
	}, func(*fhir.Problem) {})
	if n != 2000 || !errors.Is(err, enough) {
		t.Errorf("stopped after %d: %v", n, err)
	}
}
