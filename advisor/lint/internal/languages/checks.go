// Package languages checks translations: that they say all that the first language of a
// pack says, what it says today, and nothing else.
package languages

import "example.com/crosstalk/advisor/lint/internal/check"

// Checks are the checks of this package.
var Checks = []*check.Check{decimals, missingLanguage, numbers, placeholders, staleTranslation,
	units, untranslated}
