package fhir

import "io"

// AddSettled is Add with what m makes of the entries.
func AddSettled[P any](d *Data, m *Mapper[P], name string, r io.Reader) error {
	return d.add(m.Split, name, r)
}
