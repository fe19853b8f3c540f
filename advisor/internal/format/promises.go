package format

// What a pack promises, and what it lives with.
var (
	Invariant = &Object{"an invariant", "What must never happen to anybody, or always.", []Key{
		{"id", "Its name in kebab-case.", true},
		{"whoever", "The condition under which it holds, or \"everyone\".", true},
		{"or_unknown", "true: it also holds for those of whom that is unknown.", false},
		{"unless", "A condition under which it does not hold.", false},
		{"never_encourage", "The terms, with their kinds, that no message may encourage then.", false},
		{"covered_by", "Instead: findings that leave no gap. A gap is somebody whom it concerns and " +
			"who is certainly in none of them.", false},
		{"must_answer", "Instead: the term or terms that shown messages must answer then.", false},
		{"for_each", "Of must_answer: the terms for which it holds, one by one.", false},
		{"level", "Of must_answer: the level that the message has at least; info if it is not given.",
			false},
		{"or_asked", "true, of must_answer: where it is unknown whom it concerns, what would tell is " +
			"asked.", false},
		{"because", "The reason.", true},
	}}
	ForEach = &Object{"for_each", "The terms for which an invariant holds, one by one.", []Key{
		{"term", "The name that stands for the term in whoever and must_answer, as in has(symptoms, t).",
			true},
		{"below", "The term whose kinds these are. It is not among them itself.", true},
	}}
	Accept = &Object{"an entry of accept_open", "Something that verify can neither prove nor " +
		"refute, and why the pack lives with that.", []Key{
		{"in", "What it is about, as verify names it: \"invariant ID\", \"rule ID\", \"rule ID, unless " +
			"2\".", true},
		{"because", "Why that is accepted, for whoever reads the report.", true},
	}}
)
