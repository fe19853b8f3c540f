package server_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestInterviewSteps: an interview goes on with nothing but what its last answer had.
func TestInterviewSteps(t *testing.T) {
	s := newShipped(t)
	type step struct {
		State    json.RawMessage
		Question *struct{ ID, Ask string }
		Standing struct{ Why string }
		Refused  string
		Profile  map[string]any
	}
	next := func(body string) (out step) {
		t.Helper()
		w := do(s, "POST", "/v1/interview", body)
		if w.Code != 200 {
			t.Fatal(w.Code, w.Body)
		}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	first := next(`{}`)
	if first.Question == nil || first.Question.ID != "symptoms" {
		t.Fatalf("%+v", first)
	}
	said := func(from step, more string) step {
		t.Helper()
		return next(`{"state": ` + string(from.State) + `, ` + more + `}`)
	}
	none := said(first, `"do": "answer", "question": "symptoms", "answer": {"all": true}`)
	if none.Question == nil || none.Question.ID == "symptoms" || none.Profile["symptoms"] == nil {
		t.Errorf("%+v", none)
	}
	refused := said(none, `"do": "answer", "question": "age", "answer": {"text": "400"}`)
	if !strings.Contains(refused.Refused, "0 to 120") || refused.Profile["age"] != nil {
		t.Errorf("%+v", refused)
	}
	if back := said(none, `"do": "back"`); back.Question.ID != "symptoms" {
		t.Errorf("%+v", back)
	}
	pain := said(first,
		`"do": "answer", "question": "symptoms", "answer": {"names": ["chest pain"], "all": true}`)
	if pain.Question != nil || pain.Standing.Why != "emergency" {
		t.Errorf("%+v", pain)
	}
	for body, code := range map[string]int{`{"do": "guess"}`: 422, `{"state": {}}`: 422, `[]`: 400,
		`{"profile": {}}`: 400, `{"as_of": "soon"}`: 422, `{"do": "skip", "question": "nothing"}`: 422,
		`{"known": {"age": "old"}}`: 422} {
		if w := do(s, "POST", "/v1/interview", body); w.Code != code {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
}

// TestNextQuestion: a client of FHIR SDC answers item after item, until the form is completed.
func TestNextQuestion(t *testing.T) {
	s := newShipped(t)
	ask := func(body string) map[string]any {
		t.Helper()
		w := do(s, "POST", "/fhir/Questionnaire/$next-question?as_of=2026-11-20", body)
		if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/fhir+json") {
			t.Fatal(w.Code, w.Body)
		}
		return decoded(t, w.Body.Bytes()).(map[string]any)
	}
	form := ask(`{"resourceType": "Parameters", "parameter": [{"name": "questionnaire-response",
		"resource": {"resourceType": "QuestionnaireResponse", "status": "in-progress"}}]}`)
	var answers []any
	seen := map[string]bool{}
	for n := 0; form["status"] == "in-progress"; n++ {
		asked := form["contained"].([]any)[0].(map[string]any)["item"].([]any)
		item := asked[len(asked)-1].(map[string]any)
		link := item["linkId"].(string)
		if seen[link] || n > 150 || len(asked) != n+1 {
			t.Fatalf("%s is asked again, or there is no end: %d", link, len(asked))
		}
		seen[link] = true
		if said := answer(item); said != nil {
			answers = append(answers, said)
		}
		form["item"] = answers
		body, err := json.Marshal(form)
		if err != nil {
			t.Fatal(err)
		}
		form = ask(string(body))
	}
	if form["status"] != "completed" || !seen["symptoms"] || !seen["medications"] || len(seen) < 8 {
		t.Errorf("%v after %v", form["status"], seen)
	}
	if !seen["medications.weeks:prednisone"] && !seen["medications.months:prednisone"] {
		t.Errorf("nothing is asked of prednisone: %v", seen)
	}
	for _, body := range []string{`{}`, `[]`, `{"resourceType": "Patient"}`,
		`{"resourceType": "QuestionnaireResponse", "status": "completed"}`,
		`{"resourceType": "QuestionnaireResponse", "status": "in-progress",
			"item": [{"linkId": "age", "answer": [{"valueString": "secretly"}]}]}`} {
		w := do(s, "POST", "/fhir/Questionnaire/$next-question", body)
		if w.Code != 422 || !strings.Contains(w.Body.String(), "OperationOutcome") ||
			strings.Contains(w.Body.String(), "secretly") {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
}

// answer is what somebody of 61 on prednisone says, who leaves out what is no yes or no.
func answer(item map[string]any) map[string]any {
	said := func(link any, key string, v any) map[string]any {
		return map[string]any{"linkId": link, "answer": []any{map[string]any{key: v}}}
	}
	switch link := item["linkId"].(string); {
	case item["type"] == "group":
		var inside []any
		for _, x := range item["item"].([]any) {
			term := x.(map[string]any)["linkId"]
			inside = append(inside, said(term, "valueBoolean", term == "medications:prednisone"))
		}
		return map[string]any{"linkId": link, "item": inside}
	case link == "age":
		return said(link, "valueInteger", 61)
	case item["type"] == "boolean":
		return said(link, "valueBoolean", false)
	}
	return nil
}

// TestPageInterview goes the whole way of the interview by keyboard alone.
func TestPageInterview(t *testing.T) {
	s, host := serve(t, nil)
	b := openTab(t, s.URL)
	asks := func(q string) string {
		return `document.querySelector("#talk-ask")?.textContent === "` + q + `"`
	}
	// tab goes on to what a selector finds, as Tab does from where one is.
	tab := func(selector string) {
		t.Helper()
		for range 60 {
			if eval[bool](b, `document.activeElement.matches('`+selector+`')`) {
				return
			}
			b.do(chromedp.KeyEvent(kb.Tab))
		}
		b.fatal("Tab does not come to " + selector)
	}
	b.until(asks("Do you have any of these now?"))
	if eval[bool](b, `document.querySelector("#whole").open`) {
		t.Error("the page begins with the whole form")
	}
	eval[bool](b, `(document.querySelector("#talk-ask").focus(), true)`)
	tab(`#talk input[type=search]`)
	b.do(chromedp.KeyEvent("sore thr"))
	tab(`#talk input[type=checkbox]`) // what is found
	b.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(" "))
	if got := eval[string](b, `[...document.querySelectorAll("#talk input:checked[type=checkbox]")]`+
		`.map((x) => x.value).join()`); got != "sore throat" {
		t.Errorf("%q is chosen", got)
	}
	b.do(chromedp.KeyEvent(" ")) // not after all
	tab(`#talk input[name=talk-all]`)
	b.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
	b.until(asks("Which medicines do you take now?"))
	if got := eval[string](b, `document.activeElement.id`); got != "talk-ask" {
		t.Errorf("the focus is on %q, not on the question", got)
	}
	tab(`#talk input[type=text]`)
	b.do(chromedp.KeyEvent("metotrexate, predniSONE 5 MG Oral Tablet"), chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector("#talk [role=status]").textContent.includes("methotrexate")`)
	tab(`#talk button.quiet:nth-of-type(4)`) // Back
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(asks("Which medicines do you take now?"))
	tab(`#talk input[type=text]`)
	b.do(chromedp.KeyEvent("predniSONE 5 MG Oral Tablet"))
	tab(`#talk input[name=talk-all]`)
	b.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
	b.until(asks("How old are you, in years?"))
	tab(`#talk input[type=text]`)
	b.do(chromedp.KeyEvent("400"), chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector("#talk [role=alert]").textContent.includes("0 to 120 years")`)
	b.do(chromedp.KeyEvent(kb.Backspace), chromedp.KeyEvent(kb.Backspace),
		chromedp.KeyEvent(kb.Backspace), chromedp.KeyEvent("61"), chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector("#talk-ask").textContent !== "How old are you, in years?"`)
	b.until(`document.querySelector("#sheet .message")`)
	for n := 0; eval[bool](b, `!!document.querySelector("#talk-ask")`); n++ {
		if n > 60 {
			b.fatal("there is no end")
		}
		was := eval[string](b, `document.querySelector("#talk-ask").textContent`)
		tab(`#talk button[type=submit]`)
		tab(`#talk button.quiet`) // I do not know
		b.do(chromedp.KeyEvent(kb.Enter))
		b.until(`document.querySelector("#talk-ask")?.textContent !== ` + strconv.Quote(was))
	}
	if got := eval[string](b, `document.querySelector("#talk").innerText`); !strings.Contains(got,
		"Not settled, because something is not known") {
		t.Error(got)
	}
	if got := eval[string](b, `document.querySelector("#json").value`); !strings.Contains(got,
		`"age": 61`) || !strings.Contains(got, "predniSONE") {
		t.Error(got)
	}
	b.clean(host)
}
