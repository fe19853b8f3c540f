package bundle

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor/internal/files"
	"example.com/crosstalk/advisor/internal/source"
)

const (
	manifestName  = "bundle.json"
	signatureName = "bundle.sig"

	// format is the number of what this package writes. A change that old readers would
	// misread gets a new one.
	format = 1

	maxBytes = 64 << 20 // of a bundle; the shipped pack takes 2 MiB
	maxFiles = 20_000

	// purpose goes before the manifest into the signature, so that no other thing that the
	// same key signs can be taken for a bundle.
	purpose = "crosstalk bundle 1\n"
)

// A Manifest says what is in a bundle. Write fills Format, Key and Files in.
type Manifest struct {
	Format  int    `json:"format"`
	Name    string `json:"name"`    // of the pack
	Version string `json:"version"` // of the pack: numbers with dots between them, as in 1.4.0
	Digest  string `json:"digest"`  // of the pack, as advice and logs have it
	// NotAfter is the last day on which to use it, as in 2027-06-30 (UTC); "": no end.
	NotAfter string `json:"not_after,omitempty"`
	// Tool is the program that made the checks and the bundle, with its version.
	Tool string `json:"tool"`
	// Checks are what held when it was made; nil says that nothing was checked.
	Checks []Check `json:"checks"`
	Key    string  `json:"key"` // KeyID of who signed
	Files  []File  `json:"files"`
}

// A Check is one that the pack passed, as "invariants" and "164 proven, 0 open".
type Check struct {
	What   string `json:"what"`
	Result string `json:"result"`
}

// A File is one file of the pack.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

type signature struct {
	Key       string `json:"key"`
	Signature []byte `json:"signature"`
}

// KeyID names a public key: half of the SHA-256 of its PKIX form, in hexadecimal.
func KeyID(key ed25519.PublicKey) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:16])
}

// Write writes the YAML files of a pack with their manifest, signed with key. It does
// not look into the files: load the pack first. The error says which file cannot be
// read, what in m does not fit, or that w fails.
func Write(w io.Writer, pack fs.FS, m Manifest, key ed25519.PrivateKey) error {
	if len(key) != ed25519.PrivateKeySize {
		return errors.New("bundle: no private key to sign with")
	}
	if _, err := numbers(m.Version); err != nil {
		return err
	}
	if _, err := m.end(); err != nil {
		return err
	}
	all, err := contents(pack)
	if err != nil {
		return err
	}
	m.Format, m.Key, m.Files = format, KeyID(key.Public().(ed25519.PublicKey)), nil
	for _, name := range slices.Sorted(maps.Keys(all)) {
		sum := sha256.Sum256(all[name])
		m.Files = append(m.Files, File{name, int64(len(all[name])), hex.EncodeToString(sum[:])})
	}
	head, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return archive(w, head, signature{m.Key, ed25519.Sign(key, append([]byte(purpose), head...))},
		m.Files, all)
}

// archive writes what was signed, in the one way that there is.
func archive(w io.Writer, head []byte, s signature, list []File, all map[string][]byte) error {
	sig, err := json.Marshal(s)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	if err := errors.Join(put(z, manifestName, head), put(z, signatureName, sig)); err != nil {
		return err
	}
	for _, f := range list {
		if err := put(z, f.Name, all[f.Name]); err != nil {
			return err
		}
	}
	return z.Close()
}

// put stores a file as it is: what compression gives may differ from one version of Go
// to the next, and a bundle may not.
func put(z *zip.Writer, name string, data []byte) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// contents are the files that a pack is loaded from.
func contents(pack fs.FS) (map[string][]byte, error) {
	var errs source.Errors
	list, _ := files.Read(pack, &errs)
	if found := errs.Sorted(); len(found) > 0 {
		return nil, found[0]
	}
	all, total := map[string][]byte{}, 0
	for _, f := range list {
		all[f.Name] = f.Data
		if total += len(f.Data); total > maxBytes/2 { // the rest is for names and the manifest
			return nil, fmt.Errorf("bundle: the pack has more than %d MiB", maxBytes>>21)
		}
	}
	return all, nil
}

// Options say which bundles to open.
type Options struct {
	// Keys are who may sign.
	Keys []ed25519.PublicKey
	// Day is held against the manifest's NotAfter; zero: that is not looked at.
	Day time.Time
}

// A Bundle is one whose signature and files hold. It does not change.
type Bundle struct {
	manifest Manifest
	sum      string
	files    fstest.MapFS
}

