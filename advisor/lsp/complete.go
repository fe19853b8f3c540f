package lsp

import (
	"cmp"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/scan"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// An Item is something that fits at a place.
type Item struct {
	Label  string // what is put there
	Detail string // what it is, in a few words
	Kind   Kind
	At     Range // what it takes the place of
}

// A Kind is the kind of an Item.
type Kind int

const (
	KeyItem Kind = iota
	FactItem
	TermItem
	FindingItem
	FunctionItem
	ValueItem
	RuleItem
	SourceItem
)

// functions of conditions, with what they say.
var functions = []struct{ name, says string }{
	{"has", "has(set, \"term\"): the set or list holds the term or a kind of it"},
	{"any", "any(list, ...): some record for which all of it holds"},
	{"all", "all(list, ...): every record"}, {"none", "none(list, ...): no record"},
	{"one", "one(list, ...): just one record"},
	{"count", "count(list, ...) >= 2: so many records"},
	{"is", "is(.name, \"term\"): the term of the record is that, or a kind of it"},
	{"known", "known(fact): the record has it"},
	{"unrecognised", "unrecognised(set): it has a name that no term has"},
	{"days_since", "days_since(date)"}, {"weeks_since", "weeks_since(date)"},
	{"months_since", "months_since(date): whole months up to the day of the advice"},
	{"years_since", "years_since(date)"},
}

// Complete lists what fits at a place, by name. What has been typed of it is in At; the
// editor keeps those that begin like it.
func (w *Workspace) Complete(pos advisor.Pos) []Item {
	s := w.spot(pos)
	if s == nil {
		return nil
	}
	if w.pack == nil && w.load() != nil {
		w.pack = pack.Empty() // keys can be told of even so
		defer func() { w.pack = nil }()
	}
	var items []Item
	typed := s.typed
	switch {
	case s.shape.What == format.Profile || s.given != "":
		items = w.givenItems(s)
	case s.key:
		items = w.keyItems(s.shape)
	case s.shape.What == format.Condition || s.shape.What == format.Expression && s.shape.Of == nil:
		items, typed = w.conditionItems(s.typed, w.record(s, pos.File))
	default:
		items = w.valueItems(s.shape)
	}
	word := typed[strings.LastIndexAny(typed, " \n\"'")+1:]
	at := Range{pos, pos.Col}
	at.Col -= len([]rune(word))
	for i := range items {
		items[i].At = at
	}
	slices.SortStableFunc(items, func(a, b Item) int { return cmp.Compare(a.Label, b.Label) })
	return items
}

func (w *Workspace) keyItems(s format.Shape) (items []Item) {
	switch {
	case s.Each && s.Keys != format.Word && !s.Names:
		return w.valueItems(format.Shape{What: s.Keys})
	case s.Each && (s.What == format.Prose || s.Of == format.Text):
		for _, l := range w.pack.Languages {
			items = append(items, Item{Label: l, Detail: "a language of the pack", Kind: KeyItem})
		}
	case !s.Each && s.Of != nil:
		for _, k := range s.Of.Keys {
			items = append(items, Item{Label: k.Name, Detail: k.Doc, Kind: KeyItem})
		}
	}
	if !s.Each && s.What != format.Word { // an item of a list of names
		items = append(items, w.valueItems(format.Shape{What: s.What})...)
	}
	return items
}

// valueItems are the words that may stand under a key.
func (w *Workspace) valueItems(s format.Shape) (items []Item) {
	add := func(kind Kind, label, detail string) {
		items = append(items, Item{Label: label, Detail: detail, Kind: kind})
	}
	for _, word := range s.OneOf {
		add(ValueItem, word, "")
	}
	switch s.What {
	case format.LevelName:
		for _, l := range pack.LevelNames {
			add(ValueItem, l, "a level")
		}
	case format.TopicName:
		for _, t := range w.pack.Topics {
			add(ValueItem, t.Name, t.Title.In(w.pack.Languages[0], "en"))
		}
	case format.RegionName:
		for _, r := range w.pack.Regions {
			add(ValueItem, r.Name, "a region")
		}
	case format.TermName:
		return w.termItems(nil)
	case format.FindingName:
		return w.findingItems()
	case format.FactName:
		return w.factItems(w.pack.Schema.Facts)
	case format.RuleName:
		for _, r := range w.pack.Rules {
			add(RuleItem, r.ID, titleOf(r, w.pack))
		}
	case format.PictureName:
		for _, p := range w.pack.Pictures {
			add(ValueItem, p.Name, p.Alt.In(w.pack.Languages[0], "en"))
		}
	case format.SourceName:
		w.all(func(_ string, n *name) bool { // also those that are new, and cited by nothing yet
			if n.Makes && n.What == format.SourceName {
				add(SourceItem, n.Text, valueOf(n.Value, "title"))
			}
			return true
		})
	}
	return items
}

func titleOf(r *pack.Rule, p *pack.Pack) string {
	if m := r.Base.Message[p.Languages[0]]; m != nil {
		return m.Title
	}
	return ""
}

func valueOf(n *source.Node, key string) string {
	if v := n.Get(key); v != nil {
		return v.Value
	}
	return ""
}

// termItems are the terms that one of the roots stands above; all, if there are none.
func (w *Workspace) termItems(of []term.ID) (items []Item) {
	h := w.pack.Schema.Terms
	for id := range term.ID(h.Len()) {
		above := func(root term.ID) bool { return h.Is(id, root) }
		if len(of) > 0 && (!slices.ContainsFunc(of, above) || slices.Contains(of, id)) {
			continue
		}
		t := h.Term(id)
		detail := h.Label(id, w.pack.Languages[0])
		if len(t.Is) > 0 {
			detail += ", a kind of " + strings.Join(t.Is, ", ")
		}
		items = append(items, Item{Label: t.Name, Detail: detail, Kind: TermItem})
	}
	return items
}

func (w *Workspace) findingItems() (items []Item) {
	for _, f := range w.pack.Findings {
		items = append(items, Item{Label: f.Name, Kind: FindingItem,
			Detail: cmp.Or(pack.Words(f.Because).In(w.pack.Languages[0], "en"), "a finding")})
	}
	return items
}

func (w *Workspace) factItems(facts []*fact.Fact) (items []Item) {
	for _, f := range facts {
		items = append(items, Item{Label: f.Path, Kind: FactItem, Detail: w.factDetail(f)})
	}
	return items
}

func (w *Workspace) factDetail(f *fact.Fact) string {
	s := f.Kind.String()
	if unit := fact.UnitWords(f.Unit, false); unit != "" {
		s += " in " + unit
	}
	if label := pack.Words(f.Label).In(w.pack.Languages[0], "en"); label != "" {
		s += ": " + label
	}
	return s
}

// conditionItems are what fits at the end of a condition.
func (w *Workspace) conditionItems(text, record string) (items []Item, typed string) {
	names := scan.Names(text, record)
	if k := len(names) - 1; k >= 0 && names[k].End == len(text) {
		n := names[k]
		switch n.Kind {
		case scan.Quoted:
			return w.heldAgainst(n.Of), text[:n.Start] + " " + n.Text
		case scan.Field:
			return w.fieldItems(n.Of), " " + n.Text
		}
	}
	if strings.HasSuffix(text, ".") {
		probe := scan.Names(text+"x", record)
		return w.fieldItems(probe[len(probe)-1].Of), " "
	}
	for _, f := range functions {
		items = append(items, Item{Label: f.name, Detail: f.says, Kind: FunctionItem})
	}
	for _, word := range scan.Words() {
		items = append(items, Item{Label: word, Kind: FunctionItem})
	}
	items = append(items, w.factItems(w.pack.Schema.Top)...)
	items = append(items, w.findingItems()...)
	for _, t := range w.pack.Tables {
		items = append(items, Item{Label: t.Name, Detail: t.Title, Kind: ValueItem})
	}
	word := text[strings.LastIndexFunc(text, func(c rune) bool {
		return c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
	})+1:]
	return items, " " + word
}

// fieldItems are the fields of a list, or the entries of a table.
func (w *Workspace) fieldItems(of string) (items []Item) {
	for _, f := range w.pack.Schema.Facts {
		if field, ok := strings.CutPrefix(f.Path, of+"."); ok {
			items = append(items, Item{Label: field, Kind: FactItem, Detail: w.factDetail(f)})
		}
	}
	for _, t := range w.pack.Tables {
		for _, entry := range t.Entries {
			if t.Name == of {
				items = append(items, Item{Label: entry, Detail: t.Title, Kind: ValueItem})
			}
		}
	}
	return items
}

// heldAgainst are the values that a fact is held against: the terms that it may name, or
// those of an enumeration.
func (w *Workspace) heldAgainst(path string) (items []Item) {
	f := w.fact(path)
	if f == nil {
		return w.termItems(nil)
	}
	for _, v := range f.Values {
		items = append(items, Item{Label: v, Kind: ValueItem,
			Detail: pack.Words(f.ValueText[v]).In(w.pack.Languages[0], "en")})
	}
	if field := f.TermField(); field != nil {
		f = field
	}
	if len(f.Of) > 0 {
		items = append(items, w.termItems(f.Of)...)
	}
	return items
}

func (w *Workspace) fact(path string) *fact.Fact {
	for _, f := range w.pack.Schema.Facts {
		if f.Path == path {
			return f
		}
	}
	return nil
}

// givenItems are what fits into a profile.
func (w *Workspace) givenItems(s *spot) []Item {
	if !s.key {
		f := w.fact(s.given)
		if f != nil && f.Kind == fact.Bool {
			return w.valueItems(format.Shape{OneOf: []string{"true", "false"}})
		}
		return w.heldAgainst(s.given)
	}
	if s.given == "" {
		return w.factItems(w.pack.Schema.Top)
	}
	return append(w.fieldItems(s.given), w.heldAgainst(s.given)...)
}
