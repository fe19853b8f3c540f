// Package format is the format of a pack's files, in one place: the loader takes the
// keys that it allows from here, and package schema what an editor shows.
package format

import "sync"

// An Object is a mapping in a file of a pack.
type Object struct {
	Name string // "a rule"
	Doc  string
	Keys []Key
}

// A Key is a key of an Object.
type Key struct {
	Name     string
	Doc      string
	Required bool
}

// Names lists the keys, in a list that is not the caller's to change.
func (o *Object) Names() []string {
	if list, made := names.Load(o); made {
		return list.([]string)
	}
	list := make([]string, len(o.Keys))
	for i, k := range o.Keys {
		list[i] = k.Name
	}
	names.Store(o, list)
	return list
}

var names sync.Map // lists of keys by their Object: each is asked for once a rule

// The mappings of all files.
var (
	Pack = &Object{"pack.yaml", "What a pack is called and how it is given.", []Key{
		{"name", "The name of the pack.", true},
		{"version", "Its version, as in 1.0.0.", true},
		{"languages", "BCP 47 tags of its languages, as in [en, es]. The first is complete.", true},
		{"stale", "What becomes of a translation whose original has changed since: \"fallback\", the " +
			"original is read; \"mark\", the translation is, and marked as stale. fallback if it is not " +
			"given.", false},
		{"cap", "How many messages one advice shows at most, warnings and above apart.", false},
		{"cap_words", "How many words of titles, texts and actions one advice has at most; what is " +
			"important or more and the first message are shown all the same. Without it words " +
			"are not counted.", false},
		{"errands", "Lists of what readers are to ask and tell, in their order, each with the words " +
			"that open it by language: care_team: {en: Ask your care team}.", false},
		{"groups", "What stands in an advice for several warnings of one kind, by name: above_limits: " +
			"{title: ..., text: ..., action: ...}, each by language.", false},
		{"expired", "What becomes of a rule past its review date: mark or withhold.", false},
		{"topics", "The topics of the rules, in their order. The rules of a topic stand in a folder of " +
			"that name.", false},
		{"regions", "What texts name in braces, by region. The first region is the default.", false},
		{"disclaimer", "What every advice ends with, by language.", true},
		{"after_emergency", "What each message of a lower level says, as a caution, beside an " +
			"emergency, by language.", false},
		{"readers", "For whom others read and act, such as children: the first whose condition is true " +
			"says its words in each message, as a caution.", false},
		{"code_systems", "Code systems of a clinic's own: a name for \"codes\", and the address that " +
			"FHIR data has.", false},
		{"properties", "Which lists properties are about.", false},
		{"accept_open", "What verify leaves open and the pack lives with.", false},
		{"lint", "The choices of \"crosstalk lint\": severities, limits, words, exceptions.", false},
	}}
	Reader = &Object{"an entry of readers", "Somebody for whom another person reads and acts.", []Key{
		{"if", "Who that is: a condition.", true},
		{"words", "What each message says to the one who reads it, by language.", true},
		{"level", "From which level on messages say it; without it, all do.", false},
	}}
	Topic = &Object{"a topic", "A topic of the pack.", []Key{
		{"title", "The words for the topic, by language.", true},
	}}
	Fact = &Object{"a fact", "A fact about a person that conditions may name.", []Key{
		{"type", "What kind of value it has.", true},
		{"unit", "Of a number: its UCUM unit, \"1\" for none.", false},
		{"range", "Of a number: the least and the greatest plausible value. Of a date: its first day " +
			"and its last, where it is not 1900-01-01 to the as-of date.", false},
		{"convert", "Other units that data may have, each with its factor to the unit.", false},
		{"values", "Of an enum: its values, each with words by language.", false},
		{"of", "Of a term or terms: the roots of terms.yaml that it may name.", false},
		{"rules_out", "Of terms: what is in the set must not be encouraged, as with allergies.", false},
		{"answered_first", "Of terms: the person asks about what is in the set, so of each term the " +
			"first message that answers it has room before all others below important.", false},
		{"label", "What the fact is called, in words for a reader, by language.", false},
		{"sensitive", "Whether many would rather not be asked for it: an interview asks late.", false},
		{"ask", "The question that asks a patient for it, by language.", false},
		{"premise", "Of whom it makes sense: a condition. Where that is certainly false, a bool is " +
			"false, anything else is unknown, and nobody is asked.", false},
		{"asked", "Whom it is asked: a condition. Nobody is asked where that is certainly false.", false},
		{"derive", "How it certainly follows from other facts: an expression, or ordered cases. A " +
			"profile that gives something else contradicts itself.", false},
		{"codes", "Codes in FHIR data, by code system: loinc, snomed, ...", false},
		{"fhir", "Where else FHIR data holds it, and how it is read.", false},
	}}
	FHIR = &Object{"a FHIR mapping", "Where FHIR data holds a fact, beside its codes.", []Key{
		{"from", "Of a set or list: the resource types whose codes are its terms.", false},
		{"state", "Of a list of medicines: current or past.", false},
		{"element", "What the Patient, or the resource of a record, says without a code.", false},
		{"values", "What coded answers mean: the value of the fact, by code system and code.", false},
		{"terms", "What the term of the element means: the value of the fact. The first that fits.",
			false},
		{"absent", "Codes that say there is none: \"all\", or the terms that are ruled out.", false},
		{"lists", "Codes of a List resource that holds the whole set or list.", false},
		{"within", "How old an observation or answer may be, as in 12 months.", false},
		{
			"pick",
			"Which observation counts: lowest or highest of those not too old; otherwise the latest.",
			false},
		{"ever", "Of a set: terms that count when they are over, too, as a stroke does.", false},
		{"onset", "Of a date: terms of a Condition whose beginning it is, the latest of them.", false},
		{"due", "Of a yes or no: codes of an Observation whose value is the day until which it is so, " +
			"as the due date of a pregnancy.", false},
		{"lasts", "Of a yes or no: for how long an active Condition of its codes says yes, from its " +
			"beginning on.", false},
	}}
	Case = &Object{
		"a case", "One of ordered cases: the first whose condition is true gives the value.", []Key{
			{"if", "The condition of the case. Only the last may go without.", false},
			{"value", "The value in this case.", true},
		}}
	Term = &Object{"a term", "A medicine, condition, food or other thing that rules name.", []Key{
		{"is", "The wider term or terms that it is a kind of.", false},
		{"also", "Other names in data.", false},
		{"label", "Words for a reader, by language.", false},
		{"codes", "Codes in FHIR data, by code system: rxnorm, snomed, atc, icd-10-cm, ...", false},
		{"asked", "Whom questions offer it, as for a fact. Or false, for a class whose words say what " +
			"a medicine does: who takes one may not know, and would say no.", false},
		{"routes", "Of an ingredient or brand: the routes of names.yaml by which it is given as this " +
			"term. With them names of products are read.", false},
		{"form_of", "The ingredient that is this term where it is given by these routes.", false},
	}}
	Names = &Object{"names.yaml", "What names of products are made of, besides the names of terms.",
		[]Key{
			{"routes", "The ways in which medicines are given, with the words that name each.", false},
			{"forms", "Forms of products: tablets, creams, ... and words that say nothing of the route.",
				false},
			{"units", "The units of strengths and sizes.", false},
			{"salts", "Words behind an ingredient that change nothing of what it is.", false},
			{"suffixes", "The four letters behind the names of biologic medicines.", false},
			{"brands", "Brands of several ingredients, and those of one whose form must be said.", false},
			{"joiners", "Words that join the parts of a combination.", false},
			{"makers", "Makers, which may stand behind an ingredient or in parentheses.", false},
			{"firms", "Words at the end of the name of any maker, in parentheses: Ltd.", false},
			{"inert", "Parts of a pack that hold no medicine.", false},
			{
				"trade",
				"Words of brands, in brackets behind a product, in which a word of never says nothing.",
				false},
			{"tags", "What may stand in parentheses at the end: the kind of thing that a name names.",
				false},
			{"never", "Words that change what a name says: with one of them nothing is read.", false},
			{"allergies", "Words of lists of allergies.", false},
		}}
	Form = &Object{"a form", "A form of products.", []Key{
		{"routes", "The routes by which it is given. Without them it says nothing of the route.", false},
		{"with", "The routes by which it may be given, too, where another word names the route.", false},
		{"empty", "true: it may hold nothing, as a syringe; only with a strength is it a product.",
			false},
		{"words", "The words for it.", true},
	}}
	Unit = &Object{"a unit", "A unit of strengths or sizes.", []Key{
		{"mg", "The milligrams in one, of a unit of mass.", false},
		{"per", "true: it tells the size of a product, and stands behind the stroke in mg/mL.", false},
		{"share", "true: a share of the whole, as a percent is.", false},
		{"not", "The routes that no product has whose strength is in it.", false},
		{"words", "The words for it.", true},
	}}
	Brand = &Object{"brands", "Brands of the same ingredients.", []Key{
		{"names", "The brands.", true},
		{"of", "The terms of what is in them, in the form in which they are.", true},
		{"more", "true: they hold more, of which the pack has no term.", false},
	}}
	Suffixes = &Object{"suffixes", "The four letters behind the names of biologic medicines.", []Key{
		{"of", "The terms that can have one, with their kinds.", true},
		{"words", "The suffixes, without the hyphen.", true},
	}}
	AllergyWords = &Object{"words of allergies",
		"Words of lists of allergies, which are read nowhere else.", []Key{
			{"before", "What may stand before the name of what somebody is allergic to.", false},
			{"after", "What may stand behind it.", false},
			{"nothing", "Entries that say that there are no allergies.", false},
		}}
	Nothing = &Object{"an entry that says that there is nothing",
		"How a list says that there is nothing.", []Key{
			{"words", "The entries.", true},
			{"of", "The terms of which there is nothing. Without them: nothing at all.", false},
		}}
	Finding = &Object{"a finding", "A condition with a name, which rules and findings may use.", []Key{
		{"when", "Its condition.", true},
		{"because", "The words that tell a patient why, by language: \"you take steroid tablets\".",
			false},
		{"silent", "true: it has no words; the reasons inside it are told.", false},
	}}
	Lasting = &Object{"the lists of properties", "Which lists properties are about.", []Key{
		{"now", "The list of what is taken now.", true},
		{"past", "The list of what was stopped.", false},
		{"since", "The field of its records that says how long ago.", false},
	}}
	Property = &Object{"a property", "What some medicines do to a person, and for how long after " +
		"the last time. Conditions know it as a finding of that name.", []Key{
		{"of", "What has the property.", true},
		{"because", "The words that tell a patient why, by language: \"you take a medicine that can " +
			"harm a pregnancy\".", false},
		{"silent", "true: it has no words; the reasons inside it are told.", false},
		{"cite", "The sources for all of it.", false},
	}}
	Member = &Object{"a member of a property", "Some of what has a property.", []Key{
		{"is", "The term or terms, with their kinds.", true},
		{"if", "Of a record of now: which of them. All, if it is not given.", false},
		{"lasts", "How long after it was stopped, in the unit of the field that says how long ago. " +
			"Without it only as long as it is taken.", false},
		{"if_past", "Of a record of the past: which of them. All, if it is not given.", false},
		{"cite", "The sources for this.", false},
	}}
	Table = &Object{"a table", "Values that depend on other facts, such as limits by age.", []Key{
		{"title", "What the table holds.", true},
		{"sources", "The sources of its numbers.", true},
		{"values", "Its entries. Conditions name them TABLE.ENTRY.", true},
	}}
	Entry = &Object{"an entry of a table", "An entry of a table.", []Key{
		{"unit", "The UCUM unit of its values.", true},
		{"regions", "Its ordered cases by region; \"any\" for the rest.", true},
	}}
	Source = &Object{"a source", "A work that rules cite, in CSL fields.", []Key{
		{"type", "A CSL type such as article-journal or webpage.", true},
		{"kind", "What its word is worth: guideline, label, trial, ... see docs/rules.md.", false},
		{"title", "The title of the work.", true},
		{"authors", "Its authors, as in \"Vancouver\" style; {literal: ...} for an organisation.", false},
		{"year", "The year of publication.", false},
		{"container", "The journal, book or site in which it appeared.", false},
		{"volume", "The volume.", false},
		{"issue", "The issue.", false},
		{"pages", "The pages.", false},
		{"publisher", "The publisher.", false},
		{"edition", "The edition.", false},
		{"doi", "Its DOI, as in 10.1002/art.42646.", false},
		{"pmid", "Its number in PubMed.", false},
		{"url", "Its address.", false},
		{"accessed", "The day on which the address was seen.", false},
		{"note", "Anything else.", false},
		{"region", "Of a page of one country: the region whose readers get it first.", false},
		{"checked", "How its details were checked.", true},
	}}
	Checked = &Object{"checked", "How the bibliographic details of a source were checked.", []Key{
		{"status", "verified or unverified.", true},
		{"missing", "Of an unverified source: the details that nobody has seen.", false},
		{"seen", "Of a verified source: where its details were seen.", false},
	}}
	Picture = &Object{"a picture", "A drawing that messages show beside their text.", []Key{
		{"alt", "What is to be seen, for those who cannot see it, by language.", true},
		{"caption", "What it says, in a short sentence below it, by language.", true},
		{"svg", "The drawing: <svg viewBox=\"0 0 WIDTH HEIGHT\"> with shapes in currentColor, no text.",
			true},
	}}
	Rule = &Object{"a rule", "One message and when to show it.", []Key{
		{"id", "The rule's name in kebab-case.", true},
		{"topic", "A topic of pack.yaml; the rule stands in the folder of that name.", true},
		{"level", "How much the message matters.", true},
		{"weight", "Within its level, 0 to 100: the heaviest message comes first. 0 if it is not given.",
			false},
		{"when", "The condition under which the message is shown.", true},
		{"unless", "Guards: conditions that withhold the message.", false},
		{"encourages", "The terms that the message moves a reader towards.", false},
		{"discourages", "The terms that it moves a reader away from.", false},
		{"answers", "The terms that the message answers, with their kinds: whoever has one reads what " +
			"to do.", false},
		{"pieces", "Conditions on which sentences of the texts hang, by name: at most four a text.",
			false},
		{"picture", "A picture of pictures.yaml that handouts show beside the text.", false},
		{"message", "What the reader sees, by language.", true},
		{"variants", "Other wordings for some people; the first whose condition is true wins.", false},
		{"safe", "true: the rule's own words are used while a variant's condition is unknown.", false},
		{"with", "Rules whose messages must be shown beside this one.", false},
		{"supersedes", "What the message silences: rules, or {topic: ...}, {below: LEVEL}.", false},
		{"repeat_after", "How long the message rests after it was given, as in 6 months.", false},
		{"cite", "The sources that support it.", true},
		{"evidence", "How sure it is, in the terms of GRADE.", true},
		{"review", "Who has reviewed it and until when that holds.", true},
		{"tests", "Worked cases.", false},
	}}
	Guard = &Object{"a guard", "A condition that withholds the message.", []Key{
		{"if", "The condition.", true},
		{"because", "The reason, for the clinician; by language, where the pack has several.", true},
		{"caution", "What the message says if the condition is unknown, by language. Without it the " +
			"rule waits.", false},
	}}
	Piece = &Object{"a piece", "A condition on which sentences of the rule's texts hang: said where " +
		"it is true, worded as unsure where it is unknown, left out only where it is false.", []Key{
		{"if", "Whom the sentences are for.", true},
		{"names", "The set or list of which {names} in what is said tells what made the condition " +
			"true.", false},
	}}
	Place = &Object{"a place of a piece", "Whole sentences that hang on a piece, at their place in " +
		"the text: a paragraph, or an item of the list around it.", []Key{
		{"piece", "The name of the piece.", true},
		{"said", "What is read where its condition is true. {names} stands for what made it so.", true},
		{"unsure", "What is read while that is unknown: \"If you ...\". Needed unless it is always " +
			"known.", false},
	}}
	Group = &Object{"a group", "What stands in an advice for several warnings of one " +
		"kind: what all of them say, above a line of each.", []Key{
		{"title", "What they have in common, in a few words, by language.", true},
		{"text", "What all of them say, which their lines leave out, by language.", true},
		{"action", "One thing to do, by language, which stands for the actions of all.", true},
	}}
	Text = &Object{"a message", "The message in one language.", []Key{
		{"title", "The point, in a few words.", true},
		{"text", "The message. With pieces it is a list of paragraphs, in which each piece has its " +
			"place.", true},
		{"action", "One thing to do.", true},
		{"errands", "What the action asks or tells, in as few words, by the list of pack.yaml that it " +
			"belongs to: care_team: whether you need a bone scan. In an advice it stands there, once, " +
			"instead of the action. Not from warning up, which does not wait for a visit.", false},
		{"group", "What the message says beside other warnings of a group of pack.yaml, in one line: " +
			"above_limits: \"Zinc: more than 40 mg a day ...\". Where two are shown or more, an advice " +
			"says their lines under the words of the group. Only of a warning.", false},
	}}
	Variant = &Object{"a variant", "Another wording for some people. What it does not say it has " +
		"from the rule.", []Key{
		{"name", "Its name in kebab-case.", true},
		{"if", "Whom it is for.", true},
		{"safe", "true: it is used while a variant's condition is unknown.", false},
		{"level", "How much the message matters.", false},
		{"weight", "Within its level, 0 to 100: the heaviest message comes first.", false},
		{"unless", "Guards: conditions that withhold the message.", false},
		{"encourages", "The terms that the message moves a reader towards.", false},
		{"discourages", "The terms that it moves a reader away from.", false},
		{"answers", "The terms that the message answers, with their kinds: whoever has one reads what " +
			"to do.", false},
		{"picture", "A picture of pictures.yaml that handouts show beside the text; none for none.",
			false},
		{"message", "What the reader sees, by language.", false},
	}}
	Selector = &Object{"a selector", "Which rules a message silences.", []Key{
		{"topic", "All rules of a topic.", false},
		{"below", "Those below a level.", false},
	}}
	Citation = &Object{"a citation", "A source, and what it supports.", []Key{
		{"source", "The id of a source.", true},
		{"supports", "What the source supports, in one sentence.", true},
		{"where", "Where in the source.", false},
		{"for", "The piece or pieces that it supports: it is listed only where one of them is said.",
			false},
	}}
	Evidence = &Object{"evidence", "How sure the message is, in the terms of GRADE.", []Key{
		{"certainty", "The certainty of the evidence.", true},
		{"strength", "The strength of the recommendation; none if there is none.", true},
	}}
	Review = &Object{"review", "Who has reviewed the rule.", []Key{
		{"by", "Who reviewed it, or \"unreviewed\".", true},
		{"on", "The date of the review or, unreviewed, of writing.", true},
		{"next", "The date by which it is to be reviewed again.", true},
		{"sign_off", "What a clinician must approve before use.", false},
	}}
	SignOff = &Object{"a sign-off", "Who has approved a rule, and what it was then: written by " +
		"\"crosstalk sign-off\", not by hand.", []Key{
		{"rule", "The id of the rule.", true},
		{"by", "Who signed.", true},
		{"role", "What that person is, as in pharmacist.", true},
		{"on", "The day.", true},
		{"note", "What the person has to say about it.", false},
		{"words", "All that readers see of the rule, as it was signed. Other words make the sign-off " +
			"void.", true},
		{"conditions", "What decides whom the rule reaches, as it was signed; of what several rules " +
			"share a digest. What is otherwise is told with the sign-off.", true},
		{"digest", "A digest of all of this, by which an edit is seen.", true},
	}}
	Test = &Object{"a worked case", "A worked case of the rule.", []Key{
		{"name", "What is special about this person.", false},
		{"given", "A profile: facts and their values.", true},
		{"unrecognised", "Names in given that no term has, on purpose.", false},
		{"as_of", "The day of the advice.", false},
		{"region", "A region of pack.yaml.", false},
		{"expect", "What becomes of the rule.", true},
		{"asks", "Facts that the advice asks for.", false},
		{"variant", "The variant that is shown; \"\" for the rule's own words.", false},
		{"kind", "Of a withheld rule: why.", false},
		{"cautions", "How many cautions the message has.", false},
		{"says", "Pieces that are said.", false},
		{"unsure", "Pieces that are worded as unsure.", false},
		{"omits", "Pieces that are left out.", false},
		{"whole", "true: judge the advice as a whole, not the rule alone.", false},
		{"delivered", "What was shown before: rules and dates.", false},
	}}
)
