package diff

import "strings"

// A Piece is a run of words that are the same, deleted or inserted.
type Piece struct {
	Op   string `json:"op"` // same, deleted, inserted
	Text string `json:"text"`
}

// maxCompared bounds what two texts may take to compare, the product of their
// words: those of a message have some hundred each.
const maxCompared = 1 << 22

// Words compares two texts word by word: as many stay the same as can.
func Words(old, new string) (pieces []Piece) {
	a, b := strings.Fields(old), strings.Fields(new)
	add := func(op string, list []string) {
		if len(list) > 0 {
			pieces = append(pieces, Piece{op, strings.Join(list, " ")})
		}
	}
	var x, y int // what is before them is written
	same := longest(a, b)
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch n := same(i, j); {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			add("deleted", a[x:i])
			add("inserted", b[y:j])
			x = i
			for i < len(a) && j < len(b) && a[i] == b[j] {
				i, j = i+1, j+1
			}
			add("same", a[x:i])
			x, y = i, j
		case i < len(a) && same(i+1, j) == n:
			i++
		default:
			j++
		}
	}
	add("deleted", a[x:])
	add("inserted", b[y:])
	return pieces
}

// longest makes a function that says how many words can stay the same from one
// place in each text on; none, if the texts are too long to be compared.
func longest(a, b []string) func(i, j int) int32 {
	if len(a)*len(b) > maxCompared {
		return func(int, int) int32 { return 0 }
	}
	width := len(b) + 1
	table := make([]int32, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			n := max(table[(i+1)*width+j], table[i*width+j+1])
			if a[i] == b[j] {
				n = table[(i+1)*width+j+1] + 1
			}
			table[i*width+j] = n
		}
	}
	return func(i, j int) int32 { return table[i*width+j] }
}
