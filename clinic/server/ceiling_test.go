package server_test

import (
	"bytes"
	"flag"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/gate"
	"example.com/crosstalk/clinic/server"
)

// ceiling is what all requests together may take over the pack.
const ceiling = 256 << 20

// A hostile is a request that takes as much as its route allows.
type hostile struct {
	name, method, path, media string
	body                      []byte
}

func hostiles() []hostile {
	fill := func(size int, before, part, after string) []byte {
		n := (size - len(before) - len(after)) / len(part)
		text := before + strings.Repeat(part, n)
		return []byte(strings.TrimSuffix(text, ",") + after)
	}
	const mib = 1 << 20
	profile := func(part string) []byte {
		return fill(mib, `{"profile": {"conditions": [`, part, `]}}`)
	}
	meds := fill(36_000, `{"rule": "gc-long-term-bone-check", "profile": {"medications": [`,
		`{"name": "prednisone", "months": 8},`, `]}}`)
	hook := `{"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",` +
		`"context":{"userId":"Practitioner/1","patientId":"p1"},"prefetch":{"patient":` +
		`{"resourceType":"Patient","id":"p1","birthDate":"1960-01-01"},"conditions":` +
		`{"resourceType":"Bundle","entry":[`
	const resource = `{"resource":{"resourceType":"Condition",                     ` +
		`"code":{"text":"x"}}},`
	const bundle = `{"resourceType":"Bundle","type":"collection","entry":[`
	const js, fhir = "application/json", "application/fhir+json"
	return []hostile{
		{"advise: values", "POST", "/v1/advise", js, profile(`       0,`)},
		{"advise: too many values", "POST", "/v1/advise", js, profile(`0,`)},
		{"advise: names", "POST", "/v1/advise", js, profile(`"abcdefghij",`)},
		{"advise: a repeated key", "POST", "/v1/advise", js,
			fill(mib, `{"profile": {`, `"age": 1,`, `}}`)},
		{"advise: history", "POST", "/v1/advise", js, fill(mib, `{"profile": {}, "history": [`,
			`{"rule": "x", "on": "2026-11-20"},`, `]}`)},
		{"questions: values", "POST", "/v1/questions", js, profile(`              [],`)},
		{"explain: long lists", "POST", "/v1/explain", js, meds},
		{"interview: bytes", "POST", "/v1/interview", js, fill(mib,
			`{"known": {"conditions": [`, `       "a",`, `]}}`)},
		{"next question: values", "POST", "/fhir/Questionnaire/$next-question", fhir, fill(mib,
			`{"resourceType":"QuestionnaireResponse","status":"in-progress","item":[`,
			`{"linkId":"age","answer":[]},`, `]}`)},
		{"fhir: resources", "POST", "/v1/fhir", fhir, fill(8*mib, bundle, resource, `]}`)},
		{"fhir: nothings", "POST", "/v1/fhir", fhir,
			fill(8*mib, bundle, `{"resource":{"resourceType":"Basic"}}          ,`, `]}`)},
		{"fhir: values", "POST", "/v1/fhir", fhir,
			fill(8*mib, `{"resourceType":"Patient","id":"p","extension":[`,
				`                              {},`, `0]}`)},
		{"hooks: resources", "POST", "/cds-services/crosstalk-patient-view", js,
			fill(8*mib, hook, resource, `]}}}`)},
		{"hooks: values", "POST", "/cds-services/crosstalk-patient-view", js,
			fill(8*mib, hook, `                              {},`, `0]}}}`)},
		{"hooks: feedback", "POST", "/cds-services/crosstalk-patient-view/feedback", js,
			fill(8*mib, `{"feedback":[`, `{"card":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","outcome":`+
				`"overridden","outcomeTimestamp":"2026-11-20T10:00:00Z"},`, `]}`)},
		{"infobutton", "POST", "/infobutton", "application/x-www-form-urlencoded",
			fill(60_000, `mainSearchCriteria.v.c=6851&mainSearchCriteria.v.cs=2.16.840.1.113883.6.88`,
				`&a=b`, ``)},
		{"infobutton: parameters", "POST", "/infobutton", "application/x-www-form-urlencoded",
			fill(60_000, `mainSearchCriteria.v.c=6851&mainSearchCriteria.v.cs=2.16.840.1.113883.6.88&x=`,
				`%41`, ``)},
		{"given: values", "POST", "/v1/given", js, fill(256<<10,
			`{"patient":"p","rules":[`, `                "a",`,
			`"b"]}`)},
		{"communication: values", "POST", "/fhir/Communication", fhir, fill(256<<10,
			`{"resourceType":"Communication","subject":{"reference":"Patient/p"},"note":[`,
			`                                        {},`, `{}]}`)},
		{"form", "GET", "/v1/form", "", nil},
		{"schema", "GET", "/v1/profile.schema.json", "", nil},
		{"openapi", "GET", "/openapi.json", "", nil},
		{"page", "GET", "/app.js", "", nil},
		{"discovery", "GET", "/cds-services", "", nil},
		{"health", "GET", "/healthz", "", nil},
		{"metrics", "GET", "/metrics", "", nil},
	}
}

