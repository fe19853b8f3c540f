package decisions

import (
	"os"
	"syscall"
)

// sharing is ERROR_SHARING_VIOLATION.
const sharing = syscall.Errno(32)

// lock makes a process the only one that holds a file, until it is closed or the process
// ends, however that comes: it shares the file with nobody.
func lock(name string) (*os.File, error) {
	path, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(path, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if err == sharing {
		return nil, errHeld
	}
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: name, Err: err}
	}
	return os.NewFile(uintptr(h), name), nil
}
