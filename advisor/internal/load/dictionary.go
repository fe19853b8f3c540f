package load

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"example.com/crosstalk/advisor/internal/compile"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/message"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

func (l *loader) readPack() {
	p := l.pack
	p.Cap = 5
	p.Systems = maps.Clone(pack.CodeSystems)
	defer func() { // what everything after relies on
		if len(p.Languages) == 0 {
			p.Languages = []string{"en"}
		}
		if len(p.Regions) == 0 {
			p.Regions = []pack.Region{{Name: "anywhere"}}
		}
	}()
	if len(l.nodes["pack"]) == 0 {
		return
	}
	r, n := l.reader(""), l.nodes["pack"][0]
	if !r.Map(n, format.Pack.Names()...) {
		return
	}
	p.Name = r.Text(r.Need(n, "name", "the name of the pack"))
	p.Version = r.Text(r.Need(n, "version", "the version of the pack, as in 1.0.0"))
	l.readLanguages(r, r.Need(n, "languages", "a list of languages, as in [en]"))
	if len(p.Languages) == 0 {
		return
	}
	r.One(n.Get("stale"), "fallback", "mark")
	if c := n.Get("cap"); c != nil {
		if p.Cap = r.Int(c); p.Cap < 1 && c.Kind == source.Int {
			r.Errorf(c, "a cap of %d; want 1 or more", p.Cap)
		}
	}
	if c := n.Get("cap_words"); c != nil {
		if p.CapWords = r.Int(c); p.CapWords < 1 && c.Kind == source.Int {
			r.Errorf(c, "a cap of %d words; want 1 or more", p.CapWords)
		}
	}
	l.readErrandLists(r, n.Get("errands"))
	p.Withhold = r.One(n.Get("expired"), "mark", "withhold") == "withhold"
	p.AfterEmergency = l.words(r, n.Get("after_emergency"))
	p.Disclaimer = l.words(r, r.Need(n, "disclaimer", "what every advice ends with, by language"))
	l.readTopics(r, r.Need(n, "topics", "the topics of the pack, in their order"))
	l.readRegions(r, n.Get("regions"))
	l.readGroups(r, n.Get("groups"))
	l.readSystems(r, n.Get("code_systems"))
	for _, item := range r.List(n.Get("accept_open")) {
		if r.Map(item, format.Accept.Names()...) {
			p.AcceptOpen = append(p.AcceptOpen, pack.Acceptance{Pos: item.Pos,
				In: r.Text(r.Need(item, "in",
					`what it is about, as verify names it, such as "invariant ID"`)),
				Because: r.Text(r.Need(item, "because", "why the pack lives with it"))})
		}
	}
	p.Lint = n.Get("lint")
}

func (l *loader) readLanguages(r *source.Reader, n *source.Node) {
	for _, item := range r.List(n) {
		tag := r.Text(item)
		if _, err := language.Parse(tag); err != nil {
			r.Errorf(item, "%q is not a language tag like en or es", tag)
		} else if small := languageTag(tag); small != tag {
			r.Errorf(item, "the language %q is written %q", tag, small)
			l.pack.Languages = append(l.pack.Languages, small)
		} else if slices.Contains(l.pack.Languages, tag) {
			r.Errorf(item, "language %q is given twice", tag)
		} else {
			l.pack.Languages = append(l.pack.Languages, tag)
		}
	}
}

// languageTag is a tag with the letters of its parts as they are written: en, pt-BR, zh-Hant.
func languageTag(tag string) string {
	parts := strings.Split(tag, "-")
	for i, part := range parts {
		switch {
		case i == 0 || len(part) != 2 && len(part) != 4:
			parts[i] = strings.ToLower(part)
		case len(part) == 2:
			parts[i] = strings.ToUpper(part)
		default:
			parts[i] = strings.ToUpper(part[:1]) + strings.ToLower(part[1:])
		}
	}
	return strings.Join(parts, "-")
}

func (l *loader) readTopics(r *source.Reader, n *source.Node) {
	if n == nil {
		return
	}
	if n.Kind != source.Map {
		r.Errorf(n, "%s where a mapping from topics to titles was wanted", n.Kind)
		return
	}
	for i, k := range n.Keys {
		r.Kebab(k)
		if r.Map(n.Items[i], format.Topic.Names()...) {
			title := r.Need(n.Items[i], "title", "the words for the topic")
			l.pack.Topics = append(l.pack.Topics, pack.Topic{Name: k.Value, Title: l.words(r, title)})
		}
	}
}

// readErrandLists reads the lists of what readers are to ask or tell.
func (l *loader) readErrandLists(r *source.Reader, n *source.Node) {
	if n == nil {
		return
	}
	if n.Kind != source.Map {
		r.Errorf(n, "%s where a mapping from lists to their words was wanted, as in "+
			"{care_team: {%s: Ask your care team}}", n.Kind, l.pack.Languages[0])
		return
	}
	for i, k := range n.Keys {
		if r.Snake(k) {
			l.pack.Errands = append(l.pack.Errands,
				pack.ErrandList{Name: k.Value, Words: l.words(r, n.Items[i])})
		}
	}
}

