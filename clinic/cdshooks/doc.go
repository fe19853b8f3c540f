// Package cdshooks answers CDS Hooks 2.0 requests with the messages of a pack:
// an http.Handler that a clinic's software calls when a chart is opened or an
// order is made.
//
//	rb, err := advisor.Load[advisor.Record](rules.FS(), nil)
//	h, err := cdshooks.New(rb, &cdshooks.Options{Auth: verifier, Store: store})
//	http.Handle("/cds-services", h)
//	http.Handle("/cds-services/", h)
//
// There is a service for each of the hooks patient-view, order-select and
// order-sign. Orders that are being made (draftOrders) count as taken, for as
// long as they say: a new order of prednisone for six months brings the messages
// on long-term steroid tablets, one that says no time leaves them open.
//
// # Prefetch
//
// Discovery asks for the resources from which the pack's facts come, with the
// codes of its facts. A key of the answer has four states, and they are not the
// same: absent, the client did not run the query and nothing is known; null or
// an empty Bundle, the record has none (and a null patient is one that cannot be
// had); an OperationOutcome, the query failed and nothing is known; a Bundle,
// which may be a page of several and then is not complete. That the record has
// none does not say that the person has none: a set is taken for complete only
// if [Options].Complete says so and every query for it was answered in full.
//
// What is unknown is not "no", so advice can be given on part of the data. If a
// key of [Options].Required cannot be had, the answer is 412. Nothing is
// fetched unless [Options].FHIR names the servers that may be asked.
//
// # Cards
//
// Each message is a card: the title as summary, the text with its reasons,
// cautions, evidence and sources as Markdown, the level as indicator, its
// first source as source, all of them as links. One suggestion writes the
// message down for the patient as a CommunicationRequest in draft; there are
// never system actions. The uuid follows from hookInstance, rule and pack, so
// that a repeated request gives the same cards.
//
// # Feedback
//
// A card that was accepted or overridden counts as given: with a [store.Store],
// repeat_after holds across requests. A card that was only shown does not, since
// a chart may be opened twice before anybody reads it. Without a Store nothing
// is remembered.
//
// # Limits
//
// Requests are untrusted: their size, the number and depth of their values,
// their time and content type are limited, none may be compressed, and what is
// wrong with them is said in an OperationOutcome that repeats nothing of them. TLS is
// the server's. Nothing is logged; [Options].Observe and [Options].Failed are told what
// happened, without patient data.
package cdshooks
