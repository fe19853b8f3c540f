// Package picture reads the drawings of a pack: simple SVG in the colour of the text around
// it. A pack is untrusted, so what is shown is written anew from what is understood here, and
// holds no script, no style, no address and no text.
package picture

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// Limits of a drawing.
const (
	MaxBytes  = 32 << 10
	MaxShapes = 500
	maxDepth  = 10
)

// A Drawing is a drawing that was read.
type Drawing struct {
	ViewBox string // "0 0 120 160"
	Shapes  string // SVG elements
}

var shapes = []string{"g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"}

// attributes are those that shapes may have; what they hold is numbers, the letters of paths
// and transformations, and the words of colours and ends of lines.
var attributes = []string{"d", "points", "cx", "cy", "r", "rx", "ry", "x", "y", "x1", "y1", "x2",
	"y2", "width", "height", "transform", "fill", "fill-opacity", "fill-rule", "opacity", "stroke",
	"stroke-dasharray", "stroke-linecap", "stroke-linejoin", "stroke-opacity", "stroke-width"}

var (
	harmless = pattern.New(`^[-+0-9A-Za-z.,() \t\r\n]*$`)
	viewBox  = pattern.New(`^0 0 [1-9][0-9]{0,3} [1-9][0-9]{0,3}$`)
	paints   = []string{"none", "currentColor"}
)

// Read reads a drawing. The error says what of it a drawing may not have.
func Read(text string) (*Drawing, error) {
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("the drawing has %d bytes; at most %d", len(text), MaxBytes)
	}
	r := &reader{Decoder: xml.NewDecoder(strings.NewReader(text)), drawing: &Drawing{}}
	for {
		token, err := r.Token()
		switch {
		case errors.Is(err, io.EOF) && len(r.open) == 0 && r.drawing.ViewBox != "":
			if r.count == 0 {
				return nil, errors.New("the drawing has no shape")
			}
			r.drawing.Shapes = r.out.String()
			return r.drawing, nil
		case errors.Is(err, io.EOF):
			return nil, errors.New(`want one <svg viewBox="0 0 WIDTH HEIGHT"> that is ended`)
		case err != nil:
			return nil, fmt.Errorf("the drawing is no XML: %w", err)
		}
		if err := r.token(token); err != nil {
			return nil, err
		}
	}
}

type reader struct {
	*xml.Decoder
	drawing *Drawing
	out     strings.Builder
	open    []string
	count   int
}

func (r *reader) token(token xml.Token) error {
	switch x := token.(type) {
	case xml.StartElement:
		if len(r.open) == 0 {
			return r.root(x)
		}
		return r.shape(x)
	case xml.EndElement:
		name := r.open[len(r.open)-1]
		r.open = r.open[:len(r.open)-1]
		if len(r.open) > 0 {
			r.out.WriteString("</" + name + ">")
		}
	case xml.CharData:
		if strings.TrimSpace(string(x)) != "" {
			return fmt.Errorf("the text %.40q; a drawing has none, since nobody translates it",
				strings.TrimSpace(string(x)))
		}
	case xml.Comment:
	default:
		return errors.New("a drawing has nothing but <svg> and shapes")
	}
	return nil
}

func (r *reader) root(x xml.StartElement) error {
	if x.Name.Local != "svg" || r.drawing.ViewBox != "" {
		return fmt.Errorf("<%.40s> where one <svg> was wanted", x.Name.Local)
	}
	for _, a := range x.Attr {
		switch {
		case a.Name.Local == "viewBox" && viewBox().MatchString(a.Value):
			r.drawing.ViewBox = a.Value
		case a.Name.Local == "xmlns" && a.Value == "http://www.w3.org/2000/svg":
		default:
			return fmt.Errorf("<svg> has %.40s=%.40q; want viewBox=\"0 0 WIDTH HEIGHT\" alone",
				a.Name.Local, a.Value)
		}
	}
	r.open = append(r.open, "svg")
	return nil
}

func (r *reader) shape(x xml.StartElement) error {
	name := x.Name.Local
	if !slices.Contains(shapes, name) {
		return fmt.Errorf("<%.40s>; a drawing has %s", name, strings.Join(shapes, ", "))
	}
	if r.count++; r.count > MaxShapes || len(r.open) > maxDepth {
		return fmt.Errorf("more than %d shapes, or %d inside each other", MaxShapes, maxDepth)
	}
	r.out.WriteString("<" + name)
	for _, a := range x.Attr {
		if a.Name.Space != "" || !slices.Contains(attributes, a.Name.Local) {
			return fmt.Errorf("<%s> has %.40q, which shapes of a drawing do not", name, a.Name.Local)
		}
		if (a.Name.Local == "fill" || a.Name.Local == "stroke") && !slices.Contains(paints, a.Value) {
			return fmt.Errorf("<%s> has %s=%.40q; want none or currentColor, so that it is seen on "+
				"light and dark and in print", name, a.Name.Local, a.Value)
		}
		if !harmless().MatchString(a.Value) {
			return fmt.Errorf("<%s> has %s=%.40q, which is no number, path or transformation", name,
				a.Name.Local, a.Value)
		}
		r.out.WriteString(" " + a.Name.Local + `="` + strings.Join(strings.Fields(a.Value), " ") + `"`)
	}
	r.out.WriteString(">")
	r.open = append(r.open, name)
	return nil
}
