// Package upkeep checks what stands behind the words and must be kept up: sources,
// reviews, what a message is declared to answer.
package upkeep

import "example.com/crosstalk/advisor/lint/internal/check"

// Checks are the checks of this package.
var Checks = []*check.Check{
	answersNothing, citationSupports, identifiers, markup, oldSource, reviewOverdue, signOff,
	sourceTwice, unanswered, unverified, weakSource,
}
