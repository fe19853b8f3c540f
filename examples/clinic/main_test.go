package main

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	_ "image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/clinic/cdshooks/sqlitestore"
)

var now = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

// serve is the application as it starts, on what it has kept.
func serve(t *testing.T, file string, now time.Time) (*httptest.Server, *app) {
	t.Helper()
	kept, err := sqlitestore.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	a, err := newApp(kept, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(a.routes())
	t.Cleanup(s.Close)
	return s, a
}

func get(t *testing.T, address string) string {
	t.Helper()
	r, err := http.Get(address)
	return read(t, r, err)
}

func post(t *testing.T, address string, form url.Values) string {
	t.Helper()
	r, err := http.PostForm(address, form)
	return read(t, r, err)
}

func read(t *testing.T, r *http.Response, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != 200 {
		t.Fatalf("%s: %s %v\n%s", r.Request.URL.Path, r.Status, err, text)
	}
	return string(text)
}

// upload imports the records that come with the library, file by file.
func upload(t *testing.T, server string) {
	t.Helper()
	files, err := filepath.Glob("../../clinic/bulk/testdata/export/*.ndjson")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		part, _ := form.CreateFormFile("file", filepath.Base(name))
		_, _ = part.Write(data)
		_ = form.Close()
		r, err := http.Post(server+"/import", form.FormDataContentType(), &b)
		read(t, r, err)
	}
}

var (
	question = regexp.MustCompile(`name="question" value="([^"]*)"`)
	given    = regexp.MustCompile(`name="given" value="([^"]*)"`)
)

// TestVisit: a record comes in, the patient is asked what is open, takes a sheet home in either
// language, and it is known afterwards what was given and understood.
func TestVisit(t *testing.T) {
	file := filepath.Join(t.TempDir(), "given.db")
	s, a := serve(t, file, now)
	upload(t, s.URL)
	list := get(t, s.URL+"/")
	if !strings.Contains(list, `href="/patients/p1?lang=es"`) ||
		strings.Contains(list, "/patients/p3") {
		t.Errorf("p1 speaks Spanish, and p3 has died:\n%s", list)
	}
	page := get(t, s.URL+"/patients/p1?lang=en")
	asked := map[string]bool{}
	for range 40 {
		found := question.FindStringSubmatch(page)
		if found == nil {
			break
		}
		if asked[found[1]] {
			t.Fatalf("%s is asked again:\n%s", found[1], page)
		}
		asked[found[1]] = true
		form := url.Values{"lang": {"en"}, "question": {found[1]}, "do": {"answer"}, "text": {"no"}}
		if !strings.Contains(page, `type="radio"`) || len(asked)%2 == 0 {
			form.Set("do", "unknown")
		}
		page = post(t, s.URL+"/patients/p1/answer", form)
		if strings.Contains(page, `role="alert"`) { // "no" is no answer to it
			form.Set("do", "skip")
			page = post(t, s.URL+"/patients/p1/answer", form)
		}
	}
	if len(asked) < 3 || !strings.Contains(page, "No question is left") {
		t.Errorf("%d questions, and then\n%s", len(asked), page)
	}
	en := get(t, s.URL+"/patients/p1/handout?lang=en")
	es := get(t, s.URL+"/patients/p1/handout?lang=es")
	for text, wants := range map[string][]string{
		en: {`<html lang="en"`, "Hill Clinic", "Steroid tablets and your bones", "555 0100"},
		es: {`<html lang="es"`, "Hill Clinic", "Qué hacer", "555 0100"},
	} {
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%.600s", want, text)
			}
		}
	}
	page = post(t, s.URL+"/patients/p1/give", url.Values{"lang": {"en"}})
	ids := given.FindAllStringSubmatch(page, -1)
	if len(ids) == 0 || len(ids) != strings.Count(page, "2026-11-20, en: ") {
		t.Fatalf("%d are given:\n%s", len(ids), page)
	}
	post(t, s.URL+"/patients/p1/note", url.Values{"given": {ids[0][1]}, "what": {"understood"}})
	if again := get(t, s.URL+"/patients/p1/handout?lang=en"); again != en {
		t.Error("the sheet is another one once it was given")
	}
	records, err := a.kept.Given(t.Context(), "p1")
	if err != nil || len(records) != len(ids) || records[0].By != "desk 2" {
		t.Errorf("%+v, %v", records, err)
	}

	s, _ = serve(t, file, now.AddDate(0, 0, 7))
	upload(t, s.URL)
	if page = get(t, s.URL+"/patients/p1"); strings.Count(page, "· understood") != 1 ||
		strings.Count(page, "2026-11-20, en: ") != len(ids) {
		t.Errorf("a week later, after a restart:\n%s", page)
	}
}

