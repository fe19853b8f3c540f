// Package translatetest makes a language up, so that a test sees what of a pack, and of the
// programs that show it, is not said in the reader's language: nobody has to know it for that.
package translatetest

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing/fstest"

	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/translate"
	"example.com/crosstalk/internal/pattern"
)

// arabic are the letters that stand for a to z.
var arabic = []rune("ابتثجحخدذرزسشصضطظعغفقكلمنه")

// kept is what has to stay in a text as it is.
var kept = pattern.New(`<[^>]*>|&[a-z]+;|\{[^{}]*\}|%[sd]`)

// Said is a text in the language: each letter from a to z is an Arabic one, and what stands for
// something else, as {names} and %s do, stays.
func Said(text string) string {
	var b strings.Builder
	from := 0
	letters := func(s string) {
		for _, r := range strings.ToLower(s) {
			if 'a' <= r && r <= 'z' {
				r = arabic[r-'a']
			}
			b.WriteRune(r)
		}
	}
	for _, at := range kept().FindAllStringIndex(text, -1) {
		letters(text[from:at[0]])
		b.WriteString(text[at[0]:at[1]])
		from = at[1]
	}
	letters(text[from:])
	return b.String()
}

var (
	address = pattern.New(`https?://\S+|\b[a-z0-9-]+(\.[a-z0-9-]+)+(/\S*)?|<[^>]*>`)
	latin   = pattern.New(`[A-Za-z]{3,}`)
)

// Left are the words in Latin letters, of three letters or more, that a text in the language has
// beside addresses and what may be in it: names that somebody typed, sources, ids of rules.
func Left(text string, allowed ...string) []string {
	text = address().ReplaceAllString(strings.Join(strings.Fields(text), " "), " ")
	for _, a := range allowed {
		text = strings.ReplaceAll(text, strings.Join(strings.Fields(a), " "), " ")
	}
	return latin().FindAllString(text, -1)
}

var open = pattern.New(`(?s)state="initial">\s*<source xml:space="preserve">(.*?)</source>`)

// Made is a pack with a language that it does not have, such as "ar", in which all is said that its
// first language and the library have to say. It is translated by way of XLIFF.
func Made(pack fs.FS, language string) (fs.FS, error) {
	if pack == nil {
		return nil, errors.New("no pack")
	}
	out := fstest.MapFS{}
	err := fs.WalkDir(pack, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(pack, name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		return nil, err
	}
	head, ok := out["pack.yaml"]
	languages := regexp.MustCompile(`(?m)^languages: \[(.*)\]`)
	if !ok || !languages.Match(head.Data) {
		return nil, fmt.Errorf("pack.yaml has no languages in [ ]")
	}
	out["pack.yaml"] = &fstest.MapFile{
		Data: languages.ReplaceAll(head.Data, []byte("languages: [$1, "+language+"]"))}
	xliff, err := translate.XLIFF(out, language, nil)
	if err != nil {
		return nil, err
	}
	xliff = open().ReplaceAllFunc(xliff, func(segment []byte) []byte {
		source := string(open().FindSubmatch(segment)[1])
		return []byte(`state="translated"><source xml:space="preserve">` + source +
			`</source><target xml:space="preserve">` + Said(source) + `</target>`)
	})
	files, err := translate.FromXLIFF(out, language, language+".xliff", xliff, nil)
	if err != nil {
		return nil, err
	}
	for name, data := range files {
		out[name] = &fstest.MapFile{Data: data}
	}
	units, err := unitsOf()
	words := "lang/" + language + "/words.yaml"
	out[words] = &fstest.MapFile{Data: append(files[words], units...)}
	return out, err
}

// unitsOf are the library's units of measure in the language, which are not in XLIFF.
func unitsOf() ([]byte, error) {
	var english struct {
		Units map[string]any `yaml:"units"`
	}
	if err := yaml.Unmarshal(own.Source("en"), &english); err != nil {
		return nil, err
	}
	for code, words := range english.Units {
		switch words := words.(type) {
		case string:
			english.Units[code] = Said(words)
		case map[string]any:
			english.Units[code] = Said(fmt.Sprint(words["other"]))
		}
	}
	return yaml.Marshal(map[string]any{"units": english.Units})
}
