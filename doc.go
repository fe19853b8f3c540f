// Package crosstalk is the root of a library that turns what is known about
// a person into short, plain-language, cited patient-education messages. It
// holds no code. Start with:
//
//   - [example.com/crosstalk/rules]: the rules that ship, and the struct of
//     facts they read.
//   - [example.com/crosstalk/advisor]: the engine, for rules and structs of
//     your own.
//   - [example.com/crosstalk/advisor/advisortest]: tests of a pack from go test.
//   - [example.com/crosstalk/advisor/fhir]: FHIR records in, advice and questions
//     out.
//   - [example.com/crosstalk/clinic/cdshooks]: an http.Handler for CDS Hooks.
//   - cmd/crosstalk: the command.
//
// docs/rules.md is the manual for authors of rules, docs/design.md says how
// the code hangs together.
package crosstalk
