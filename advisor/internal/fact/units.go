package fact

import "strings"

// whole are the UCUM codes whose words do not follow from their parts.
var whole = map[string]string{
	"1": "", "kg/m2": "kg/m²", "mL/min/{1.73_m2}": "mL/min/1.73 m²", "%": "percent", "Cel": "°C",
	"deg":     "degrees",
	"m[IU]/L": "mIU/L", "[IU]": "IU", "ug": "micrograms",
}

// counted are the units that a number above one makes plural.
var counted = map[string]string{"a": "year", "mo": "month", "wk": "week", "d": "day", "h": "hour",
	"min": "minute"}

// Per are the units of time that follow a stroke, as in mg/d.
var Per = map[string]string{"a": "a year", "mo": "a month", "wk": "a week", "d": "a day",
	"h": "an hour"}

// UnitWords gives the words for a UCUM code after a number: "years", "mg a day";
// the code itself for one that has no words.
func UnitWords(code string, one bool) string {
	if w, ok := whole[code]; ok {
		return w
	}
	if w := counted[code]; w != "" {
		return plural(w, one)
	}
	if num, den, ok := strings.Cut(code, "/"); ok && Per[den] != "" {
		return strings.TrimSpace(UnitWords(num, one) + " " + Per[den])
	}
	if name, ok := strings.CutPrefix(code, "{"); ok && strings.HasSuffix(name, "}") {
		if name = strings.TrimSuffix(name, "}"); strings.Contains(name, "_") {
			return plural(strings.ReplaceAll(name, "_", " "), one)
		}
		return "" // {T-score}: the fact's label says it
	}
	return code
}

func plural(w string, one bool) string {
	if one {
		return w
	}
	return w + "s"
}
