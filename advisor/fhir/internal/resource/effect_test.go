package resource_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/fhir/internal/resource"
)

// TestEffect: what is written is read, and of a part of it that it is one.
func TestEffect(t *testing.T) {
	day := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	same := func(b []byte) string { return string(b) }
	for _, want := range []resource.Effect{
		{},
		{Told: []resource.Told{{"used", "", ""}, {"skipped", "why", "loinc|1"}}},
		{Told: []resource.Told{{"used", "", ""}}, Seen: []resource.Sighting{
			{Place: 300, From: day, By: day.AddDate(0, 1, 0), After: "a\x00b",
				Value: json.RawMessage("1.50"), Num: 1.5, Lasts: true},
			{From: time.Unix(-1, 0).UTC(), By: time.Time{}, Value: json.RawMessage(`{"below":20}`),
				Num: -20},
		}},
	} {
		text := want.Append([]byte("before"))[len("before"):]
		if !resource.IsEffect(text) {
			t.Errorf("%q is not taken for an effect", text)
		}
		var got resource.Effect
		if ok := got.Read(text, same); !ok {
			t.Errorf("%q is not read", text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: (-want +got)\n%s", text, diff)
		}
		for n := range text {
			if got.Read(text[:n], same) {
				t.Errorf("%q is taken for the whole of %q", text[:n], text)
			}
		}
	}
	if resource.IsEffect(nil) || resource.IsEffect([]byte("{}")) || resource.IsEffect([]byte(" []")) {
		t.Error("JSON is taken for an effect")
	}
}
