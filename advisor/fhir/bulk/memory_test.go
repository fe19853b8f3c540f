package bulk_test

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
)

// peakMemory gives a function that returns the most memory that the process
// has held at the calls of it so far. SQLite's is not in Go's heap, so the
// system is asked.
func peakMemory(b *testing.B) func() int64 {
	debug.FreeOSMemory()
	var peak int64
	calls := 0
	return func() int64 {
		if calls++; calls%50 != 1 {
			return peak
		}
		text, err := os.ReadFile("/proc/self/statm")
		if err != nil {
			b.Skip("the memory of a process is read from /proc")
		}
		pages, _ := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
		peak = max(peak, pages*int64(os.Getpagesize()))
		return peak
	}
}
