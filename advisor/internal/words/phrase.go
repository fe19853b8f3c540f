package words

import "strings"

// An Op says how the parts of a Phrase make it true.
type Op string

const (
	One     Op = "" // a leaf, or the single part of an Among
	All     Op = "all of these"
	Any     Op = "any of these"
	None    Op = "none of these"
	Not     Op = "not"
	Same    Op = "both of these or neither"
	Depends Op = "depending on the first" // the parts have the leads if, then, otherwise
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

// String says p on one line.
func (p Phrase) String() string {
	s := p.line()
	if p.Lead != "" {
		return p.Lead + " " + s
	}
	return s
}

func (p Phrase) line() string {
	if len(p.Parts) == 0 {
		return p.Text
	}
	parts := make([]string, len(p.Parts))
	for i, part := range p.Parts {
		parts[i] = part.String()
		if len(part.Parts) > 1 && len(p.Parts) > 1 && part.Lead == "" {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	var s string
	switch p.Op {
	case All:
		s = strings.Join(parts, " and ")
	case Any:
		s = strings.Join(parts, " or ")
	case Depends:
		s = strings.Join(parts, ", ")
	case Not:
		s = "it is not so that " + parts[0]
	case One:
		s = parts[0]
	default:
		s = string(p.Op) + ": " + strings.Join(parts, "; ")
	}
	if p.Text != "" && len(p.Parts) > 1 {
		return p.Text + " (" + s + ")"
	} else if p.Text != "" {
		return p.Text + " " + s
	}
	return s
}

// join lists words: "a", "a or b", "a, b or c".
func join(list []string, last string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	n := len(list) - 1
	return strings.Join(list[:n], ", ") + " " + last + " " + list[n]
}
