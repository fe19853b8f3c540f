package digest

import (
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

// Read reads a sign-off and gives it to its rule. It returns nil if it is of no use, which
// it reports.
func Read(p *pack.Pack, errs *source.Errors, n *source.Node) *pack.SignOff {
	r := &source.Reader{Errs: errs}
	if n.Kind != source.Map {
		r.Errorf(n, "%s where a sign-off was wanted, as \"crosstalk sign-off\" writes it", n.Kind)
		return nil
	}
	id := r.Need(n, "rule", "the id of the rule that is signed")
	if id == nil {
		return nil
	}
	s := &pack.SignOff{Rule: r.Text(id), Pos: n.Pos, Node: n}
	r = &source.Reader{Errs: errs, Rule: "sign-off of " + s.Rule}
	before := errs.Len()
	if !r.Map(n, format.SignOff.Names()...) {
		return nil
	}
	s.By = r.Text(r.Need(n, "by", "the name of who signed"))
	s.Role = r.Text(r.Need(n, "role", "what that person is, as in pharmacist"))
	s.On = r.Lately(r.Need(n, "on", "the day of the sign-off, as in 2026-11-20"))
	s.Note = r.Text(n.Get("note"))
	s.Words = itemsOf(r, r.Need(n, "words", "the words that were signed"))
	s.Conditions = itemsOf(r, r.Need(n, "conditions", "the conditions that were signed"))
	sum := r.Need(n, "digest", "the digest of the sign-off")
	s.Sum = r.Text(sum)
	if errs.Len() > before {
		return nil
	}
	rule := p.Rule(s.Rule)
	switch {
	case n.Pos.File != "sign-offs/"+s.Rule+".yaml":
		r.Errorf(id, "the sign-off of a rule stands in a file of its name: sign-offs/%s.yaml", s.Rule)
	case s.Sum != Entry(s):
		r.Errorf(sum, "this is not what was signed: the file has been edited. Take the edit back, "+
			"or sign again: crosstalk sign-off --rule %s", s.Rule)
	case rule == nil:
		r.Errorf(id, "no rule %q in the pack: it was renamed or taken out, and nobody has signed "+
			"what stands for it now. Take the sign-off out: crosstalk sign-off --withdraw --rule %s%s",
			s.Rule, s.Rule, r.Hint(s.Rule, func() (ids []string) {
				for _, other := range p.Rules {
					ids = append(ids, other.ID)
				}
				return ids
			}))
	default:
		rule.SignOff = s
		return s
	}
	return nil
}

func itemsOf(r *source.Reader, n *source.Node) (list []pack.Item) {
	if n == nil {
		return nil
	}
	if n.Kind != source.Map {
		r.Errorf(n, "%s where a mapping was wanted", n.Kind)
		return nil
	}
	for i, k := range n.Keys {
		list = append(list, pack.Item{Key: k.Value, Text: r.Text(n.Items[i])})
	}
	return list
}
