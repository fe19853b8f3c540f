package bulk

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestSweep: what a killed run left is removed by the next one, and nothing else is.
func TestSweep(t *testing.T) {
	parent := t.TempDir()
	old := time.Now().Add(-time.Hour)
	left := filepath.Join(parent, indexName+"1")
	for dir, mode := range map[string]os.FileMode{left: 0o700,
		filepath.Join(parent, indexName+"2"): 0o755, filepath.Join(parent, "other"): 0o700} {
		if err := os.Mkdir(dir, mode); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "index.sqlite"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(dir, old, old); err != nil {
			t.Fatal(err)
		}
	}
	used, err := newIndex(parent) // which sweeps, too
	if err != nil {
		t.Fatal(err)
	}
	defer used.close()
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("what was left is still there: %v", err)
	}
	if err := os.Chtimes(used.dir, old, old); err != nil {
		t.Fatal(err)
	}
	sweep(parent, time.Now())
	for _, dir := range []string{used.dir, filepath.Join(parent, indexName+"2"),
		filepath.Join(parent, "other")} {
		if _, err := os.Stat(dir); err != nil {
			t.Errorf("removed though it was not left over: %v", err)
		}
	}
}
