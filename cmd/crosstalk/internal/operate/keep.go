package operate

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/clinic/cdshooks/pgstore"
	"example.com/crosstalk/clinic/cdshooks/sqlitestore"
	"example.com/crosstalk/clinic/cdshooks/store"
	"example.com/crosstalk/clinic/server"
)

// A usedFunc is auth.Options.Used.
type usedFunc = func(ctx context.Context, issuer string, id [32]byte, now, until time.Time) bool

// A tokens knows which tokens were used.
type tokens interface {
	TokenUsed(ctx context.Context, issuer string, id [32]byte, now, until time.Time) (bool, error)
}

// knows asks a store which tokens other servers have accepted, or this one before it began
// anew.
func knows(kept tokens, log *slog.Logger) usedFunc {
	return func(ctx context.Context, issuer string, id [32]byte, now, until time.Time) bool {
		before, err := kept.TokenUsed(ctx, issuer, id, now, until)
		if err != nil {
			log.ErrorContext(ctx, "whether another server has accepted a token is not known",
				"err", err)
		}
		return before
	}
}

// keeper opens what --keep names, and returns what closes it and, if it is kept on disk, who
// knows the tokens that were accepted.
func keeper(ctx context.Context, f serveFlags, log *slog.Logger,
	opts *server.Options) (closed func(), used usedFunc, err error) {
	opts.CDS.Store, opts.CDS.Given = store.NewMemory(nil), delivery.NewMemory(0)
	closed = func() {}
	switch {
	case pgstore.IsURL(*f.keep):
		kept, err := pgstore.Open(ctx, *f.keep)
		if err != nil {
			return nil, nil, err
		}
		opts.CDS.Store, opts.CDS.Given = kept, kept
		closed = func() { _ = kept.Close() }
		used = knows(kept, log)
	case *f.keep != "":
		kept, err := sqlitestore.Open(*f.keep)
		if err != nil {
			return nil, nil, err
		}
		opts.CDS.Store, opts.CDS.Given = kept, kept
		closed = func() { _ = kept.Close() }
		used = knows(kept, log)
	}
	if *f.keyFile != "" {
		key, err := os.ReadFile(*f.keyFile)
		if err == nil {
			opts.CDS.Patient, err = store.Pseudonym(key)
		}
		if err != nil {
			closed()
			return nil, nil, fmt.Errorf("--pseudonym-key %s: %w", *f.keyFile, err)
		}
	}
	return closed, used, nil
}
