// Package codes makes a small table from a release of a terminology: which code
// is which term of a pack, with strength, form and route.
//
// A pack lists codes of ingredients and conditions by hand. Records carry codes
// of products, of which there are a hundred thousand, and kinds of conditions.
// They stand in releases that the clinic has: RxNorm (RRF files, full or
// prescribable), SNOMED CT (RF2 snapshot), the British dm+d (XML), or a TSV file
// of its own. [Build] reads one, with no more in memory than codes, names,
// ingredients and parents, and gives a [Table], which is a few thousand lines of TSV to keep
// beside the pack; [Read] reads it for fhir.Options.
//
// # What a code means
//
// A product is read by its name, as package advisor reads names, and only if
// its ingredients by the relations of the release are those of its name. A product
// of which only some ingredients are terms of the pack has these, and says that
// there is another. A condition of SNOMED CT is each term that has the code of one of
// its ancestors, the nearest ones. What is not understood is not in the table.
//
// # Whose data it is
//
// A table holds codes of its release, and its licence holds for it: RxNorm's
// prescribable content is free of charge and of licences (other sources in the
// full release are not, and are not read); SNOMED CT needs a licence of the
// country or of SNOMED International; dm+d is under the Open Government Licence,
// with SNOMED CT identifiers in it. No release and no table is in this
// repository.
package codes
