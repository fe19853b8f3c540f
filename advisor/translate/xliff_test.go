package translate_test

import (
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/translate"
)

func export(t testing.TB, files fstest.MapFS, lang string, names ...string) string {
	t.Helper()
	text, err := translate.XLIFF(files, lang, names)
	if err != nil {
		t.Fatal(details(err))
	}
	d := xml.NewDecoder(strings.NewReader(string(text)))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return string(text)
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// take takes XLIFF over and lays what changes over the files.
func take(t testing.TB, files fstest.MapFS, lang, text string) (changed map[string][]byte) {
	t.Helper()
	changed, err := translate.FromXLIFF(files, lang, "x.xliff", []byte(text), nil)
	if err != nil {
		t.Fatal(details(err))
	}
	for name, data := range changed {
		files[name] = &fstest.MapFile{Data: data}
	}
	return changed
}

func status(t testing.TB, files fstest.MapFS, lang string) *translate.Status {
	t.Helper()
	s, err := translate.StatusOf(files, lang)
	if err != nil {
		t.Fatal(details(err))
	}
	return s
}

// without are the files without those of a language.
func without(files fstest.MapFS, lang string) fstest.MapFS {
	out := maps.Clone(files)
	maps.DeleteFunc(out, func(name string, _ *fstest.MapFile) bool {
		return strings.HasPrefix(name, "lang/"+lang+"/") && !strings.HasSuffix(name, "/words.yaml")
	})
	return out
}

var (
	open   = regexp.MustCompile(`(?s)<segment id="s1" state="initial">\s*<source xml:space="preserve">(.*?)</source>\s*</segment>`)
	spaces = regexp.MustCompile(`[ \n]+`)
)

// filled has a target made of its source in every segment that has none.
func filled(text string, translate func(source string) string) string {
	return open.ReplaceAllStringFunc(text, func(s string) string {
		source := open.FindStringSubmatch(s)[1]
		return `<segment id="s1" state="translated"><source xml:space="preserve">` + source +
			`</source><target xml:space="preserve">` + translate(source) + `</target></segment>`
	})
}

// odd are pieces of text that YAML or XML would take for something else.
var odd = []string{"a", "sí", "¿?", ": ", " #", "- ", "\n- ", "\n\n", "\n", "&amp;", "&lt;b&gt;",
	`"`, "'", "%", "@", "!", "*", "|", "[", "}", "yes", "null", "1", "  ", "\u00a0", "🙂", "اب",
	strings.Repeat("long ", 40), `\`, "`", "---", "…"}

// TestXLIFFLosesNothing: what a pack has of a language comes back from XLIFF as it was, into
// files that have none of it as into its own; what is written into XLIFF, whatever it is,
// stands in the pack and in the next XLIFF.
func TestXLIFFLosesNothing(t *testing.T) {
	for _, lang := range []string{"es", "qaa-Hebr"} {
		files := files(t)
		text := export(t, files, lang)
		if changed := take(t, files, lang, text); len(changed) > 0 {
			t.Errorf("%s: what nobody has changed changes %v", lang, slices.Collect(maps.Keys(changed)))
		}
		want := status(t, files, lang)
		bare := without(files, lang)
		// As if it were written out before there were any.
		base := regexp.MustCompile(`category="base">\w+<`)
		fresh := base.FindString(export(t, bare, lang))
		take(t, bare, lang, base.ReplaceAllString(text, fresh))
		if diff := cmp.Diff(words(want), words(status(t, bare, lang))); diff != "" {
			t.Errorf("%s: -was +is:\n%s", lang, diff)
		}
		if _, err := advisor.Load[advisor.Record](bare, nil); err != nil {
			t.Error(details(err))
		}
	}
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 2))
		given := map[string]bool{}
		bare := without(files(t), "es")
		text := filled(export(t, bare, "es"), func(source string) string {
			out := "T"
			for range r.IntN(9) {
				out += odd[r.IntN(len(odd))]
			}
			for _, ph := range regexp.MustCompile(`<ph [^>]*/>`).FindAllString(source, -1) {
				out += ph + odd[r.IntN(len(odd))]
			}
			given[plain(out)] = true
			return out
		})
		take(t, bare, "es", text)
		got := status(t, bare, "es")
		if n := got.Count("", "translated"); n != len(got.Units) {
			t.Fatalf("seed %d: %d of %d are translated", seed, n, len(got.Units))
		}
		for _, u := range got.Units {
			for _, x := range u.Texts {
				if x.To != "" && !given[spaces.ReplaceAllString(x.To, " ")] {
					t.Errorf("seed %d: %s of %s is %q, which nobody has written", seed, x.Key, u.Name, x.To)
				}
			}
		}
		if changed := take(t, bare, "es", export(t, bare, "es")); len(changed) > 0 {
			t.Errorf("seed %d: the second time changes %v", seed, changed)
		}
	}
}

