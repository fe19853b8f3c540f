package tidy

import (
	"strings"

	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/internal/pattern"
)

// A doc is the lines of a file. Lines and columns count from 0 here.
type doc struct{ lines []string }

// A place is lines of a doc: from the first on, up to but not including to.
type place struct{ from, to int }

// A level is a column at which entries stood, and the one at which they stand now.
type level struct{ old, new int }

// A block is what became of some lines.
type block struct {
	lines []string
	end   int     // the first line after those that were read
	open  []level // of the entries that are open there, the outer ones first
}

// An entry is an entry of a mapping or list, with its comments.
type entry struct {
	lead []string
	body block
	tail []string
}

// block puts a mapping or list in block style at an indentation.
func (d *doc) block(n *source.Node, s format.Shape, in place, indent int) block {
	starts := make([]int, len(n.Items))
	for i := range n.Items {
		starts[i] = d.start(n, i)
	}
	column := n.Pos.Col - 1
	entries := make([]entry, len(n.Items))
	at := in.from
	for i := range n.Items {
		stop := in.to
		if i+1 < len(starts) {
			stop = starts[i+1]
		}
		e := &entries[i]
		e.lead = d.comments(at, starts[i], []level{{0, indent}})
		if n.Kind == source.Map {
			e.body = d.pair(n.Keys[i], n.Items[i], under(n, s, i), place{starts[i], stop}, indent)
		} else {
			e.body = d.item(n.Items[i], s, place{starts[i], stop}, column, indent)
		}
		e.body.open = append([]level{{column, indent}}, e.body.open...)
		at = e.body.end
		if i+1 < len(starts) {
			middle := d.tail(at, stop, column)
			e.tail = d.comments(at, middle, e.body.open)
			at = middle
		}
	}
	out := block{end: at}
	if len(entries) > 0 && in.from == 0 && indent == 0 {
		head := header(entries[0].lead)
		out.lines = append(out.lines, entries[0].lead[:head]...)
		entries[0].lead = entries[0].lead[head:]
	}
	order := inOrder(n, s)
	for k, i := range order {
		e := &entries[i]
		lead := e.lead
		if k == 0 {
			lead = withoutFirstGap(lead)
		} else if n.Kind == source.Seq && s.Of == format.Rule && indent == 0 &&
			(len(lead) == 0 || lead[0] != "") {
			lead = append([]string{""}, lead...)
		}
		out.lines = append(append(append(out.lines, lead...), e.body.lines...), e.tail...)
	}
	if k := len(order); k > 0 {
		out.open = entries[order[k-1]].body.open
	}
	return out
}

// header is how many of the lines above the first entry of a file are of the file, and stay at
// its top whatever key comes first: those down to the last empty line or "---", and what an
// editor reads.
func header(lead []string) int {
	for i := len(lead) - 1; i >= 0; i-- {
		text := strings.TrimSpace(lead[i])
		if text == "" || text == "---" || strings.HasPrefix(text, "# yaml-language-server:") {
			return i + 1
		}
	}
	return 0
}

// start is the line on which an entry begins: that of its key, or its dash.
func (d *doc) start(n *source.Node, i int) int {
	if n.Kind == source.Map {
		return n.Keys[i].Pos.Line - 1
	}
	column := n.Pos.Col - 1
	for line := n.Items[i].Pos.Line - 1; line >= 0; line-- {
		text := d.lines[line]
		if len(text) > column && text[column] == '-' && strings.Trim(text[:column], " -?:") == "" {
			return line
		}
	}
	return n.Items[i].Pos.Line - 1
}

// tail is the end of the comments that stand deeper than a column: they are of what comes
// before them.
func (d *doc) tail(from, to, column int) int {
	end := from
	for i := from; i < to; i++ {
		text := d.lines[i]
		if strings.TrimSpace(text) == "" {
			continue
		}
		if indentOf(text) <= column {
			break
		}
		end = i + 1
	}
	return end
}

// comments gives comments and empty lines, each at the indentation of the innermost open
// entries that it stood under.
func (d *doc) comments(from, to int, open []level) (out []string) {
	for i := from; i < to; i++ {
		text := strings.TrimSpace(d.lines[i])
		if text == "" {
			if len(out) == 0 || out[len(out)-1] != "" {
				out = append(out, "")
			}
			continue
		}
		at := 0
		for _, l := range open {
			if l.old <= indentOf(d.lines[i]) {
				at = l.new
			}
		}
		if text == "---" || strings.HasPrefix(text, "%") || text == "..." {
			at = 0
		}
		out = append(out, pad(at)+text)
	}
	for len(out) > 0 && out[len(out)-1] == "" && to >= len(d.lines) {
		out = out[:len(out)-1]
	}
	return out
}