// TestRefused: what cannot be is told, and changes nothing.
func TestRefused(t *testing.T) {
	s, a := serve(t, filepath.Join(t.TempDir(), "given.db"), now)
	upload(t, s.URL)
	page := get(t, s.URL+"/patients/p2?lang=es")
	id := question.FindStringSubmatch(page)[1]
	page = post(t, s.URL+"/patients/p2/answer", url.Values{"lang": {"es"}, "do": {"answer"},
		"question": {id}, "text": {""}})
	if !strings.Contains(page, `<p role="alert" lang="es">`) ||
		question.FindStringSubmatch(page)[1] != id {
		t.Errorf("no answer is an answer:\n%s", page)
	}
	for _, tt := range []struct {
		path   string
		form   url.Values
		origin string
		status int
	}{
		{"/patients/nobody", nil, "", 400},
		{"/patients/p3", nil, "", 400}, // has died
		{"/patients/p1/handout?lang=xx", nil, "", 400},
		{"/patients/p1/note", url.Values{"given": {"x"}, "what": {"understood"}}, "", 400},
		{"/patients/p1/give", url.Values{}, "https://evil.example", 403},
		{"/nothing", nil, "", 404},
	} {
		r, _ := http.NewRequest("GET", s.URL+tt.path, nil)
		if tt.form != nil {
			r, _ = http.NewRequest("POST", s.URL+tt.path, strings.NewReader(tt.form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if tt.origin != "" {
			r.Header.Set("Origin", tt.origin)
		}
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got.Body.Close()
		if got.StatusCode != tt.status {
			t.Errorf("%s: %d, want %d", tt.path, got.StatusCode, tt.status)
		}
	}
	for _, id := range []string{"p1", "p2"} {
		if records, err := a.kept.Given(t.Context(), id); err != nil || len(records) > 0 {
			t.Errorf("kept %v, %v", records, err)
		}
	}
}

// TestUrgent: what cannot wait is said with the answer that tells it, in the patient's language,
// and no more is asked.
func TestUrgent(t *testing.T) {
	s, _ := serve(t, filepath.Join(t.TempDir(), "given.db"), now)
	upload(t, s.URL)
	for lang, symptom := range map[string]string{"en": "chest pain", "es": "dolor en el pecho"} {
		patient := map[string]string{"en": "p1", "es": "p2"}[lang]
		page := get(t, s.URL+"/patients/"+patient+"?lang="+lang)
		question := regexp.MustCompile(`name="question" value="([^"]+)"`).FindStringSubmatch(page)
		if question == nil || strings.Contains(page, `class="now"`) {
			t.Fatalf("%s: no question at the beginning:\n%s", lang, page)
		}
		page = post(t, s.URL+"/patients/"+patient+"/answer", url.Values{"lang": {lang},
			"question": {question[1]}, "do": {"answer"}, "text": {symptom}})
		if !regexp.MustCompile(`<p class="now" role="alert" lang="`+lang+`">.*911`).MatchString(page) ||
			strings.Contains(page, `name="question"`) {
			t.Errorf("%s: after %q:\n%s", lang, symptom, page)
		}
	}
}

// TestNamed: each field has words that say what it is for.
func TestNamed(t *testing.T) {
	s, _ := serve(t, filepath.Join(t.TempDir(), "given.db"), now)
	upload(t, s.URL)
	for _, lang := range []string{"en", "es"} {
		page := get(t, s.URL+"/patients/p1?lang="+lang)
		fields := regexp.MustCompile(`(?s)<label>(.*?)</label>`).FindAllStringSubmatch(page, -1)
		if len(fields) == 0 {
			t.Fatal("no field is there")
		}
		for _, m := range fields {
			if strings.TrimSpace(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(m[1], "")) == "" {
				t.Errorf("%s: a field without a name: %s", lang, m[0])
			}
		}
	}
}

var long = flag.Bool("long", false, "look at the pages in Chromium, too")

// TestLook draws each page in Chromium at the width of a telephone; the pictures are kept with
// -artifacts.
func TestLook(t *testing.T) {
	if !*long {
		t.Skip("in a browser: -long")
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium in PATH")
	}
	s, _ := serve(t, filepath.Join(t.TempDir(), "given.db"), now)
	upload(t, s.URL)
	post(t, s.URL+"/patients/p1/give", url.Values{"lang": {"en"}})
	for i, path := range []string{"/", "/patients/p1?lang=en", "/patients/p1?lang=es",
		"/patients/p1/handout?lang=en", "/patients/p1/handout?lang=es"} {
		name := filepath.Join(t.ArtifactDir(), fmt.Sprintf("page%d.png", i))
		out, err := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu",
			"--hide-scrollbars", "--window-size=500,1400", "--screenshot="+name,
			"--user-data-dir="+t.TempDir(), s.URL+path).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		picture, _, err := image.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		colors := map[string]bool{}
		for y := range picture.Bounds().Dy() {
			for x := range picture.Bounds().Dx() {
				colors[fmt.Sprint(picture.At(x, y))] = true
			}
		}
		if len(colors) < 20 {
			t.Errorf("%s: %d colors: nothing is written there", path, len(colors))
		}
	}
}
