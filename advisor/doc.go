// Package advisor turns what is known about a person into the
// patient-education messages that apply, each with its reasons and sources.
//
// Rules are YAML files in a pack. [Load] reads a pack from any fs.FS, checks
// every condition against a struct of facts, and returns a [Rulebase], which
// is immutable and safe for concurrent use. [Rulebase.Advise] applies it to
// one profile, [Rulebase.AdviseAll], [Rulebase.AdviseNDJSON] and
// [Rulebase.WriteNDJSON] to many. The result is an [Advice]: messages, what was
// withheld and why, and questions.
//
// # Facts
//
// A profile is a struct of yours; its fields, named by their `expr` tags, are
// the facts of the pack's facts.yaml. Scalars are pointers (Go 1.26's new(61)
// makes one), enumerations may be named string types, sets of terms are [Set]s,
// lists of records are [List]s or slices. Nested and embedded structs, maps
// with text keys, dates and durations work, too. A pack without a Go struct is
// loaded with [Record].
//
// # Unknown is not no
//
// A nil field, an empty enumeration, a zero Set or List, a key that a map does
// not have: not known, which is not "no". Conditions are therefore
// [Truth]-valued, by Kleene's strong logic: a rule is shown only when its
// condition is True and its guards are False. A rule left Unknown asks.
// A Set or List may be open: what it does not mention is unknown.
//
// # Many profiles
//
// An advice costs what the rules that match it cost, however many others there
// are. [Rulebase.AdviseInto] uses one Advice for many profiles, and then what
// decides a profile allocates nothing; [Options].Without leaves out parts that
// nobody reads. [Rulebase.Decide] says what became of each rule and makes no advice;
// [Rulebase.Prepare] reads a profile for several questions about it. Slices
// of an advice that are in the words of the pack are shared and must not be written to.
//
// # Errors
//
// What is wrong with a pack or a profile is an [ErrorList], each problem with its
// place. An unknown fact is no error. A value that a fact cannot have leaves it
// unknown and stands in the Advice; a medicine or condition that the pack does not
// know does, too, and nothing is concluded from it.
//
// Packs and profiles are untrusted: docs/bounds.md says how large they may be, and
// what they may cost. A panic would be a fault of this package: the call gives it
// as an error that says so and where, and nothing of the profile.
//
// The package reads no clock, opens no connection, prints and logs nothing.
//
// Packages beside it: explain says why one rule is or is not shown, fhir reads and
// writes FHIR, workbench, lint, verify and others are for whoever writes rules.
package advisor
