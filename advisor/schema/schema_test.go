package schema_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/schema"
)

// TestKeys: the schema has the keys that the loader knows, and no other.
func TestKeys(t *testing.T) {
	all, err := schema.Write(os.DirFS("../../examples/ownpack/pack"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{}
	for _, f := range format.All {
		want[f.Name] = f.Names()
		slices.Sort(want[f.Name])
	}
	got := map[string][]string{}
	var look func(v any)
	look = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			doc, _ := v["title"].(string)
			if properties, ok := v["properties"].(map[string]any); ok && want[doc] != nil {
				var names []string
				for name := range properties {
					names = append(names, name)
				}
				slices.Sort(names)
				got[doc] = names
			}
			for _, x := range v {
				look(x)
			}
		case []any:
			for _, x := range v {
				look(x)
			}
		}
	}
	for _, data := range all {
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatal(err)
		}
		look(v)
	}
	for doc, keys := range want {
		if diff := cmp.Diff(keys, got[doc]); diff != "" {
			t.Errorf("%s\n%s", doc, diff)
		}
	}
}
