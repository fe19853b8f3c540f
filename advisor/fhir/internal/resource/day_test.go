package resource

import (
	"fmt"
	"testing"
	"time"
)

// TestExactDay holds the reader of whole dates to package time.
func TestExactDay(t *testing.T) {
	check := func(text string) {
		got, ok := exactDay(text)
		want, err := time.Parse(time.DateOnly, text)
		if ok != (err == nil) || ok && !got.Equal(want) {
			t.Errorf("%q: %v, %v, want %v, %v", text, got, ok, want, err)
		}
	}
	for _, year := range []int{0, 1, 1899, 1900, 1970, 2000, 2023, 2024, 9999} {
		for month := range 15 {
			for day := range 35 {
				check(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
			}
		}
	}
	for _, text := range []string{"", "2024", "2024-01", "2024-1-01", "2024-01-1a", "2024-01-+1",
		"-024-01-01", "2024/01/01", "2024-01-01 ", "２０24-1-1", "2024-01-011"} {
		check(text)
	}
}