// taken is the memory that the process has of the system.
func taken() int64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64() - s[1].Value.Uint64())
}

var long = flag.Bool("long", false,
	"open pages in a browser, and send a hundred of the worst to every route, too")

// TestCeiling: whatever a hundred clients send at once to a route, the server takes
// at most 256 MiB beside its pack and refuses the rest at once; afterwards it
// answers as before. The memory of the clients counts, too.
func TestCeiling(t *testing.T) {
	s, _ := serve(t, &server.Options{Gate: gate.New(&gate.Options{Timeout: 8 * time.Second}),
		CDS: cdshooks.Options{Given: delivery.NewMemory(0)}})
	clients := &http.Client{Timeout: time.Minute,
		Transport: &http.Transport{MaxConnsPerHost: 200, MaxIdleConnsPerHost: 200}}
	list := hostiles()
	runtime.GC()
	debug.FreeOSMemory()
	before := taken() // the bodies included, which all clients share
	// As crosstalk serve does.
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(before + ceiling*3/4))
	ask := func(h hostile) (int, http.Header, error) {
		r, err := http.NewRequest(h.method, s.URL+h.path, bytes.NewReader(h.body))
		if err != nil {
			return 0, nil, err
		}
		if h.media != "" {
			r.Header.Set("Content-Type", h.media)
		}
		resp, err := clients.Do(r)
		if err != nil {
			return 0, nil, err
		}
		defer resp.Body.Close()
		_, err = io.Copy(io.Discard, resp.Body)
		return resp.StatusCode, resp.Header, err
	}
	for _, h := range list {
		var most atomic.Int64
		stop := make(chan struct{})
		var sampling, wg sync.WaitGroup
		sampling.Go(func() {
			for {
				most.Store(max(most.Load(), taken()))
				select {
				case <-stop:
					return
				case <-time.After(2 * time.Millisecond):
				}
			}
		})
		var mu sync.Mutex
		answers := map[int]int{}
		for range 100 {
			wg.Go(func() {
				status, header, err := ask(h)
				mu.Lock()
				defer mu.Unlock()
				answers[status]++
				if status == 503 && header.Get("Retry-After") == "" {
					answers[-503]++
				}
				if err != nil && !strings.Contains(err.Error(), "reset") &&
					!strings.Contains(err.Error(), "broken pipe") {
					t.Errorf("%s: %v", h.name, err)
				}
			})
		}
		wg.Wait()
		close(stop)
		sampling.Wait()
		if strings.HasPrefix(h.name, "explain") && answers[503] == 0 {
			t.Errorf("%s ended by itself: %v", h.name, answers)
		}
		t.Logf("%-26s %4d MiB %v", h.name, (most.Load()-before)>>20, answers)
		if over := most.Load() - before; over > ceiling {
			t.Errorf("%s: %d MiB beside the pack", h.name, over>>20)
		}
		if answers[200]+answers[400]+answers[413]+answers[422] == 0 {
			t.Errorf("%s: nobody was answered: %v", h.name, answers)
		}
		if answers[-503] > 0 || answers[500] > 0 {
			t.Errorf("%s: %v", h.name, answers)
		}
		if status, _, err := ask(hostile{"", "POST", "/v1/advise", "application/json",
			[]byte(`{"profile": {}}`)}); status != 200 {
			t.Errorf("after %s: %d %v", h.name, status, err)
		}
	}
}
