//go:build !decide

package main

import "fmt"

func (w *work[P]) decision(what string) (func(int) error, error) {
	return nil, fmt.Errorf("the library of this checkout cannot do this: %s", what)
}

func (w *work[P]) draw(string) error {
	_, err := w.decision("draw")
	return err
}