// plain is what XML says, with spaces and line breaks alike.
func plain(text string) string {
	text = regexp.MustCompile(`<ph [^>]*equiv="([^"]*)"[^>]*/>`).ReplaceAllString(text, "$1")
	text = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
	return strings.TrimSpace(spaces.ReplaceAllString(text, " "))
}

// words are the translations of a status, without places.
func words(s *translate.Status) map[string]string {
	out := map[string]string{}
	for _, u := range s.Units {
		out[u.Name+" state"] = u.State
		for _, x := range u.Texts {
			out[u.Name+" "+x.Key] = spaces.ReplaceAllString(x.To, " ")
		}
	}
	return out
}

// TestXLIFFShipped: the pack that ships loses nothing either.
func TestXLIFFShipped(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads all files twice")
	}
	fsys := os.DirFS("../../rules")
	text, err := translate.XLIFF(fsys, "es", nil)
	if err != nil {
		t.Fatal(details(err))
	}
	changed, err := translate.FromXLIFF(fsys, "es", "x.xliff", text, nil)
	if err != nil || len(changed) > 0 {
		t.Errorf("what nobody has changed changes %d files, %v", len(changed), err)
	}
}

// TestXLIFFMakesNoLists: where a line is broken, a dash does not become an item of a list.
func TestXLIFFMakesNoLists(t *testing.T) {
	bare := without(files(t), "es")
	want := strings.Repeat("xxx - x - xx - ", 40) + "x"
	take(t, bare, "es", filled(export(t, bare, "es"), func(source string) string {
		return want + strings.Join(regexp.MustCompile(`<ph [^>]*/>`).FindAllString(source, -1), "")
	}))
	if text := export(t, bare, "es"); strings.Count(text, want) < 20 {
		t.Errorf("the dashes have moved:\n%s", text)
	}
}

const milk = "lang/es/food/milk.yaml"

// TestXLIFFStates: what a translator has looked at is no longer stale, what nobody has looked at
// stays so, and who has checked is said of what was checked.
func TestXLIFFStates(t *testing.T) {
	on := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	stale := func() fstest.MapFS {
		files := files(t)
		change(t, files, "food/milk.yaml", "Have 2 cups a day.", "Have 3 cups a day.")
		return files
	}
	for _, tt := range []struct {
		why         string
		files       fstest.MapFS
		state       string // of all segments of the rule; "": as they are
		old, text   string
		by          string
		want        string
		checked     string
		alsoChanged bool
	}{
		{"nothing was done", stale(), "", "", "", "", "stale", "", false},
		{"words, but nobody says to have looked", stale(), "", "Tome 2", "Tome 3", "", "stale", "", true},
		{"looked at", stale(), "translated", "Tome 2", "Tome 3", "", "translated", "", true},
		{"looked at, the words stay", stale(), "translated", "", "", "", "translated", "", true},
		{"reviewed, by nobody who is named", files(t), "reviewed", "", "", "", "translated", "", false},
		{"reviewed", files(t), "final", "Tome 2", "Tome dos", "Ana Ruiz", "translated", "Ana Ruiz", true},
		{"not reviewed", files(t), "", "Tome 2", "Tome dos", "Ana Ruiz", "translated", "", true},
	} {
		text := export(t, tt.files, "es", "food/milk.yaml")
		if tt.state != "" {
			text = regexp.MustCompile(`state="\w+"( subState="ct:stale")?`).ReplaceAllString(text,
				`state="`+tt.state+`"`)
		}
		if tt.old != "" && !strings.Contains(text, tt.old) {
			t.Fatalf("no %q in\n%s", tt.old, text)
		}
		text = strings.Replace(text, tt.old, tt.text, 1)
		var by *translate.Checker
		if tt.by != "" {
			by = &translate.Checker{By: tt.by, On: on}
		}
		changed, err := translate.FromXLIFF(tt.files, "es", "x.xliff", []byte(text), by)
		if err != nil {
			t.Fatal(details(err))
		}
		for name, data := range changed {
			tt.files[name] = &fstest.MapFile{Data: data}
		}
		for _, u := range status(t, tt.files, "es").Units {
			if u.Name == "milk" && (u.State != tt.want || u.By != tt.checked) ||
				u.Name == "milk" && tt.text != "" && !strings.Contains(u.Texts[1].To, tt.text) {
				t.Errorf("%s: %s, checked by %q: %q", tt.why, u.State, u.By, u.Texts[1].To)
			}
		}
		if (len(changed) > 0) != tt.alsoChanged {
			t.Errorf("%s: %d files change", tt.why, len(changed))
		}
	}
}

