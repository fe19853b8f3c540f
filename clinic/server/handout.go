package server

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/handout"
)

// A sheet is a handout as HTML.
type sheet []byte

// handout makes what the person of a profile takes home: a page, or with ?level=2 what stands
// in another page under headings of that level. With ?advice=true the advice itself follows, as
// data in a script that no browser runs: a page then needs no second advice beside it.
func (s *Server) handout(r *http.Request) func(*loaded, *body, *advisor.Record,
	*advisor.Options) (any, error) {
	return func(l *loaded, in *body, p *advisor.Record, opts *advisor.Options) (any, error) {
		level := 0
		if text := r.URL.Query().Get("level"); text != "" {
			var err error
			if level, err = strconv.Atoi(text); err != nil || level < 1 || level > 3 {
				return nil, refuse(http.StatusBadRequest, "level is that of the first headings: 1, 2 or 3")
			}
		}
		both := r.URL.Query().Get("advice") == "true"
		if !both {
			opts.Without = advisor.Questions
		}
		a, err := s.accounted(l, "/v1/handout", in, p, opts)
		if err != nil {
			return nil, err
		}
		h, err := handout.New(l.rb, a, nil)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if level > 0 {
			err = h.WriteFragment(&b, level)
		} else {
			err = h.WriteHTML(&b)
		}
		if err == nil && both {
			err = writeData(&b, a)
		}
		return sheet(b.Bytes()), err
	}
}

// writeData writes an advice for the script of a page to read. JSON as encoding/json has it has
// no < that would end the element.
func writeData(b *bytes.Buffer, a *advisor.Advice) error {
	data, err := json.Marshal(a)
	if err != nil {
		return err
	}
	b.WriteString(`<script type="application/json" id="advice">`)
	b.Write(data)
	b.WriteString("</script>\n")
	return nil
}

// sheetPolicy lets a handout have the style that stands in it, and nothing else.
const sheetPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func writeSheet(w http.ResponseWriter, page sheet) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", sheetPolicy)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
	_, _ = w.Write(page) // the client has gone
}

// sheetStyle is the style of handouts, for the page that shows one.
func sheetStyle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write([]byte(handout.Style()))
}
