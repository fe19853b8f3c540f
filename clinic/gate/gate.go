// Package gate bounds what all requests at hand take together: how many there
// are, the bytes of their bodies and answers, the memory and the time of answering
// them. What does not fit is refused at once, with 503 and Retry-After, so that
// who asks can ask elsewhere or later, and nobody waits for those who send slowly.
//
//	g := gate.New(nil)
//	http.Handle("/x", g.Handler(gate.Route{MaxBody: 1 << 20}, refuse, handler))
//
// A body is read before anything is made of it, and what it may cost is taken from
// the memory that there is for all: as it arrives, not as it is announced. An
// answer is written when the work on it is over, so that who reads slowly keeps
// the bytes of the answer and nothing else.
package gate

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Options are the bounds of a Gate. Nil means the defaults.
type Options struct {
	// Requests is how many may be at hand, those being sent and those being
	// answered included. The default is 1024.
	Requests int

	// Working is how many are worked at. The default is 256.
	Working int

	// Memory is how many bytes they may take together, as Routes estimate it: a
	// quarter for bodies that arrive, half for the work, a quarter for answers. One
	// request that is larger than what is left may come in beside. The default is
	// 96 MiB. Garbage comes on top: with Go's default settings as much again.
	Memory int64

	// Timeout is how long a body may take to arrive, a request to be worked at, and
	// an answer to be written: so long each. The default is 10 seconds.
	Timeout time.Duration
}

// A Route says what a request may have, and what it costs to answer it.
type Route struct {
	MaxBody   int64 // bytes; 0: a body is not read
	MaxValues int   // of JSON in the body; 0: it is none
	MaxDepth  int   // of JSON; 0: any

	// The memory that it takes to answer, in bytes: for each request, for each byte
	// of its body, which itself is counted anyway, and for each value of JSON.
	Base, PerByte, PerValue int64

	// Spare is for what must be answered when nothing else can be, and costs
	// little: health, metrics. There are 16 places for them alone.
	Spare bool
}

// A Refusal is why a request is not answered. Text holds nothing of it.
type Refusal struct {
	Status int // 400, 413 or 503
	Text   string
}

// A Gate is what the requests of several routes share. It is safe for concurrent
// use.
type Gate struct {
	opts Options

	mu                    sync.Mutex
	here, working, spares int
	// Bodies that arrive, requests that are worked at and answers that are being
	// written have memory of their own, so that who is slow at one keeps nobody from
	// another.
	coming, work, leaving pool
}

// A pool is memory that requests share. Beside it there is a lane for one request
// alone that has no room in it, or many large ones could keep out each other, and
// many small ones every large one.
type pool struct {
	left   int64
	closed bool // somebody is in the lane
}

// A share is what a request has of a pool.
type share struct {
	memory int64
	lane   bool
}

// hold makes memory what a share is, if there is so much.
func (p *pool) hold(s *share, memory int64) bool {
	switch more := memory - s.memory; {
	case s.lane:
	case more <= p.left || more <= 0:
		p.left -= more
		s.memory = memory
	case p.closed:
		return false
	default:
		p.closed, s.lane = true, true
		p.left += s.memory
		s.memory = 0
	}
	return true
}

func (p *pool) free(s *share) {
	if p.left += s.memory; s.lane {
		p.closed = false
	}
	*s = share{}
}

// New makes a Gate.
func New(opts *Options) *Gate {
	g := &Gate{}
	if opts != nil {
		g.opts = *opts
	}
	if g.opts.Requests <= 0 {
		g.opts.Requests = 1024
	}
	if g.opts.Working <= 0 {
		g.opts.Working = 256
	}
	if g.opts.Memory <= 0 {
		g.opts.Memory = 96 << 20
	}
	if g.opts.Timeout <= 0 {
		g.opts.Timeout = 10 * time.Second
	}
	g.coming.left, g.work.left, g.leaving.left = g.opts.Memory/4, g.opts.Memory/2, g.opts.Memory/4
	return g
}

const (
	spares = 16
	// small is an answer that there always is room for: every request at hand may
	// have one.
	small = 16 << 10
)

// A place is what a request has of the gate.
type place struct {
	gate                  *Gate
	spare, working        bool
	coming, work, leaving share
}

func (g *Gate) enter(spare bool) *place {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case spare && g.spares < spares:
		g.spares++
		return &place{gate: g, spare: true}
	case g.here >= g.opts.Requests:
		return nil
	}
	g.here++
	return &place{gate: g}
}

func (p *place) leave() {
	g := p.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	g.coming.free(&p.coming)
	g.work.free(&p.work)
	g.leaving.free(&p.leaving)
	if p.working {
		g.working--
	}
	if p.spare {
		g.spares--
	} else {
		g.here--
	}
}

// arrive makes room for so much of the body.
func (p *place) arrive(memory int64) bool {
	p.gate.mu.Lock()
	defer p.gate.mu.Unlock()
	return p.gate.coming.hold(&p.coming, memory)
}