// TestXLIFFCheckGoes: words that somebody has checked are no longer checked once they change.
func TestXLIFFCheckGoes(t *testing.T) {
	files := files(t)
	change(t, files, milk, "  title: Leche", "  checked: {by: Ana Ruiz, on: 2026-11-20}\n  title: Leche")
	text := export(t, files, "es")
	if !strings.Contains(text, `<note category="checked">Ana Ruiz, 2026-11-20</note>`) ||
		!strings.Contains(text, `state="reviewed"`) {
		t.Errorf("it does not say who has checked:\n%s", text)
	}
	if changed := take(t, files, "es", text); len(changed) > 0 {
		t.Errorf("what nobody has changed changes %s", changed[milk])
	}
	take(t, files, "es", strings.Replace(text, "Leche para", "La leche para", 1))
	if got := string(files[milk].Data); strings.Contains(got, "Ana Ruiz") ||
		!strings.Contains(got, "title: La leche para sus huesos") ||
		!strings.Contains(got, "\nvitamin-d:\n  of: 05aa4901\n  title: Suficiente vitamina D\n") {
		t.Errorf("got\n%s", got)
	}
}

// TestXLIFFMeanwhile: nothing that was done here in the meantime is lost, and what the
// translation is of is said by what it was written out with.
func TestXLIFFMeanwhile(t *testing.T) {
	files := files(t)
	text := strings.Replace(export(t, files, "es"), "Leche para sus huesos", "Leche y huesos", 1)
	text = strings.Replace(text, "Suficiente vitamina D", "Vitamina D de sobra", 1)
	change(t, files, milk, "Leche para sus huesos", "Huesos y leche")
	change(t, files, "food/milk.yaml", "You take vitamin D already.", "You take vitamin D.")
	changed, err := translate.FromXLIFF(files, "es", "x.xliff", []byte(text), nil)
	if err == nil || !strings.Contains(err.Error(), "x.xliff:") ||
		!strings.Contains(err.Error(), "rule milk was changed in "+milk+" since this was written out") {
		t.Errorf("got %v", err)
	}
	files[milk] = &fstest.MapFile{Data: changed[milk]}
	for _, u := range status(t, files, "es").Units {
		if u.Name == "milk" && (u.Texts[0].To != "Huesos y leche" || u.State != "translated") ||
			u.Name == "vitamin-d" && (u.Texts[0].To != "Vitamina D de sobra" || u.State != "stale") {
			t.Errorf("%s: %s %q", u.Name, u.State, u.Texts[0].To)
		}
	}
}

// TestXLIFFOfTools: what tools make of it, as XLIFF allows, is read.
func TestXLIFFOfTools(t *testing.T) {
	const title = `<target xml:space="preserve">Leche para sus huesos</target>`
	seg := func(rest string) string {
		return strings.Replace(export(t, files(t), "es"), title+"\n    </segment>", rest, 1)
	}
	for _, tt := range []struct{ why, text, want string }{
		{"two segments", seg(`<target>Leche</target></segment><ignorable><source> </source></ignorable>` +
			`<segment><source>x</source><target>y huesos</target></segment>`), "Leche y huesos"},
		{"segments in another order", seg(`<target order="2"> uno</target></segment>` +
			`<segment><source>x</source><target order="1">Dos</target></segment>`), "Dos uno"},
		{"remarks", seg(`<target>Leche <mrk id="m1" type="term">y <mrk id="m2" type="x:y">` +
			`huesos</mrk></mrk><sm id="m3"/></target></segment>`), "Leche y huesos"},
		{"modules and elements of others", strings.Replace(seg(`<target>Leche</target></segment>`),
			"<notes>", `<mda:metadata xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0"><mda:metaGroup>`+
				`<target>no</target></mda:metaGroup></mda:metadata><notes>`, 1), "Leche"},
		{"a character by number", seg(`<target>Le<cp hex="0063"/>he</target></segment>`), "Leche"},
		{"another prefix", strings.NewReplacer("</", "</x:", "<?", "<?", "<", "<x:", "xmlns=",
			"xmlns:x=").Replace(seg(`<target>Leche</target></segment>`)), "Leche"},
		{"a segment that is not translated: nothing changes", seg(`<target>Leche</target></segment>` +
			`<segment><source>x</source></segment>`), "Leche para sus huesos"},
		{"CDATA and a comment", seg(`<target><![CDATA[Leche & ]]><!-- no -->huesos</target></segment>`),
			"Leche & huesos"},
	} {
		files := files(t)
		take(t, files, "es", tt.text)
		for _, u := range status(t, files, "es").Units {
			if u.Name == "milk" && u.Texts[0].To != tt.want {
				t.Errorf("%s: %q, want %q", tt.why, u.Texts[0].To, tt.want)
			}
		}
	}
}

