package advisor_test

import (
	"flag"
	"os"
	"runtime/debug"
	"testing"
)

// length has the largest packs and profiles tried, too, at 2 or more.
var length = flag.Int("long", 1, "with 2 the largest packs and profiles are tried, too")

// TestMain has the garbage collected less often: it would take half of the time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
