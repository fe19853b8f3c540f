package interview

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
)

// A unit is one in which people may give a fact.
type unit struct {
	code   string
	factor float64
	offset float64
	names  []string // as people write it, in English; those of a language come with say
	per    string   // the unit of time that it is counted by
}

// days are the units of time, in days.
var days = map[string]float64{"a": 365.25, "mo": 30.4375, "wk": 7, "d": 1, "h": 1.0 / 24}

// unitsOf are the units in which a fact may be given, its own first: those that facts.yaml
// converts, units of time, stones beside pounds and °F beside °C.
func unitsOf(f *fact.Fact) (list []unit) {
	add := func(code string, factor, offset float64) {
		num, per, _ := strings.Cut(code, "/")
		if len(english().per[per]) == 0 {
			num, per = code, ""
		}
		u := unit{code: code, factor: factor, offset: offset, names: english().unit[num], per: per}
		if len(u.names) == 0 && num != "1" {
			if words := fact.UnitWords(num, false); words != "" {
				u.names = []string{words}
			}
		}
		list = append(list, u)
	}
	if f.Kind != fact.Int && f.Kind != fact.Number {
		return nil
	}
	add(f.Unit, 1, 0)
	var codes []string
	for code := range f.Convert {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		add(code, f.Convert[code], 0)
		if code == "[lb_av]" && f.Convert["[stone_av]"] == 0 {
			add("[stone_av]", 14*f.Convert[code], 0)
		}
	}
	if own := days[f.Unit]; own > 0 {
		for _, code := range []string{"a", "mo", "wk", "d"} {
			if code != f.Unit && f.Convert[code] == 0 {
				add(code, days[code]/own, 0)
			}
		}
	}
	if f.Unit == "Cel" {
		add("[degF]", 5.0/9, -160.0/9)
	}
	return list
}

// unit finds the unit of a fact that a text names; "" is the fact's own.
func (iv *Interview[P]) unit(f *fact.Fact, text string) (factor, offset float64, code string,
	ok bool) {
	if text == "" {
		return 1, 0, "", true
	}
	for _, u := range unitsOf(f) {
		if u.is(text, iv.say) {
			return u.factor, u.offset, u.code, true
		}
	}
	return 0, 0, "", false
}

// name is what people call the unit in a language, or "" if they have no word for it.
func (u unit) name(words *say) string {
	num := u.code
	if u.per != "" {
		num, _, _ = strings.Cut(u.code, "/")
	}
	for _, names := range [][]string{words.unit[num], u.names} {
		if len(names) > 0 {
			return names[0]
		}
	}
	return ""
}

// is reports whether a text names the unit.
func (u unit) is(text string, words *say) bool {
	num, _, _ := strings.Cut(u.code, "/")
	names := slices.Concat(u.names, words.unit[num], []string{u.code})
	if u.per != "" && num == "" {
		names = slices.Concat(names, []string{""}, words.times, english().times)
	}
	for _, name := range names {
		name = strings.ToLower(name)
		if text == name {
			return true
		}
		for _, per := range slices.Concat(words.per[u.per], english().per[u.per]) {
			if text == name+" "+strings.TrimSpace(per) || text == name+strings.TrimSpace(per) {
				return true
			}
		}
	}
	return false
}

// unitWords is the unit of a fact in the language; "" if it has none.
func (iv *Interview[P]) unitWords(f *fact.Fact) string {
	num, per, _ := strings.Cut(f.Unit, "/")
	if names := iv.say.unit[num]; len(names) > 0 && per == "" {
		return names[0]
	}
	if !iv.say.english || f.Unit == "" || f.Unit == "1" {
		return strings.TrimPrefix(f.Unit, "1")
	}
	return fact.UnitWords(f.Unit, false)
}

// unknownUnit says which units are read.
func (iv *Interview[P]) unknownUnit(k id) error {
	var names []string
	for _, u := range unitsOf(k.fact) {
		num, _, _ := strings.Cut(u.code, "/")
		switch own := iv.say.unit[num]; {
		case len(own) > 0:
			names = append(names, own[0])
		case len(u.names) > 0:
			names = append(names, u.names[0])
		}
	}
	if len(names) == 0 {
		return iv.wrong(k, iv.say.unread, iv.wanted(k.fact))
	}
	return iv.wrong(k, iv.say.unread, iv.wanted(k.fact)+" "+
		fmt.Sprintf(iv.say.unit1, strings.Join(names, ", ")))
}
