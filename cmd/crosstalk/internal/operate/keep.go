package operate

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"example.com/crosstalk/clinic/cdshooks/pgstore"
	"example.com/crosstalk/clinic/cdshooks/sqlitestore"
	"example.com/crosstalk/clinic/cdshooks/store"
	"example.com/crosstalk/clinic/server"
)

// A usedFunc is auth.Options.Used.
type usedFunc = func(ctx context.Context, issuer string, id [32]byte, now, until time.Time) bool

// keeper opens what --keep names, and returns what closes it and, if it is shared, who
// knows the tokens that other servers have accepted.
func keeper(ctx context.Context, f serveFlags, log *slog.Logger,
	opts *server.Options) (closed func(), used usedFunc, err error) {
	opts.CDS.Store = store.NewMemory(nil)
	closed = func() {}
	switch {
	case pgstore.IsURL(*f.keep):
		kept, err := pgstore.Open(ctx, *f.keep)
		if err != nil {
			return nil, nil, err
		}
		opts.CDS.Store = kept
		closed = func() { _ = kept.Close() }
		used = func(ctx context.Context, issuer string, id [32]byte, now, until time.Time) bool {
			before, err := kept.TokenUsed(ctx, issuer, id, now, until)
			if err != nil {
				log.ErrorContext(ctx, "whether another server has accepted a token is not known",
					"err", err)
			}
			return before
		}
	case *f.keep != "":
		kept, err := sqlitestore.Open(*f.keep)
		if err != nil {
			return nil, nil, err
		}
		opts.CDS.Store = kept
		closed = func() { _ = kept.Close() }
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
