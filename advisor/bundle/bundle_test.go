package bundle_test

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor/bundle"
)

var (
	private = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	other   = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, 32))
	keys    = []ed25519.PublicKey{public(other), public(private)}
	files   = fstest.MapFS{
		"pack.yaml":           {Data: []byte("name: small\n")},
		"topic/rule.yaml":     {Data: []byte("id: r\n")},
		"topic/empty.yaml":    {Data: []byte("")},
		"README.md":           {Data: []byte("not of the pack")},
		".git/hidden.yaml":    {Data: []byte("not of the pack")},
		"testdata/other.yaml": {Data: []byte("not of the pack")},
	}
)

func public(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }

func made(t *testing.T, version, notAfter string, pack fs.FS) []byte {
	t.Helper()
	var out bytes.Buffer
	m := bundle.Manifest{Name: "small", Version: version, NotAfter: notAfter, Tool: "a test",
		Checks: []bundle.Check{{What: "cases", Result: "2 passed"}}}
	if err := bundle.Write(&out, pack, m, private); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func opened(t *testing.T, data []byte) *bundle.Bundle {
	t.Helper()
	b, err := bundle.Open(data, &bundle.Options{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRoundTrip(t *testing.T) {
	data := made(t, "1.2.0", "", files)
	if !bytes.Equal(data, made(t, "1.2.0", "", files)) {
		t.Error("two bundles of one pack differ")
	}
	b := opened(t, data)
	var names []string
	_ = fs.WalkDir(b.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			t.Error(err)
		} else if !d.IsDir() {
			names = append(names, name)
		}
		return nil
	})
	want := []string{"pack.yaml", "topic/empty.yaml", "topic/rule.yaml"}
	if !slices.Equal(names, want) {
		t.Errorf("in it are %v, want %v", names, want)
	}
	got, err := fs.ReadFile(b.FS(), "topic/rule.yaml")
	if err != nil || string(got) != "id: r\n" {
		t.Errorf("%q %v", got, err)
	}
	if m := b.Manifest(); m.Key != bundle.KeyID(public(private)) || len(m.Checks) != 1 {
		t.Errorf("%+v", m)
	}
}

// TestEveryByte changes each byte of a bundle in turn, leaves each tail out, and puts something
// behind, before and between: none of it opens.
func TestEveryByte(t *testing.T) {
	data := made(t, "1.2.0", "", files)
	opened(t, data)
	refused := func(what string, changed []byte) {
		if _, err := bundle.Open(changed, &bundle.Options{Keys: keys}); err == nil {
			t.Errorf("%s: it opens", what)
		}
	}
	for i := range data {
		for _, bit := range []byte{1, 0x80} {
			changed := slices.Clone(data)
			changed[i] ^= bit
			refused(fmt.Sprintf("byte %d", i), changed)
		}
		refused(fmt.Sprintf("the first %d bytes", i), data[:i])
		refused(fmt.Sprintf("a byte more at %d", i), slices.Insert(slices.Clone(data), i, 0))
	}
	for _, more := range []string{"\x00", "more", strings.Repeat("\x00", 1024)} {
		refused("something behind", append(slices.Clone(data), more...))
		refused("something before", append([]byte(more), data...))
	}
}

// TestSameForEver: a bundle is read by comparing it with what is written today, so what is
// written stays as it is, by whatever version of Go.
func TestSameForEver(t *testing.T) {
	sum := sha256.Sum256(made(t, "1.2.0", "", files))
	const want = "1d4962b2c90b0e7082bc6ff8449487fc50f4e84054fdb2188d05abac6994dfcd"
	if got := hex.EncodeToString(sum[:]); got != want {
		t.Errorf("bundles of before are no longer read: %s, want %s", got, want)
	}
}

// rezip writes a bundle again, with its files changed by edit.
func rezip(t *testing.T, data []byte, edit func(name string, data []byte) (string, []byte),
	more ...string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	add := func(name string, data []byte) {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = f.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		old, _ := io.ReadAll(r)
		if name, text := edit(f.Name, old); name != "" {
			add(name, text)
		}
	}
	for _, name := range more {
		add(name, []byte("id: added\n"))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestRefused(t *testing.T) {
	data := made(t, "1.2.0", "2027-06-30", files)
	keep := func(name string, data []byte) (string, []byte) { return name, data }
	without := func(gone string) func(string, []byte) (string, []byte) {
		return func(name string, data []byte) (string, []byte) {
			if name == gone {
				return "", nil
			}
			return name, data
		}
	}
	changed := func(what, old, now string) func(string, []byte) (string, []byte) {
		return func(name string, data []byte) (string, []byte) {
			if name == what {
				data = bytes.Replace(data, []byte(old), []byte(now), 1)
			}
			return name, data
		}
	}
	elsewhere := rezip(t, made(t, "1.2.0", "", fstest.MapFS{"pack.yaml": files["pack.yaml"]}), keep)
	day := time.Date(2027, 7, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		data []byte
		opts *bundle.Options
		want string
	}{
		"no keys":          {data, &bundle.Options{}, "no key"},
		"another's key":    {data, &bundle.Options{Keys: keys[:1]}, "none of those that may"},
		"nothing":          {nil, nil, "no zip archive"},
		"no manifest":      {rezip(t, data, without("bundle.json")), nil, "no bundle.json"},
		"not signed":       {rezip(t, data, without("bundle.sig")), nil, "not signed"},
		"a file is gone":   {rezip(t, data, without("topic/rule.yaml")), nil, "rule.yaml is missing"},
		"a file more":      {rezip(t, data, keep, "topic/more.yaml"), nil, "not in the manifest"},
		"a file twice":     {rezip(t, data, keep, "topic/rule.yaml"), nil, "twice"},
		"a file outside":   {rezip(t, data, keep, "../x.yaml"), nil, "no file of a pack"},
		"a changed file":   {rezip(t, data, changed("topic/rule.yaml", "r", "s")), nil, "was changed"},
		"another version":  {rezip(t, data, changed("bundle.json", "1.2", "9.2")), nil, "does not hold"},
		"its time is over": {data, &bundle.Options{Keys: keys, Day: day}, "used after 2027-06-30"},
		"another's signature": {rezip(t, data, func(name string, old []byte) (string, []byte) {
			if name == "bundle.sig" {
				z, _ := zip.NewReader(bytes.NewReader(elsewhere), int64(len(elsewhere)))
				r, _ := z.Open("bundle.sig")
				old, _ = io.ReadAll(r)
			}
			return name, old
		}), nil, "does not hold"},
	} {
		opts := c.opts
		if opts == nil {
			opts = &bundle.Options{Keys: keys, Day: day.AddDate(0, 0, -1)}
		}
		if _, err := bundle.Open(c.data, opts); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestFollows(t *testing.T) {
	for _, c := range []struct {
		was, now string
		may      bool
	}{
		{"1.2.0", "1.2.1", true}, {"1.2.0", "1.10.0", true}, {"1.2.0", "2", true},
		{"1.10.0", "1.9.0", false}, {"1.2", "1.1.9", false}, {"2.0.0", "2", false},
	} {
		last, now := opened(t, made(t, c.was, "", files)), opened(t, made(t, c.now, "", files))
		if err := now.Follows(last); (err == nil) != c.may {
			t.Errorf("%s after %s: %v", c.now, c.was, err)
		}
		if now.Follows(nil) != nil || now.Follows(now) != nil {
			t.Error("it does not follow nothing, or itself")
		}
	}
	var out bytes.Buffer
	for _, version := range []string{"", "1.x", "v1", "1..2", "01.2", "-1", "1.2.0-rc1"} {
		if err := bundle.Write(&out, files, bundle.Manifest{Version: version}, private); err == nil {
			t.Errorf("version %q is taken", version)
		}
	}
}

func TestKeys(t *testing.T) {
	priv, pub, err := bundle.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	key, err := bundle.PrivateKey(priv)
	if err != nil {
		t.Fatal(err)
	}
	_, pub2, err := bundle.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	list, err := bundle.PublicKeys(append(pub, pub2...))
	if err != nil || len(list) != 2 || !list[0].Equal(key.Public()) {
		t.Fatal(list, err)
	}
	for _, bad := range []string{"", "x", string(priv),
		"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"} {
		if _, err := bundle.PublicKeys([]byte(bad)); err == nil {
			t.Errorf("%.20q is a public key", bad)
		}
	}
	if _, err := bundle.PrivateKey(pub); err == nil {
		t.Error("a public key is a private one")
	}
}

func FuzzOpen(f *testing.F) {
	var out bytes.Buffer
	_ = bundle.Write(&out, files, bundle.Manifest{Name: "small", Version: "1"}, private)
	f.Add(out.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := bundle.Open(data, &bundle.Options{Keys: keys})
		if (b == nil) == (err == nil) {
			t.Fatal(b, err)
		}
	})
}