// readGroups reads what stands for several warnings of one kind. Regions are read before.
func (l *loader) readGroups(r *source.Reader, n *source.Node) {
	if n == nil {
		return
	}
	if n.Kind != source.Map {
		r.Errorf(n, "%s where a mapping from groups to their words was wanted", n.Kind)
		return
	}
	for i, k := range n.Keys {
		item := n.Items[i]
		if !r.Snake(k) || !r.Map(item, format.Group.Names()...) {
			continue
		}
		g := pack.Group{Name: k.Value, Node: item}
		for _, part := range []struct {
			key, doc string
			into     *pack.Words
		}{
			{"title", "what its messages have in common, in a few words", &g.Title},
			{"text", "what all of them say, which their lines leave out", &g.Text},
			{"action", "one thing to do", &g.Action},
		} {
			at := r.Need(item, part.key, part.doc)
			*part.into = l.words(r, at)
			for lang, words := range *part.into {
				(*part.into)[lang] = strings.Join(strings.Fields(words), " ")
				message.Placeholders(l.pack, r, at, words)
			}
		}
		l.pack.Groups = append(l.pack.Groups, g)
	}
}

func (l *loader) readRegions(r *source.Reader, n *source.Node) {
	if n == nil {
		return
	}
	if n.Kind != source.Map {
		r.Errorf(n, "%s where a mapping of regions was wanted", n.Kind)
		return
	}
	for i, k := range n.Keys {
		region := pack.Region{Name: k.Value, Words: map[string]pack.Words{}}
		item := n.Items[i]
		if item.Kind != source.Map {
			r.Errorf(item, "%s where a mapping of placeholders was wanted", item.Kind)
			continue
		}
		for j, key := range item.Keys {
			if "{"+key.Value+"}" == pack.NamesPlaceholder {
				r.Errorf(key, "{names} stands for names that nobody knows; give the region's word another name")
			} else if r.Snake(key) {
				region.Words[key.Value] = l.words(r, item.Items[j])
			}
		}
		if len(l.pack.Regions) > 0 {
			for name := range l.pack.Regions[0].Words {
				if region.Words[name] == nil {
					r.Errorf(k, "region %s has no %q, which %s has", k.Value, name, l.pack.Regions[0].Name)
				}
			}
		}
		l.pack.Regions = append(l.pack.Regions, region)
	}
}

func (l *loader) codes(r *source.Reader, n *source.Node) map[string][]string {
	if n == nil {
		return nil
	}
	if n.Kind != source.Map {
		r.Errorf(n, "%s where codes by system were wanted, as in {loinc: [\"62292-8\"]}", n.Kind)
		return nil
	}
	codes := map[string][]string{}
	for i, k := range n.Keys {
		codes[l.systemName(r, k)] = r.Texts(n.Items[i])
	}
	return codes
}

func (l *loader) readTerms() {
	if l.hasTerms() {
		l.unpackTerms()
		return
	}
	var terms []term.Term
	var nodes []*source.Node
	owner := map[fact.Code]string{}
	l.entries("terms", true, func(name string, k, n *source.Node) {
		r := l.reader("term " + name)
		t := term.Term{Name: name}
		if n.Kind == source.Map {
			if !r.Map(n, format.Term.Names()...) {
				return
			}
			if is := n.Get("is"); is != nil && is.Kind == source.Seq {
				t.Is = r.Texts(is)
			} else if is != nil {
				t.Is = []string{r.Text(is)}
			}
			t.Also = r.Texts(n.Get("also"))
			t.Label = l.words(r, n.Get("label"))
			t.Codes = l.codes(r, n.Get("codes"))
			l.oneTermEach(r, t, n.Get("codes"), owner)
			if asked := n.Get("asked"); asked != nil && asked.Kind == source.Bool {
				t.Unasked = !r.Bool(asked)
			} else {
				l.asked["term "+name] = r.Verbatim(asked)
			}
			t.Routes = r.Texts(n.Get("routes"))
			if of := n.Get("form_of"); of != nil && of.Kind == source.Seq {
				t.FormOf = r.Texts(of)
			} else if of != nil {
				t.FormOf = []string{r.Text(of)}
			}
			l.termNodes[name] = n
		} else if n.Kind != source.Null {
			r.Errorf(n, "%s where a mapping with the keys is, also, label, codes was wanted", n.Kind)
		}
		terms, nodes = append(terms, t), append(nodes, k)
	})
	if len(terms) > term.MaxTerms {
		l.reader("").Errorf(nodes[term.MaxTerms], "more than %d terms", term.MaxTerms)
		terms, l.broken = nil, true
	}
	names := make([]string, len(terms))
	for i, t := range terms {
		names[i] = t.Name
	}
	h := term.New(terms, func(i int, msg string) {
		r := l.reader("term " + terms[i].Name)
		if name, ok := strings.CutPrefix(msg, "unknown term "); ok {
			msg += r.Hint(strings.Trim(name, `"`), func() []string { return names })
		}
		r.Errorf(nodes[i], "%s", msg)
	})
	l.pack.Schema = &fact.Schema{Terms: h}
}

