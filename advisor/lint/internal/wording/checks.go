// Package wording checks what people read: plain words, honest numbers, safe advice.
package wording

import "example.com/crosstalk/advisor/lint/internal/check"

// Checks are the checks of this package.
var Checks = []*check.Check{
	actFirst, action, certainty, claimWords, denominators, diagnosis, dose, errands, excludedReaders,
	groupLines,
	hardWords, inflesz, infleszMessage, jargon, longMessage, longWords, mainMessage, oneIn,
	oneRegion, passiveVoice, percent,
	phoneNumber, piecesContradict, pieceWords, prescribed, promise, readingGrade, readsLike,
	relativeRisk,
	replacement, sentenceLength, textLength, timeSpan, titleLength, undeclared, vagueFrequency,
	wordLength,
}
