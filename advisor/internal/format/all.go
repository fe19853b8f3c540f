package format

// All lists those that an author writes.
var All = []*Object{Pack, Accept, Reader, Topic, Group, Fact, FHIR, Case, Term, Names, Form, Unit,
	Brand, Suffixes, AllergyWords, Nothing, Finding, Lasting, Property, Member, Table, Entry, Source,
	Checked, Picture, Invariant, ForEach, Rule, Guard, Piece, Place, Text, Variant, Selector, Citation,
	Evidence, Review, Test}
