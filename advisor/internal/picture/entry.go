package picture

import (
	"maps"
	"slices"

	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

// none is what a variant says that does without the picture of its rule.
const none = "none"

// Entry reads an entry of pictures.yaml, with what reads words by language. It is nil if it
// is no picture; what is wrong goes to r.
func Entry(r *source.Reader, k, n *source.Node, words func(*source.Node) pack.Words) *pack.Picture {
	if r.Kebab(k) && k.Value == none {
		r.Errorf(k, "%q stands for no picture; give it another name", none)
	}
	if !r.Map(n, format.Picture.Names()...) {
		return nil
	}
	p := &pack.Picture{Name: k.Value, Pos: k.Pos, Node: n,
		Alt:     words(r.Need(n, "alt", "what is to be seen, by language")),
		Caption: words(r.Need(n, "caption", "what it says, by language"))}
	svg := r.Need(n, "svg", "the drawing")
	if text := r.Text(svg); text != "" {
		d, err := Read(text)
		if err != nil {
			r.Errorf(svg, "%v", err)
		} else {
			p.ViewBox, p.Shapes = d.ViewBox, d.Shapes
		}
	}
	return p
}

// Named is the picture that a rule or, may it do without one, a variant names.
func Named(p *pack.Pack, r *source.Reader, n *source.Node, variant bool) *pack.Picture {
	name := r.Text(n)
	if name == "" || variant && name == none {
		return nil
	}
	x := p.Pictures[name]
	if x == nil {
		names := func() []string { return slices.Sorted(maps.Keys(p.Pictures)) }
		r.Errorf(n, "unknown picture %q, which is not in pictures.yaml%s", name, r.Hint(name, names))
	}
	return x
}

// Unused lists the pictures that no message shows, by name.
func Unused(p *pack.Pack) (list []*pack.Picture) {
	shown := map[*pack.Picture]bool{}
	for _, rule := range p.Rules {
		for _, w := range rule.Wordings() {
			shown[w.Picture] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Pictures)) {
		if !shown[p.Pictures[name]] {
			list = append(list, p.Pictures[name])
		}
	}
	return list
}
