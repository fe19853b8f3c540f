package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"time"
)

// A Door is an address with what is answered there.
type Door struct {
	Listener net.Listener
	Handler  http.Handler
	Verified bool // who calls is
}

// LimitMemory keeps garbage within what the server may take beside its pack, unless
// the environment says how much that is.
func LimitMemory() {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	var now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&now)
	debug.SetMemoryLimit(int64(now.Sys-now.HeapReleased) + 192<<20)
}

// Answer answers at all doors until the context ends, and then what is at hand.
// When one fails, none is left open. Of a door that others than this machine reach
// and that verifies nobody it warns. A door without a listener or a handler is an error.
func Answer(ctx context.Context, log *slog.Logger, doors []Door) error {
	lacks := func(d Door) bool { return d.Listener == nil || d.Handler == nil }
	if ctx == nil || len(doors) == 0 || slices.ContainsFunc(doors, lacks) {
		return errors.New("server: no context, no door, or a door without a listener or a handler")
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error)
	for _, d := range doors {
		if tcp, ok := d.Listener.Addr().(*net.TCPAddr); !d.Verified && (!ok || !tcp.IP.IsLoopback()) {
			log.Warn("anybody who reaches this address may call; --client names who may", "addr",
				d.Listener.Addr().String())
		}
		go func() { ended <- answer(ctx, log, d.Listener, d.Handler) }()
	}
	var errs []error
	for range doors {
		errs = append(errs, <-ended)
		cancel()
	}
	return errors.Join(errs...)
}

// answer serves until the context ends, and then the requests at hand.
func answer(ctx context.Context, log *slog.Logger, listener net.Listener, srv http.Handler) error {
	web := &http.Server{Handler: srv, ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout: 30 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	log.Info("ending when the requests at hand are answered")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := web.Shutdown(last); err != nil {
		log.Warn("requests at hand were cut off")
		_ = web.Close()
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// patience is how long requests at hand may take when the server is told to end.
const patience = 800 * time.Millisecond
