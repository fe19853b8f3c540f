// Package decisions keeps an account of the advice that was given: what was shown,
// withheld and asked, by which pack, for which day and on which facts.
//
// A [Log] is a file of JSON lines that is only added to. Each line has the hash of
// the one before, so that a line which was changed, left out or put in shows, and an
// entry is on the disk when [Log.Add] returns. A full file is renamed, with the
// number of its last entry, and the chain goes on in a new one. One process writes
// a log.
//
// What of a profile is kept is the operator's choice: all of it, all but some facts,
// or a keyed hash alone. Only the first can be replayed: see [Replay]. Which rules
// were shown tells something of a person in any case: a log is a health record.
//
// That lines are missing at the end no chain shows: keep the hash of the last line
// elsewhere now and then.
package decisions

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"example.com/crosstalk/advisor"
)

// Options are the choices of Open. Nil means the defaults.
type Options struct {
	// Key makes the log keep, instead of a profile, its HMAC-SHA256 by this key of 16
	// bytes or more: a plain hash of so little could be guessed.
	Key []byte

	// Mask names facts that are left out of the profiles.
	Mask []string

	// MaxBytes is how large a file may become; the default is 64 MiB.
	MaxBytes int64

	// Now is the clock; the default is time.Now.
	Now func() time.Time
}

// An Entry is an advice that was given.
type Entry struct {
	Seq  int64            `json:"seq"` // 1 is the first
	At   time.Time        `json:"at"`
	Via  string           `json:"via"` // the route
	Pack advisor.PackInfo `json:"pack"`

	AsOf     string     `json:"as_of,omitempty"`
	Language string     `json:"language,omitempty"` // that was asked for
	Region   string     `json:"region,omitempty"`
	Cap      int        `json:"cap,omitempty"`
	History  []Delivery `json:"history,omitempty"`

	Profile json.RawMessage `json:"profile,omitempty"`
	Masked  []string        `json:"masked,omitempty"` // facts that were left out of it
	Digest  string          `json:"profile_hmac,omitempty"`

	Shown    []string   `json:"shown"` // rules, in order
	Withheld []Withheld `json:"withheld"`
	Asked    []string   `json:"asked"`         // facts, in order
	Advice   string     `json:"advice_sha256"` // of its JSON, without id and pack

	Before string `json:"before"` // hash of the entry before; "" of the first
}

// A Delivery is a message that was shown before.
type Delivery struct {
	Rule string `json:"rule"`
	On   string `json:"on"`
}

// A Withheld is a rule that was held back.
type Withheld struct {
	Rule string `json:"rule"`
	Kind string `json:"kind"`
}

// A Log is a file of entries. It is safe for concurrent use. Make one with Open.
type Log struct {
	name string
	opts Options

	mu    sync.Mutex
	file  *os.File
	size  int64
	seq   int64
	chain string
	err   error // after which the end of the file is not known
}

// minKey is the least length of a key, in bytes.
const minKey = 16

// Open opens a log to add to it, and makes it if it is not there, readable for its
// owner alone. An entry of which a killed process has written a part is taken away:
// nobody was told that it was kept. The error also says that the last entry is no
// entry.
func Open(name string, opts *Options) (*Log, error) {
	l := &Log{name: name}
	if opts != nil {
		l.opts = *opts
	}
	if l.opts.MaxBytes <= 0 {
		l.opts.MaxBytes = 64 << 20
	}
	if l.opts.Now == nil {
		l.opts.Now = time.Now
	}
	if l.opts.Key != nil && len(l.opts.Key) < minKey {
		return nil, fmt.Errorf("decisions: key of %d bytes; want at least %d, better 32",
			len(l.opts.Key), minKey)
	}
	if err := l.open(); err != nil {
		return nil, fmt.Errorf("decisions: %w", err)
	}
	return l, nil
}

func (l *Log) open() error {
	f, err := os.OpenFile(l.name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	fail := func(err error) error { return errors.Join(err, f.Close()) }
	l.file, l.size = f, 0
	in := newReader(f, l.name)
	for {
		e, line, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if errors.Is(err, io.ErrUnexpectedEOF) { // a part of an entry
			if err := f.Truncate(l.size); err != nil {
				return fail(err)
			}
			break
		}
		if err != nil {
			return fail(err)
		}
		l.size += int64(len(line))
		l.seq, l.chain = e.Seq, hash(line)
	}
	if _, err := f.Seek(l.size, io.SeekStart); err != nil {
		return fail(err)
	}
	return nil
}

// hash is of a line with its end.
func hash(line []byte) string {
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}

// Close ends all use of the log.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = errors.New("decisions: the log is closed")
	if l.file == nil { // it was never opened
		return l.err
	}
	return l.file.Close()
}

