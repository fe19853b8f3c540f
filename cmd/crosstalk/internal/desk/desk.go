// Package desk is a page in the browser on which an author edits a pack: the rules of a file,
// what is wrong with them while they are typed, what the cases give, and what the person of
// a case reads.
//
// What it says of a text is what package lsp says, which editors have, too. It is for one
// author on one machine: it answers whoever has the key that it was started with.
package desk

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"example.com/crosstalk/advisor/lsp"
)

//go:embed page
var pageFiles embed.FS

// A Desk serves the page of one pack.
type Desk struct {
	dir  string
	root *os.Root // the same, which what is named does not lead out of
	key  string

	mu    sync.Mutex // held while a request is answered
	space *lsp.Workspace
	saved map[string]string // of files with text that is not saved: the digest of what is
	crlf  map[string]bool   // files whose lines end as those of Windows do

	last   *seen // what was said of the last text that was looked at
	lastOf document
}

// New opens the pack in a folder, with a key of its own that requests must bring. asOf is the
// day for which reviews are judged.
func New(dir string, asOf time.Time) (*Desk, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	space, err := lsp.Open(os.DirFS(dir), asOf)
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return &Desk{dir: dir, root: root, key: rand.Text(), space: space, saved: map[string]string{},
		crlf: map[string]bool{}}, nil
}

// Close lets go of the folder.
func (d *Desk) Close() error { return d.root.Close() }

// Key is what requests must bring.
func (d *Desk) Key() string { return d.key }

// Handler answers the page. It may be used by several goroutines; requests wait for each other.
func (d *Desk) Handler() http.Handler {
	mux := http.NewServeMux()
	page, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic("desk: internal error: " + err.Error())
	}
	mux.Handle("GET /", http.FileServerFS(page))
	mux.Handle("POST /api/pack", answer(d, d.pack))
	mux.Handle("POST /api/open", answer(d, d.open))
	mux.Handle("POST /api/look", answer(d, d.look))
	mux.Handle("POST /api/complete", answer(d, d.complete))
	mux.Handle("POST /api/tidy", answer(d, d.tidy))
	mux.Handle("POST /api/save", answer(d, d.save))
	mux.Handle("POST /api/discard", answer(d, d.discard))
	return guard(mux)
}

// guard answers nobody who came by another name than this machine's own, as pages of others do
// that have their name lead here, and lets the page load its own files only.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if host != "127.0.0.1" && host != "localhost" && host != "[::1]" && host != "::1" {
			http.Error(w, "open the page by the address that crosstalk edit has printed",
				http.StatusMisdirectedRequest)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; "+
			"connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "+
			"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// maxBody is more than a file of a pack may have.
const maxBody = 4 << 20

// A fault is an error with a status, and what the page needs to know of it.
type fault struct {
	status int
	Msg    string `json:"error"`
	Now    string `json:"now,omitempty"`    // what the file says, which is not what was read
	Digest string `json:"digest,omitempty"` // of that
}

func (f *fault) Error() string { return f.Msg }

// answer makes a handler of a function from what is asked to what is answered. The key comes
// in a header, which pages of others cannot send.
func answer[Q, A any](d *Desk, of func(Q) (A, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked Q
		var out any
		err := func() error {
			if subtle.ConstantTimeCompare([]byte(r.Header.Get("Crosstalk-Key")), []byte(d.key)) != 1 {
				return &fault{status: http.StatusForbidden,
					Msg: "open the page by the whole address that crosstalk edit has printed"}
			}
			body := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
			if err := body.Decode(&asked); err != nil {
				return &fault{status: http.StatusBadRequest, Msg: err.Error()}
			}
			d.mu.Lock()
			defer d.mu.Unlock()
			var err error
			out, err = of(asked)
			return err
		}()
		status := http.StatusOK
		if err != nil {
			f := &fault{status: http.StatusInternalServerError, Msg: err.Error()}
			errors.As(err, &f)
			status, out = f.status, f
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(out) // the page has gone
	})
}

// named holds a name of a file to what the page may touch: the YAML files that a pack has.
func (d *Desk) named(name string) error {
	hidden := strings.HasPrefix(name, ".") || strings.Contains(name, "/.")
	if !fs.ValidPath(name) || hidden || path.Ext(name) != ".yaml" {
		return &fault{status: http.StatusBadRequest, Msg: fmt.Sprintf("%q is no file of a pack", name)}
	}
	info, err := d.root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &fault{status: http.StatusNotFound, Msg: fmt.Sprintf("there is no file %s in the "+
			"pack any more; crosstalk new makes files", name)}
	case err != nil:
		return &fault{status: http.StatusBadRequest, Msg: err.Error()}
	case !info.Mode().IsRegular():
		return &fault{status: http.StatusBadRequest, Msg: name + " is a link or a folder, which is " +
			"not written to from here"}
	}
	return nil
}

// digest tells a text from others.
func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