// unknownTerm notes that something at n names a term that there is not.
func (l *loader) unknownTerm(r *source.Reader, n *source.Node, name string) {
	r.Follow("terms").Errorf(n, "unknown term %q%s", name,
		r.Hint(name, l.pack.Schema.Terms.Names))
}

// oneTermEach refuses a code that another term has already.
func (l *loader) oneTermEach(r *source.Reader, t term.Term, n *source.Node,
	owner map[fact.Code]string) {
	for system, codes := range t.Codes {
		for _, code := range codes {
			c := fact.Code{System: system, Code: code}
			if other, taken := owner[c]; taken {
				r.Errorf(n.Get(system), "the code %s %s belongs to %s already", system, code, other)
				continue
			}
			owner[c] = t.Name
		}
	}
}

func (l *loader) readTables() {
	l.entries("tables", true, func(name string, k, n *source.Node) {
		r := l.reader("table " + name)
		free := l.free(r, k)
		if !r.Map(n, format.Table.Names()...) {
			return
		}
		t := &pack.Table{Name: name, Title: r.Text(r.Need(n, "title", "what the table holds")),
			Units: map[string]string{}}
		for _, s := range r.List(r.Need(n, "sources", "the sources of its numbers")) {
			if id := r.Text(s); l.source(r, s, id) != nil {
				t.Sources = append(t.Sources, id)
			}
		}
		if values := r.Need(n, "values", "the entries"); values != nil {
			if values.Kind != source.Map {
				r.Errorf(values, "%s where a mapping from entries to their cases was wanted", values.Kind)
			} else {
				for i, e := range values.Keys {
					l.readEntry(r, t, e, values.Items[i], free)
				}
			}
		}
		l.pack.Tables = append(l.pack.Tables, t)
	})
}

// readEntry reads an entry of a table, which conditions may name if its table's
// name is free.
func (l *loader) readEntry(r *source.Reader, t *pack.Table, k, n *source.Node, free bool) {
	if !r.Snake(k) || !r.Map(n, format.Entry.Names()...) {
		return
	}
	t.Entries = append(t.Entries, k.Value)
	if u := r.Need(n, "unit", "the UCUM unit of its values"); u != nil {
		t.Units[k.Value] = unit(r, u)
	}
	regions := r.Need(n, "regions", "its cases by region")
	if regions == nil {
		return
	}
	d := &compile.Derivation{Kind: fact.Number, Regions: map[string][]*condition.Case{}}
	if regions.Kind != source.Map {
		r.Errorf(regions, "%s where cases by region were wanted", regions.Kind)
		return
	}
	for i, region := range regions.Keys {
		if region.Value != "any" && l.pack.Region(region.Value) == nil {
			r.Follow("pack").Errorf(region, "unknown region %q; pack.yaml has %s", region.Value,
				strings.Join(l.pack.Space.Regions, ", "))
		}
		d.Regions[region.Value] = l.readCases(r, regions.Items[i])
	}
	if free {
		l.pack.Space.AddDerivation(t.Name+"."+k.Value, d)
	}
}

// because reads the words of a finding that is not silent.
func (l *loader) because(r *source.Reader, k, n *source.Node, f *pack.Finding) pack.Words {
	because := l.words(r, n.Get("because"))
	switch {
	case n.Get("because") == nil && n.Get("silent") == nil && n.Lacks("because"):
		r.Errorf(k, `no "because", which tells a patient why in words; or mark it "silent: true"`)
	case because != nil && f.Silent:
		r.Errorf(n.Get("because"), `a silent finding has no "because"`)
	}
	return because
}

func (l *loader) readFindings() {
	l.entries("findings", true, func(name string, k, n *source.Node) {
		r := l.reader("finding " + name)
		if !l.free(r, k) {
			return
		}
		if !r.Map(n, format.Finding.Names()...) {
			return
		}
		f := &pack.Finding{Text: r.Verbatim(r.Need(n, "when", "its condition")),
			Silent: r.Bool(n.Get("silent")), Pos: k.Pos}
		because := l.because(r, k, n, f)
		l.pack.Space.AddFinding(name, f.Text, because)
		f.Finding = l.pack.Space.Findings[name]
		l.pack.Findings = append(l.pack.Findings, f)
	})
}
