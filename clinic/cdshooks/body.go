package cdshooks

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strings"

	"example.com/crosstalk/clinic/gate"
)

const (
	// maxDepth is how deep values may be nested. What FHIR has beside
	// questionnaires stays under 20.
	maxDepth = 100

	// bytesPerValue is how many bytes of MaxBody are there for a value. Records
	// have some 23 bytes for each, with all blanks taken out; a list of millions
	// of nothings has 3, and as objects in memory a hundred.
	bytesPerValue = 16
)

// route is what a request may have, and what it takes to answer it: TestCeiling
// in clinic/server measures that.
func route(maxBody int64) gate.Route {
	return gate.Route{MaxBody: maxBody, MaxValues: int(maxBody / bytesPerValue), MaxDepth: maxDepth,
		Base: 128 << 10, PerByte: 6, PerValue: 100}
}

// decode reads the body, which must be JSON and say so.
func decode(r *http.Request, into any) error {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" || params["charset"] != "" &&
		!strings.EqualFold(params["charset"], "utf-8") {
		return fail(http.StatusUnsupportedMediaType, "structure",
			"the Content-Type must be application/json")
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding,
		"identity") {
		return fail(http.StatusUnsupportedMediaType, "not-supported",
			"the request must not be compressed: send it without a Content-Encoding")
	}
	data, err := gate.Bytes(r)
	if err != nil {
		return fail(http.StatusBadRequest, "incomplete", "the request could not be read")
	}
	if err := json.Unmarshal(data, into); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			return fail(http.StatusBadRequest, "structure",
				"%s is not of the type that CDS Hooks says", wrong.Field)
		}
		return fail(http.StatusBadRequest, "structure",
			"the request is not JSON of the form that CDS Hooks says")
	}
	return nil
}
