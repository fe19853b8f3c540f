//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package decisions

import (
	"errors"
	"os"
	"syscall"
)

// lock makes a process the only one that holds a file, until it is closed or the process
// ends, however that comes.
func lock(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = errHeld
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
