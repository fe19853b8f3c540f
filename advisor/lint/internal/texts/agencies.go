package texts

import (
	"regexp"

	"example.com/crosstalk/internal/pattern"
)

// agencies are the offices by whose short names readers are sent to a country's
// pages, by that country as texts call it.
var agencies = []struct{ names, country func() *regexp.Regexp }{
	{pattern.New(`\b(EPA-FDA|FDA|CDC|NIH|NCCIH|USPSTF|MedlinePlus|MedWatch|Medicare|AHRQ)\b`),
		pattern.New(`\b(US|U\.S\.|USA|United States|American?)\b`)},
	{pattern.New(`\b(NHS|NICE|MHRA|UKHSA|HSSIB|Yellow Card)\b`),
		pattern.New(`\b(UK|United Kingdom|Britain|British|England|English|Scotland|Wales)\b`)},
}

// Agency finds an office of one country that s names without naming the country
// beside it: the bytes from start to end, or -1.
func Agency(s string) (start, end int) {
	for _, a := range agencies {
		if at := a.names().FindStringIndex(s); at != nil && !a.country().MatchString(s) {
			return at[0], at[1]
		}
	}
	return -1, -1
}

// AnyAgency finds an office of one country, whether s names the country or not.
func AnyAgency(s string) (start, end int) {
	for _, a := range agencies {
		if at := a.names().FindStringIndex(s); at != nil {
			return at[0], at[1]
		}
	}
	return -1, -1
}