// Open reads a bundle. The error says what does not hold: it is no bundle, none of the
// keys signed it, a file is missing, changed or not in the manifest, or its time is over.
func Open(data []byte, opts *Options) (*Bundle, error) {
	if opts == nil || len(opts.Keys) == 0 {
		return nil, errors.New("bundle: no key to check the signature with")
	}
	if len(data) > maxBytes {
		return nil, fmt.Errorf("bundle: more than %d MiB", maxBytes>>20)
	}
	files, err := unzip(data)
	if err != nil {
		return nil, err
	}
	head, ok := files[manifestName]
	if !ok {
		return nil, fmt.Errorf("bundle: there is no %s in it", manifestName)
	}
	sig, err := signed(head, files[signatureName], opts.Keys)
	if err != nil {
		return nil, err
	}
	delete(files, manifestName)
	delete(files, signatureName)
	b := &Bundle{files: fstest.MapFS{}}
	dec := json.NewDecoder(bytes.NewReader(head))
	if err := dec.Decode(&b.manifest); err != nil {
		return nil, fmt.Errorf("bundle: %s: %w", manifestName, err)
	}
	if err := b.holds(files, opts.Day); err != nil {
		return nil, err
	}
	// Nothing goes along that was not signed: between the files, behind them, or beside what
	// readers look at.
	var same bytes.Buffer
	if err := archive(&same, head, *sig, b.manifest.Files, files); err != nil {
		return nil, err
	}
	if !bytes.Equal(same.Bytes(), data) {
		return nil, errors.New("bundle: it was changed: the files are as they were signed, and what is " +
			"around them is not")
	}
	for name, data := range files {
		b.files[name] = &fstest.MapFile{Data: data, Mode: 0o444}
	}
	sum := sha256.Sum256(head)
	b.sum = hex.EncodeToString(sum[:])
	return b, nil
}

func unzip(data []byte) (map[string][]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("bundle: no zip archive, or a damaged one: %w", err)
	}
	if len(z.File) > maxFiles {
		return nil, fmt.Errorf("bundle: more than %d files", maxFiles)
	}
	files, total := map[string][]byte{}, uint64(0)
	for _, f := range z.File {
		name := f.Name
		switch _, twice := files[name]; {
		case twice:
			return nil, fmt.Errorf("bundle: %.80q is in it twice", name)
		case !fs.ValidPath(name) || !f.Mode().IsRegular():
			return nil, fmt.Errorf("bundle: %.80q is no file of a pack", name)
		case f.Method != zip.Store: // what is compressed may be of any size
			return nil, fmt.Errorf("bundle: %.80q is compressed; crosstalk bundle does not do that", name)
		}
		if total += f.UncompressedSize64; total > maxBytes {
			return nil, fmt.Errorf("bundle: more than %d MiB", maxBytes>>20)
		}
		if files[name], err = readAll(f); err != nil {
			return nil, fmt.Errorf("bundle: %.80q: %w", name, err)
		}
	}
	return files, nil
}

func readAll(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(r, maxBytes))
	return data, errors.Join(err, r.Close())
}

// signed is the signature, which holds.
func signed(head, sig []byte, keys []ed25519.PublicKey) (*signature, error) {
	if sig == nil {
		return nil, errors.New("bundle: it is not signed")
	}
	var s signature
	if err := json.Unmarshal(sig, &s); err != nil {
		return nil, fmt.Errorf("bundle: %s: %w", signatureName, err)
	}
	for _, key := range keys {
		if len(key) != ed25519.PublicKeySize || KeyID(key) != s.Key {
			continue
		}
		if ed25519.Verify(key, append([]byte(purpose), head...), s.Signature) {
			return &s, nil
		}
		return nil, fmt.Errorf("bundle: the signature of key %s does not hold: it was changed", s.Key)
	}
	return nil, fmt.Errorf("bundle: signed with key %.40q, which is none of those that may", s.Key)
}

// holds holds what was signed to the files that came with it.
func (b *Bundle) holds(files map[string][]byte, day time.Time) error {
	m := &b.manifest
	if m.Format != format {
		return fmt.Errorf("bundle: of format %d; this program reads %d", m.Format, format)
	}
	if _, err := numbers(m.Version); err != nil {
		return err
	}
	end, err := m.end()
	if err != nil {
		return err
	}
	if !end.IsZero() && !day.IsZero() && day.Format(time.DateOnly) > m.NotAfter {
		return fmt.Errorf("bundle: not to be used after %s; ask its author for a newer one", m.NotAfter)
	}
	listed := map[string]bool{}
	for _, f := range m.Files {
		data, ok := files[f.Name]
		if !ok {
			return fmt.Errorf("bundle: %s is missing", f.Name)
		}
		sum := sha256.Sum256(data)
		if hex.EncodeToString(sum[:]) != f.SHA256 {
			return fmt.Errorf("bundle: %s was changed", f.Name)
		}
		listed[f.Name] = true
	}
	for name := range files {
		if !listed[name] {
			return fmt.Errorf("bundle: %.80q is not in the manifest", name)
		}
	}
	return nil
}

// end is the last day, or the zero time.
func (m *Manifest) end() (time.Time, error) {
	if m.NotAfter == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, m.NotAfter)
	if err != nil {
		return t, fmt.Errorf("bundle: the last day %.40q is no date such as 2027-06-30", m.NotAfter)
	}
	return t, nil
}
