package compile_test

import (
	flags "flag"
	"os"
	"runtime/debug"
	"testing"

	"example.com/crosstalk/advisor/internal/condition"
)

const F, U, T = condition.False, condition.Unknown, condition.True

// long goes on longer: -long 5 tries five times as many random conditions.
var long = flags.Int("long", 1, "so many times as many random conditions")

// TestMain has the garbage collected less often: it would take half of the time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
