// Package bridge lets the packages beside advisor look at the pack of a
// rulebase, which users cannot.
package bridge

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
)

// Pack returns the pack of an *advisor.Rulebase. Package advisor sets it.
var Pack func(rulebase any) *pack.Pack

// Read reports what is wrong with the values of a profile, a *P of the
// *advisor.Rulebase[P]. Package advisor sets it.
var Read func(rulebase, profile any) error

// Change returns the pack of an *advisor.Rulebase whose conditions and words
// tests are about to change: from then on the rulebase takes nothing for
// granted that it worked out beforehand.
var Change func(rulebase any) *pack.Pack

// Frame returns what Advise evaluates conditions on, for a profile, a *P of the
// *advisor.Rulebase[P], and *advisor.Options; done must be called in the end,
// and the frame is of no use after it. Package advisor sets it.
var Frame func(rulebase, profile, options any) (f *condition.Frame, done func(), err error)
