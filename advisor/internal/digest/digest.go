// Package digest takes a rule apart into what its readers see and what decides whom it
// reaches, so that it can be told whether it is still what it was: for whoever has signed
// it, and for tools that look at what changed.
package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

// An Item is one thing that a rule says, or that decides about it.
type Item = pack.Item

// A Rule is a rule, taken apart. Comments, the order of keys and files, line breaks and
// spaces around a text or within a condition are not in it.
type Rule struct {
	// Words is what a reader sees of the rule's own: title, text, action and cautions of
	// all wordings in every language, with the words of regions and the openings of lists
	// that stand in them, the reasons of its guards, its level, how sure it is, and its
	// sources as they are printed.
	Words []Item

	// Conditions is what decides whom it reaches and when: its conditions as they are
	// written, what it encourages, answers, silences and is shown with, and, each as the sum
	// of what is said of it, all that the conditions name and what that names: findings
	// with their words, facts, what they derive from, premises, properties, tables, terms
	// with their kinds. How data names a term or fact (brands, codes) is not in it.
	Conditions []Item

	// Rest is the sum of the rule as it stands in its file, cases and review included, and
	// of all that is said of the facts and sources that it names.
	Rest string
}

// Equal reports whether both are the same in everything.
func (r Rule) Equal(other Rule) bool {
	return slices.Equal(r.Words, other.Words) && slices.Equal(r.Conditions, other.Conditions) &&
		r.Rest == other.Rest
}

// Sum is a digest of items.
func Sum(items []Item) string {
	var b strings.Builder
	for _, item := range items {
		fmt.Fprintf(&b, "%q %q\n", item.Key, item.Text)
	}
	return short(b.String(), 16)
}

// Compare lists what is not as it was, in the order of what is, what is gone last.
func Compare(was, is []Item) (list []pack.Change) {
	old := map[string]string{}
	for _, item := range was {
		old[item.Key] = item.Text
	}
	for _, item := range is {
		text, had := old[item.Key]
		delete(old, item.Key)
		if !had || text != item.Text {
			list = append(list, pack.Change{Key: item.Key, Old: text, New: item.Text})
		}
	}
	for _, item := range was {
		if text, left := old[item.Key]; left {
			list = append(list, pack.Change{Key: item.Key, Old: text})
		}
	}
	return list
}

// short is the first bytes of the hash of a text, in hexadecimal.
func short(text string, bytes int) string {
	hash := sha256.Sum256([]byte(text))
	return hex.EncodeToString(hash[:bytes])
}

// A Maker takes the rules of a pack apart. It is not safe for concurrent use.
type Maker struct {
	pack    *pack.Pack
	entries map[string]*source.Node // of facts and sources: "facts age"
	named   map[string]*named
}

// New returns a Maker for p.
func New(p *pack.Pack) *Maker { return &Maker{pack: p, named: map[string]*named{}} }

// Of takes a rule apart.
func (m *Maker) Of(r *pack.Rule) Rule {
	decides, names := m.decides(r)
	var rest strings.Builder
	write(&rest, "rule", r.Node)
	for _, c := range r.Cite {
		write(&rest, c.Source.ID, m.entry("sources", c.Source.ID))
	}
	for _, name := range names {
		write(&rest, name, m.entry("facts", name))
	}
	return Rule{m.words(r), decides, short(rest.String(), 16)}
}

// write writes all that n says, but for what stands under some keys of n.
func write(b *strings.Builder, name string, n *source.Node, without ...string) {
	fmt.Fprintf(b, "%s ", name)
	if n != nil {
		flat(b, n, without...)
	}
	b.WriteString("\n")
}

func flat(b *strings.Builder, n *source.Node, without ...string) {
	switch n.Kind {
	case source.Map:
		for _, i := range inOrder(n) {
			if key := n.Keys[i].Value; !slices.Contains(without, key) {
				fmt.Fprintf(b, "%q{", key)
				flat(b, n.Items[i])
				b.WriteString("}")
			}
		}
	case source.Seq:
		for _, item := range n.Items {
			b.WriteString("[")
			flat(b, item)
			b.WriteString("]")
		}
	default:
		fmt.Fprintf(b, "%q", strings.TrimSpace(n.Value))
	}
}

// inOrder are the places of the keys of a mapping by name: their order says nothing.
func inOrder(n *source.Node) []int {
	places := make([]int, len(n.Keys))
	for i := range places {
		places[i] = i
	}
	slices.SortFunc(places, func(i, j int) int {
		return strings.Compare(n.Keys[i].Value, n.Keys[j].Value)
	})
	return places
}

// entry is what the files say of a fact or source, or nil.
func (m *Maker) entry(part, name string) *source.Node {
	if m.entries == nil {
		m.entries = map[string]*source.Node{}
		for _, file := range m.pack.Files {
			head, _, _ := strings.Cut(file, "/")
			if head = strings.TrimSuffix(head, ".yaml"); head != "facts" && head != "sources" {
				continue
			}
			n := source.YAML(file, m.pack.Texts()[file], &source.Errors{})
			if n == nil || n.Kind != source.Map {
				continue
			}
			for i, key := range n.Keys {
				m.entries[head+" "+key.Value] = n.Items[i]
			}
		}
	}
	return m.entries[part+" "+name]
}

// Entry is the sum of all that a sign-off says, by which it is seen whether somebody has
// edited it.
func Entry(s *pack.SignOff) string {
	said := fmt.Sprintf("%q", []string{s.Rule, s.By, s.Role, s.On.Format(time.DateOnly), s.Note,
		Sum(s.Words), Sum(s.Conditions)})
	return short(said, 16)
}

// Judge says of a sign-off what of its rule is not as it was.
func (m *Maker) Judge(s *pack.SignOff) {
	now := m.Of(m.pack.Rule(s.Rule))
	s.Reworded, s.Moved = Compare(s.Words, now.Words), Compare(s.Conditions, now.Conditions)
}
