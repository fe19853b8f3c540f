// Package bridge lets the packages beside advisor look at the pack of a
// rulebase, which users cannot.
package bridge

import (
	"reflect"

	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

// Pack returns the pack of an *advisor.Rulebase. Package advisor sets it.
var Pack func(rulebase any) *pack.Pack

// Errors returns problems as an advisor.ErrorList, nil if there are none. Package
// advisor sets it.
var Errors func(errs []*source.Error) error

// Caught turns a panic into an error, as advisor does: it is deferred. Package
// advisor sets it.
var Caught func(err *error, doing string)

// Read reads a profile, a *P of the *advisor.Rulebase[P], and reports what is wrong
// with its values. Package advisor sets it.
var Read func(rulebase, profile any, into *fact.Profile) error

// Change returns the pack of an *advisor.Rulebase whose conditions and words
// tests are about to change: from then on the rulebase takes nothing for
// granted that it worked out beforehand.
var Change func(rulebase any) *pack.Pack

// Engine returns the engine of an *advisor.Rulebase. Package advisor sets it.
var Engine func(rulebase any) *engine.Engine

// Begin begins what Advise does for a profile, a *P of the *advisor.Rulebase[P],
// and *advisor.Options. The session must be ended. Package advisor sets it.
var Begin func(rulebase, profile, options any) (*engine.Session, error)

// Value is the struct that holds the facts of a profile, a *P of an
// *advisor.Rulebase[P]; one that Decode made can be set. Package advisor sets it.
var Value func(profile any) reflect.Value
