// Package infobutton answers HL7 Infobutton requests from a pack: "patient
// education about this code, for a person of this age, in this language".
//
// The request is that of HL7 Version 3 Context-Aware Knowledge Retrieval
// (Infobutton) in its URL form, by GET or as a posted form:
//
//	mainSearchCriteria.v.c and .v.cs       the code, and the OID of its system; more
//	                                       of them with a number: .v.c1, .v.cs1 ...
//	mainSearchCriteria.v.dn                its name; it is echoed and never read
//	taskContext.c.c                        PROBLISTREV, MLREV, LABRREV ...
//	age.v.v and age.v.u, or ageGroup.v.c   how old the person is
//	observation.v.v and observation.v.u    the value of a laboratory code
//	informationRecipient                   PAT; with PROV entries say why they are there
//	informationRecipient.languageCode.c    en, es-US ...
//	knowledgeResponseType                  text/xml (Atom, the default) or application/json
//
// The answer is an Atom feed in the order of the HL7 schema, or the JSON that
// MedlinePlus Connect gives for it: an entry for each message that the pack
// shows a person of whom only this is known, and whose reasons name what was
// asked about. What hangs on anything else is left out, since nobody has said
// that it holds. A code that the pack does not know gives a feed without
// entries, never a guess.
//
// Nothing of a request is kept or logged. Whoever puts a proxy in front should
// know that its access log has the query, and with it an age and a diagnosis.
package infobutton
