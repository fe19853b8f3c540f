package compile

// Parts is how many parts have been built, for the last text and for all.
func (s *Space) Parts() (last, all int) { return s.built, s.parts }
