package overlay

import "example.com/crosstalk/advisor/internal/source"

// All lists how each unit among the files of a pack stands in a language, by file and place.
// Result is what Apply said of these files.
func All(files map[string]*source.Node, result *Result, lang string) (list []*Translation) {
	languages, _ := Languages(files["pack.yaml"])
	if len(languages) == 0 {
		return nil
	}
	type name struct{ file, name string }
	own := map[name]*Translation{}
	for _, t := range result.Translations {
		if t.Lang == lang {
			own[name{t.File, t.Name}] = t
		}
	}
	for _, u := range Units(files, languages[0]) {
		t := own[name{u.File, u.Name}]
		if t == nil {
			t = u.beside(lang)
		}
		list = append(list, t)
	}
	return list
}

// beside is how a unit stands whose words have to stand beside the first language.
func (u *Unit) beside(lang string) *Translation {
	t := &Translation{Unit: u, Lang: lang}
	for _, p := range u.places {
		if p.words.Get(lang) != nil {
			t.Beside, t.Used = true, true
		} else {
			t.Lacks = append(t.Lacks, p.required()...)
		}
	}
	switch {
	case !t.Beside:
	case len(t.Lacks) > 0:
		t.State = Incomplete
	default:
		t.State = Whole
	}
	return t
}

// Words are the mappings by language in which the words of the unit stand.
func (u *Unit) Words() (list []*source.Node) {
	for _, p := range u.places {
		if p.words != nil {
			list = append(list, p.words)
		}
	}
	return list
}
