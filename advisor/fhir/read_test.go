package fhir_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor/fhir"
)

// An endless reader gives its head once, and then its body for as long as it
// is asked.
type endless struct {
	head, body string
	given      int
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	if e.given < len(e.head) {
		n = copy(p, e.head[e.given:])
	} else {
		n = copy(p, e.body[(e.given-len(e.head))%len(e.body):])
	}
	if e.given += n; e.given > 8*fhir.MaxResource {
		return 0, io.ErrUnexpectedEOF // so that the test ends, too
	}
	return n, nil
}

// TestEndless: a value that does not end is not kept until it does. (A
// compressed file of a few kilobytes can hold gigabytes of one.)
func TestEndless(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of megabytes")
	}
	long := strings.Repeat("a", 64<<10)
	for name, r := range map[string]*endless{
		"a text in an entry": {head: `{"resourceType":"Bundle","entry":[{"resource":{"x":"`,
			body: long},
		"a text in a resource":    {head: "{\n" + `"resourceType":"Patient","id":"`, body: long},
		"entries before the type": {head: "{\n" + `"entry":[{}`, body: strings.Repeat(",{}", 20_000)},
		"a list in an entry": {head: "{\n" + `"resourceType":"Bundle","entry":[[1`,
			body: strings.Repeat(",1", 30_000)},
		"blanks": {head: "{\n" + `"resourceType":"Bundle",`,
			body: strings.Repeat(" ", 4096)},
		"blanks in entries": {head: "{\n" + `"resourceType":"Bundle","entry":[`,
			body: strings.Repeat("\n", 4096)},
		"keys": {head: "{\n" + `"resourceType":"Patient"`,
			body: strings.Repeat(`,"k":"`+long[:200]+`"`, 400)},
		"a key": {head: "{\n" + `"`, body: long},
	} {
		t.Run(name, func(t *testing.T) {
			var problems []*fhir.Problem
			_, err := fhir.Split("data.json", r, func(fhir.Entry) error { return nil },
				func(p *fhir.Problem) { problems = append(problems, p) })
			if err != nil || len(problems) != 1 || !strings.Contains(problems[0].Error(), "MiB") {
				t.Errorf("%v, %v; want a problem that says what is too long", problems, err)
			}
			if r.given > 4*fhir.MaxResource {
				t.Errorf("%d MiB were read", r.given>>20)
			}
		})
	}
}

// TestOtherForms: what is not JSON is told by name.
func TestOtherForms(t *testing.T) {
	for text, want := range map[string]string{
		"\ufeff <?xml version=\"1.0\"?><Patient/>": "data.json: this is XML; FHIR is read in JSON: " +
			"convert it first",
		"\xff\xfe{\x00": "data.json: this is UTF-16; JSON is in UTF-8: convert it first",
		"\xfe\xff\x00{": "data.json: this is UTF-16; JSON is in UTF-8: convert it first",
	} {
		var got []string
		_, err := fhir.Split("data.json", strings.NewReader(text), func(fhir.Entry) error { return nil },
			func(p *fhir.Problem) { got = append(got, p.Error()) })
		if err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

// TestLongCode: codes that match by prefix are tried at every length, so one of
// megabytes must not be.
func TestLongCode(t *testing.T) {
	m, err := fhir.NewMapper(load(t), &fhir.Options{Complete: []string{"conditions"}})
	if err != nil {
		t.Fatal(err)
	}
	code := strings.Repeat("M", 4<<20)
	start := time.Now()
	for _, text := range []string{
		`{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},` +
			`"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"` + code + `"}]}}`,
		`{"resourceType":"Encounter","id":"e","subject":{"reference":"Patient/p"},` +
			`"reasonCode":[{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"` + code +
			`"}]}]}`,
	} {
		var data fhir.Data
		if err := data.Add("data.json", strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		for rec := range data.Patients() {
			if _, err := m.Map(rec); err != nil {
				t.Fatal(err)
			}
		}
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("%v", d)
	}
}
