package advisor_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/explain"
)

// ending is a context that ends when it is asked the nth time.
type ending struct {
	context.Context
	n, asked int
}

func (c *ending) Err() error {
	if c.asked++; c.asked >= c.n {
		return context.Canceled
	}
	return nil
}

// TestContext: a context ends Advise and Explain soon, the search for the nearest
// changes included, and the error is the context's.
func TestContext(t *testing.T) {
	fsys := with().(fstest.MapFS)
	for i := range 2 {
		var when strings.Builder
		for j := range 20 {
			fmt.Fprintf(&when, "any(medications, .dose > %d and .months > %d) or ", i*20+j%20, j)
		}
		text := strings.NewReplacer("topic: blood", "topic: bones", "source: s,",
			"source: acr-2022,").Replace(boundsRule(fmt.Sprintf("r%d", i), when.String()+"smoker"))
		fsys[fmt.Sprintf("bones/r%d.yaml", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	rb, err := advisor.Load[advisor.Record](fsys, nil)
	if err != nil {
		t.Fatalf("%.300v", err)
	}
	_, p, err := rb.Decode("p.yaml",
		[]byte("{medications: ["+strings.Repeat("{name: prednisone}, ", 100)+"]}"))
	if err != nil {
		t.Fatal(err)
	}
	advise := func(c context.Context) error {
		_, err := rb.Advise(p, &advisor.Options{Context: c})
		return err
	}
	explained := func(c context.Context) error {
		_, err := explain.Rule(rb, p, "r0", &advisor.Options{Context: c})
		return err
	}
	for name, call := range map[string]func(context.Context) error{"Advise": advise,
		"Explain": explained} {
		whole := &ending{Context: t.Context(), n: 1 << 30}
		if err := call(whole); err != nil || whole.asked < 4 {
			t.Errorf("%s: %v, and it was asked %d times: it cannot end soon", name, err, whole.asked)
		}
		for _, n := range []int{1, 2, 3, whole.asked / 2, whole.asked} {
			c := &ending{Context: t.Context(), n: n}
			if err := call(c); !errors.Is(err, context.Canceled) || c.asked > n+50 {
				t.Errorf("%s, ended at %d of %d: %v, and was asked %d times", name, n, whole.asked,
					err, c.asked)
			}
		}
		if err := call(t.Context()); err != nil { // what ended leaves nothing behind
			t.Errorf("%s: %v", name, err)
		}
	}
}
