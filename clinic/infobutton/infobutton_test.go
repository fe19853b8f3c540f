package infobutton

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/rules"
)

var asOf = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

func handler(t testing.TB) *Handler {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	h, err := New(rb, &Options{
		Now:    func() time.Time { return asOf.Add(15 * time.Hour) },
		Failed: func(_ *http.Request, err error) { t.Errorf("failed: %v", err) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(h http.Handler, query string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/infobutton", nil)
	r.URL.RawQuery = query
	h.ServeHTTP(w, r)
	return w
}

const (
	celiac       = "mainSearchCriteria.v.c=K90.0&mainSearchCriteria.v.cs=2.16.840.1.113883.6.90"
	methotrexate = "mainSearchCriteria.v.c=6851&mainSearchCriteria.v.cs=2.16.840.1.113883.6.88"
	vitaminD     = "mainSearchCriteria.v.c=1989-3&mainSearchCriteria.v.cs=2.16.840.1.113883.6.1&" +
		"observation.v.v=22&observation.v.u=nmol/L"
	adult = "&age.v.v=61&age.v.u=a"
)

// titles are those of the entries of an answer, in either form.
func titles(t *testing.T, w *httptest.ResponseRecorder) (out []string) {
	t.Helper()
	if w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		var got struct {
			Feed struct {
				Entries []struct{ Title text } `json:"entry"`
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		for _, e := range got.Feed.Entries {
			out = append(out, e.Title.Value)
		}
		return out
	}
	var got feed
	if err := xml.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	for _, e := range got.Entries {
		out = append(out, e.Title.Value)
	}
	return out
}

// TestAnswers: each kind of code is answered by what the pack has to say of it,
// however the request is written, and what nobody asked about stays out.
func TestAnswers(t *testing.T) {
	h := handler(t)
	bone, weekly := "Could you be low on vitamin D?",
		"Methotrexate: check how often you take it"
	for _, tt := range []struct {
		name, query string
		has         []string
	}{
		{"a condition by ICD-10-CM", celiac + adult, []string{bone}},
		{"without its dot", strings.Replace(celiac, "K90.0", "K900", 1) + adult, []string{bone}},
		{
			"in lower case and as an address",
			"mainSearchCriteria.v.c=K90.0&mainSearchCriteria.v.cs=http://hl7.org/fhir/sid/icd-10-cm" +
				adult, []string{bone}},
		{"with urn:oid:", strings.Replace(celiac, "=2.16", "=urn:oid:2.16", 1) + adult, []string{bone}},
		{
			"question marks and spaces", strings.ReplaceAll(strings.ReplaceAll(celiac+adult, "&", "?"), "=",
				"%20=%20"), []string{bone}},
		{
			"with numbers",
			"mainSearchCriteria.v.c1=K90.0&mainSearchCriteria.v.cs1=2.16.840.1.113883.6.90&" +
				"mainSearchCriteria.v.c2=6851&mainSearchCriteria.v.cs2=2.16.840.1.113883.6.88" +
				adult, []string{bone, weekly}},
		{"a medicine by RxNorm", methotrexate + adult, []string{weekly}},
		{"in JSON", methotrexate + adult + "&knowledgeResponseType=application/json", []string{weekly}},
		{"an age group", celiac + "&ageGroup.v.c=D008875", []string{bone}},
		{
			"a code that nobody knows",
			"mainSearchCriteria.v.c=Z00.00&mainSearchCriteria.v.cs=2.16.840.1.113883.6.90" + adult, nil},
		{"a system that nobody knows", "mainSearchCriteria.v.c=K90.0&mainSearchCriteria.v.cs=1.2.3" +
			adult, nil},
		{
			"a name alone says nothing",
			"mainSearchCriteria.v.c=Z00.00&mainSearchCriteria.v.cs=2.16.840.1.113883.6.90&" +
				"mainSearchCriteria.v.dn=celiac+disease" + adult, nil},
		{
			"a laboratory code without a value",
			"mainSearchCriteria.v.c=1989-3&mainSearchCriteria.v.cs=2.16.840.1.113883.6.1" + adult, nil},
		{"a child's age where the message is for adults", celiac + "&age.v.v=8&age.v.u=a", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := titles(t, get(h, tt.query))
			for _, want := range tt.has {
				if !slices.Contains(got, want) {
					t.Errorf("no %q in %q", want, got)
				}
			}
			if slices.Contains(got, bone) && !slices.Contains(tt.has, bone) ||
				slices.Contains(got, weekly) && !slices.Contains(tt.has, weekly) {
				t.Errorf("got %q", got)
			}
		})
	}
	posted := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "/infobutton", strings.NewReader(celiac+adult))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	h.ServeHTTP(posted, r)
	if got := titles(t, posted); !slices.Contains(got, bone) {
		t.Errorf("posted: %q", got)
	}
}

// TestReasons: what is in an answer is there because of what was asked about.
// The age alone brings nothing, since many messages hang on it.
func TestReasons(t *testing.T) {
	h := handler(t)
	in := &request{concepts: []concept{{icd10cm, "K90.0"}},
		born: &span{asOf.AddDate(-62, 0, 1), asOf.AddDate(-61, 0, 0)}}
	a, err := h.advise(t.Context(), in, asOf)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range a.Messages {
		if m.Level >= advisor.Urgent {
			t.Errorf("%s: nobody has said that anything is urgent", m.Rule)
		}
		named := false
		for _, r := range m.Because {
			for _, f := range r.Facts {
				named = named || f.Fact == "conditions" && f.Value == "celiac disease"
			}
		}
		if !named {
			t.Errorf("%s: %v", m.Rule, m.Because)
		}
	}
	if len(a.Messages) == 0 {
		t.Error("nothing to look at")
	}
}

// TestClinician: whoever asks for a clinician reads why, a patient does not.
func TestClinician(t *testing.T) {
	h := handler(t)
	patient := get(h, methotrexate+adult+"&informationRecipient=PAT").Body.String()
	clinician := get(h, methotrexate+adult+"&informationRecipient=PROV").Body.String()
	if strings.Contains(patient, "Shown because") || !strings.Contains(clinician, "Shown because") {
		t.Error("reasons are for clinicians")
	}
	for _, body := range []string{patient, clinician} {
		if !strings.Contains(body, "Review: unreviewed") {
			t.Error("it does not say that nobody has reviewed it")
		}
	}
}

// TestAges: the age in a request is the age that the engine works out, on any day.
func TestAges(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, day := range []string{"2026-11-20", "2028-02-29", "2027-02-28", "2026-03-31", "2026-01-01",
		"2026-12-31"} {
		asOf, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		for _, age := range []struct {
			value, unit, want string
		}{
			{"0", "a", "0 years"}, {"1", "a", "1 year"}, {"17", "a", "17 years"}, {"18", "a", "18 years"},
			{"61", "a", "61 years"}, {"110", "a", "110 years"},
			{"18", "mo", "1 year"}, {"23", "m", "1 year"}, {"24", "mo", "2 years"}, {"3", "mo", "0 years"},
		} {
			b, err := born(map[string]string{"age.v.v": age.value, "age.v.u": age.unit}, asOf)
			if err != nil {
				t.Fatal(err)
			}
			for _, end := range []time.Time{b.From, b.By} {
				years := asOf.Year() - end.Year()
				if end.AddDate(years, 0, 0).After(asOf) {
					years--
				}
				if got := fmt.Sprintf("%d year", years); !strings.HasPrefix(age.want, got) {
					t.Errorf("%s %s on %s: born on %s, which is %ss ago", age.value, age.unit, day,
						end.Format(time.DateOnly), got)
				}
			}
			text := fmt.Sprintf(`{"birth_date": {"from": %q, "by": %q}}`, b.From.Format(time.DateOnly),
				b.By.Format(time.DateOnly))
			_, p, err := rb.Decode("p.json", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Strict: true}); err != nil {
				t.Errorf("%s %s on %s: %v", age.value, age.unit, day, err)
			}
		}
	}
}

// TestRefused: a request that cannot be answered says what it should say.
func TestRefused(t *testing.T) {
	h := handler(t)
	for _, tt := range []struct {
		query string
		code  int
		want  string
	}{
		{"", 400, "must name a code and the OID"},
		{"mainSearchCriteria.v.c=K90.0", 400, "must name a code and the OID"},
		{celiac + "&mainSearchCriteria.v.c=K50", 400, "stands there twice"},
		{celiac + "&age.v.v=old&age.v.u=a", 400, "age.v.v must be a number"},
		{celiac + "&age.v.v=3&age.v.u=fortnight", 400, "age.v.u must be"},
		{celiac + "&age.v.v=130&age.v.u=a", 400, "anybody's age"},
		{celiac + "&age.v.v=NaN&age.v.u=a", 400, "age.v.v must be a number"},
		{celiac + "&x=%zz", 400, "not as URLs write it"},
		{celiac + "&knowledgeResponseType=application/javascript&callback=f", 415, "must be text/xml"},
		{celiac + "&pad=" + strings.Repeat("x", maxRequest), 400, "too long"},
	} {
		w := get(h, tt.query)
		if w.Code != tt.code || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%.60s: %d %s; want %d and %q", tt.query, w.Code, w.Body, tt.code, tt.want)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("DELETE", "/infobutton?"+celiac, nil))
	if w.Code != 405 || w.Header().Get("Allow") == "" {
		t.Errorf("DELETE: %d", w.Code)
	}
	w = httptest.NewRecorder()
	new(Handler).ServeHTTP(w, httptest.NewRequest("GET", "/infobutton?"+celiac, nil))
	if w.Code != 503 {
		t.Errorf("the zero Handler: %d", w.Code)
	}
}

// TestOrder: the elements stand in the order that HL7's schema of answers wants,
// and the request is echoed.
func TestOrder(t *testing.T) {
	w := get(handler(t), celiac+adult+"&informationRecipient.languageCode.c=es-US")
	if got := w.Header().Get("Content-Type"); got != "application/atom+xml; charset=utf-8" {
		t.Error(got)
	}
	var inFeed, inEntry []string
	dec := xml.NewDecoder(bytes.NewReader(w.Body.Bytes()))
	depth := 0
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			depth++
			switch {
			case depth == 2 && !slices.Contains(inFeed, tok.Name.Local):
				inFeed = append(inFeed, tok.Name.Local)
			case depth == 3 && tok.Name.Local != "name" && !slices.Contains(inEntry, tok.Name.Local):
				inEntry = append(inEntry, tok.Name.Local)
			}
		case xml.EndElement:
			depth--
		}
	}
	if diff := cmp.Diff([]string{"title", "subtitle", "author", "updated", "category", "id", "entry"},
		inFeed); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"title", "link", "id", "updated", "summary"}, inEntry); diff != "" {
		t.Error(diff)
	}
	var got feed
	if err := xml.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(got.Category, category{"mainSearchCriteria.v.c", "K90.0"}) ||
		got.Subtitle.Value == "" {
		t.Errorf("%+v %q", got.Category, got.Subtitle.Value)
	}
}

