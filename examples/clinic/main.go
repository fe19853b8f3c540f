// Clinic is a small web application of a clinic that embeds Crosstalk all the way: it imports
// FHIR records, asks each patient what is still open, gives the sheet in two languages, and
// remembers what was given and whether it was understood.
//
//	go run ./examples/clinic -kept given.db clinic/bulk/testdata/export/*.ndjson
//
// It shows how the packages go together, not how to build a portal: there are no accounts, so
// it listens on this machine only, and interviews end with the process.
package main

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"io"
	"log"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/advisor/handout"
	"example.com/crosstalk/advisor/interview"
	"example.com/crosstalk/clinic/cdshooks/sqlitestore"
	"example.com/crosstalk/rules"
)

// staff gives the sheets; in a real clinic it is who has signed in.
const staff = "desk 2"

//go:embed page.gohtml
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// An app is the application.
type app struct {
	rb     *advisor.Rulebase[advisor.Record]
	mapper *fhir.Mapper[advisor.Record]
	kept   delivery.Store
	now    func() time.Time

	mu       sync.Mutex
	data     fhir.Data
	patients map[string]*fhir.Patient[advisor.Record]
	talks    map[string][]byte // an interview that has begun, by patient
}

func newApp(kept delivery.Store, now func() time.Time) (*app, error) {
	// Record keeps bounds, such as "<30", of FHIR data.
	rb, err := advisor.Load[advisor.Record](rules.FS(), nil)
	if err != nil {
		return nil, err
	}
	mapper, err := fhir.NewMapper(rb, &fhir.Options{AsOf: day(now())})
	if err != nil {
		return nil, err
	}
	return &app{rb: rb, mapper: mapper, kept: kept, now: now, talks: map[string][]byte{}}, nil
}

func day(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// take imports a file of FHIR data: whose resources it has may be in other files, too.
func (a *app) take(name string, r io.Reader) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	before := len(a.data.Problems)
	if err := a.data.Add(name, r); err != nil {
		return err
	}
	a.patients = map[string]*fhir.Patient[advisor.Record]{}
	for rec := range a.data.Patients() {
		p, err := a.mapper.Map(rec)
		if err != nil {
			return err
		}
		if !p.Deceased {
			a.patients[p.ID] = p
		}
	}
	if problems := a.data.Problems[before:]; len(problems) > 0 {
		return fmt.Errorf("not all of it was read: %w", problems[0])
	}
	return nil
}

// A visit is what a patient's page shows.
type visit struct {
	ID, Language, Refused string
	Question              *interview.Question
	Given                 []delivery.Record
	Titles                map[string]string
	Now                   []advisor.Message // what cannot wait for the sheet

	talk   *interview.Interview[advisor.Record]
	advice *advisor.Advice
}

// visit goes on with the interview of the patient whom a request names, on top of what the
// record says and of what was given before today.
func (a *app) visit(r *http.Request) (*visit, error) {
	v := &visit{ID: r.PathValue("id"), Language: cmp.Or(r.FormValue("lang"), "en"),
		Titles: map[string]string{}}
	a.mu.Lock()
	patient, state := a.patients[v.ID], a.talks[v.ID]
	a.mu.Unlock()
	if patient == nil {
		return nil, errors.New("there is no such patient")
	}
	var err error
	if v.Given, err = a.kept.Given(r.Context(), v.ID); err != nil {
		return nil, err
	}
	today := day(a.now())
	before := slices.DeleteFunc(slices.Concat(v.Given, patient.Given),
		func(r delivery.Record) bool { return !r.On.Before(today) })
	opts := &advisor.Options{Context: r.Context(), AsOf: today, Language: v.Language}
	if opts.History, err = delivery.History(a.rb, before); err != nil {
		return nil, err
	}
	if state == nil {
		v.talk, err = interview.New(a.rb, patient.Profile, &interview.Options{Advice: opts})
	} else {
		v.talk, _, err = interview.Resume(a.rb, state, &interview.Options{Advice: opts})
	}
	if err != nil {
		return nil, err
	}
	for rule := range a.rb.Rules() {
		v.Titles[rule.ID] = cmp.Or(rule.Title[v.Language], rule.Title["en"])
	}
	return v, v.look()
}

// look asks what comes next and what there is to say so far.
func (v *visit) look() (err error) {
	if v.Question, err = v.talk.Next(); err != nil {
		return err
	}
	if v.advice, err = v.talk.Advice(); err != nil {
		return err
	}
	v.Now = nil
	for _, m := range v.advice.Messages {
		if m.Level >= advisor.Urgent {
			v.Now = append(v.Now, m)
		}
	}
	return nil
}

