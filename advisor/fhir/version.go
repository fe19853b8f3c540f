package fhir

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// lastVersion sorts after all others.
const lastVersion = "\xff"

// version is what an entry of a history says of the version of its resource,
// which may not say so itself.
func (e *bundleEntry) version() string {
	return version(e.Response.LastModified, strings.Trim(strings.TrimPrefix(e.Response.Etag, "W/"), `"`))
}

// version makes a text that sorts as versions do: by time, whatever its time
// zone, then by number. It is "" if there is neither.
func version(updated, id string) string {
	if t, err := time.Parse(time.RFC3339Nano, updated); err == nil {
		updated = t.UTC().Format("2006-01-02T15:04:05.000000000")
	}
	if n, err := strconv.ParseUint(id, 10, 64); err == nil {
		id = fmt.Sprintf("%020d", n)
	}
	if updated == "" && id == "" {
		return ""
	}
	return updated + "\x00" + id
}