// TestNothingOfTheClient: what a client writes is text in the answer, never markup.
func TestNothingOfTheClient(t *testing.T) {
	h := handler(t)
	evil := url.QueryEscape(`"><script>alert(1)</script>` + "\x00\x1b")
	for _, form := range []string{"", "&knowledgeResponseType=application/json"} {
		w := get(h, celiac+adult+"&mainSearchCriteria.v.dn="+evil+form)
		titles(t, w)
		if strings.Contains(w.Body.String(), "<script>") {
			t.Errorf("markup of a client's in %s", w.Body)
		}
	}
}

// FuzzRequest: whatever is asked, the answer is a feed that can be read, or a
// refusal that says why.
func FuzzRequest(f *testing.F) {
	h := handler(f)
	for _, seed := range []string{celiac + adult, methotrexate, vitaminD + adult, "a=b?c&=&&==",
		"mainSearchCriteria.v.c0=x&mainSearchCriteria.v.cs0=:", celiac + "&age.v.v=1e9&age.v.u=min"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		w := get(h, query)
		switch w.Code {
		case 200:
			titles(t, w)
		case 400, 415:
			if !json.Valid(w.Body.Bytes()) {
				t.Errorf("%q: %s", query, w.Body)
			}
		default:
			t.Errorf("%q: %d", query, w.Code)
		}
	})
}
