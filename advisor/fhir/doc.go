// Package fhir reads HL7 FHIR data into the profiles of a pack, and writes
// advice and open questions as FHIR.
//
// [Data] gathers resources by patient, from Bundles of any type, single
// resources and NDJSON; [Split] does so without keeping them. A [Mapper] reads
// one patient's [Record] into a profile, and says in a [Report] what it made
// of each resource. [Mapper.Bundle] and [Mapper.Questionnaire] go the other way.
//
// R4 is read, and R5 where it differs only in names: CodeableReference,
// MedicationStatement.adherence, Procedure.occurrence. STU3 is refused by name,
// and so are XML and UTF-16.
//
// # What a code means is in the pack
//
// Terms and facts list their codes in terms.yaml and facts.yaml, by code
// system; a clinic adds its own there, and its own code systems in pack.yaml.
// ATC and ICD-10 codes match by prefix, others exactly. The key "fhir" of a fact says
// the rest: which resources fill a set, what coded answers mean, how old an
// observation may be.
//
// # What a name means, too
//
// Where no code is mapped, the text of a medicine, an allergy or a condition and
// the displays of its codings are read as names in a profile are: a product with
// its strength and form, or nothing. Of medicines and allergies they are read beside mapped codes,
// too: "hydrocortisone 1 % cream" says more than the code of hydrocortisone. Where
// two of them name different things, nothing is read (unclear). What was read so is "by name" or
// "by code and name" in the report; [Options].CodesOnly switches it off.
//
// # What is a fact
//
// A Condition or AllergyIntolerance that is active and confirmed, or does not
// say otherwise; a Procedure that was completed; a MedicationRequest that is
// active and an order, or a plan that says that it reports what is taken, as US
// Core writes it; one that is completed, or a MedicationDispense, while what was
// handed out lasts; a MedicationStatement that is active, a
// MedicationAdministration in progress; the supplements of a NutritionOrder; the
// latest final Observation that is plausible and not too old. What was entered
// in error, refuted, stopped or cancelled is not. What is planned, unconfirmed,
// on hold, active beyond the time that it was ordered for, given once, or not
// understood is neither: it stays unknown.
//
// Of the answers of a person to a question the latest counts, for a year or as
// long as the pack says ("within"): no chest pain last spring is no "no" today.
//
// Of the versions of a resource the last counts. Ids are of a server: where the
// addresses in Bundles show that two have a patient of one id, nothing is read
// of either.
//
// A value with a comparator ("<30") and an Observation's Range become bounds,
// as does a date of which only the year is known. An order says since when a
// medicine is taken at the latest, since others may have come before it. Orders
// whose supply reaches to the next (within 30 days) are one course. Bounds are
// kept in profiles whose fields can hold them: [advisor.Record], and structs
// with fields of type advisor.BoundedNumber and advisor.BoundedDate. In others the fact stays
// unknown, and the report says so.
//
// A dose is read where milligrams a day follow exactly, as of a number of tablets
// whose strength stands in the Medication or in the name of the product; the equivalent in
// prednisone is derived by the pack, with its source. No unit is assumed.
//
// # What is not in the data is not "no"
//
// A Bundle without a MedicationRequest does not say that nothing is taken.
// Sets and lists stay open unless a List is empty with the reason nilknown, a
// code says that there is nothing (no known allergy), or the caller says that
// the data is complete ([Options].Complete). Even then a list stays open where
// the data has something that may belong to it: a plan, a code that no term has,
// a resource without a subject or with one that nobody in the data is, one that
// is referred to and is not there, a List that is empty because nobody asked, or
// a resource of a type that is not read (a CarePlan, an Encounter) in which the
// code of a term stands. That is so for the lists to which it may belong, and
// where their term is known, unless they have it anyway. What was handed out or
// given, and does not say for how long it is, may be in use for 15 months. A page
// of several is never complete.
//
// A day is that of the zone with which a time is written, or of [Options].Zone.
// Without that, what is dated on the day after the day of the advice, or ended on
// the day before, may be of the same day, and leaves its list open.
//
// # What is written
//
// [Mapper.Bundle] gives a GuidanceResponse, which is what FHIR has for the
// result of decision support: which pack said it, for whom, what data it still
// wants (status data-requested and dataRequirement). Its result, in R4, must be
// a CarePlan or a RequestGroup: a RequestGroup with intent "proposal" says that
// nobody has ordered anything yet, and has a place for citations with each
// action. The text for the patient is a CommunicationRequest: status draft,
// category instruction, the message as payload, the resources for which it is
// shown as reasonReference and about, sources, evidence and review as notes. A
// Communication would claim that the patient was told, a CarePlan that there is
// a plan; neither is so.
//
// What was given indeed is a delivery.Record: [Mapper.Communication] writes it as a
// Communication, and Map reads those of a record into [Patient].Given, for the History of an
// advice.
//
// [Mapper.Questionnaire] asks the open questions; linkIds are facts, so that
// the QuestionnaireResponse is read like any other resource.
//
// The package opens no connection and reads no clock. Its input is untrusted:
// sizes are bounded, and one bad resource does not stop the others.
package fhir
