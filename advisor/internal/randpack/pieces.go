package randpack

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// A piece of a rule's texts.
type piece struct{ name, cond string }

// pieces draws up to three pieces for the i-th rule. They are drawn apart, from the
// rule's condition, so that the packs are what they were in all else.
func (w *writer) pieces(i int, when string) (list []piece) {
	was := w.Rand
	defer func() { w.Rand = was }()
	hash := fnv.New64()
	hash.Write([]byte(when))
	w.Rand = rand.New(rand.NewPCG(uint64(i), hash.Sum64()))
	for n := range w.IntN(4) {
		cond := w.cond(w.IntN(2))
		if w.chance(0.3) {
			cond = fmt.Sprintf("%s(%s)", pick(w, []string{"", "not "}), when)
		}
		if len(cond) > 300 || notOfPieces().MatchString(cond) || slices.Contains(w.guards, cond) {
			continue
		}
		list = append(list, piece{fmt.Sprintf("p%d", n), cond})
	}
	return list
}

// notOfPieces is in conditions that pieces must not have, or may not: they ask about the
// record, or are always known.
var notOfPieces = pattern.New(`known|\?\?|nil|unrecognised|region|finding|grade`)

func ofPieces(list []piece) string {
	if len(list) == 0 {
		return ""
	}
	var s strings.Builder
	s.WriteString("pieces:\n")
	for _, p := range list {
		fmt.Fprintf(&s, "  %s:\n    if: |\n      %s\n", p.name, p.cond)
	}
	return s.String()
}

// message is a message with the pieces, around what everybody reads.
func message(indent, title string, pieces []piece) string {
	text := "Text."
	if len(pieces) > 0 {
		text = "\n" + indent + "    - Text."
		for _, p := range pieces {
			text += fmt.Sprintf("\n%s    - {piece: %s, said: Said %[2]s., unsure: Unsure %[2]s.}", indent,
				p.name)
		}
		text += "\n" + indent + "    - End."
	}
	return fmt.Sprintf("%sen:\n%s  title: %s\n%s  text: %s\n%s  action: Act.\n", indent, indent,
		title, indent, text, indent)
}
