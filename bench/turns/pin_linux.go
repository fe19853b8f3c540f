package turns

import (
	"fmt"
	"runtime"
	"sync"

	"golang.org/x/sys/unix"
)

// Pin holds this goroutine, and every process started by it from now on, to so many of the
// processors that it may use, the last ones: the first has the interrupts.
func Pin(processors int) error {
	runtime.LockOSThread()
	may, err := allowed()
	if err != nil {
		return fmt.Errorf("which processors may be used: %w", err)
	}
	var pinned unix.CPUSet
	for cpu := len(may)*64 - 1; cpu >= 0 && pinned.Count() < processors; cpu-- {
		if may.IsSet(cpu) {
			pinned.Set(cpu)
		}
	}
	if err := unix.SchedSetaffinity(0, &pinned); err != nil {
		return fmt.Errorf("hold to a processor: %w", err)
	}
	return nil
}

// allowed are the processors that could be used before anything was pinned.
var allowed = sync.OnceValues(func() (may unix.CPUSet, err error) {
	err = unix.SchedGetaffinity(0, &may)
	return may, err
})
