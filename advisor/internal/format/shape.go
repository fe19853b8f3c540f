package format

import "strings"

// A What says what a word of a file is.
type What int

const (
	Word       What = iota // that names nothing: a number, a date, a name of its own
	Prose                  // words for people
	Condition              // of the rule language
	Expression             // of the rule language, that gives a value
	Profile                // facts and their values
	FactName
	TermName
	FindingName // or a property
	RuleName
	SourceName
	TopicName
	RegionName
	LevelName
	TableName
	PictureName
)

// A Shape says what stands under a key: a word, a list of such, or a mapping.
type Shape struct {
	What  What
	Of    *Object // of a mapping with keys of its own
	Each  bool    // of a mapping whose keys are names: what stands under them is What or Of
	Keys  What    // of such names
	Names bool    // they are made there; else they name something made elsewhere
	OneOf []string
}

// Root is what a file of a pack holds, by the path that it has in the pack's folder.
// Rules and invariants stand in a list, or alone.
func Root(file string) Shape {
	part, _, nested := strings.Cut(file, "/")
	if !nested {
		part = strings.TrimSuffix(part, ".yaml")
	}
	switch part {
	case "pack":
		return Shape{Of: Pack}
	case "names":
		return Shape{Of: Names}
	case "invariants":
		return Shape{Of: Invariant}
	case "sign-offs":
		return Shape{Of: SignOff}
	}
	if s, ok := entries[part]; ok {
		return s
	}
	return Shape{Of: Rule}
}

// entries are the files whose keys are the names of what they hold.
var entries = map[string]Shape{
	"facts":      {Of: Fact, Each: true, Keys: FactName, Names: true},
	"terms":      {Of: Term, Each: true, Keys: TermName, Names: true},
	"findings":   {Of: Finding, Each: true, Keys: FindingName, Names: true},
	"properties": {Of: Property, Each: true, Keys: FindingName, Names: true},
	"tables":     {Of: Table, Each: true, Keys: TableName, Names: true},
	"sources":    {Of: Source, Each: true, Keys: SourceName, Names: true},
	"pictures":   {Of: Picture, Each: true, Keys: PictureName, Names: true},
}

// Under is what stands under a key of the mapping.
func (o *Object) Under(key string) Shape { return shapes[o][key] }

// Defines is the key of o that names it, and what kind of name that is.
func (o *Object) Defines() (key string, what What, ok bool) {
	if o == Rule {
		return "id", RuleName, true
	}
	return "", Word, false
}

var (
	word       = Shape{}
	prose      = Shape{What: Prose}
	byLanguage = Shape{What: Prose, Each: true}
	condition  = Shape{What: Condition}
	terms      = Shape{What: TermName}
	level      = Shape{What: LevelName}
	yes        = Shape{OneOf: []string{"true"}}
	free       = Shape{Each: true}
)

