package translate_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/translate"
	spoken "example.com/crosstalk/advisor/words"
)

const ownWords = "lang/qaa-Hebr/words.yaml"

func countWords(t *testing.T, files fstest.MapFS, lang string) map[string]int {
	t.Helper()
	s, err := translate.StatusOf(files, lang)
	if err != nil {
		t.Fatal(details(err))
	}
	list := map[string]int{}
	for _, state := range translate.States() {
		list[state] = s.Count("words", state)
	}
	return list
}

// TestOwnWords: the words of the library's own are translated as those of a pack are: what is
// missing is counted and has a place to fill in, goes out in XLIFF and comes back, and is stale
// where its English has changed since. The pack loads at every stage.
func TestOwnWords(t *testing.T) {
	files := files(t)
	was := countWords(t, files, "qaa-Hebr")
	if was["missing"] < 8 || was["translated"] < 15 || was["stale"] > 0 {
		t.Fatalf("at first %v", was)
	}
	changed, err := translate.Skeletons(files, "qaa-Hebr")
	if err != nil {
		t.Fatal(details(err))
	}
	text := string(changed[ownWords])
	before := strings.TrimSpace(string(files[ownWords].Data))
	if len(changed) != 1 || !strings.HasPrefix(text, before) ||
		!strings.Contains(text, "\nadvise:\n  of: ") ||
		!strings.Contains(text, "\n  # Sources\n  sources:\n") {
		t.Fatalf("%d files; this one:\n%s", len(changed), text)
	}
	files[ownWords] = &fstest.MapFile{Data: changed[ownWords]}
	if now := countWords(t, files, "qaa-Hebr"); now["missing"] != was["missing"] {
		t.Errorf("places to fill in are not missing any more: %v", now)
	}
	inPack(t, files, "Sources")

	xliff := export(t, files, "qaa-Hebr", "words.yaml")
	if n := len(open.FindAllString(xliff, -1)); n < 300 {
		t.Errorf("%d texts to fill in", n)
	}
	xliff = filled(xliff, func(source string) string { return "«" + source + "»" })
	if changed := take(t, files, "qaa-Hebr", xliff); len(changed) != 1 || changed[ownWords] == nil {
		t.Errorf("%d files change", len(changed))
	}
	now := countWords(t, files, "qaa-Hebr")
	if now["translated"] != was["missing"]+was["translated"] || now["stale"] > 0 {
		t.Errorf("with all filled in %v; at first %v", now, was)
	}
	inPack(t, files, "«Sources»")

	of := regexp.MustCompile(`(advise:\n  of: )[0-9a-f]{8}`)
	stale := of.ReplaceAll(files[ownWords].Data, []byte("${1}00000000"))
	fresh := string(files[ownWords].Data)
	files[ownWords] = &fstest.MapFile{Data: stale}
	if now := countWords(t, files, "qaa-Hebr"); now["stale"] != 1 {
		t.Errorf("of another English %v", now)
	}
	inPack(t, files, "«Sources»") // and it is read all the same
	changed, err = translate.Accept(files, "qaa-Hebr", []string{ownWords})
	if err != nil {
		t.Fatal(details(err))
	}
	if string(changed[ownWords]) != fresh {
		t.Error("an accepted file differs in more than the digest")
	}
}

// inPack loads the pack and holds what it calls the sources of an advice.
func inPack(t *testing.T, files fstest.MapFS, want string) {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](files, nil)
	if err != nil {
		t.Fatal(details(err))
	}
	if got := spoken.In(rb, "qaa-Hebr", "advise").Text("sources"); got != want {
		t.Errorf("sources are called %q, want %q", got, want)
	}
}

// TestOwnWordsInstead: of a language that comes with the library, what a pack has in place of
// the library's words is what is translated.
func TestOwnWordsInstead(t *testing.T) {
	files := files(t)
	if got := countWords(t, files, "es"); fmt.Sprint(got) !=
		"map[incomplete:0 missing:0 stale:0 translated:0]" {
		t.Errorf("without a file %v", got)
	}
	const name = "lang/es/words.yaml"
	files[name] = &fstest.MapFile{Data: []byte("more: {of: 00000000, words: \" y %d más aún\"}\n" +
		"advise:\n  sources: Referencias\n")}
	if got := countWords(t, files, "es"); got["stale"] != 1 || got["translated"] != 1 {
		t.Errorf("with two texts %v", got)
	}
	changed, err := translate.Accept(files, "es", []string{name})
	if err != nil {
		t.Fatal(details(err))
	}
	files[name] = &fstest.MapFile{Data: changed[name]}
	if got := countWords(t, files, "es"); got["translated"] != 2 {
		t.Errorf("accepted %v:\n%s", got, changed[name])
	}
}
