package format

import "testing"

// An editor completes and renames, and "crosstalk fmt" puts in order, what is said here of
// a key. One that is not said would be left out in silence.
func TestEveryKeyHasAShape(t *testing.T) {
	all := map[*Object]bool{}
	for _, o := range All {
		all[o] = true
		for _, k := range o.Keys {
			if _, ok := shapes[o][k.Name]; !ok {
				t.Errorf("%s: say in shapes what stands under %q", o.Name, k.Name)
			}
		}
		for key := range shapes[o] {
			found := false
			for _, k := range o.Keys {
				found = found || k.Name == key
			}
			if !found {
				t.Errorf("%s has no key %q, of which shapes tells", o.Name, key)
			}
		}
	}
	for o, keys := range shapes {
		if !all[o] && o != SignOff { // which no author writes
			t.Errorf("%s is not among All", o.Name)
		}
		for key, s := range keys {
			if s.Of != nil && s.Of != anything && !all[s.Of] {
				t.Errorf("%s: what stands under %q is not among All", o.Name, key)
			}
		}
	}
}