// TestXLIFFRefused: what cannot be taken over is refused with its place, and changes nothing.
func TestXLIFFRefused(t *testing.T) {
	good := export(t, files(t), "es")
	edit := func(old, text string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %q", old)
		}
		return strings.Replace(good, old, text, 1)
	}
	const target = `<target xml:space="preserve">Leche para`
	for _, tt := range []struct{ text, want string }{
		{"", "this is no XLIFF"},
		{"<html></html>", "this is no XLIFF: it begins with <html>"},
		{good[:len(good)/2], "this is no XML: unexpected EOF"},
		{edit("document:2.0", "document:1.2"), "XLIFF 2.0 or 2.1 is read"},
		{edit(`trgLang="es"`, `trgLang="fr"`), `from "en" into "fr"; want from "en" into "es"`},
		{edit("UTF-8", "UTF-16"), "this cannot be read as XML in UTF-8"},
		{edit(`state="translated"`, `state="done"`), `state is "done"; want one of initial, translated`},
		{edit(target, target+`<pc id="9">x</pc>`), "<pc> is a code that no text here has"},
		{edit(target, target+`<ph id="9" dataRef="d9"/>`), `stands for nothing known: dataRef "d9"`},
		{edit(target, target+`<cp hex="0007"/>`), "has a control character"},
		{edit(target, target+`<cp hex="x"/>`), `hex is "x"`},
		{edit(`<target`, `<target order="0"`), `order is "0"`},
		{edit(`name="milk"`, `name="mlik"`), `food/milk.yaml has no rule "mlik"`},
		{edit(`name="title"`, `name="tilte"`), "has no text tilte any more"},
		{edit(`category="digest"`, `category="x"`), `the notes "digest" and "base" of age are gone`},
		{edit("<group", "<unit id=\"x\"/><group"), "a unit outside any group"},
		{edit("<segment", "<source/><segment"), "<source> outside any segment"},
		{strings.Repeat("<a>", 200_000), "this is no XLIFF: it begins with <a>"},
		{edit("<group", strings.Repeat("<group>", 100_000)+"<group"), "this is no XML"},
		{edit("<?xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><?xml"), "&a;"},
	} {
		if strings.Contains(tt.text, "DOCTYPE") {
			tt.text = strings.Replace(`<!DOCTYPE x [<!ENTITY a "b">]>`+good[strings.Index(good, "<xliff"):],
				"Leche para", "&a;", 1)
		}
		changed, err := translate.FromXLIFF(files(t), "es", "x.xliff", []byte(tt.text), nil)
		if err == nil || !strings.Contains(err.Error(), tt.want) || len(changed) > 0 {
			t.Errorf("%.60q: %d files, %v; want %q", tt.text, len(changed), err, tt.want)
		}
		var list advisor.ErrorList
		if !errors.As(err, &list) || list[0].Pos.File != "x.xliff" || list[0].Pos.Line == 0 {
			t.Errorf("%.200v has no place", err)
		}
	}
	if _, err := translate.XLIFF(files(t), "es", []string{"gone.yaml"}); err == nil {
		t.Error("a file that is not there is written out")
	}
	if _, err := translate.XLIFF(files(t), "en", nil); err == nil {
		t.Error("the first language is translated into")
	}
	if _, err := translate.FromXLIFF(files(t), "es", "x", []byte(good),
		&translate.Checker{By: "Ana"}); err == nil {
		t.Error("somebody has checked on no day")
	}
}

// FuzzXLIFF: no input makes a panic, and what is taken over loads.
func FuzzXLIFF(f *testing.F) {
	all := files(f)
	text, err := translate.XLIFF(all, "es", nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="es">` +
		`<file original="food/milk.yaml"><group name="milk" type="ct:rule"><unit name="title"><segment>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		files := maps.Clone(all)
		changed, _ := translate.FromXLIFF(files, "es", "x.xliff", data, nil)
		for name, data := range changed {
			files[name] = &fstest.MapFile{Data: data}
		}
		if _, err := translate.StatusOf(files, "es"); err != nil && len(changed) > 0 {
			var list advisor.ErrorList
			if errors.As(err, &list) && strings.Contains(list.Error(), "cannot be read") {
				t.Errorf("what was taken over is no YAML: %v", err)
			}
		}
	})
}
