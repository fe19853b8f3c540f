package advisor

// StringJSON is s as adviseJSON writes it.
func StringJSON[T string | []byte](s T) string { return string(appendString(nil, s)) }
