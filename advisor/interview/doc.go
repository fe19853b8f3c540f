// Package interview asks a person what a pack needs to know, one question at a time,
// the one that settles most first.
//
// [New] begins with what is known already, which may be nothing. [Interview.Next] gives
// the question to ask; [Interview.Answer] reads the answer as people write it ("67",
// "5 ft 3", "prednisone, methotrexate") and puts it into the profile. A person may
// [Interview.Skip] a question or not know ([Interview.DontKnow]): the fact stays unknown,
// which is never a no. [Interview.Back] takes the last answer back, [Interview.Change]
// any other. [Interview.Advice] is the advice so far, at any time.
//
// # Which question is next
//
// A rule is open while an answer could still decide whether, or in which variant, its
// message is shown. The facts of open rules are candidates; each rule shares its weight,
// by its level, among those that it waits for. The candidate with most is asked, but:
//
//   - what a fact makes sense for only (its premise) is asked before it, and a fact of
//     which the premise stays unknown is not asked;
//   - a fact that derives from others is asked for only where those are harder to tell: a
//     day, or a number where yes or no would do;
//   - what is left of one record of a list is asked before anything else;
//   - facts that facts.yaml calls sensitive are asked last;
//   - a rule that can no longer be shown, because of something that was skipped, is asked
//     for no more;
//   - while an emergency is shown, nothing is asked but what its own message waits for;
//     while an urgent message is, nothing but for rules of that level and above.
//
// Nothing is asked twice.
//
// # When it ends
//
// When no rule at the level of [Options], important by default, is open; or all that is
// open was skipped; or so many questions were asked as Options say; or an emergency is
// shown. [Interview.Standing] says which, and what is left open. What only words a message
// (its pieces), and rules below the level, are not asked for.
package interview
