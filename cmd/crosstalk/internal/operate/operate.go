// Package operate has the commands of those who run Crosstalk for others.
package operate

import (
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/codes"
)

// A Base is what all commands do in the same way.
type Base struct {
	PackFlag func(cmd *cobra.Command) *string
	Open     func(dir string) (fs.FS, error)
	Load     func(dir string) (*advisor.Rulebase[advisor.Record], error)
	Codes    func(rb *advisor.Rulebase[advisor.Record], tables []string) ([]*codes.Table, error)
	Failed   error // findings, which have been printed
	Zone     func(flag string) (*time.Location, error)
}
