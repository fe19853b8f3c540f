// Bench races rule engines: the same rules on the same profiles, first checked
// for equal answers, then timed.
//
//	go run .                     # one Markdown table, medians of interleaved rounds
//	go run . -against ../../old  # what an advice costs here and in another checkout
//	go run ./export -against DIR # what a FHIR export takes here and in another checkout
//	go test -bench . -count 10   # for benchstat
//	go test                      # equal answers, no timing
//
// From generated conditions ([Cond]) come the texts or programs of each engine
// ([Engine]); a [Workload] is a set of rules with a set of profiles. Everything
// is generated from fixed seeds, so that each run times the same.
package main
