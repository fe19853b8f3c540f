package fhir

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor/fhir/internal/decode"
	"example.com/crosstalk/advisor/fhir/internal/reading"
	"example.com/crosstalk/advisor/fhir/internal/resource"
)

type bundleEntry struct {
	FullURL  string          `json:"fullUrl"`
	Resource json.RawMessage `json:"resource"`
	Request  struct {
		Method string `json:"method"`
		URL    string `json:"url"`
	} `json:"request"`
	Response struct {
		Etag         string `json:"etag"`
		LastModified string `json:"lastModified"`
	} `json:"response"`
}

func (s *splitter) entry(raw json.RawMessage, depth int) error {
	var e bundleEntry
	if err := decode.Unmarshal(raw, &e); err != nil {
		s.fail(fmt.Errorf("an entry that is not understood: %w", resource.Plain(err)))
		return nil
	}
	s.entries++
	version := e.version()
	if e.Request.Method == "DELETE" {
		typ, id, ok := strings.Cut(strings.TrimPrefix(e.Request.URL, "/"), "/")
		if !ok || strings.Contains(e.Request.URL, "?") {
			s.fail(errors.New("an entry that deletes what a search finds, which is not followed"))
			return nil
		}
		if version == "" {
			version = lastVersion
		}
		return s.visit(Entry{Type: typ, ID: id, Deleted: true, Version: version})
	}
	if len(e.Resource) == 0 || string(e.Resource) == "null" {
		return nil // the response to a transaction, say
	}
	if version == "" && s.history {
		// The latest comes first, and any that says when it was is later.
		version = fmt.Sprintf("\x00%020d", math.MaxInt64-int64(s.entries))
	}
	return s.resource(e.Resource, e.FullURL, s.where, version, depth)
}

// resource gives one resource to visit, or each of a Bundle. The version is the
// one that counts if the resource does not say.
func (s *splitter) resource(text json.RawMessage, url, where, unsaid string, depth int) error {
	a := s.ahead.Read(text)
	if a == nil {
		a = &reading.Ahead{Head: &resource.Head{}}
		if err := json.Unmarshal(text, a.Head); err != nil {
			s.fail(fmt.Errorf("a resource that is not understood: %w", resource.Plain(err)))
			return nil
		}
	}
	return s.headed(a, text, url, where, unsaid, depth)
}

// headed does it for one whose head was read.
func (s *splitter) headed(a *reading.Ahead, text json.RawMessage, url, where, unsaid string,
	depth int) error {
	h := a.Head
	switch {
	case h.ResourceType == "":
		s.fail(errors.New(`no "resourceType"; this is not a FHIR resource`))
		return nil
	case h.STU3() != "":
		return &VersionError{h.STU3()}
	case h.ResourceType == "Bundle":
		if depth >= maxNested {
			s.fail(fmt.Errorf("bundles inside one another more than %d deep", maxNested))
			return nil
		}
		return s.bundle(text, depth)
	case h.ResourceType == "Parameters":
		return s.parameters(text, where, depth)
	case h.ResourceType == "OperationOutcome":
		s.outcome(text)
		return nil
	}
	e := Entry{Type: h.ResourceType, ID: h.ID, JSON: text,
		Version: cmp.Or(version(h.Meta.LastUpdated, h.Meta.VersionID), unsaid)}
	if url != "" && url != h.ResourceType+"/"+h.ID {
		e.URL = url
	}
	switch {
	case h.ResourceType == "Patient":
		if e.Patient = h.ID; e.Patient == "" {
			e.Patient = resource.Tail(url)
		}
	default:
		var bad string
		if e.Patient, e.Thing, bad = h.Owner(); bad != "" && reading.IsRead(h.ResourceType) {
			s.fail(fmt.Errorf("%s that is not understood: its %s is no reference", h.ResourceType, bad))
			return nil
		}
	}
	return s.give(e, a)
}

// parameters reads the resources that stand in Parameters, as operations take and
// give them.
func (s *splitter) parameters(text json.RawMessage, where string, depth int) error {
	if depth >= maxNested {
		s.fail(fmt.Errorf("resources inside one another more than %d deep", maxNested))
		return nil
	}
	var p struct {
		Parameter []json.RawMessage `json:"parameter"`
	}
	if err := decode.Unmarshal(text, &p); err != nil {
		s.fail(fmt.Errorf("a Parameters resource that is not understood: %w", resource.Plain(err)))
		return nil
	}
	return s.parts(p.Parameter, where, depth, 0)
}

func (s *splitter) parts(list []json.RawMessage, where string, depth, inside int) error {
	if inside > maxNested {
		s.fail(fmt.Errorf("parameters inside one another more than %d deep", maxNested))
		return nil
	}
	for _, raw := range list {
		var p struct {
			Resource json.RawMessage   `json:"resource"`
			Part     []json.RawMessage `json:"part"`
		}
		if err := decode.Unmarshal(raw, &p); err != nil {
			s.fail(fmt.Errorf("a parameter that is not understood: %w", resource.Plain(err)))
			continue
		}
		if len(p.Resource) > 0 && string(p.Resource) != "null" {
			if err := s.resource(p.Resource, "", where, "", depth+1); err != nil {
				return err
			}
		}
		if err := s.parts(p.Part, where, depth, inside+1); err != nil {
			return err
		}
	}
	return nil
}

// outcome tells of an error that stands where data was wanted: what it is about
// is missing. Others, such as a warning beside the results of a search, say nothing.
func (s *splitter) outcome(text json.RawMessage) {
	var o struct {
		Issue []struct {
			Severity string `json:"severity"`
		} `json:"issue"`
	}
	_ = json.Unmarshal(text, &o) // what it is else is for others to say
	for _, issue := range o.Issue {
		if issue.Severity == "error" || issue.Severity == "fatal" {
			s.fail(errors.New("an OperationOutcome with an error: data is missing"))
			return
		}
	}
}

func (s *splitter) bundle(text json.RawMessage, depth int) error {
	var b struct {
		Type  string            `json:"type"`
		Entry []json.RawMessage `json:"entry"`
		Link  []struct {
			Relation string `json:"relation"`
		} `json:"link"`
	}
	if err := decode.Unmarshal(text, &b); err != nil {
		s.fail(fmt.Errorf("a Bundle that is not understood: %w", resource.Plain(err)))
		return nil
	}
	for _, l := range b.Link {
		s.partial = s.partial || l.Relation == "next"
	}
	outer, history, entries := s.where, s.history, s.entries
	s.history, s.entries = b.Type == "history", 0
	for i, raw := range b.Entry {
		s.where = fmt.Sprintf("%s: entry %d", outer, i)
		if err := s.entry(raw, depth+1); err != nil {
			return err
		}
	}
	s.where, s.history, s.entries = outer, history, entries
	return nil
}

// lastVersion sorts after all others.
const lastVersion = "\xff"

// version is what an entry of a history says of the version of its resource,
// which may not say so itself.
func (e *bundleEntry) version() string {
	id := strings.Trim(strings.TrimPrefix(e.Response.Etag, "W/"), `"`)
	return version(e.Response.LastModified, id)
}

// version makes a text that sorts as versions do: by time, whatever its time
// zone, then by number. It is "" if there is neither.
func version(updated, id string) string {
	if updated == "" && id == "" {
		return ""
	}
	if t, err := time.Parse(time.RFC3339Nano, updated); err == nil {
		updated = t.UTC().Format("2006-01-02T15:04:05.000000000")
	}
	if n, err := strconv.ParseUint(id, 10, 64); err == nil {
		id = fmt.Sprintf("%020d", n)
	}
	return updated + "\x00" + id
}
