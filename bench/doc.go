// Bench races rule engines: the same rules on the same profiles, first checked
// for equal answers, then timed.
//
//	go run .                     # the race, as one Markdown table
//	go run . -against 3ec9ecd    # what people wait for here and in another checkout, as another
//	go run ./export -against DIR # what a FHIR export takes here and in another checkout
//	go run ./cold -against DIR   # and a cold command
//	go run ./cql                 # from FHIR to answers, here and with an engine of CQL
//	go test -bench . -count 10   # loading, streams and workers, for benchstat
//	go test                      # equal answers, no timing
//
// From generated conditions ([Cond]) come the texts or programs of each engine
// ([Engine]); a [Workload] is a set of rules with a set of profiles. Everything
// is generated from fixed seeds, so that each run times the same. Each engine has
// a process of its own; they work in short turns on one processor, and what is
// compared is processor time (package turns).
package main