func (v *visit) hear(r *http.Request) error {
	question := r.PostFormValue("question")
	var err error
	switch r.PostFormValue("do") {
	case "answer":
		_, err = v.talk.Answer(question, interview.Answer{Text: r.PostFormValue("text"),
			Names: r.PostForm["name"], All: r.PostFormValue("all") != ""})
	case "unknown":
		err = v.talk.DontKnow(question)
	case "skip":
		err = v.talk.Skip(question)
	case "back":
		v.talk.Back()
	}
	if no, ok := errors.AsType[*interview.Error](err); ok { // in the patient's words
		v.Refused, err = no.Msg, nil
	}
	return errors.Join(err, v.look())
}

// routes are all pages. Answers come from forms of its own only.
func (a *app) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", answered(func(w http.ResponseWriter, r *http.Request) error {
		a.mu.Lock()
		defer a.mu.Unlock()
		return show(w, "patients", a.patients)
	}))
	mux.HandleFunc("POST /import", answered(func(w http.ResponseWriter, r *http.Request) error {
		r.Body = http.MaxBytesReader(w, r.Body, 16<<20)
		f, header, err := r.FormFile("file")
		if err != nil {
			return err
		}
		return then(w, r, "/", a.take(header.Filename, f))
	}))
	mux.HandleFunc("GET /patients/{id}", a.on(func(w http.ResponseWriter, r *http.Request,
		v *visit) error {
		return show(w, "patient", v)
	}))
	mux.HandleFunc("POST /patients/{id}/answer", a.on(a.answer))
	mux.HandleFunc("GET /patients/{id}/handout", a.on(a.sheet))
	mux.HandleFunc("POST /patients/{id}/give", a.on(a.give))
	mux.HandleFunc("POST /patients/{id}/note", a.on(a.note))
	return http.NewCrossOriginProtection().Handler(mux)
}

func (a *app) answer(w http.ResponseWriter, r *http.Request, v *visit) error {
	if err := v.hear(r); err != nil {
		return err
	}
	state, err := json.Marshal(v.talk)
	if err != nil {
		return err
	}
	a.mu.Lock()
	a.talks[v.ID] = state
	a.mu.Unlock()
	return show(w, "patient", v)
}

func (a *app) sheet(w http.ResponseWriter, _ *http.Request, v *visit) error {
	clinic := handout.Clinic{Name: "Hill Clinic", Phone: "555 0100"}
	h, err := handout.New(a.rb, v.advice, &handout.Options{Clinic: clinic})
	if err != nil {
		return err
	}
	return h.WriteHTML(w)
}

func (a *app) give(w http.ResponseWriter, r *http.Request, v *visit) error {
	given, err := delivery.Of(a.rb, v.advice, v.ID, staff, a.now())
	return then(w, r, v.path(), cmp.Or(err, a.kept.Give(r.Context(), given)))
}

func (a *app) note(w http.ResponseWriter, r *http.Request, v *visit) error {
	note := delivery.Note{Given: r.PostFormValue("given"), By: staff, On: a.now(),
		What: delivery.What(r.PostFormValue("what"))}
	return then(w, r, v.path(), a.kept.Note(r.Context(), []delivery.Note{note}))
}

// on answers a request about a patient.
func (a *app) on(do func(http.ResponseWriter, *http.Request, *visit) error) http.HandlerFunc {
	return answered(func(w http.ResponseWriter, r *http.Request) error {
		r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
		v, err := a.visit(r)
		if err != nil {
			return err
		}
		return do(w, r, v)
	})
}

func answered(do func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if err := do(w, r); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	}
}

func show(w io.Writer, name string, data any) error { return page.ExecuteTemplate(w, name, data) }

func then(w http.ResponseWriter, r *http.Request, where string, err error) error {
	if err == nil {
		http.Redirect(w, r, where, http.StatusSeeOther)
	}
	return err
}

// path is the patient's page.
func (v *visit) path() string { return "/patients/" + v.ID + "?lang=" + v.Language }

func main() {
	addr := flag.String("addr", "127.0.0.1:8090", "address to listen on")
	file := flag.String("kept", "given.db", "SQLite file that remembers what was given")
	flag.Parse()
	kept, err := sqlitestore.Open(*file)
	if err != nil {
		log.Fatal(err)
	}
	a, err := newApp(kept, time.Now)
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range flag.Args() {
		f, err := os.Open(name)
		if err == nil {
			err = errors.Join(a.take(name, f), f.Close())
		}
		if err != nil {
			log.Print(err) // what could be read is there
		}
	}
	log.Printf("http://%s/", *addr)
	log.Fatal(http.ListenAndServe(*addr, a.routes()))
}