// begin takes a place among those that are worked at, and memory for that.
func (p *place) begin(memory int64) *Refusal {
	g := p.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case p.spare:
		return nil
	case g.working >= g.opts.Working:
		return errMany
	case !g.work.hold(&p.work, memory):
		return errFull
	}
	g.working++
	p.working = true
	g.coming.free(&p.coming) // the body is part of the work now
	return nil
}

// more takes more memory for the work.
func (p *place) more(memory int64) bool {
	p.gate.mu.Lock()
	defer p.gate.mu.Unlock()
	return p.spare || p.gate.work.hold(&p.work, p.work.memory+memory)
}

// end gives up the place among those that are worked at, and takes room for the
// answer. False: there is none.
func (p *place) end(answer int64) bool {
	g := p.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	if p.working {
		g.working--
		p.working = false
	}
	g.work.free(&p.work)
	return p.spare || answer <= small || g.leaving.hold(&p.leaving, answer)
}

// Handler answers by next what the gate lets in. The context of the request ends
// with the time that it has; its body is in memory, see Bytes. What is refused is
// told by refuse, which is to write the answer; Retry-After is set already.
func (g *Gate) Handler(route Route, refuse func(http.ResponseWriter, *http.Request, *Refusal),
	next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, no := g.admit(w, r, route)
		if p != nil {
			defer p.leave()
		}
		refused := func(no *Refusal) {
			if no.Status == http.StatusServiceUnavailable {
				w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
			}
			w.Header().Set("Connection", "close") // what is left of the body is not waited for
			refuse(w, r, no)
		}
		if no != nil {
			refused(no)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), g.opts.Timeout)
		defer cancel()
		out := &answer{ResponseWriter: w}
		next.ServeHTTP(out, r.WithContext(context.WithValue(ctx, placeKey{}, p)))
		r.Body = http.NoBody
		if !p.end(int64(out.text.Cap())) {
			out.text = bytes.Buffer{}
			w.Header().Del("Content-Length")
			refused(errLeaving)
			return
		}
		out.write(r, g.opts.Timeout)
	})
}

// retryAfter is in seconds.
const retryAfter = 1

var (
	errMany    = &Refusal{http.StatusServiceUnavailable, "too many requests at a time"}
	errLeaving = &Refusal{http.StatusServiceUnavailable, "too many large answers at a time"}
	errFull    = &Refusal{http.StatusServiceUnavailable, "too many large requests at a time"}
)

// admit finds a place for a request and reads its body.
func (g *Gate) admit(w http.ResponseWriter, r *http.Request, route Route) (*place, *Refusal) {
	p := g.enter(route.Spare)
	if p == nil {
		return nil, errMany
	}
	var data []byte
	if route.MaxBody > 0 {
		var no *Refusal
		if data, no = p.read(w, r, route.MaxBody); no != nil {
			return p, no
		}
		r.Body = &body{data: data}
	}
	values := 0
	if route.MaxValues > 0 {
		var depth int
		if values, depth = weigh(data); depth > route.MaxDepth && route.MaxDepth > 0 {
			return p, &Refusal{http.StatusBadRequest,
				"values are nested more than " + strconv.Itoa(route.MaxDepth) + " deep"}
		}
		if values > route.MaxValues {
			return p, &Refusal{http.StatusRequestEntityTooLarge,
				"the request has more than " + strconv.Itoa(route.MaxValues) + " values"}
		}
	}
	return p, p.begin(int64(cap(data)) + route.Base + route.PerByte*int64(len(data)) +
		route.PerValue*int64(values))
}

// read reads the body into memory that is taken from the gate as it arrives.
func (p *place) read(w http.ResponseWriter, r *http.Request, most int64) ([]byte, *Refusal) {
	tooLarge := &Refusal{http.StatusRequestEntityTooLarge,
		"the request is too large: it has more than " + strconv.FormatInt(most, 10) + " bytes"}
	if r.ContentLength > most {
		return nil, tooLarge
	}
	// A server without deadlines ignores them.
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(p.gate.opts.Timeout))
	defer func() { _ = control.SetReadDeadline(time.Time{}) }()
	room := int64(4 << 10)
	if r.ContentLength >= 0 {
		room = min(r.ContentLength+1, 64<<10) // and one byte, to see the end
	}
	if !p.arrive(room) {
		return nil, errFull
	}
	data := make([]byte, 0, room)
	for {
		n, err := r.Body.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case int64(len(data)) > most:
			return nil, tooLarge
		case err == io.EOF:
			return data, nil
		case err != nil:
			return nil, &Refusal{http.StatusBadRequest, "the request could not be read"}
		case len(data) < cap(data):
			continue
		}
		room = min(2*int64(cap(data)), most+1)
		if !p.arrive(int64(cap(data)) + room) { // for a moment there are both
			return nil, errFull
		}
		data = append(make([]byte, 0, room), data...)
		_ = p.arrive(room)
	}
}
