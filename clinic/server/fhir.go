package server

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"time"

	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/clinic/gate"
)

const (
	maxFHIR     = 8 << 20 // bytes of a request with FHIR data
	maxPatients = 100     // that one request may be about
)

// A person is what FHIR data says about one.
type person struct {
	ID       string          `json:"id"`
	Deceased bool            `json:"deceased"`
	Language string          `json:"language,omitempty"`
	Profile  json.RawMessage `json:"profile"`
	Report   []fhir.Item     `json:"report"`
}

// readFHIR makes profiles of FHIR data: a Bundle, a resource or NDJSON. What in
// it cannot be read is told, and the rest goes on.
func (s *Server) readFHIR(w http.ResponseWriter, r *http.Request) {
	out, err := s.people(r)
	s.answer(w, r, out, err)
}

func (s *Server) people(r *http.Request) (any, error) {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/fhir+json" && media != "application/json" &&
		media != "application/fhir+ndjson" {
		return nil, refuse(http.StatusUnsupportedMediaType,
			"the Content-Type must be application/fhir+json")
	}
	asOf := s.today()
	if day := r.URL.Query().Get("as_of"); day != "" {
		if asOf, err = time.Parse(time.DateOnly, day); err != nil {
			return nil, refuse(http.StatusUnprocessableEntity, "as_of must be a date like 2026-11-20")
		}
	}
	body, err := gate.Bytes(r)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "the request could not be read")
	}
	var data fhir.Data
	if err := data.Add("data", bytes.NewReader(body)); err != nil {
		return nil, refuse(http.StatusUnprocessableEntity, err.Error())
	}
	mapper, err := s.current.Load().mapper.With(&fhir.Options{AsOf: asOf, Zone: s.opts.CDS.Zone,
		Codes: s.opts.CDS.Codes, CodesOnly: s.opts.CDS.CodesOnly})
	if err != nil {
		return nil, err
	}
	out := struct {
		Patients []person `json:"patients"`
		Problems []string `json:"problems"`
	}{[]person{}, []string{}}
	for _, p := range data.Problems {
		if len(out.Problems) == 50 {
			break
		}
		out.Problems = append(out.Problems, p.Error())
	}
	for record := range data.Patients() {
		if len(out.Patients) == maxPatients {
			out.Problems = append(out.Problems, "there are more patients; the first 100 are given")
			break
		}
		if r.Context().Err() != nil {
			return nil, refuse(http.StatusServiceUnavailable, "the answer took too long")
		}
		p, err := mapper.Map(record)
		if err != nil {
			return nil, err
		}
		items := p.Report.Items
		if items == nil {
			items = []fhir.Item{}
		}
		out.Patients = append(out.Patients, person{p.ID, p.Deceased, p.Language, p.Facts, items})
	}
	return out, nil
}
