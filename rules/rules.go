// Package rules is the clinical knowledge that ships with Crosstalk: the
// struct of facts, [Profile], and a pack of rules on how skin, bone, gut and
// immune system affect each other, with the sources behind each.
//
//	rb, err := rules.Load()
//	advice, err := rb.Advise(&rules.Profile{Age: new(61)}, nil)
//
// The pack is education, not diagnosis. No clinician has reviewed its rules
// unless a rule's review says so; the advice repeats that.
package rules

import (
	"embed"
	"io/fs"
	"sync"

	"example.com/crosstalk/advisor"
)

//go:generate go run example.com/crosstalk/advisor/generate/genprofile -package rules .

//go:generate go run example.com/crosstalk/cmd/crosstalk schema --pack . --out schema

//go:generate go run example.com/crosstalk/advisor/generate/gentrees .

//go:embed *.yaml */*.yaml lang
var files embed.FS

//go:embed trees.bin
var trees string

// inside is the pack, with what gentrees made of it.
type inside struct{ embed.FS }

func (inside) Trees() string { return trees }

// FS is the pack: copy it to change it, and load the copy with
// advisor.Load[rules.Profile].
func FS() fs.FS { return inside{files} }

// Load returns the rulebase of the pack that ships, without the worked cases
// beside the rules. It is read once; all callers share it.
func Load() (*advisor.Rulebase[Profile], error) { return load() }

var load = sync.OnceValues(func() (*advisor.Rulebase[Profile], error) {
	return advisor.Load[Profile](FS(), &advisor.LoadOptions{SkipTests: true})
})
