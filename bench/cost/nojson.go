//go:build !appendjson

package main

import "errors"

func (w *work[P]) appended() (func(int) error, error) {
	return nil, errors.New("the library of this checkout has no AppendJSON")
}
