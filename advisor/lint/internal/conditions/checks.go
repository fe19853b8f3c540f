// Package conditions checks what rules ask of a profile, and whether cases try it.
package conditions

import "example.com/crosstalk/advisor/lint/internal/check"

// Checks are the checks of this package.
var Checks = []*check.Check{
	asksRecord, derivedDefault, fractionEqual, fractionRange, listForSpan, listsKinds,
	missingGuard, mixedUnits, noRecord, oneKind, outcomes, repeatedAtom,
	repeatsFinding, threshold, unused,
}
