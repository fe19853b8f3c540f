//go:build decide

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
)

// decision decides without an advice.
func (w *work[P]) decision(what string) (func(int) error, error) {
	opts := &advisor.Options{AsOf: asOf}
	var d advisor.Decision
	switch what {
	case "decide":
		return func(i int) error { return w.rb.DecideInto(&d, w.profiles[i], opts) }, nil
	case "prepared":
		var list []*advisor.PreparedProfile
		for _, p := range w.profiles {
			q, err := w.rb.Prepare(p, asOf)
			if err != nil {
				return nil, err
			}
			list = append(list, q)
		}
		return func(i int) error { return list[i].DecideInto(&d, opts) }, nil
	}
	return nil, fmt.Errorf("there is nothing called %s", what)
}

// draw writes random people.
func (w *work[P]) draw(file string) error {
	var share float64
	if _, err := fmt.Scan(&share); err != nil {
		return err
	}
	var lines bytes.Buffer
	enc := json.NewEncoder(&lines)
	draw, r := workbench.RandomProfiles(w.rb), rand.New(rand.NewPCG(11, 12))
	for range 256 {
		p, err := draw(r, share)
		if err == nil {
			err = enc.Encode(p)
		}
		if err != nil {
			return err
		}
	}
	return os.WriteFile(file, lines.Bytes(), 0o600)
}
