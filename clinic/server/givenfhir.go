package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/clinic/gate"
)

// takeCommunication records what a FHIR Communication says was given, and what became of it.
func (s *Server) takeCommunication(w http.ResponseWriter, r *http.Request) {
	err := s.communicated(r)
	if err == nil {
		err = &refused{http.StatusOK, []problem{{Message: "it is kept"}}}
	}
	s.outcome(w, r, err)
}

func (s *Server) communicated(r *http.Request) error {
	if err := wantFHIR(r, "application/fhir+json", "application/json"); err != nil {
		return err
	}
	data, err := gate.Bytes(r)
	if err != nil {
		return refuse(http.StatusBadRequest, "the request could not be read")
	}
	var c struct {
		ResourceType string                     `json:"resourceType"`
		Subject      struct{ Reference string } `json:"subject"`
	}
	if err := json.Unmarshal(data, &c); err != nil || c.ResourceType != "Communication" {
		return refuse(http.StatusBadRequest, "want a Communication in JSON")
	}
	id, found := strings.CutPrefix(c.Subject.Reference, "Patient/")
	of := patient{id, r.URL.Query().Get("fhir_server")}
	key, err := s.key(of)
	if err != nil || !found {
		return refuse(http.StatusUnprocessableEntity, "subject must refer to a patient, as Patient/p1")
	}
	records, err := s.readGiven(id, data)
	if err != nil {
		return err
	}
	var given []delivery.Given
	var notes []delivery.Note
	for _, x := range records {
		x.Patient = key
		given, notes = append(given, x.Given), append(notes, x.Notes...)
	}
	if err := s.kept(r.Context(), s.opts.CDS.Given.Give(r.Context(), given)); err != nil {
		return err
	}
	if len(notes) == 0 {
		return nil
	}
	err = s.opts.CDS.Given.Note(r.Context(), notes)
	if errors.Is(err, delivery.ErrTooMany) {
		return refuse(http.StatusConflict, "that message has as many notes as are kept")
	}
	return s.kept(r.Context(), err)
}

// readGiven reads a Communication of a patient.
func (s *Server) readGiven(id string, communication []byte) ([]delivery.Record, error) {
	who, err := json.Marshal(map[string]string{"resourceType": "Patient", "id": id})
	if err != nil {
		return nil, err
	}
	var line bytes.Buffer
	if err := json.Compact(&line, communication); err != nil {
		return nil, err
	}
	var data fhir.Data
	lines := bytes.Join([][]byte{who, line.Bytes()}, []byte("\n"))
	if err := data.Add("data.ndjson", bytes.NewReader(lines)); err != nil {
		return nil, refuse(http.StatusUnprocessableEntity, err.Error())
	}
	mapper, err := s.current.Load().mapper.With(&fhir.Options{AsOf: s.today(), Base: s.opts.CDS.Base})
	if err != nil {
		return nil, err
	}
	why := "it is of no message of this pack: instantiatesUri names none as this server writes it"
	for record := range data.Patients() {
		p, err := mapper.Map(record)
		if err != nil {
			return nil, err
		}
		if len(p.Given) > 0 {
			return p.Given, nil
		}
		for _, i := range p.Report.Items {
			if i.Resource == "Communication" && i.Status == fhir.Skipped {
				why = i.Reason
			}
		}
	}
	return nil, refuse(http.StatusUnprocessableEntity, "nothing is kept: "+why)
}

// findCommunications gives what a patient was given as Communications.
func (s *Server) findCommunications(w http.ResponseWriter, r *http.Request) {
	out, err := s.communications(r)
	if err != nil {
		s.outcome(w, r, err)
		return
	}
	writeFHIR(w, http.StatusOK, out)
}

func (s *Server) communications(r *http.Request) (any, error) {
	if err := wantFHIR(r, "application/x-www-form-urlencoded"); err != nil {
		return nil, err
	}
	data, err := gate.Bytes(r)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "the request could not be read")
	}
	form, err := url.ParseQuery(string(data))
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "want a form, with subject=Patient/p1")
	}
	of := patient{strings.TrimPrefix(form.Get("subject"), "Patient/"), form.Get("fhir_server")}
	records, err := s.givenTo(r.Context(), of)
	if err != nil {
		return nil, err
	}
	entries := []any{}
	for i := range records {
		c, err := s.current.Load().mapper.Communication(of.Patient, &records[i], nil,
			&fhir.OutOptions{Base: s.opts.CDS.Base})
		if err != nil {
			return nil, err
		}
		entries = append(entries, map[string]any{"resource": c})
	}
	out := map[string]any{"resourceType": "Bundle", "type": "searchset", "total": len(entries)}
	if len(entries) > 0 { // FHIR has no empty lists
		out["entry"] = entries
	}
	return out, nil
}

func wantFHIR(r *http.Request, types ...string) error {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	for _, t := range types {
		if err == nil && media == t {
			return nil
		}
	}
	return refuse(http.StatusUnsupportedMediaType, "the Content-Type must be "+types[0])
}

// outcome writes an OperationOutcome: what was done, or why not.
func (s *Server) outcome(w http.ResponseWriter, r *http.Request, err error) {
	status, severity, code := http.StatusInternalServerError, "error", "processing"
	text := "an internal error"
	var no *refused
	if errors.As(err, &no) {
		status, text = no.status, no.Error()
	} else {
		s.log.ErrorContext(r.Context(), "a request failed", "err", err)
	}
	switch status {
	case http.StatusOK:
		severity, code = "information", "informational"
	case http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "1")
		code = "transient"
	}
	writeFHIR(w, status, map[string]any{"resourceType": "OperationOutcome", "issue": []any{
		map[string]any{"severity": severity, "code": code, "diagnostics": text}}})
}
