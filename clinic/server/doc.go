// Package server serves a pack over HTTP: CDS Hooks for a clinic's software
// (package cdshooks), a small JSON interface for everything else, and a page on
// which a person answers and reads what is for them, and an author tries out rules.
//
//	GET  /                        the page
//	GET  /cds-services            CDS Hooks: discovery, calls, feedback
//	POST /v1/advise               a profile in, its advice out
//	POST /v1/questions            a profile in, the open questions out
//	POST /v1/explain              a profile and a rule in, what became of it out
//	POST /v1/handout              a profile in, what its person takes home out, as HTML
//	GET  /v1/form                 the facts, as a form needs them, and the page's words
//	GET  /v1/profile.schema.json  JSON Schema of a profile
//	GET  /openapi.json            the description of all that
//	GET  /healthz                 whether it answers, and with which pack
//	GET  /metrics                 in Prometheus' text format
//
// A Server reloads its pack when told to; one that does not load leaves the
// last good one in place, and /healthz and the metrics say so. A request is
// answered from one pack, whatever is loaded meanwhile.
//
// Requests are untrusted: JSON only, and all of them pass one gate (package
// clinic/gate), which bounds what they take together. Nothing of a
// profile is logged, counted or kept. What browsers of other origins may do is
// that of cdshooks.Options.Origins, and only under /cds-services.
package server
