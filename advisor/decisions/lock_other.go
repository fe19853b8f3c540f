//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package decisions

import "os"

// lock holds nobody off: this system has no lock that ends with its process. Open says so.
func lock(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
}
