package scaffold

import (
	"fmt"
	"io/fs"
	"strings"

	_ "example.com/crosstalk/advisor" // whose errors bridge.Errors gives
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/files"
	"example.com/crosstalk/advisor/internal/source"
)

// Taken says where the pack in fsys has an entry of that name already, or the work of a
// source, by its DOI or number in PubMed; "" if it has not. Part is "facts.yaml" or the like,
// and text what would be added. The error is an advisor.ErrorList if a file cannot be read.
func Taken(fsys fs.FS, part, name string, text []byte) (string, error) {
	errs := &source.Errors{}
	list, _ := files.Read(fsys, errs)
	if !files.Parse(list, errs) || errs.Len() > 0 {
		return "", bridge.Errors(errs.Sorted())
	}
	added := source.YAML("the entry", text, errs).Get(name)
	part = strings.TrimSuffix(part, ".yaml")
	for _, f := range list {
		head, _, _ := strings.Cut(f.Name, "/")
		if strings.TrimSuffix(head, ".yaml") != part || f.Node == nil {
			continue
		}
		for i, key := range f.Node.Keys {
			if key.Value == name {
				return fmt.Sprintf("%s: %s is there already", key.Pos, name), nil
			}
			for _, id := range []string{"doi", "pmid"} {
				a, b := added.Get(id), f.Node.Items[i].Get(id)
				if part == "sources" && a != nil && b != nil && strings.EqualFold(a.Value, b.Value) {
					return fmt.Sprintf("%s: the work is there already, as %s", key.Pos, key.Value), nil
				}
			}
		}
	}
	return "", nil
}
