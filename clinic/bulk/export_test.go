package bulk

// SetAhead sets how many bytes of a file are read ahead.
func SetAhead(n int) (restore func()) {
	before := maxAhead
	maxAhead = n
	return func() { maxAhead = before }
}
