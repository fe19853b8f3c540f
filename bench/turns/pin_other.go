//go:build !linux

package turns

import "errors"

// Pin holds this goroutine and its processes to some processors, on Linux.
func Pin(int) error { return errors.New("programs are held to one processor on Linux only") }
