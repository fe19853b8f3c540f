// Package account opens logs of decisions for the commands that give advice, and reads
// them again.
package account

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/clinic/cdshooks/pgstore"
	"example.com/crosstalk/clinic/cdshooks/sqlitestore"
)

// Flags are those of a command that gives advice.
type Flags struct {
	log, key *string
	mask     *[]string
}

// Add adds --log, --log-key and --log-mask to a command.
func Add(cmd *cobra.Command) Flags {
	flags := cmd.Flags()
	return Flags{
		log: flags.String("log", "", "log of decisions: a file, a database that several may write "+
			"(postgres://...) or a SQLite file (sqlite:FILE), to which an account of each advice is added "+
			"before it is given, to replay (default: none)"),
		key: flags.String("log-key", "", "file with a key of 16 bytes or more: keep a hash by it "+
			"instead of profiles in --log"),
		mask: flags.StringSlice("log-mask", nil, "facts to leave out of the profiles in --log"),
	}
}

// Open opens the log; nil if there is none. In a batch entries are kept after Sync, which
// Writer calls.
func (f Flags) Open(ctx context.Context, batch bool) (*decisions.Log, error) {
	if *f.log == "" {
		if *f.key != "" || len(*f.mask) > 0 {
			return nil, errors.New("--log-key and --log-mask need --log")
		}
		return nil, nil
	}
	opts := &decisions.Options{Mask: *f.mask, Batch: batch}
	if *f.key != "" {
		key, err := os.ReadFile(*f.key)
		if err != nil {
			return nil, fmt.Errorf("--log-key: %w", err)
		}
		opts.Key = key
	}
	db, err := database(ctx, *f.log)
	if err != nil {
		return nil, fmt.Errorf("--log: %w", err)
	}
	if db == nil {
		return decisions.Open(*f.log, opts)
	}
	log, err := decisions.New(db, opts)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return log, nil
}

// A db is a database that keeps an account.
type db interface {
	decisions.Store
	Lines(ctx context.Context) io.ReadCloser
}

// sqlite is what a name of an account in a SQLite file begins with.
const sqlite = "sqlite:"

// database opens that of a name; nil if it is the name of a file of lines.
func database(ctx context.Context, name string) (db, error) {
	if pgstore.IsURL(name) {
		s, err := pgstore.Open(ctx, name)
		if err != nil {
			return nil, err // not s, which would be no nil
		}
		return s, nil
	}
	path, ok := strings.CutPrefix(name, sqlite)
	if !ok {
		return nil, nil
	}
	s, err := sqlitestore.Open(path)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Writer is out, to which nothing is written before the log is on the disk.
func Writer(log *decisions.Log, out io.Writer) io.Writer {
	if log == nil {
		return out
	}
	return &writer{log, out}
}

type writer struct {
	log *decisions.Log
	out io.Writer
}

func (w *writer) Write(p []byte) (int, error) {
	if err := w.log.Sync(); err != nil {
		return 0, err
	}
	return w.out.Write(p)
}

// Logs are the parts of one log, by the names on a command line.
func Logs(ctx context.Context, names []string) decisions.Logs {
	logs := decisions.Logs{}
	open := map[string]string{}
	for _, name := range names {
		told := name
		if u, err := url.Parse(name); err == nil && pgstore.IsURL(name) {
			q := u.Query()
			q.Del("password")
			q.Del("sslpassword")
			u.RawQuery = q.Encode()
			told = u.Redacted() // it stands in errors
		}
		open[told] = name
		logs.Names = append(logs.Names, told)
	}
	logs.Open = func(told string) (io.ReadCloser, error) {
		name := open[told]
		if path, ok := strings.CutPrefix(name, sqlite); ok {
			if _, err := os.Stat(path); err != nil { // to open it would make it
				return nil, err
			}
		}
		db, err := database(ctx, name)
		if err != nil {
			return nil, err
		}
		if db == nil {
			return os.Open(name)
		}
		return lines{db.Lines(ctx), db}, nil
	}
	return logs
}

// lines closes the database as well.
type lines struct {
	io.ReadCloser
	db io.Closer
}

func (l lines) Close() error { return errors.Join(l.ReadCloser.Close(), l.db.Close()) }
