package account

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/internal/ordered"
)

// A profileLine is a line of a stream that is advised on and accounted for, and what comes
// of it.
type profileLine struct {
	number int
	text   []byte
	err    error
	id     string
	given  decisions.Given
	out    []byte
}

// Lines does what WriteNDJSON does, and has each advice in the log, in the order of the stream.
func Lines(ctx context.Context, out io.Writer, log *decisions.Log,
	rb *advisor.Rulebase[advisor.Record], name string, in io.Reader,
	opts *advisor.Options) (unusable int, err error) {
	for line := range ordered.Map(ctx, profileLines(in), 16, func(line profileLine) profileLine {
		line.advise(rb, name, opts)
		return line
	}) {
		if line.err != nil {
			unusable++
		} else if err := log.Add(line.given); err != nil {
			return unusable, err
		}
		if _, err := out.Write(line.out); err != nil {
			return unusable, err
		}
	}
	return unusable, ctx.Err()
}

// A Decided is what was decided for a line of a stream.
type Decided struct {
	Decision *advisor.Decision // nil if the line could not be used
	Err      error
}

// Decide decides for the profiles that Lines advises, and gives their ids with it, in the order
// of the stream.
func Decide(ctx context.Context, rb *advisor.Rulebase[advisor.Record], name string, in io.Reader,
	opts *advisor.Options) iter.Seq2[string, Decided] {
	return func(yield func(string, Decided) bool) {
		type decided struct {
			id string
			Decided
		}
		for d := range ordered.Map(ctx, profileLines(in), 16, func(line profileLine) decided {
			p := line.decode(rb, name)
			if line.err != nil {
				return decided{line.id, Decided{Err: line.err}}
			}
			d, err := rb.Decide(p, opts)
			return decided{line.id, Decided{d, err}}
		}) {
			if !yield(d.id, d.Decided) {
				return
			}
		}
	}
}

func (line *profileLine) advise(rb *advisor.Rulebase[advisor.Record], name string,
	opts *advisor.Options) {
	p := line.decode(rb, name)
	if line.err == nil {
		line.given, line.err = decisions.Prepare("advise --ndjson", rb, p, opts)
	}
	var v any = struct {
		ID    string `json:"id"`
		Error string `json:"error"`
	}{line.id, fmt.Sprint(line.err)}
	if line.err == nil {
		line.given.Advice.ID = line.id
		v = line.given.Advice
	}
	text, err := JSON(v)
	line.err = errors.Join(line.err, err)
	line.out = append(text, '\n')
}

// decode reads the profile of a line, and its id.
func (line *profileLine) decode(rb *advisor.Rulebase[advisor.Record],
	name string) (p *advisor.Record) {
	if line.err == nil {
		line.id, p, line.err = rb.Decode("line.json", line.text) // never YAML
		line.err = atLine(line.err, name, line.number)
	} else {
		line.err = fmt.Errorf("%s:%d: %w", name, line.number, line.err)
	}
	if line.id == "" {
		line.id = fmt.Sprint("line ", line.number)
	}
	return p
}

// JSON writes v on one line, as --ndjson does.
func JSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// atLine says where in the stream an error of a line is.
func atLine(err error, name string, number int) error {
	var list advisor.ErrorList
	if !errors.As(err, &list) {
		return err
	}
	moved := make(advisor.ErrorList, len(list))
	for i, e := range list {
		other := *e
		if other.Pos != (advisor.Pos{}) {
			other.Pos.File, other.Pos.Line = name, number
		}
		moved[i] = &other
	}
	return moved
}

// maxProfile is how many bytes the decoder accepts.
const maxProfile = 1 << 20

var errLongLine = fmt.Errorf("a line of more than %d bytes", maxProfile)

// profileLines are the lines of r that are not blank. One that is too long is an error of
// its own.
func profileLines(r io.Reader) iter.Seq[profileLine] {
	return func(yield func(profileLine) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		for number := 1; ; number++ {
			line := profileLine{number: number}
			var err error
			for {
				var part []byte
				part, err = in.ReadSlice('\n')
				if line.text = append(line.text, part...); len(line.text) > maxProfile {
					line.text, line.err = line.text[:0], errLongLine
				}
				if !errors.Is(err, bufio.ErrBufferFull) {
					break
				}
			}
			if err != nil && !errors.Is(err, io.EOF) {
				line.err = err
			}
			if line.err == nil && len(bytes.TrimSpace(line.text)) == 0 {
				if err != nil {
					return
				}
				continue
			}
			if !yield(line) || err != nil {
				return
			}
		}
	}
}
