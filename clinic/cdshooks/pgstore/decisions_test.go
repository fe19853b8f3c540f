package pgstore_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/advisor/decisions/decisionstest"
	"example.com/crosstalk/clinic/cdshooks/pgstore"
)

// place is an empty account in a database of its own.
func place(t *testing.T, open func(url string) (decisions.Store, error)) decisionstest.Place {
	url := database(t)
	return decisionstest.Place{Several: true,
		Open: func() (decisions.Store, error) { return open(url) },
		Read: func() (io.ReadCloser, error) {
			s, err := pgstore.Open(t.Context(), url)
			if err != nil {
				return nil, err
			}
			t.Cleanup(func() { _ = s.Close() })
			return s.Lines(t.Context()), nil
		}}
}

func TestDecisions(t *testing.T) {
	decisionstest.Run(t, func(t *testing.T) decisionstest.Place {
		return place(t, func(url string) (decisions.Store, error) {
			return pgstore.Open(context.Background(), url)
		})
	})
}

// TestAppendAll: what is added together is kept together, or not at all.
func TestAppendAll(t *testing.T) {
	s := open(t, database(t))
	line := func(text string, err error) decisions.Next {
		return func(seq int64, _ string) ([]byte, error) {
			return fmt.Appendf(nil, "%d%s\n", seq+1, text), err
		}
	}
	if err := s.AppendAll(t.Context(), []decisions.Next{line("a", nil), line("b", nil)}); err != nil {
		t.Fatal(err)
	}
	if s.AppendAll(t.Context(), []decisions.Next{line("c", nil), line("d", errors.New("no"))}) == nil {
		t.Error("what is not made is kept")
	}
	if err := s.AppendAll(t.Context(), []decisions.Next{line("e", nil)}); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(s.Lines(t.Context()))
	if want := "1a\n2b\n3e\n"; err != nil || string(text) != want {
		t.Errorf("%q, %v", text, err)
	}
}

// TestPages: more lines than are read at a time.
func TestPages(t *testing.T) {
	s := open(t, database(t))
	var one decisions.Next = func(seq int64, _ string) ([]byte, error) {
		return fmt.Appendln(nil, seq+1), nil
	}
	if err := s.AppendAll(t.Context(), slices.Repeat([]decisions.Next{one}, 250)); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(s.Lines(t.Context()))
	if n := strings.Count(string(text), "\n"); err != nil || n != 250 {
		t.Errorf("%d lines, %v", n, err)
	}
}

// TestCutOff: a server that stands still in the middle of an entry does not hold up the
// others for long, and its entry is not kept.
func TestCutOff(t *testing.T) {
	if testing.Short() {
		t.Skip("waits until the database gives up a server")
	}
	url := database(t)
	stuck, other := open(t, url), open(t, url)
	held, free := make(chan struct{}), make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		ended <- stuck.Append(context.Background(), func(int64, string) ([]byte, error) {
			close(held)
			<-free
			return []byte("stuck\n"), nil
		})
	}()
	<-held
	if err := other.Append(t.Context(), func(seq int64, _ string) ([]byte, error) {
		return fmt.Appendf(nil, "%d other\n", seq+1), nil
	}); err != nil {
		t.Error(err)
	}
	close(free)
	if err := <-ended; err == nil {
		t.Error("the entry of a server that was cut off is said to be kept")
	}
	text, err := io.ReadAll(other.Lines(t.Context()))
	if err != nil || string(text) != "1 other\n" {
		t.Errorf("%q, %v", text, err)
	}
}

// TestRoles: a role that may add lines and read them, and nothing else, is enough for a
// server, and one that may read them for who replays.
func TestRoles(t *testing.T) {
	url := database(t)
	open(t, url)
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	if _, err := c.Exec(t.Context(), `CREATE ROLE adds LOGIN; CREATE ROLE reads LOGIN;
		GRANT SELECT ON crosstalk_schema, crosstalk_decisions TO adds, reads;
		GRANT INSERT ON crosstalk_decisions TO adds`); err != nil {
		t.Fatal(err)
	}
	as := func(role string) *pgstore.Store {
		return open(t, strings.Replace(url, "tester@", role+"@", 1))
	}
	adds, reads := as("adds"), as("reads")
	line := func(seq int64, _ string) ([]byte, error) { return fmt.Appendln(nil, seq+1), nil }
	if err := errors.Join(adds.Ready(), adds.Append(t.Context(), line)); err != nil {
		t.Error(err)
	}
	if reads.Append(t.Context(), line) == nil || reads.Ready() == nil {
		t.Error("who may only read can add")
	}
	text, err := io.ReadAll(reads.Lines(t.Context()))
	if err != nil || string(text) != "1\n" {
		t.Errorf("%q, %v", text, err)
	}
}
