// Package workbench is what the tools of a pack's author stand on: it runs the
// worked cases beside the rules, measures what they show of the conditions, and
// makes profiles to try a pack with. Package advisortest, the command and the packages
// verify, diff and book are made with it.
//
// [RunCases] runs the cases. [Cover] says of each part of each condition
// whether a case shows that it decides (MC/DC), and [Mutate] which small mistakes
// no case would notice; both search a smallest profile for what is missing and
// suggest it as a case. [Boundary] lists few profiles that together show all of a
// pack, [RandomProfiles] draws any number, and [Violations] holds an advice to
// the invariants of the pack.
//
// Who only advises does not import it, and does not pay for it.
package workbench
