// Package bridge lets the packages beside advisor look at the pack of a
// rulebase, which users cannot.
package bridge

import "example.com/crosstalk/advisor/internal/pack"

// Pack returns the pack of an *advisor.Rulebase. Package advisor sets it.
var Pack func(rulebase any) *pack.Pack
