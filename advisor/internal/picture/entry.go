package picture

import (
	"maps"
	"slices"
	"sync"

	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

// none is what a variant says that does without the picture of its rule.
const none = "none"

// Entry reads an entry of pictures.yaml, with what reads words by language. It is nil if it
// is no picture; what is wrong goes to r. Of a pack that was checked the drawing is not looked
// at before somebody wants it.
func Entry(r *source.Reader, k, n *source.Node, words func(*source.Node) pack.Words,
	checked bool) *pack.Picture {
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
	text := r.Text(svg)
	read := sync.OnceValues(func() (*Drawing, error) { return Read(text) })
	if text != "" && !checked {
		if _, err := read(); err != nil {
			r.Errorf(svg, "%v", err)
		}
	}
	p.Drawing = func() (viewBox, shapes string) {
		if d, err := read(); err == nil { // else it was told, and the pack is of no use
			return d.ViewBox, d.Shapes
		}
		return "", ""
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