func withoutFirstGap(lines []string) []string {
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	return lines
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// pair puts a key and its value at an indentation.
func (d *doc) pair(key, value *source.Node, s format.Shape, in place, indent int) block {
	line := []rune(d.lines[key.Pos.Line-1])
	name, after := d.key(line, key)
	if after < 0 { // the result will not say the same, and is refused
		name, after = key.Value, len(line)
	}
	rest := strings.TrimLeft(string(line[after:]), " ")
	rest = strings.TrimRight(strings.TrimPrefix(rest, ":"), " \t")
	head := pad(indent) + name + ":"
	if !isFlow(d, value) && (value.Kind == source.Map || value.Kind == source.Seq) {
		b := d.block(value, s, place{in.from + 1, in.to}, indent+2)
		b.lines = append([]string{head + rest}, b.lines...)
		return b
	}
	return d.behind(head, rest, value, s, in, key.Pos.Col-1, indent)
}

// behind puts a value that is no block collection behind its key or dash. Comments that
// stood between them stand above.
func (d *doc) behind(head, rest string, n *source.Node, s format.Shape, in place,
	column, indent int) block {
	var b block
	if n.Kind == source.Null && n.Value == "" { // all there can be is a comment
		b = block{lines: []string{strings.TrimSpace(rest)}, end: in.from + 1}
	} else {
		b = d.value(n, s, in, column, indent)
	}
	b.lines[0] = strings.TrimRight(head+" "+b.lines[0], " ")
	if first := n.Pos.Line - 1; first > in.from && (n.Kind != source.Null || n.Value != "") {
		above := withoutFirstGap(d.comments(in.from+1, first, []level{{0, indent}}))
		if rest = strings.TrimSpace(rest); rest != "" {
			above = append([]string{pad(indent) + rest}, above...)
		}
		for len(above) > 0 && above[len(above)-1] == "" {
			above = above[:len(above)-1]
		}
		b.lines = append(above, b.lines...)
	}
	return b
}

// item puts an item of a list at an indentation; its dash stands at column now.
func (d *doc) item(n *source.Node, s format.Shape, in place, column, indent int) block {
	if isFlow(d, n) || n.Kind < source.Seq {
		rest := strings.TrimPrefix(strings.TrimLeft(d.lines[in.from][column:], " "), "-")
		return d.behind(pad(indent)+"-", rest, n, s, in, column, indent)
	}
	from := in.from
	var above []string
	if n.Pos.Line-1 > from { // the dash stands alone, or with a comment
		rest := strings.TrimSpace(d.lines[from][column+1:])
		if rest != "" {
			above = []string{pad(indent) + rest}
		}
		from++
	}
	b := d.block(n, s, place{from, in.to}, indent+2)
	for i, line := range b.lines { // comments of the first key stand above the dash
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			b.lines[i] = pad(indent) + strings.TrimSpace(line)
			continue
		}
		b.lines[i] = pad(indent) + "- " + strings.TrimLeft(line, " ")
		break
	}
	b.lines = append(above, b.lines...)
	return b
}

var blockHead = pattern.New(`^[|>]([-+]?)([1-9]?)([-+]?)`)

// value puts a value that is no block collection behind its key or dash, which stood at
// column and stands at indent. The first line is without what comes before it.
func (d *doc) value(n *source.Node, s format.Shape, in place, column, indent int) block {
	first := n.Pos.Line - 1
	line := []rune(d.lines[first])
	if n.Style == source.Literal || n.Style == source.Folded {
		return d.text(n, in, column, indent)
	}
	from := min(n.Pos.Col-1, len(line))
	raw, after, whole := "", 0, true
	switch {
	case isFlow(d, n):
		raw, after, whole = d.flow(line, n, s)
	case n.Kind < source.Seq:
		raw, after = d.scalar(line, n, s)
		whole = after >= 0
	}
	if whole {
		end := strings.TrimRight(string(line[after:]), " \t")
		if strings.TrimSpace(end) != "" && end[0] != ' ' {
			whole = false // it goes on in a way that is not understood
		}
		b := block{lines: []string{raw + end}, end: first + 1}
		if last := d.last(in, first); whole && last == first {
			return b
		}
	}
	return d.several(in, first, from, column, indent)
}

// several moves a value of several lines.
func (d *doc) several(in place, first, from, column, indent int) block {
	last := d.last(in, first)
	out := []string{strings.TrimRight(string([]rune(d.lines[first])[from:]), " \t")}
	for i := first + 1; i <= last; i++ {
		text := strings.TrimRight(d.lines[i], " \t")
		if text != "" {
			text = pad(max(indent+2, indent+indentOf(text)-column)) + strings.TrimLeft(text, " \t")
		}
		out = append(out, text)
	}
	return block{lines: out, end: last + 1}
}

// last is the last line of a value that begins on first: what follows it are comments and
// empty lines.
func (d *doc) last(in place, first int) int {
	last := first
	for i := first + 1; i < in.to; i++ {
		if text := strings.TrimSpace(d.lines[i]); text != "" && text[0] != '#' && text != "..." {
			last = i
		}
	}
	return last
}

// text moves a text in a block.
func (d *doc) text(n *source.Node, in place, column, indent int) block {
	first := n.Pos.Line - 1
	head := strings.TrimRight(string([]rune(d.lines[first])[n.Pos.Col-1:]), " \t")
	m := blockHead().FindStringSubmatch(head)
	deep, now := 0, indent+2
	for i := first + 1; i < in.to; i++ {
		if strings.TrimSpace(d.lines[i]) != "" {
			deep = indentOf(d.lines[i])
			break
		}
	}
	if m != nil && m[2] != "" { // the file says how deep the text stands
		digit := int(m[2][0] - '0')
		deep, now = column+digit, indent+digit
	}
	out, end := []string{head}, first+1
	keep := m != nil && m[1]+m[3] == "+"
	for i := first + 1; i < in.to; i++ {
		text := d.lines[i]
		switch {
		case strings.TrimSpace(text) == "" && len(text) <= deep:
			out = append(out, "")
		case indentOf(text) >= deep && deep > column:
			out = append(out, pad(now)+text[deep:])
		default:
			return block{lines: out[:end-first], end: end}
		}
		if strings.TrimSpace(text) != "" || keep {
			end = i + 1
		}
	}
	return block{lines: out[:end-first], end: end}
}
