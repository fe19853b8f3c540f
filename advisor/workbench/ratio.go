package workbench

import "fmt"

// A Ratio is a part of a whole.
type Ratio struct {
	Done int `json:"done"`
	Of   int `json:"of"`
}

// Share is the part in percent, 100 of nothing.
func (c Ratio) Share() float64 {
	if c.Of == 0 {
		return 100
	}
	return 100 * float64(c.Done) / float64(c.Of)
}

func (c Ratio) String() string { return fmt.Sprintf("%.1f %% (%d of %d)", c.Share(), c.Done, c.Of) }
