//go:build appendjson

package main

import "example.com/crosstalk/advisor"

// appended writes an advice as JSON into old memory.
func (w *work[P]) appended() (func(int) error, error) {
	opts := &advisor.Options{AsOf: asOf}
	var b []byte
	return func(i int) (err error) {
		b, err = w.rb.AppendJSON(b[:0], w.profiles[i], opts)
		return err
	}, nil
}
