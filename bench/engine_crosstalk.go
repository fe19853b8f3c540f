package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"

	"example.com/crosstalk/advisor"
)

// What the others do is only to decide. This is the same work: the struct read and checked, all
// rules decided, guards, superseding and the cap included, with nothing put into words.
var crosstalkDecide = &Engine{
	Name: "crosstalk",
	What: "this engine, deciding only: DecideInto, which reads and checks the struct; where JSON is " +
		"given, Decode before it",
	Unknown: true,
	New: func(w *Workload) (*Decider, error) {
		rb, err := advisor.Load[Profile](packOf(w.Rules), nil)
		if err != nil {
			return nil, err
		}
		lines, err := w.lines()
		if err != nil {
			return nil, err
		}
		var d advisor.Decision
		opts := &advisor.Options{Cap: -1}
		return &Decider{
			Decide: func(profile int) (int, error) {
				err := rb.DecideInto(&d, w.Profiles[profile], opts)
				return d.Count(advisor.Shown) + d.Count(advisor.IsWithheld), err
			},
			Line: func(profile int, line []byte) ([]byte, error) {
				_, p, err := rb.Decode("bench.json", lines[profile])
				if err == nil {
					err = rb.DecideInto(&d, p, opts)
				}
				if err != nil {
					return nil, err
				}
				return heldLine(&d, line), nil
			},
			Truths: func(profile int, into []advisor.Truth) error {
				if err := rb.DecideInto(&d, w.Profiles[profile], opts); err != nil {
					return err
				}
				return w.truths(d.Outcome, into)
			},
		}, nil
	},
}

// heldLine appends the ids of the rules that hold, of which without a cap none is withheld, as
// the rules have no guards.
func heldLine(d *advisor.Decision, line []byte) []byte {
	line = append(line, '[')
	for id := range d.Rules(advisor.Shown) {
		line = append(strconv.AppendQuote(line, id), ',')
	}
	if n := len(line) - 1; line[n] == ',' {
		line = line[:n]
	}
	return append(line, "]\n"...)
}

// truths says of each rule what its outcome comes from.
func (w *Workload) truths(outcome func(rule string) advisor.Outcome, into []advisor.Truth) error {
	for k := range into {
		switch o := outcome(w.Rules[k].ID); o {
		case advisor.Shown, advisor.IsWithheld:
			into[k] = advisor.True
		case advisor.Pending:
			into[k] = advisor.Unknown
		case advisor.NotApplicable:
			into[k] = advisor.False
		default:
			return fmt.Errorf("%s is %v", w.Rules[k].ID, o)
		}
	}
	return nil
}

var crosstalkAll = &Engine{
	Name: "crosstalk-messages",
	What: "this engine, all it has: Advise with every message, its reasons and citations, and " +
		"the questions; where JSON is given, WriteNDJSON, which writes the whole advice",
	Unknown: true,
	New:     advise,
}

func advise(w *Workload) (*Decider, error) {
	rb, err := advisor.Load[Profile](packOf(w.Rules), nil)
	if err != nil {
		return nil, err
	}
	lines, err := w.lines()
	if err != nil {
		return nil, err
	}
	opts := &advisor.Options{Cap: -1}
	return &Decider{
		Decide: func(profile int) (held int, err error) {
			a, err := rb.Advise(w.Profiles[profile], opts)
			if err != nil {
				return 0, err
			}
			return len(a.Messages) + len(a.Withheld), nil
		},
		Lines: func(from, n int) error {
			var in bytes.Buffer
			for i := range n {
				in.Write(lines[(from+i)%len(lines)])
			}
			unusable, err := rb.WriteNDJSON(context.Background(), io.Discard, "bench", &in, opts)
			if err == nil && unusable > 0 {
				err = fmt.Errorf("%d profiles could not be used", unusable)
			}
			return err
		},
		Line: func(profile int, line []byte) ([]byte, error) {
			out, in := bytes.NewBuffer(line), bytes.NewReader(lines[profile])
			_, err := rb.WriteNDJSON(context.Background(), out, "bench", in, opts)
			return out.Bytes(), err
		},
		Truths: func(profile int, into []advisor.Truth) error {
			a, err := rb.Advise(w.Profiles[profile], opts)
			if err != nil {
				return err
			}
			return w.truths(a.Outcome, into)
		},
	}, nil
}
