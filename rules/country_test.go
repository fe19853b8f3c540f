package rules_test

import (
	"io/fs"
	"net/url"
	"regexp"
	"testing"

	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/rules"
)

// countries are the endings of addresses that belong to one country, with the words by which
// a citation says whose page it is.
var countries = []struct{ ending, said *regexp.Regexp }{
	{regexp.MustCompile(`(\.uk|\.hscni\.net)$`),
		regexp.MustCompile(`\bUK\b|NHS|Brit(ain|ish)|England|Scot(land|tish)|Wales|Northern Ireland`)},
	{regexp.MustCompile(`\.gov$`), regexp.MustCompile(`\bUS\b|United States`)},
	{regexp.MustCompile(`\.ie$`), regexp.MustCompile(`Ireland|Irish`)},
	{regexp.MustCompile(`\.ca$`), regexp.MustCompile(`Canad(a|ian)`)},
	{regexp.MustCompile(`\.nz$`), regexp.MustCompile(`New Zealand`)},
	{regexp.MustCompile(`\.au$`), regexp.MustCompile(`Australia`)},
	{regexp.MustCompile(`\.sg$`), regexp.MustCompile(`Singapore`)},
	{regexp.MustCompile(`\.my$`), regexp.MustCompile(`Malaysia`)},
	{regexp.MustCompile(`\.de$`), regexp.MustCompile(`German`)},
}

// TestCountryOfSource: a page of one country says so in its citation, so that a reader in
// another knows why its numbers and names of services are not theirs.
func TestCountryOfSource(t *testing.T) {
	names, err := fs.Glob(rules.FS(), "sources/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	pages := 0
	for _, name := range names {
		data, err := fs.ReadFile(rules.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]struct {
			Type, Title, Publisher, Container, URL string
			Authors                                []any
		}{}
		if err := yaml.Unmarshal(data, &all); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for id, s := range all {
			at, err := url.Parse(s.URL)
			if err != nil {
				t.Fatalf("%s: %v", id, err)
			}
			printed := s.Title + " " + s.Publisher + " " + s.Container
			for _, a := range s.Authors {
				if body, ok := a.(map[string]any); ok {
					name, _ := body["literal"].(string)
					printed += " " + name
				}
			}
			for _, c := range countries {
				if s.Type == "webpage" && c.ending.MatchString(at.Hostname()) {
					pages++
					if !c.said.MatchString(printed) {
						t.Errorf("%s: the citation of %s does not say of which country it is: %s",
							id, at.Hostname(), printed)
					}
				}
			}
		}
	}
	if pages < 100 {
		t.Errorf("only %d pages of one country", pages)
	}
}
