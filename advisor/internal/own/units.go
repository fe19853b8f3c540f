package own

import (
	"maps"

	"golang.org/x/text/feature/plural"
)

// Unit is a unit in words, for a number of it; "" if readers do not know it.
func (w *Words) Unit(code string, x float64) string {
	forms := w.units[code]
	if len(forms) == 0 {
		return ""
	}
	if s := forms[w.form(x)]; s != "" {
		return w.Numbers(s)
	}
	return w.Numbers(forms["other"])
}

// Forms are the words of units by code and plural form.
func (w *Words) Forms() map[string]map[string]string {
	list := map[string]map[string]string{}
	for code, forms := range w.units {
		list[code] = maps.Clone(forms)
	}
	return list
}

// Units are the codes of units by their words, in all forms.
func (w *Words) Units() map[string]string {
	list := map[string]string{}
	for code, forms := range w.units {
		for _, form := range forms {
			list[form] = code
		}
	}
	return list
}

var forms = map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two",
	plural.Few: "few", plural.Many: "many", plural.Other: "other"}

// form is the plural form of a number. One that is no whole number is "other".
func (w *Words) form(x float64) string {
	n := int(x)
	if float64(n) != x || n < 0 {
		return "other"
	}
	return forms[plural.Cardinal.MatchPlural(w.tag, n, 0, 0, 0, 0)]
}
