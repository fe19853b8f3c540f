package book_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor/book"
)

// TestPiecesShown: the page shows each piece at its place with what is read while it is
// not known, and the text of each reader: none of it so, each alone, the longest.
func TestPiecesShown(t *testing.T) {
	files := fstest.MapFS{}
	small := os.DirFS("../testdata/small")
	err := fs.WalkDir(small, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(small, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	files["food/a.yaml"] = &fstest.MapFile{Data: []byte(`id: fish
topic: food
level: info
when: age >= 1
pieces:
  thin:
    if: has(medications, "warfarin")
    names: medications
  smoke: {if: smoker}
message:
  en:
    title: Fish
    text:
      - Fish is good.
      - {piece: thin, said: "You take {names}.", unsure: Perhaps you take it.}
      - {piece: smoke, said: You smoke., unsure: Perhaps you smoke.}
    action: Eat fish.
cite: [{source: acr-2022, supports: It.}]
evidence: {certainty: low, strength: none}
review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
`)}
	all := write(t, files, &book.Options{AsOf: asOf})
	for text, times := range map[string]int{
		"Sentences that hang on a condition": 1, "If it is not known whether thin": 1,
		"of whom none of it is so": 1, "thin is so": 2,
		"it is not known whether smoke is so": 1, "the longest": 1,
		// At its place, alone, and in the longest text, where it is the longer.
		"You smoke.": 2, "Perhaps you smoke.": 3, "Perhaps you take it.": 2, "You take “...”.": 3,
	} {
		if got := strings.Count(all, text); got != times {
			t.Errorf("%q stands %d times in the page, want %d", text, got, times)
		}
	}
}
