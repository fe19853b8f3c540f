package decisions

// OpenFile is the Store of Open, for the laws of stores.
func OpenFile(name string) (Store, error) {
	s := &file{name: name, maxBytes: 1 << 20}
	return s, s.open()
}

// Hash is that of a line.
var Hash = hash
