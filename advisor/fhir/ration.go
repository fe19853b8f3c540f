package fhir

import (
	"bytes"
	"fmt"
	"io"
)

// A ration is a reader that gives no more than is left of it. A json.Decoder
// keeps a value until it is whole, and the blanks before it, however long they
// are: before each value it is given what that may have. Twice MaxResource, so
// that one which is a little too long can be passed over.
type ration struct {
	r      io.Reader
	left   int
	blanks int // how many were read last
}

func (r *ration) renew() { r.left = 2 * MaxResource }

func (r *ration) Read(p []byte) (int, error) {
	switch {
	case r.left <= 0:
		return 0, fmt.Errorf("a value of more than %d MiB: what follows is not read", 2*MaxResource>>20)
	case r.blanks > maxBlanks:
		return 0, fmt.Errorf("more than %d MiB of blanks: what follows is not read", maxBlanks>>20)
	}
	n, err := r.r.Read(p[:min(len(p), r.left)])
	r.left -= n
	if text := bytes.TrimRight(p[:n], " \t\r\n"); len(text) > 0 {
		r.blanks = n - len(text)
	} else {
		r.blanks += n
	}
	return n, err
}
