package words

import "strings"

// An Op says how the parts of a Phrase make it true; see Speaker.Op.
type Op string

const (
	One     Op = "" // a leaf, or the single part of an Among
	All     Op = "and"
	Any     Op = "or"
	None    Op = "none"
	Not     Op = "not"
	Same    Op = "same"    // both of these or neither
	Depends Op = "depends" // on the first: the parts have the leads if, then, otherwise
)

// A Phrase says a condition: in Text, or as Parts that Op joins.
type Phrase struct {
	Text    string // of a leaf; of records: "among your medicines, at least one for which"
	Op      Op
	Parts   []Phrase
	Lead    string   // "if", "then", "otherwise": the place among a Depends
	Finding string   // the finding that Text tells, by its id
	Names   []string // derived facts and TABLE.ENTRY that Text names, by path
	Code    bool     // Text is the condition as its author wrote it, for want of words
}

// Op says how the parts of a Phrase make it true; "" of a leaf.
func (s *Speaker) Op(op Op) string {
	if op == One {
		return ""
	}
	return s.text("op." + string(op))
}

// Line says p on one line.
func (s *Speaker) Line(p Phrase) string {
	line := s.line(p)
	if p.Lead != "" {
		return p.Lead + " " + line
	}
	return line
}

func (s *Speaker) line(p Phrase) string {
	if len(p.Parts) == 0 {
		return p.Text
	}
	parts := make([]string, len(p.Parts))
	for i, part := range p.Parts {
		parts[i] = s.Line(part)
		if len(part.Parts) > 1 && len(p.Parts) > 1 && part.Lead == "" {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	var line string
	switch p.Op {
	case All, Any:
		line = strings.Join(parts, " "+s.text(string(p.Op))+" ")
	case Depends:
		line = strings.Join(parts, ", ")
	case Not:
		line = s.text("not_so", parts[0])
	case One:
		line = parts[0]
	default:
		line = s.Op(p.Op) + ": " + strings.Join(parts, "; ")
	}
	if p.Text != "" && len(p.Parts) > 1 {
		return p.Text + " (" + line + ")"
	} else if p.Text != "" {
		return p.Text + " " + line
	}
	return line
}

// join lists words: "a", "a or b", "a, b or c".
func (s *Speaker) join(list []string, last Op) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	n := len(list) - 1
	return strings.Join(list[:n], s.text("comma")) + " " + s.text(string(last)) + " " + list[n]
}
