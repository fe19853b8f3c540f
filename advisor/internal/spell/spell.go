// Package spell finds the name that somebody probably meant.
package spell

import "strings"

// Nearest returns the candidate closest to name, or "" if none is close:
// at most one edit for every three letters, ignoring case, '-' and '_'.
// Among equally close candidates the first wins.
func Nearest(name string, candidates []string) string {
	folded := fold(name)
	best, limit := "", len([]rune(folded))/3+1
	for _, c := range candidates {
		if d := distance(folded, fold(c), limit); d < limit {
			best, limit = c, d
		}
	}
	return best
}

// Hint returns `; did you mean "x"?`, or "" if no candidate is close.
func Hint(name string, candidates []string) string {
	if n := Nearest(name, candidates); n != "" {
		return `; did you mean "` + n + `"?`
	}
	return ""
}

func fold(s string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "").Replace(s))
}

// distance is the optimal string alignment distance of a and b (insert,
// delete, replace, swap of neighbours), or limit if it is not below limit.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) >= limit || len(y)-len(x) >= limit {
		return limit
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(y)], limit)
}
