package bundle

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Manifest is what was signed. Do not change its lists.
func (b *Bundle) Manifest() Manifest { return b.manifest }

// FS is the pack, to load.
func (b *Bundle) FS() fs.FS { return b.files }

// Same reports whether two bundles have one manifest, and so the same files.
func (b *Bundle) Same(other *Bundle) bool { return other != nil && b.sum == other.sum }

// Follows returns an error unless b may be used after last: the same pack in a newer
// version, or the very same bundle. Any bundle may be the first: a nil last.
func (b *Bundle) Follows(last *Bundle) error {
	if last == nil || b.Same(last) {
		return nil
	}
	now, was := b.manifest, last.manifest
	if now.Name != was.Name {
		return fmt.Errorf("bundle: of pack %q, where %q is in use", now.Name, was.Name)
	}
	a, err := numbers(now.Version)
	if err != nil {
		return err
	}
	z, err := numbers(was.Version)
	if err != nil {
		return err
	}
	switch c := slices.Compare(a, z); {
	case c < 0:
		return fmt.Errorf("bundle: version %s is older than %s, which was in use", now.Version,
			was.Version)
	case c == 0:
		return fmt.Errorf("bundle: another one of the same version, %s, was in use; give a changed "+
			"pack a new version", now.Version)
	}
	return nil
}

// numbers reads a version; zeros at its end make no difference.
func numbers(version string) ([]int, error) {
	var list []int
	for part := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || strconv.Itoa(n) != part || len(list) == 8 {
			return nil, fmt.Errorf("bundle: the version %.40q of the pack must be numbers with dots "+
				"between them, as in 1.4.0, or nobody can say which of two is newer", version)
		}
		list = append(list, n)
	}
	for len(list) > 1 && list[len(list)-1] == 0 {
		list = list[:len(list)-1]
	}
	return list, nil
}
