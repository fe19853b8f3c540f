package advisor_test

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/explain"
)

// TestPackTooLarge: what is bounded for a pack as a whole is refused, with a
// place, and below it is not.
func TestPackTooLarge(t *testing.T) {
	chain := func(n int) string {
		text := "w0: {is: food}\n"
		for i := 1; i < n; i++ {
			text += fmt.Sprintf("w%d: {is: w%d}\n", i, i-1)
		}
		return smallFile("terms.yaml") + text
	}
	terms := func(last int) fs.FS {
		if *length < 2 {
			return nil
		}
		files := []string{"terms/z.yaml", numbered("z_%d: {}\n", last)}
		for i := range 9 {
			files = append(files, fmt.Sprintf("terms/t%d.yaml", i),
				numbered(fmt.Sprintf("t%d_%%d: {}\n", i), 50_000))
		}
		return with(files...)
	}
	many := with().(fstest.MapFS)
	for i := range 11 {
		many[fmt.Sprintf("bones/v%d.yaml", i)] = &fstest.MapFile{
			Data: []byte("x: [" + strings.Repeat("a,", 500_000) + "a]\n")}
	}
	long := with().(fstest.MapFS)
	for i := range 80 {
		parts := strings.Repeat("d0 + d1 + d2 > 5 or ", 100)
		text := strings.NewReplacer("topic: blood", "topic: bones", "source: s,",
			"source: acr-2022,").Replace(boundsRule(fmt.Sprintf("r%d", i), parts+"smoker"))
		long[fmt.Sprintf("bones/r%d.yaml", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	facts := ""
	for i := range 3 {
		facts += strings.Replace(derived(fmt.Sprintf("d%d", i), "age > 3"), "[{if:",
			"[{if: 'age > 4', value: 3}, {if: 'age > 5', value: 4}, {if:", 1)
	}
	long["facts/x.yaml"] = &fstest.MapFile{Data: []byte(facts)}
	for _, tt := range []struct {
		what string
		fsys any
		want string
	}{
		{"as many terms", terms(49_900), ""},
		{"too many terms", terms(50_001), ":50001:1: more than 500000 terms"},
		{"as many wider terms", with("terms.yaml", chain(64)), ""},
		{"too many wider terms", with("terms.yaml", chain(65)),
			"term w64: it is a kind of 65 wider terms, with theirs; at most 64"},
		{"too many values", many, "pack.yaml:1:1: the files of the pack hold more than 5000000 values"},
		{"too many parts", long, "parts, written out; make it two packs"},
	} {
		if *length < 2 && slices.Contains([]string{"as many terms", "too many terms",
			"too many values", "too many parts"}, tt.what) {
			continue // seconds
		}
		_, err := advisor.Load[person](tt.fsys.(fstest.MapFS), nil)
		var list advisor.ErrorList
		switch {
		case err == nil && tt.want == "":
		case err == nil || tt.want == "" || !errors.As(err, &list) ||
			!strings.Contains(err.Error(), tt.want) || list[0].Pos.Line == 0:
			t.Errorf("%s: %.500v; want %q", tt.what, err, tt.want)
		}
	}
}

// TestProfileTooLarge: lists that a pack cannot look through in time are an
// error of the profile, which is told briefly, and lists half as long are not.
func TestProfileTooLarge(t *testing.T) {
	fsys := with().(fstest.MapFS)
	for i := range 40 {
		var when strings.Builder
		for j := range 50 {
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
	for n, want := range map[int]string{1000: "look into the lists of this profile more than " +
		"25000000 times", 300: ""} {
		_, p, err := rb.Decode("p.yaml",
			[]byte("{medications: ["+strings.Repeat("{name: prednisone}, ", n)+"]}"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = rb.Advise(p, nil)
		_, explained := explain.Rule(rb, p, "r0", nil)
		for _, err := range []error{err, explained} {
			if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%d records: %v; want %q", n, err, want)
			}
		}
	}
}
