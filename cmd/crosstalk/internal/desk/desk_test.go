package desk_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/cmd/crosstalk/internal/desk"
)

const (
	pack = "../../../../advisor/testdata/small"
	file = "bones/steroids.yaml"
)

// opened is the desk of a copy of a small pack.
func opened(t *testing.T) (dir string, d *desk.Desk) {
	t.Helper()
	dir = t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(pack)); err != nil {
		t.Fatal(err)
	}
	d, err := desk.New(dir, time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return dir, d
}

// A client asks a desk; change, if not nil, makes something else of its request.
type client struct {
	t      *testing.T
	d      *desk.Desk
	change func(*http.Request)
}

func (c client) ask(what string, body map[string]any) (status int, out map[string]any) {
	c.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "http://127.0.0.1:1234/api/"+what, bytes.NewReader(data))
	r.Header.Set("Crosstalk-Key", c.d.Key())
	if c.change != nil {
		c.change(r)
	}
	w := httptest.NewRecorder()
	c.d.Handler().ServeHTTP(w, r)
	_ = json.Unmarshal(w.Body.Bytes(), &out) // not all that is refused is JSON
	return w.Code, out
}

func (c client) must(what string, body map[string]any) map[string]any {
	c.t.Helper()
	status, out := c.ask(what, body)
	if status != http.StatusOK {
		c.t.Fatalf("%s: %d %v", what, status, out)
	}
	return out
}

// Nobody but who was given the key gets an answer, whatever page they come from.
func TestStrangers(t *testing.T) {
	_, d := opened(t)
	for name, change := range map[string]func(*http.Request){
		"no key":         func(r *http.Request) { r.Header.Del("Crosstalk-Key") },
		"another key":    func(r *http.Request) { r.Header.Set("Crosstalk-Key", "x") },
		"another's name": func(r *http.Request) { r.Host = "pack.example:1234" },
		"a look-alike":   func(r *http.Request) { r.Host = "127.0.0.1.example:1234" },
		"no name":        func(r *http.Request) { r.Host = "" },
		"read by a link": func(r *http.Request) { r.Method = "GET" },
	} {
		for _, what := range []string{"pack", "open", "look", "complete", "tidy", "save", "discard"} {
			status, out := client{t, d, change}.ask(what, map[string]any{"name": file})
			if status < 400 || out["text"] != nil || out["files"] != nil {
				t.Errorf("%s: %s is answered: %d", name, what, status)
			}
		}
	}
	// Nothing is allowed to pages of others beforehand.
	r := httptest.NewRequest("OPTIONS", "http://127.0.0.1:1234/api/pack", nil)
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, r)
	if w.Code < 400 || w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("a page of others may ask: %d %v", w.Code, w.Header())
	}
}

// What is not a YAML file of the pack is neither read nor written.
func TestOtherFiles(t *testing.T) {
	dir, d := opened(t)
	outside := filepath.Join(t.TempDir(), "secret.yaml")
	if err := os.WriteFile(outside, []byte("a: secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"link.yaml": outside, "out": filepath.Dir(outside),
		"inside.yaml": filepath.Join(dir, file)} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip("links cannot be made here:", err)
		}
	}
	for _, name := range []string{"../secret.yaml", outside, "link.yaml", "out/secret.yaml",
		"inside.yaml", ".hidden.yaml", ".git/config.yaml", "bones", "new.yaml", "bones/../" + file,
		"bones//steroids.yaml", "", ".", "readme.txt", "C:\\x.yaml", "bones\\steroids.yaml"} {
		c := client{t: t, d: d}
		for _, what := range []string{"open", "look", "complete", "tidy", "save", "discard"} {
			status, out := c.ask(what, map[string]any{"name": name, "text": "x: y\n", "digest": ""})
			if said, _ := out["error"].(string); status < 400 || status >= 500 || said == "" ||
				strings.Contains(said, "secret\n") {
				t.Errorf("%s of %q: %d %v", what, name, status, out)
			}
		}
	}
	if data, err := os.ReadFile(outside); err != nil || string(data) != "a: secret\n" {
		t.Errorf("outside of the pack: %s %v", data, err)
	}
}

