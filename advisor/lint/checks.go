package lint

// checks lists all checks, by name. It is filled in init, since the checks
// name one another's limits.
var checks []*check

func init() {
	checks = []*check{
		action,
		asksRecord,
		outcomes,
		certainty,
		citationSupports,
		claimWords,
		denominators,
		diagnosis,
		dose,
		fractionEqual,
		fractionRange,
		identifiers,
		jargon,
		longWords,
		mainMessage,
		missingGuard,
		missingLanguage,
		mixedUnits,
		oldSource,
		oneIn,
		passiveVoice,
		percent,
		phoneNumber,
		placeholders,
		prescribed,
		readingGrade,
		relativeRisk,
		repeatedAtom,
		repeatsFinding,
		replacement,
		reviewOverdue,
		sentenceLength,
		sourceTwice,
		textLength,
		threshold,
		timeSpan,
		titleLength,
		unanswered,
		undeclared,
		untranslated,
		unused,
		unverified,
		vagueFrequency,
		wordLength,
	}
}
