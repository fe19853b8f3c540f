package fhir

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strings"
)

// Limits on what is read, since FHIR data is untrusted input.
const (
	MaxResource  = 16 << 20 // bytes of one resource, or of a line
	MaxResources = 200_000  // of one patient, in package bulk
	maxNested    = 3        // bundles inside bundles
	maxBlanks    = 1 << 20  // bytes between two values
)

// An Entry is a resource that was read, and whose it is.
type Entry struct {
	Type    string
	ID      string // "" if it has none
	Patient string // the id of the patient; "" for what belongs to nobody, such as a Medication
	URL     string // the fullUrl of a Bundle, if it is not Type/ID
	JSON    json.RawMessage
	Version string // sorts the versions of a resource: a later one replaces an earlier one
	Deleted bool   // a Bundle says that it was deleted, after Version
	Thing   bool   // its subject is a device, a place or another thing, and no person
}

// Aliases are other names by which references may know a Patient: its fullUrl,
// or the end of it, and its identifiers.
func (e Entry) Aliases() []string {
	if e.Type != "Patient" || e.Deleted {
		return nil
	}
	var names []string
	if strings.HasPrefix(e.URL, "urn:") {
		names = append(names, e.URL)
	}
	if name := tail(e.URL); e.URL != "" && name != e.Patient {
		names = append(names, name)
	}
	var p struct {
		Identifier []identifier `json:"identifier"`
	}
	if json.Unmarshal(e.JSON, &p) == nil {
		for _, id := range p.Identifier {
			if key := id.key(); key != "" {
				names = append(names, key)
			}
		}
	}
	return names
}

// Unplaced reports whether the name of a patient is none that a resource of
// another file would have, too: an address inside a Bundle, or an identifier. If
// no Patient has it, what it stands on may be anybody's.
func Unplaced(patient string) bool {
	return strings.HasPrefix(patient, "urn:") || strings.HasPrefix(patient, byIdentifier)
}

// Named is the id of a patient who goes by a name, if no Patient has that as an
// address: that at the end of it.
func Named(patient string) string {
	if strings.HasPrefix(patient, "urn:") {
		return tail(patient)
	}
	return patient
}

// byIdentifier begins the name of a patient who is known by an identifier.
const byIdentifier = "identifier|"

type identifier struct {
	System string `json:"system"`
	Value  string `json:"value"`
}

// key is the name of who has the identifier, or "". Without a system it names nobody.
func (i identifier) key() string {
	if i.System == "" || i.Value == "" {
		return ""
	}
	return byIdentifier + i.System + "|" + i.Value
}