// A file is saved if it says what was read, else nothing is lost: neither what is there nor
// what was typed, which the desk keeps.
func TestSave(t *testing.T) {
	dir, d := opened(t)
	c := client{t: t, d: d}
	path := filepath.Join(dir, filepath.FromSlash(file))
	doc := c.must("open", map[string]any{"name": file})
	was := doc["text"].(string)
	doc["text"] = was + "# mine\n"
	saved := c.must("save", doc)
	if data, err := os.ReadFile(path); err != nil || string(data) != was+"# mine\n" {
		t.Fatal(string(data), err)
	}
	if err := os.WriteFile(path, []byte(was+"# theirs\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	saved["text"] = was + "# mine again\n"
	status, out := c.ask("save", saved)
	if status != http.StatusConflict || out["now"] != was+"# theirs\n" {
		t.Fatal(status, out)
	}
	if data, _ := os.ReadFile(path); string(data) != was+"# theirs\n" {
		t.Error("written over what somebody else has written")
	}
	kept := c.must("open", map[string]any{"name": file})
	if kept["text"] != was+"# mine again\n" || kept["unsaved"] != true ||
		kept["digest"] != saved["digest"] {
		t.Error("what was typed is lost:", kept)
	}
	saved["digest"] = out["digest"]
	c.must("save", saved)
	if data, _ := os.ReadFile(path); string(data) != was+"# mine again\n" {
		t.Error("not saved, though the author has seen what somebody else wrote")
	}
	saved["text"] = "never: saved\n"
	c.must("look", saved)
	got := c.must("discard", saved)
	if got["text"] != was+"# mine again\n" || got["unsaved"] != false {
		t.Error("not forgotten:", got)
	}
	rest, err := filepath.Glob(filepath.Join(dir, "bones", "*"))
	if err != nil || len(rest) != 1 {
		t.Error("left over:", rest, err)
	}
}

// What is typed is judged as it is typed: what is wrong, with what mends it, and what the
// person of a case reads.
func TestLook(t *testing.T) {
	_, d := opened(t)
	c := client{t: t, d: d}
	doc := c.must("open", map[string]any{"name": file})
	was := doc["text"].(string)
	line := func(text, of string) int {
		before, _, ok := strings.Cut(text, of)
		if !ok {
			t.Fatal("not in the text:", of)
		}
		return strings.Count(before, "\n") + 1
	}
	doc["line"], doc["col"] = line(was, "eight months"), 1
	seen := c.must("look", doc)
	reads := func(seen map[string]any) string {
		return seen["read"].(map[string]any)["texts"].([]any)[0].(map[string]any)["text"].(string)
	}
	if seen["loads"] != true || len(seen["wrong"].([]any)) > 0 || len(seen["cases"].([]any)) != 2 ||
		!strings.Contains(reads(seen), "Steroid tablets can thin bones.") {
		t.Fatal(seen)
	}
	doc["text"] = strings.ReplaceAll(was, "can thin bones", "can make bones thin")
	if seen = c.must("look", doc); !strings.Contains(reads(seen), "can make bones thin") {
		t.Error("the advice is that of the old text:", seen)
	}
	doc["text"] = strings.ReplaceAll(was, "expect: shown", "expect: withheld")
	if seen = c.must("look", doc); seen["read"].(map[string]any)["right"] != false {
		t.Error("a case that fails is right:", seen)
	}
	doc["text"] = strings.ReplaceAll(was, "long_steroids", "long_steroid")
	if doc["text"] == was {
		t.Fatal("the rule does not say long_steroids")
	}
	seen = c.must("look", doc)
	wrong := seen["wrong"].([]any)
	if seen["loads"] != false || len(wrong) == 0 {
		t.Fatal(seen)
	}
	fixes := wrong[0].(map[string]any)["fixes"].([]any)
	if len(fixes) == 0 || fixes[0].(map[string]any)["text"] != was {
		t.Error("nothing mends it:", wrong[0])
	}
}

// A pack that does not load, or a text that is no YAML, is shown all the same.
func TestBroken(t *testing.T) {
	dir, d := opened(t)
	for _, text := range []string{"", "\x00", "- [", "- id: x\n  when: [", strings.Repeat("- ", 3000),
		"- id: &a [*a]\n"} {
		c := client{t: t, d: d}
		out := c.must("look", map[string]any{"name": file, "text": text, "line": 99, "col": 99})
		if out["wrong"] == nil {
			t.Errorf("%.20q: %v", text, out)
		}
		c.ask("complete", map[string]any{"name": file, "text": text, "line": -1, "col": 0})
		c.ask("tidy", map[string]any{"name": file, "text": text})
	}
	if err := os.WriteFile(filepath.Join(dir, "pack.yaml"), []byte("- ["), 0o644); err != nil {
		t.Fatal(err)
	}
	d2, err := desk.New(dir, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	defer d2.Close()
	out := client{t: t, d: d2}.must("pack", nil)
	if out["loads"] != false || len(out["files"].([]any)) < 5 {
		t.Error(out)
	}
}

// Lines that end as those of Windows do still end so when they are saved.
func TestLineEnds(t *testing.T) {
	dir, d := opened(t)
	path := filepath.Join(dir, filepath.FromSlash(file))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	was := strings.ReplaceAll(string(data), "\n", "\r\n")
	if err := os.WriteFile(path, []byte(was), 0o644); err != nil {
		t.Fatal(err)
	}
	c := client{t: t, d: d}
	doc := c.must("open", map[string]any{"name": file})
	if doc["text"] != string(data) {
		t.Fatalf("%q", doc["text"])
	}
	c.must("look", doc)
	if doc = c.must("open", map[string]any{"name": file}); doc["unsaved"] != false {
		t.Error("what nobody has changed is not saved")
	}
	doc["text"] = doc["text"].(string) + "# mine\n"
	c.must("save", doc)
	if data, err := os.ReadFile(path); err != nil || string(data) != was+"# mine\r\n" {
		t.Errorf("%q %v", data, err)
	}
}

// What others have changed meanwhile counts when the next file is opened.
func TestOthers(t *testing.T) {
	dir, d := opened(t)
	c := client{t: t, d: d}
	doc := c.must("open", map[string]any{"name": file})
	if seen := c.must("look", doc); seen["loads"] != true {
		t.Fatal(seen)
	}
	if err := os.WriteFile(filepath.Join(dir, "findings.yaml"), []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	c.must("open", map[string]any{"name": "findings.yaml"})
	if seen := c.must("look", doc); seen["loads"] != false {
		t.Error("the finding that the rule names is there still:", seen)
	}
}
