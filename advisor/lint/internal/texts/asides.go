package texts

import (
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

// Asides lists what people read beside titles, texts and actions: the cautions of
// rules, and of pack.yaml the words for those who read for others, beside an
// emergency, and the disclaimer.
func Asides(p *pack.Pack, file *source.Node) (list []*Text) {
	add := func(in, part string, words *source.Node) {
		for i, lang := range keysOf(words) {
			n := words.Items[i]
			list = append(list, &Text{Lang: lang, Part: part, Node: n, Value: n.Value, In: in})
		}
	}
	guards := func(in string, n *source.Node) {
		if n == nil {
			return
		}
		for _, guard := range n.Items {
			add(in, "caution", guard.Get("caution"))
		}
	}
	for _, r := range p.Rules {
		in := "rule " + r.ID
		guards(in, r.Node.Get("unless"))
		if variants := r.Node.Get("variants"); variants != nil {
			for _, v := range variants.Items {
				guards(in, v.Get("unless"))
			}
		}
	}
	if file == nil {
		return list
	}
	add("pack", "disclaimer", file.Get("disclaimer"))
	add("pack", "after_emergency", file.Get("after_emergency"))
	if readers := file.Get("readers"); readers != nil {
		for _, r := range readers.Items {
			add("pack", "words", r.Get("words"))
		}
	}
	return list
}