// References yields what the resource refers to: each text after a key
// "reference", and the id at its end. What is found beyond FHIR's own
// references does no harm.
func (e Entry) References() iter.Seq2[string, string] {
	return func(yield func(ref, id string) bool) {
		key := []byte(`"reference"`)
		for text := []byte(e.JSON); ; {
			i := bytes.Index(text, key)
			if i < 0 {
				return
			}
			text = bytes.TrimLeft(text[i+len(key):], " \t\r\n:")
			end := 1
			for end < len(text) && text[end] != '"' {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			var ref string
			if end < len(text) && json.Unmarshal(text[:end+1], &ref) == nil && !yield(ref, tail(ref)) {
				return
			}
		}
	}
}

// A Problem is something in the input that could not be read. What is around
// it was.
type Problem struct {
	Where string // file, and line or entry
	Err   error
}

func (p *Problem) Error() string {
	if p == nil || p.Err == nil {
		return "no problem"
	}
	return p.Where + ": " + p.Err.Error()
}

func (p *Problem) Unwrap() error {
	if p == nil {
		return nil
	}
	return p.Err
}

// A VersionError says that data is of a version of FHIR that is not read.
type VersionError struct{ By string }

func (e *VersionError) Error() string {
	if e == nil {
		e = &VersionError{}
	}
	return fmt.Sprintf("this is FHIR STU3 or older, by %s; R4 is read, and R5 where it is like it: convert it first", e.By)
}

// Split reads FHIR in JSON: one resource, a Bundle of any type, or NDJSON whose
// lines are resources or Bundles. It calls visit for each resource in the order
// of the data, with no more in memory than one of them, and stops if visit
// returns an error. What cannot be read is given to problem, and the rest goes
// on. If the data is STU3 the error is a *VersionError, and what was visited
// must not be used.
//
// Partial is true if a Bundle says that it is a page of several.
func Split(name string, r io.Reader, visit func(Entry) error, problem func(*Problem)) (partial bool, err error) {
	if r == nil || visit == nil || problem == nil {
		return false, errors.New("fhir.Split: it needs a reader, and functions for what it reads and for what it cannot")
	}
	s := &splitter{name: name, visit: visit, problem: problem}
	err = s.read(r)
	return s.partial, err
}

type splitter struct {
	name    string
	where   string // inside the file
	visit   func(Entry) error
	problem func(*Problem)
	partial bool
	history bool // the Bundle being read is one of versions, the latest first
	entries int  // of it that were read
}

func (s *splitter) fail(err error) {
	where := s.name
	if s.where != "" {
		where += s.where
	}
	s.problem(&Problem{where, err})
}

// read tells lines from one document by the first line: NDJSON's is a whole
// JSON object.
func (s *splitter) read(r io.Reader) error {
	br := bufio.NewReaderSize(r, 64<<10)
	if bom, _ := br.Peek(3); bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		br.Discard(3)
	}
	switch start, _ := br.Peek(64); {
	case bytes.HasPrefix(bytes.TrimSpace(start), []byte("<")):
		s.fail(errors.New("this is XML; FHIR is read in JSON: convert it first"))
		return nil
	case len(start) > 1 && (start[0] == 0xff && start[1] == 0xfe || start[0] == 0xfe && start[1] == 0xff):
		s.fail(errors.New("this is UTF-16; JSON is in UTF-8: convert it first"))
		return nil
	}
	var head []byte
	lines := strings.HasSuffix(s.name, ".ndjson") || strings.HasSuffix(s.name, ".jsonl")
	if !lines {
		line, long, err := readLine(br)
		if err != nil && err != io.EOF {
			return err
		}
		head = line
		if text := bytes.TrimSpace(line); !long && (len(text) == 0 && err == nil || json.Valid(text)) {
			lines = len(text) > 0
		}
	}
	if !lines {
		return s.document(io.MultiReader(bytes.NewReader(head), br))
	}
	for number := 1; ; number++ {
		line, long, err := head, false, error(nil)
		if head == nil {
			line, long, err = readLine(br)
		}
		head = nil
		s.where = fmt.Sprintf(":%d", number)
		switch text := bytes.TrimSpace(line); {
		case err != nil && err != io.EOF:
			return err
		case long:
			s.fail(fmt.Errorf("a line of more than %d MiB", MaxResource>>20))
			if err := skipLine(br); err != nil {
				return nil
			}
		case len(text) > 0:
			if stop := s.line(text); stop != nil {
				return stop
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

func (s *splitter) line(text []byte) error {
	if !json.Valid(text) {
		s.fail(syntax(text))
		return nil
	}
	return s.resource(text, "", "", "", 0)
}

// syntax says what is wrong with JSON.
func syntax(text []byte) error {
	var v any
	err := json.Unmarshal(text, &v)
	if err == nil {
		err = errors.New("not JSON")
	}
	return err
}

// readLine reads a line, or as much as is allowed of one.
func readLine(br *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := br.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > MaxResource {
			return line, true, nil
		}
		if err != bufio.ErrBufferFull {
			return line, false, err
		}
	}
}

func skipLine(br *bufio.Reader) error {
	for {
		if _, err := br.ReadSlice('\n'); err != bufio.ErrBufferFull {
			return err
		}
	}
}

// document reads one resource or Bundle of any layout; the entries of a
// Bundle one after another.
func (s *splitter) document(r io.Reader) error {
	in := &ration{r: r}
	dec := json.NewDecoder(in)
	for {
		s.where = ""
		in.renew()
		token, err := dec.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			s.fail(err)
			return nil
		}
		if token != json.Delim('{') {
			s.fail(errors.New("a FHIR resource is a JSON object"))
			return nil
		}
		if err := s.object(dec, in); err != nil {
			var p *Problem
			if errors.As(err, &p) {
				s.problem(p)
				return nil
			}
			return err
		}
	}
}

// object reads the resource whose brace was read.
func (s *splitter) object(dec *json.Decoder, in *ration) error {
	fields := map[string]json.RawMessage{}
	resourceType, total := "", 0
	s.history, s.entries = false, 0
	bad := func(err error) error {
		return &Problem{fmt.Sprintf("%s: byte %d", s.name, dec.InputOffset()), err}
	}
	for dec.More() {
		in.renew()
		key, err := dec.Token()
		if err != nil {
			return bad(err)
		}
		name, _ := key.(string)
		if name == "entry" && resourceType == "Bundle" {
			s.history = string(fields["type"]) == `"history"`
			if err := s.stream(dec, in, bad); err != nil {
				return err
			}
			continue
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return bad(err)
		}
		if total += len(name) + len(raw); total > MaxResource {
			err := fmt.Errorf("a resource of more than %d MiB", MaxResource>>20)
			if name == "entry" && resourceType == "" {
				err = fmt.Errorf(`%w: a Bundle is read entry by entry only if its "resourceType" stands before its "entry"`, err)
			}
			return bad(err)
		}
		fields[name] = raw
		if name == "resourceType" {
			_ = json.Unmarshal(raw, &resourceType)
		}
	}
	if _, err := dec.Token(); err != nil {
		return bad(err)
	}
	whole, err := json.Marshal(fields)
	if err != nil {
		return bad(err)
	}
	return s.resource(whole, "", "", "", 0)
}

// stream reads the entries of a Bundle one after another.
func (s *splitter) stream(dec *json.Decoder, in *ration, bad func(error) error) error {
	token, err := dec.Token()
	if err != nil {
		return bad(err)
	}
	if token != json.Delim('[') {
		return bad(errors.New(`the "entry" of a Bundle is not a list`))
	}
	for i := 0; dec.More(); i++ {
		in.renew()
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return bad(err)
		}
		s.where = fmt.Sprintf(": entry %d", i)
		if len(raw) > MaxResource {
			s.fail(fmt.Errorf("a resource of more than %d MiB", MaxResource>>20))
			continue
		}
		if err := s.entry(raw, 1); err != nil {
			return err
		}
	}
	_, err = dec.Token()
	if err != nil {
		return bad(err)
	}
	s.where = ""
	return nil
}

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
	if err := json.Unmarshal(raw, &e); err != nil {
		s.fail(fmt.Errorf("an entry that is not understood: %w", plain(err)))
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
	var h head
	if err := json.Unmarshal(text, &h); err != nil {
		s.fail(fmt.Errorf("a resource that is not understood: %w", plain(err)))
		return nil
	}
	switch {
	case h.ResourceType == "":
		s.fail(errors.New(`no "resourceType"; this is not a FHIR resource`))
		return nil
	case h.stu3() != "":
		return &VersionError{h.stu3()}
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
	e := Entry{Type: h.ResourceType, ID: h.ID, JSON: text, Version: version(h.Meta.LastUpdated, h.Meta.VersionID)}
	if e.Version == "" {
		e.Version = unsaid
	}
	if url != "" && url != h.ResourceType+"/"+h.ID {
		e.URL = url
	}
	switch {
	case h.ResourceType == "Patient":
		if e.Patient = h.ID; e.Patient == "" {
			e.Patient = tail(url)
		}
	default:
		if name := h.badSubject(); name != "" && (&reading{}).reader(h.ResourceType) != nil {
			s.fail(fmt.Errorf("%s that is not understood: its %s is no reference", h.ResourceType, name))
			return nil
		}
		e.Patient, e.Thing = h.owner()
	}
	return s.visit(e)
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
	if err := json.Unmarshal(text, &p); err != nil {
		s.fail(fmt.Errorf("a Parameters resource that is not understood: %w", plain(err)))
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
		if err := json.Unmarshal(raw, &p); err != nil {
			s.fail(fmt.Errorf("a parameter that is not understood: %w", plain(err)))
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
	if err := json.Unmarshal(text, &b); err != nil {
		s.fail(fmt.Errorf("a Bundle that is not understood: %w", plain(err)))
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

// kinds are the names of JSON's kinds of values in errors.
var kinds = map[string]string{"array": "a list", "object": "an object", "string": "a text", "number": "a number", "bool": "true or false"}

// plain takes the Go names out of an error of encoding/json.
func plain(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		if wrong.Field != "" {
			return fmt.Errorf("%s is %s", wrong.Field, kinds[wrong.Value])
		}
		return fmt.Errorf("%s where something else was wanted", kinds[wrong.Value])
	}
	return err
}

// tail is the id at the end of a reference: Patient/1, urn:uuid:1,
// https://example.org/fhir/Patient/1/_history/2.
func tail(ref string) string {
	ref, _, _ = strings.Cut(ref, "/_history/")
	ref = ref[strings.LastIndexByte(ref, '/')+1:]
	if strings.HasPrefix(ref, "urn:") {
		ref = ref[strings.LastIndexByte(ref, ':')+1:]
	}
	return ref
}

// owner is whose a resource is, or "" if it does not say so; thing, whether it is
// about something that is no person.
func (h *head) owner() (patient string, thing bool) {
	for _, raw := range []json.RawMessage{h.Subject, h.Patient} {
		var refs []subject
		if len(raw) > 0 && raw[0] == '[' { // a Contract has several
			_ = json.Unmarshal(raw, &refs)
		} else if len(raw) > 0 {
			var one subject
			if json.Unmarshal(raw, &one) == nil {
				refs = append(refs, one)
			}
		}
		for _, ref := range refs {
			if p := h.patientOf(ref); p != "" {
				return p, false
			}
			typ, _ := refersTo(ref.Reference)
			if typ == "" {
				typ = ref.Type
			}
			thing = thing || slices.Contains(things, typ)
		}
	}
	return "", thing
}

// badSubject names the element that should say whose a resource is and is no
// reference, of those from which facts are read: FHIR gives them one.
func (h *head) badSubject() string {
	var one subject
	switch {
	case len(h.Subject) > 0 && json.Unmarshal(h.Subject, &one) != nil:
		return "subject"
	case len(h.Patient) > 0 && json.Unmarshal(h.Patient, &one) != nil:
		return "patient"
	}
	return ""
}

// things are what a resource may be about that is no patient. (A Group has some.)
var things = []string{"BiologicallyDerivedProduct", "Device", "Location", "Medication", "NutritionProduct", "Organization", "Practitioner", "PractitionerRole", "Procedure", "Substance"}

type subject struct {
	Reference  string     `json:"reference"`
	Type       string     `json:"type"`
	Identifier identifier `json:"identifier"`
}

func (h *head) patientOf(s subject) string {
	if query, ok := strings.CutPrefix(s.Reference, "Patient?identifier="); ok {
		system, value, _ := strings.Cut(query, "|")
		return identifier{system, value}.key()
	}
	if p := patientOf(s.Reference); p != "" {
		return p
	}
	if id, ok := strings.CutPrefix(s.Reference, "#"); ok {
		for _, raw := range h.Contained {
			var p struct {
				ResourceType string       `json:"resourceType"`
				ID           string       `json:"id"`
				Identifier   []identifier `json:"identifier"`
			}
			if json.Unmarshal(raw, &p) == nil && p.ResourceType == "Patient" && p.ID == id && len(p.Identifier) > 0 {
				return p.Identifier[0].key()
			}
		}
	}
	if s.Type == "" || s.Type == "Patient" {
		return s.Identifier.key()
	}
	return ""
}

// patientOf is the id of the patient that a reference names, or "" if it
// names somebody else. A name inside a Bundle stays whole.
func patientOf(ref string) string {
	if strings.HasPrefix(ref, "urn:") {
		return ref
	}
	ref, _, _ = strings.Cut(ref, "/_history/")
	parts := strings.Split(ref, "/")
	if len(parts) >= 2 && parts[len(parts)-2] == "Patient" {
		return parts[len(parts)-1]
	}
	return ""
}
