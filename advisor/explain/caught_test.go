package explain

import (
	"strings"
	"testing"

	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
)

// TestCaught: a panic becomes an error of the call, with its place and without the
// profile.
func TestCaught(t *testing.T) {
	rb := nearestPack(t, "x > 3")
	_, p, err := rb.Decode("p.yaml", []byte("{x: 31337}"))
	if err != nil {
		t.Fatal(err)
	}
	bridge.Change(rb).Rule("it").When = condition.And{nil} // a fault of ours
	_, err = Rule(rb, p, "it", nil)
	if err == nil || !strings.Contains(err.Error(), "internal error") ||
		!strings.Contains(err.Error(), ".go:") || strings.Contains(err.Error(), "31337") {
		t.Errorf("got %v", err)
	}
}
