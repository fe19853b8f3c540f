package profile

import "strings"

// WithValues is the text of an error of Read, with the values that it is about.
func WithValues(err error) string {
	var lines []string
	for _, e := range Leaves(err) {
		text := e.Error()
		if x, ok := e.(interface{ WithValue() string }); ok {
			text = x.WithValue()
		}
		lines = append(lines, text)
	}
	return strings.Join(lines, "\n")
}
