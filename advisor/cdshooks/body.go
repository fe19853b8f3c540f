package cdshooks

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
)

const (
	// maxDepth is how deep values may be nested. What FHIR has beside
	// questionnaires stays under 20.
	maxDepth = 100

	// bytesPerValue is how many bytes of MaxBody are there for a value. Records
	// have some 23 bytes for each, with all blanks taken out; a list of millions
	// of nothings has 3, and as objects in memory a hundred.
	bytesPerValue = 16

	// Requests of more than large bytes take memory that counts, so that only
	// maxLarge of them are answered at a time.
	large    = 1 << 20
	maxLarge = 4
)

// decode reads the body, which must be JSON and say so. The request is to be
// answered before release is called.
func (h *Handler) decode(r *http.Request, into any) (release func(), err error) {
	nothing := func() {}
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" || params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8") {
		return nothing, fail(http.StatusUnsupportedMediaType, "structure", "the Content-Type must be application/json")
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return nothing, fail(http.StatusUnsupportedMediaType, "not-supported", "the request must not be compressed: send it without a Content-Encoding")
	}
	data, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nothing, fail(http.StatusRequestEntityTooLarge, "too-long", "the request has more than %d bytes", tooLarge.Limit)
	case err != nil:
		return nothing, fail(http.StatusBadRequest, "incomplete", "the request could not be read")
	}
	values, depth := weigh(data)
	if depth > maxDepth {
		return nothing, fail(http.StatusBadRequest, "structure", "values are nested more than %d deep", maxDepth)
	}
	if most := h.opts.MaxBody / bytesPerValue; int64(values) > most {
		return nothing, fail(http.StatusRequestEntityTooLarge, "too-costly", "the request has more than %d values", most)
	}
	if len(data) > large {
		select {
		case h.large <- struct{}{}:
			release = func() { <-h.large }
		case <-r.Context().Done():
			return nothing, fail(http.StatusServiceUnavailable, "throttled", "too many large requests at a time")
		}
	} else {
		release = nothing
	}
	if err := json.Unmarshal(data, into); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			return release, fail(http.StatusBadRequest, "structure", "%s is not of the type that CDS Hooks says", wrong.Field)
		}
		return release, fail(http.StatusBadRequest, "structure", "the request is not JSON of the form that CDS Hooks says")
	}
	return release, nil
}

// weigh counts the values of a text that may be JSON, and how deep they are
// nested, before anything is made of them.
func weigh(data []byte) (values, depth int) {
	at, text := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case text && c == '\\':
			i++
		case c == '"':
			text = !text
		case text:
		case c == '{' || c == '[':
			at++
			values++
			depth = max(depth, at)
		case c == '}' || c == ']':
			at--
		case c == ',':
			values++
		}
	}
	return values, depth
}
