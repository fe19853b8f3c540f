package operate

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/bundle"
	"example.com/crosstalk/clinic/server"
	"example.com/crosstalk/clinic/signed"
)

// A packSource is where serve has its pack from.
type packSource struct {
	open    func() (fs.FS, error)
	using   func(advisor.PackInfo)
	changed func() (bool, error) // nil: it does not change
	every   time.Duration
}

// source is the pack that ships, a folder or, with --key, a bundle.
func source(b Base, cmd *cobra.Command, f serveFlags, log *slog.Logger) (*packSource, error) {
	s := &packSource{every: *f.reload}
	if *f.key == "" {
		if *f.lastGood != "" || *f.allowOlder {
			return nil, errors.New("--last-good and --allow-older need --key")
		}
		s.open = func() (fs.FS, error) { return b.Open(*f.pack) }
		if *f.pack != "" && *f.reload > 0 { // before it is read, or a change meanwhile would go unseen
			s.changed = server.Changes(os.DirFS(*f.pack))
		}
		return s, nil
	}
	if *f.pack == "" {
		return nil, errors.New("--key needs --pack, the bundle or its address; the pack that ships " +
			"is not signed")
	}
	keys, err := publicKeys(*f.key)
	if err != nil {
		return nil, err
	}
	from, err := signed.New(*f.pack, &signed.Options{Keys: keys, LastGood: *f.lastGood,
		AllowOlder: *f.allowOlder,
		Failed:     func(err error) { log.Error("the bundle of the pack", "err", err) }})
	if err != nil {
		return nil, err
	}
	s.open, s.using = from.Pack, from.Using
	if _, err := os.Stat(*f.pack); err != nil && !cmd.Flags().Changed("reload") {
		s.every = time.Minute
	}
	if s.every > 0 {
		s.changed = from.Changed
	}
	return s, nil
}

func publicKeys(name string) ([]ed25519.PublicKey, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	keys, err := bundle.PublicKeys(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return keys, nil
}