// Add adds an advice that is about to be given: profile is the JSON of the facts,
// opts are those of Advise. It is on the disk when Add returns nil; else it is not in
// the log, and the advice should not be given.
func (l *Log) Add(via string, profile []byte, opts *advisor.Options, a *advisor.Advice) error {
	e, err := l.entry(via, profile, opts, a)
	if err != nil {
		return fmt.Errorf("decisions: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return errors.New("decisions: the log was never opened")
	}
	if l.err != nil {
		return l.err
	}
	if l.size > l.opts.MaxBytes {
		if err := l.rotate(); err != nil {
			return fmt.Errorf("decisions: %w", err)
		}
	}
	e.Seq, e.Before, e.At = l.seq+1, l.chain, l.opts.Now().UTC()
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("decisions: %w", err)
	}
	line = append(line, '\n')
	_, err = l.file.WriteAt(line, l.size)
	if err == nil {
		err = l.file.Sync()
	}
	if err != nil {
		// What is there of it must not stay: the next entry stands in its place.
		if again := l.file.Truncate(l.size); again != nil {
			l.err = fmt.Errorf("decisions: %w", errors.Join(err, again))
		}
		return fmt.Errorf("decisions: %w", err)
	}
	l.size += int64(len(line))
	l.seq, l.chain = e.Seq, hash(line)
	return nil
}

// rotate begins a new file. The name of the old one says its last entry.
func (l *Log) rotate() error {
	old := fmt.Sprintf("%s.%012d", l.name, l.seq)
	if _, err := os.Lstat(old); err == nil {
		return fmt.Errorf("%s is there already", old)
	}
	next, err := os.OpenFile(l.name+".next", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if err := os.Rename(l.name, old); err != nil {
		return errors.Join(err, next.Close())
	}
	if err := os.Rename(l.name+".next", l.name); err != nil {
		return errors.Join(err, os.Rename(old, l.name), next.Close())
	}
	err = l.file.Close()
	l.file, l.size = next, 0
	return err
}

// entry is the entry of an advice, without its place in the chain.
func (l *Log) entry(via string, profile []byte, opts *advisor.Options,
	a *advisor.Advice) (*Entry, error) {
	if opts == nil {
		opts = &advisor.Options{}
	}
	e := &Entry{Via: via, Pack: a.Pack, Language: opts.Language, Region: opts.Region, Cap: opts.Cap}
	if !opts.AsOf.IsZero() {
		e.AsOf = opts.AsOf.Format(time.DateOnly)
	}
	for _, d := range opts.History {
		e.History = append(e.History, Delivery{d.Rule, d.On.UTC().Format(time.RFC3339Nano)})
	}
	if err := e.conclude(a); err != nil {
		return nil, err
	}
	if l.opts.Key != nil {
		mac := hmac.New(sha256.New, l.opts.Key)
		mac.Write(profile)
		e.Digest = hex.EncodeToString(mac.Sum(nil))
		return e, nil
	}
	if len(l.opts.Mask) == 0 {
		e.Profile = bytes.TrimSpace(profile)
		return e, nil
	}
	facts := map[string]json.RawMessage{}
	if err := json.Unmarshal(profile, &facts); err != nil {
		return nil, errors.New("a profile is no JSON object")
	}
	for name := range facts {
		if slices.Contains(l.opts.Mask, name) {
			delete(facts, name)
			e.Masked = append(e.Masked, name)
		}
	}
	slices.Sort(e.Masked)
	text, err := json.Marshal(facts)
	e.Profile = text
	return e, err
}

// conclude says what an advice is.
func (e *Entry) conclude(a *advisor.Advice) error {
	e.Shown, e.Withheld, e.Asked = []string{}, []Withheld{}, []string{}
	for _, m := range a.Messages {
		e.Shown = append(e.Shown, m.Rule)
	}
	for _, w := range a.Withheld {
		e.Withheld = append(e.Withheld, Withheld{w.Rule, w.Kind})
	}
	for _, q := range a.Questions {
		e.Asked = append(e.Asked, q.Fact)
	}
	plain := *a
	plain.ID, plain.Pack = "", advisor.PackInfo{} // which the entry has
	text, err := json.Marshal(&plain)
	e.Advice = hash(text)
	return err
}
