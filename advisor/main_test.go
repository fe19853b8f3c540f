package advisor_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain has the garbage collected less often: it would take half of the time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