// shapes says of each key of each mapping what stands under it.
var shapes = map[*Object]map[string]Shape{
	Pack: {"name": word, "version": word, "languages": word,
		"stale": {OneOf: []string{"fallback", "mark"}}, "cap": word, "cap_words": word,
		"errands": {Each: true, What: Prose, Of: anything}, "groups": {Of: Group, Each: true},
		"expired": {OneOf: []string{"mark", "withhold"}}, "topics": {Of: Topic, Each: true,
			Keys: TopicName, Names: true},
		"regions":    {Each: true, Keys: RegionName, Names: true, Of: anything},
		"disclaimer": byLanguage, "after_emergency": byLanguage, "readers": {Of: Reader},
		"code_systems": free, "properties": {Of: Lasting}, "accept_open": {Of: Accept},
		"lint": {Of: anything}},
	Accept: {"in": word, "because": prose},
	Reader: {"if": condition, "words": byLanguage, "level": level},
	Topic:  {"title": byLanguage},
	Group:  {"title": byLanguage, "text": byLanguage, "action": byLanguage},
	Fact: {"type": {OneOf: []string{"bool", "int", "number", "text", "enum", "date", "duration",
		"term", "terms", "list", "numbers", "texts"}}, "unit": word, "range": word, "convert": free,
		"values": {Each: true, Of: anything}, "of": terms, "rules_out": yes, "answered_first": yes,
		"sensitive": yes,
		"label":     byLanguage, "ask": byLanguage, "premise": condition, "asked": condition,
		"derive": {What: Expression, Of: Case}, "codes": free, "fhir": {Of: FHIR}},
	FHIR: {"from": word, "state": word, "element": word, "values": {Of: anything},
		"terms": {Each: true, Keys: TermName}, "absent": {Of: anything}, "lists": free, "within": word,
		"pick": {OneOf: []string{"lowest", "highest"}}, "ever": terms, "onset": terms, "due": free,
		"lasts": word},
	Case: {"if": condition, "value": {What: Expression}},
	Term: {"is": terms, "also": prose, "label": byLanguage, "codes": free,
		"asked": condition, "routes": word, "form_of": terms},
	Names: {"routes": free, "forms": {Of: Form, Each: true}, "units": {Of: Unit, Each: true},
		"salts": word, "suffixes": {Of: Suffixes}, "brands": {Of: Brand}, "joiners": word,
		"makers": word, "firms": word, "inert": word, "trade": word, "tags": word, "never": word,
		"allergies": {Of: AllergyWords}},
	Form:         {"routes": word, "with": word, "empty": yes, "words": word},
	Unit:         {"mg": word, "per": yes, "share": yes, "not": word, "words": word},
	Brand:        {"names": word, "of": terms, "more": yes},
	Suffixes:     {"of": terms, "words": word},
	AllergyWords: {"before": word, "after": word, "nothing": {Of: Nothing}},
	Nothing:      {"words": word, "of": terms},
	Finding:      {"when": condition, "because": byLanguage, "silent": yes},
	Lasting: {"now": {What: FactName}, "past": {What: FactName},
		"since": word},
	Property: {"of": {Of: Member}, "because": byLanguage, "silent": yes, "cite": {What: SourceName}},
	Member: {"is": terms, "if": condition, "lasts": word, "if_past": condition,
		"cite": {What: SourceName}},
	Table: {"title": prose, "sources": {What: SourceName}, "values": {Of: Entry, Each: true}},
	Entry: {"unit": word, "regions": {Of: Case, Each: true, Keys: RegionName}},
	Source: {"type": word, "kind": word, "title": prose, "authors": word, "year": word,
		"container": word,
		"volume":    word, "issue": word, "pages": word, "publisher": word, "edition": word, "doi": word,
		"pmid": word, "url": word, "accessed": word, "note": prose, "checked": {Of: Checked},
		"region": {What: RegionName}},
	Picture: {"alt": byLanguage, "caption": byLanguage, "svg": word},
	Checked: {"status": {OneOf: []string{"verified", "unverified"}}, "missing": word, "seen": word},
	Invariant: {"id": word, "whoever": condition, "or_unknown": yes, "unless": condition,
		"never_encourage": terms, "covered_by": {What: FindingName}, "must_answer": terms,
		"for_each": {Of: ForEach}, "level": level, "or_asked": yes, "because": prose},
	ForEach: {"term": word, "below": terms},
	Rule: {"id": word, "topic": {What: TopicName}, "level": level, "weight": word, "when": condition,
		"unless": {Of: Guard}, "encourages": terms, "discourages": terms, "answers": terms,
		"message": {Of: Text, Each: true}, "variants": {Of: Variant}, "safe": yes,
		"pieces": {Of: Piece, Each: true}, "picture": {What: PictureName}, "with": {What: RuleName},
		"supersedes": {What: RuleName, Of: Selector}, "repeat_after": word,
		"cite": {Of: Citation}, "evidence": {Of: Evidence}, "review": {Of: Review},
		"tests": {Of: Test}},
	Guard: {"if": condition, "because": byLanguage, "caution": byLanguage},
	Piece: {"if": condition, "names": {What: FactName}},
	Place: {"piece": word, "said": prose, "unsure": prose},
	Text: {"title": prose, "text": {What: Prose, Of: Place}, "action": prose,
		"errands": {What: Prose, Each: true}, "group": {What: Prose, Each: true}},
	Variant: {"name": word, "if": condition, "safe": yes, "level": level, "weight": word,
		"unless": {Of: Guard}, "encourages": terms, "discourages": terms, "answers": terms,
		"picture": {What: PictureName}, "message": {Of: Text, Each: true}},
	Selector: {"topic": {What: TopicName}, "below": level},
	Citation: {"source": {What: SourceName}, "supports": prose, "where": prose,
		"for": word},
	Evidence: {"certainty": {OneOf: []string{"high", "moderate", "low", "very-low"}},
		"strength": {OneOf: []string{"strong", "weak", "none"}}},
	Review: {"by": word, "on": word, "next": word, "sign_off": prose},
	SignOff: {"rule": {What: RuleName}, "by": word, "role": word, "on": word, "note": prose,
		"words": free, "conditions": free, "digest": word},
	Test: {"name": prose, "given": {What: Profile}, "as_of": word, "region": {What: RegionName},
		"expect": {OneOf: []string{"shown", "withheld", "pending", "not applicable"}},
		"says":   word, "unsure": word, "omits": word, "unrecognised": word,
		"asks": {What: FactName}, "variant": word, "kind": word, "cautions": word, "whole": yes,
		"delivered": {Each: true, Keys: RuleName}},
}

// anything is a mapping whose keys are told elsewhere.
var anything = &Object{Name: "a mapping"}

// Open reports whether o has whatever keys there are.
func (o *Object) Open() bool { return o == anything }
