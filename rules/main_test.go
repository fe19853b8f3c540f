package rules_test

import (
	"flag"
	"os"
	"runtime/debug"
	"testing"
)

// long goes on longer: -long 5 tries five times as many random profiles and broken
// files, and all mutants.
var long = flag.Int("long", 1, "so many times as many random profiles and broken files; from 2 "+
	"on all mutants, too")

// TestMain has the garbage collected less often: it would take half of the time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
