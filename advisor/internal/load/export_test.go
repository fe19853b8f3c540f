package load

// AreTreesOf reports whether the trees in text are of files with a digest.
func AreTreesOf(text, digest string) bool {
	return treesIn(text, func() string { return digest }) != nil
}
