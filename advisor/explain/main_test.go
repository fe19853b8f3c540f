package explain

import (
	"flag"
	"os"
	"runtime/debug"
	"testing"
)

// long goes on longer: -long 5 tries five times as many random packs.
var long = flag.Int("long", 1, "so many times as many random packs")

// TestMain has the garbage collected less often: it would take a third of the time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
