package diff

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/source"
)

// value is a node as it would stand in JSON.
func value(n *source.Node) any {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case source.Map:
		d := doc{}
		for i, k := range n.Keys {
			d[k.Value] = value(n.Items[i])
		}
		return d
	case source.Seq:
		list := make([]any, len(n.Items))
		for i, item := range n.Items {
			list[i] = value(item)
		}
		return list
	case source.Bool:
		return n.Value == "true"
	case source.Int, source.Float:
		return json.Number(n.Value)
	case source.Null:
		return nil
	}
	return n.Value
}

// flow writes a value as YAML on one line, keys in order.
func flow(v any) string {
	switch v := v.(type) {
	case doc:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, k+": "+flow(v[k]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = flow(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		for i, r := range v {
			if !(r >= 'a' && r <= 'z' || r == '_' || i > 0 && (r >= '0' && r <= '9' || r == '-')) {
				if _, err := time.Parse(time.DateOnly, v); err == nil {
					return v
				}
				return strconv.Quote(v)
			}
		}
		if slices.Contains([]string{"", "y", "n", "yes", "no", "on", "off", "true", "false", "null"}, v) {
			return strconv.Quote(v)
		}
		return v
	case nil:
		return "null"
	}
	return fmt.Sprint(v)
}

// size counts the values in v.
func size(v any) (n int) {
	switch v := v.(type) {
	case doc:
		for _, x := range v {
			n += 1 + size(x)
		}
	case []any:
		for _, x := range v {
			n += 1 + size(x)
		}
	}
	return n
}

// shrink leaves out of d, part by part, all that holds does not need.
func shrink(d doc, holds func(doc) bool) doc {
	for again := true; again; {
		again = false
		for _, smaller := range without(d) {
			if s := smaller.(doc); holds(s) {
				d, again = s, true
				break
			}
		}
	}
	return d
}

// without lists the values that are v with one part left out.
func without(v any) (list []any) {
	switch v := v.(type) {
	case doc:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			less := maps.Clone(v)
			delete(less, k)
			list = append(list, less)
		}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			for _, x := range without(v[k]) {
				changed := maps.Clone(v)
				changed[k] = x
				list = append(list, changed)
			}
		}
	case []any:
		for i := range v {
			list = append(list, slices.Delete(slices.Clone(v), i, i+1))
		}
		for i := range v {
			for _, x := range without(v[i]) {
				changed := slices.Clone(v)
				changed[i] = x
				list = append(list, changed)
			}
		}
	}
	return list
}
