package sqlitestore

import (
	"io"
	"path/filepath"
	"testing"

	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/advisor/decisions/decisionstest"
	"example.com/crosstalk/clinic/cdshooks/internal/storetest"
)

func TestDecisions(t *testing.T) {
	decisionstest.Run(t, func(t *testing.T) decisionstest.Place {
		name := filepath.Join(t.TempDir(), "kept.db")
		return decisionstest.Place{Several: true,
			Open: func() (decisions.Store, error) { return Open(name) },
			Read: func() (io.ReadCloser, error) {
				s, err := Open(name)
				if err != nil {
					return nil, err
				}
				t.Cleanup(func() { _ = s.Close() })
				return s.Lines(t.Context()), nil
			}}
	})
}

// TestReady: a trial leaves nothing, and a closed store is not ready.
func TestReady(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "kept.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(); err != nil {
		t.Error(err)
	}
	if text, err := io.ReadAll(s.Lines(t.Context())); err != nil || len(text) > 0 {
		t.Errorf("%q, %v", text, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s.Ready() == nil {
		t.Error("a closed store is ready")
	}
}

func TestTokens(t *testing.T) {
	name := filepath.Join(t.TempDir(), "kept.db")
	s, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	storetest.Tokens(t, s)
	other, err := Open(name) // of another process, or after a new beginning
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	before, err := other.TokenUsed(t.Context(), "a", [32]byte{2}, storetest.Noon,
		storetest.Noon.AddDate(0, 0, 1))
	if err != nil || !before {
		t.Errorf("a token that another has taken is new: %v", err)
	}
}
