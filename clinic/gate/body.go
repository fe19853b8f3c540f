package gate

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// A body is what was read of a request.
type body struct {
	data []byte
	at   int
}

func (b *body) Read(p []byte) (int, error) {
	if b.at >= len(b.data) {
		return 0, io.EOF
	}
	n := copy(p, b.data[b.at:])
	b.at += n
	return n, nil
}

func (b *body) Close() error { return nil }

// Bytes is the body of a request that a gate has let in, and io.ReadAll of any
// other. It must not be changed.
func Bytes(r *http.Request) ([]byte, error) {
	if r == nil || r.Body == nil {
		return nil, nil
	}
	if b, ok := r.Body.(*body); ok {
		b.at = len(b.data)
		return b.data, nil
	}
	return io.ReadAll(r.Body)
}

// errNoRoom is that what was fetched for a request does not fit beside the others.
var errNoRoom = errors.New("there is no room beside the other requests at hand")

type placeKey struct{}

// Reader reads what is fetched for the request of a context, and takes factor times
// its bytes from the memory of the gate that has let the request in. Where there
// is no more, reading is an error. It reads on if no gate has.
func Reader(ctx context.Context, r io.Reader, factor int64) io.Reader {
	if ctx == nil || r == nil {
		return r
	}
	p, ok := ctx.Value(placeKey{}).(*place)
	if !ok {
		return r
	}
	return &counted{r, p, factor}
}

type counted struct {
	io.Reader
	place  *place
	factor int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if !c.place.more(int64(n) * c.factor) {
		return n, errNoRoom
	}
	return n, err
}

// An answer is kept until the work on it is over.
type answer struct {
	http.ResponseWriter
	code int
	text bytes.Buffer
}

func (a *answer) WriteHeader(code int) {
	if a.code == 0 {
		a.code = code
	}
}

func (a *answer) Write(data []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.text.Write(data)
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// write sends the answer.
func (a *answer) write(r *http.Request, timeout time.Duration) {
	header := a.Header()
	if a.code == 0 {
		a.code = http.StatusOK
	}
	// A server without deadlines ignores it.
	_ = http.NewResponseController(a.ResponseWriter).SetWriteDeadline(time.Now().Add(timeout))
	if r.Method != http.MethodHead && a.text.Len() > 0 && header.Get("Content-Length") == "" {
		header.Set("Content-Length", strconv.Itoa(a.text.Len()))
	}
	a.ResponseWriter.WriteHeader(a.code)
	if a.text.Len() > 0 {
		_, _ = a.ResponseWriter.Write(a.text.Bytes()) // the client has gone
	}
}

// weigh counts the values of a text that may be JSON, and how deep they are
// nested, before anything is made of them.
func weigh(data []byte) (values, depth int) {
	at, text := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case text && c == '\\':
			i++
		case c == '"':
			text = !text
		case text:
		case c == '{' || c == '[':
			at++
			values++
			depth = max(depth, at)
		case c == '}' || c == ']':
			at--
		case c == ',':
			values++
		}
	}
	return values, depth
}
