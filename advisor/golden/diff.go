package golden

import (
	"fmt"
	"strings"
)

// maxDiff bounds the memory that a diff takes: lines of the one times lines
// of the other, where they differ.
const maxDiff = 4 << 20

// around is how many equal lines are printed beside those that differ.
const around = 2

// Diff says in which lines two texts differ: those of want after "-", those of
// got after "+", with some equal lines around them. It is "" if they do not.
func Diff(want, got string) string {
	if want == got {
		return ""
	}
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	lines := edits(a, b)
	var out strings.Builder
	skipped := 0
	for i, l := range lines {
		if l[0] == ' ' && !near(lines, i) {
			skipped++
			continue
		}
		if skipped > 0 {
			fmt.Fprintf(&out, "  ... %d equal lines\n", skipped)
			skipped = 0
		}
		out.WriteString(l + "\n")
	}
	return out.String()
}

// near reports whether a line that differs is not far from line i.
func near(lines []string, i int) bool {
	for _, l := range lines[max(0, i-around):min(len(lines), i+around+1)] {
		if l[0] != ' ' {
			return true
		}
	}
	return false
}

// edits gives every line of both texts once, in order, after " ", "-" or "+".
func edits(a, b []string) []string {
	start, end := 0, 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	var out []string
	add := func(mark string, lines []string) {
		for _, l := range lines {
			out = append(out, mark+l)
		}
	}
	add("  ", a[:start])
	x, y := a[start:len(a)-end], b[start:len(b)-end]
	if len(x)*len(y) > maxDiff {
		add("- ", x)
		add("+ ", y)
	} else {
		out = append(out, common(x, y)...)
	}
	add("  ", a[len(a)-end:])
	return out
}

// common keeps the longest common subsequence of lines.
func common(x, y []string) []string {
	longest := make([][]int32, len(x)+1) // of x[i:] and y[j:]
	for i := range longest {
		longest[i] = make([]int32, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	var out []string
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			out = append(out, "  "+x[i])
			i, j = i+1, j+1
		case j == len(y) || i < len(x) && longest[i+1][j] >= longest[i][j+1]:
			out = append(out, "- "+x[i])
			i++
		default:
			out = append(out, "+ "+y[j])
			j++
		}
	}
	return out
}
