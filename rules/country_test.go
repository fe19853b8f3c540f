package rules_test

import (
	"io/fs"
	"net/url"
	"path/filepath"
	"regexp"
	"testing"

	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/rules"
)

// countries are the endings of addresses that belong to one country, with the words by which
// a citation says whose page it is.
var countries = []struct {
	ending, said *regexp.Regexp
	region       string // of the pack, whose readers get it first
}{
	{regexp.MustCompile(`(\.uk|\.hscni\.net)$`),
		regexp.MustCompile(`\bUK\b|NHS|Brit(ain|ish)|England|Scot(land|tish)|Wales|Northern Ireland`), "GB"},
	{regexp.MustCompile(`\.gov$`), regexp.MustCompile(`\bUS\b|United States`), "US"},
	{regexp.MustCompile(`\.ie$`), regexp.MustCompile(`Ireland|Irish`), "EU"},
	{regexp.MustCompile(`\.ca$`), regexp.MustCompile(`Canad(a|ian)`), ""},
	{regexp.MustCompile(`\.nz$`), regexp.MustCompile(`New Zealand`), ""},
	{regexp.MustCompile(`\.au$`), regexp.MustCompile(`Australia`), ""},
	{regexp.MustCompile(`\.sg$`), regexp.MustCompile(`Singapore`), ""},
	{regexp.MustCompile(`\.my$`), regexp.MustCompile(`Malaysia`), ""},
	{regexp.MustCompile(`\.de$`), regexp.MustCompile(`German`), "EU"},
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
			Type, Title, Publisher, Container, URL, Region string
			Authors                                        []any
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
					if s.Region != c.region {
						t.Errorf("%s: the region of %s is %q; want %q", id, at.Hostname(), s.Region, c.region)
					}
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

// TestReadersGetTheirPages: in every region, what is of another stands last among the sources
// of a message, and none of it before what is of the reader's own and of a strong kind.
func TestReadersGetTheirPages(t *testing.T) {
	rb, all := load(t), sources(t)
	names, err := filepath.Glob(profiles + "/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	own, other := 0, 0
	for _, name := range names {
		p := decoded(t, rb, name)
		for _, region := range []string{"US", "GB"} {
			a, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Region: region})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range a.Messages {
				far := false
				for _, c := range m.Citations {
					switch of := all[c.Source].Region; {
					case of != "" && of != region:
						far = true
						other++
					case far:
						t.Errorf("%s in %s: %s (%q) stands after what is of another region", m.Rule, region,
							c.Source, of)
					case of == region:
						own++
					}
				}
			}
		}
	}
	if own < 100 || other < 100 {
		t.Errorf("%d sources of the own region and %d of another: too few to say anything", own, other)
	}
}
