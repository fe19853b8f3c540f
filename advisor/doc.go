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
// nobody reads. Slices of an advice that are in the words of the pack are shared
// and must not be written to.
//
// # Errors
//
// What an author does wrong is an [*ErrorList] with every problem and its
// place. What is wrong with one profile is an error of that profile: values
// outside a fact's plausible range, names of facts that do not exist. An
// unknown fact is no error. A medicine or condition that the pack does not
// know is reported in the advice, and nothing is concluded from it.
//
// # Bounds
//
// Packs and profiles are untrusted. A file has at most 1 MiB and 64 levels of
// nesting, a pack 20,000 regular files inside its folder, 256 MiB, 5,000,000
// YAML values and 10,000 terms, each a kind of at most 64 others; a condition
// 4,096 characters, 64 levels of brackets, 2,000 nodes, 3 predicates inside one
// another and, with the derivations that it reads written out, 50,000 parts,
// and all conditions of a pack 2,000,000; a range 10,000 numbers; findings and
// derived facts go 32 deep; at most 20 messages stand beside one; a set or list
// of a profile has at most 1,000 items, a line of a stream 1 MiB; the parts of
// predicates are held against records at most 25,000,000 times for a profile;
// an explanation has at most 5,000 nodes with parts. An error list has at most
// 50 problems and 10 hints, and says how many more there are. Characters that
// cannot be seen are refused in a pack.
//
// Inside these bounds, on a machine of two cores and one call at a time, a pack
// loads within three minutes and 8 GiB, and a profile is advised within one
// minute and 2 GiB. The dearest that were tried took 12 seconds of CPU and 2 GiB
// to load, 5 seconds and 1 GiB to advise; a MiB of YAML took at most 250 MiB.
// Explain takes what Advise does and, for the nearest changes, up to 40,000
// evaluations of the rule, fewer where it looks into long lists.
//
// Conditions have no effects and end. A panic in Load, Advise, a stream, Decode
// or Explain would be a fault of this package: the call gives it as an error
// that says so and where, and nothing of the profile.
//
// The package reads no clock, opens no connection, prints and logs nothing.
package advisor
