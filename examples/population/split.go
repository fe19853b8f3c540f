package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"example.com/crosstalk/advisor/fhir"
)

func init() {
	register.DoFn7x1[context.Context, Text, func(string, Item), func(string, Item),
		func(string), func(Dead), func(string, int64), error](&split{})
	register.Emitter2[string, Item]()
	register.Emitter2[string, int64]()
	register.Emitter1[string]()
	register.Emitter1[Dead]()
}

// What an Item is for the patient or the address under which it stands.
const (
	owned  = iota // a resource of the patient
	shared        // a resource of nobody to which one of the patient's may refer
	alias         // the id is a fullUrl; the patient's own is To
	target        // another id is an alias of this one
	refers        // a resource of the patient To may mean the address
)

// An Item is an fhir.Entry on its way, with the place it came from.
type Item struct {
	Role        int
	File        string
	Line, Entry int    // Entry: in the order of the line or file
	Copy        bool   // of an item that is counted elsewhere
	Key         string // the id of the patient as the resource has it
	To          string

	Type, ID, URL, Version string
	Deleted                bool
	Unread                 bool   // no fact comes from the type
	JSON                   []byte // if unread, as Mapper.Split leaves it
}

func (it *Item) entry() fhir.Entry {
	return fhir.Entry{Type: it.Type, ID: it.ID, Patient: it.Key, URL: it.URL, JSON: it.JSON,
		Version: it.Version, Deleted: it.Deleted}
}

// use says what the mapper does with resources of a type, which is what
// fhir.Unowned says of one that belongs to nobody: Unclear if facts come from
// it, Used if others refer to it, NotRead if no fact comes from it.
func use(typ string) fhir.Status {
	var r fhir.Report
	fhir.Unowned(&r, fhir.Entry{Type: typ})
	return r.Items[0].Status
}

// split takes a text apart, with fhir.Split, into
//   - the resources of patients and the aliases of their ids, by patient id;
//   - by the ends of addresses, the resources of nobody that have them and the
//     patients one of whose resources may mean them;
//   - notices that concern the data as a whole.
//
// A resource from which no fact comes, such as a Claim, goes on with what is left
// of its JSON by Mapper.Split, which is next to nothing: that there is a patient
// may be known from nothing else, but its bytes are most of an export. A care plan
// that names a medicine goes on as it is: it says what the list of them may lack.
type split struct {
	Config config

	e    *engine
	br   *bufio.Reader
	uses map[string]fhir.Status
}

func (f *split) Setup() (err error) {
	// Of this size, for then fhir.Split uses it and makes none of its own.
	f.br = bufio.NewReaderSize(nil, 64<<10)
	f.uses = map[string]fhir.Status{}
	f.e, err = f.Config.engine()
	return err
}

func (f *split) use(typ string) fhir.Status {
	u, seen := f.uses[typ]
	if !seen {
		u = use(typ)
		f.uses[typ] = u
	}
	return u
}

// Notices. After a page of several Bundles, or a record that went to nobody,
// no patient's lists are complete: what is missing may be theirs. Of a file
// with STU3 in it nothing may be used.
const (
	partial = "partial"
	refused = "refused "
)

var entryPath = regexp.MustCompile(`: entry (\d+)`)

func (f *split) ProcessElement(ctx context.Context, t Text, emit func(string, Item),
	share func(string, Item), notice func(string), die func(Dead),
	count func(string, int64)) error {
	seen := func(n int) {
		readRecords.Inc(ctx, int64(n))
		count(key(records, "read"), int64(n))
	}
	lose := func(reason string) error {
		seen(1)
		die(Dead{File: t.File, Line: t.Line, Reason: reason, Record: t.Body})
		notice(partial)
		return nil
	}
	if t.Long > 0 {
		return lose(fmt.Sprintf("a line of %d bytes, of which this is the head; %d MiB are read",
			t.Long, fhir.MaxResource>>20))
	}
	entries, problems, more, err := f.entriesOf(t)
	var version *fhir.VersionError
	if errors.As(err, &version) {
		notice(refused + t.File)
		return lose(version.Error())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", t.File, err)
	}
	if more || len(problems) > 0 {
		notice(partial)
	}
	seen(len(entries) + len(problems))
	for _, p := range problems {
		d := Dead{File: t.File, Line: t.Line, Reason: p.Err.Error()}
		d.Entry, d.Record = part(t.Body, p.Where)
		die(d)
	}
	mean := once(share)
	for i, e := range entries {
		e.Patient = placed(e.Patient)
		it, settled, err := f.item(t, i, e)
		if err != nil {
			return err
		}
		if e.Type == "Patient" && e.URL != "" && end(e.URL) != e.Patient {
			from := Item{Role: alias, File: t.File, Line: t.Line, Entry: i, To: e.Patient}
			emit(end(e.URL), from)
			from.Role = target
			emit(e.Patient, from)
		}
		if e.Patient != "" {
			emit(e.Patient, it)
			if !settled {
				f.means(e, mean)
			}
		} else {
			f.ofNobody(e, it, share, notice, die, count)
		}
	}
	return nil
}

// placed is the id by which a patient is known to other files, too; of an identifier "",
// since it is not looked up here.
func placed(patient string) string {
	if patient = fhir.Named(patient); fhir.Unplaced(patient) {
		return ""
	}
	return patient
}

// once refers each end of an address to a patient once.
func once(share func(string, Item)) func(end, patient string) {
	refs := map[[2]string]bool{}
	return func(end, patient string) {
		if k := [2]string{end, patient}; end != "" && !refs[k] {
			refs[k] = true
			share(end, Item{Role: refers, To: patient})
		}
	}
}

// item is an entry as it is sent on. Of what was settled no other resource matters.
func (f *split) item(t Text, i int, e fhir.Entry) (it Item, settled bool, err error) {
	it = Item{File: t.File, Line: t.Line, Entry: i, Key: e.Patient,
		Type: e.Type, ID: e.ID, URL: e.URL, Version: e.Version, Deleted: e.Deleted, JSON: e.JSON}
	// Of what was given before, no fact comes, but the mapper reads it.
	if e.Type == "Communication" || e.Patient == "" || f.use(e.Type) != fhir.NotRead {
		return it, false, nil
	}
	it.Unread = true
	it.JSON, settled, err = f.settled(e.JSON)
	return it, settled, err
}

// settled is what Mapper.Split leaves of a resource that is not read.
func (f *split) settled(text []byte) (left []byte, ok bool, err error) {
	left = text
	f.br.Reset(bytes.NewReader(text))
	_, err = f.e.mapper.Split("resource.json", f.br, func(e fhir.Entry) error {
		if !bytes.Equal(e.JSON, text) {
			left, ok = e.JSON, true
		}
		return nil
	}, func(*fhir.Problem) {}) // it was read once, and is told of there
	return left, ok, err
}

// entriesOf reads the resources of a text. It gives what is wrong with some of
// them, and whether the text is one page of several.
func (f *split) entriesOf(t Text) (list []fhir.Entry, problems []*fhir.Problem, more bool,
	err error) {
	name := t.File
	if t.Line > 0 && !inLines(name) {
		name += ".ndjson" // or Split would ask whether it is
	}
	f.br.Reset(bytes.NewReader(t.Body))
	more, err = fhir.Split(name, f.br, func(e fhir.Entry) error {
		list = append(list, e)
		return nil
	}, func(p *fhir.Problem) { problems = append(problems, p) })
	return list, problems, more, err
}

// means tells which addresses mean something of a patient.
func (f *split) means(e fhir.Entry, mean func(end, patient string)) {
	mean(end(e.ID), e.Patient) // a deletion names the resource and not the patient
	for ref := range references(e.JSON) {
		if f.mayMean(ref) {
			mean(end(ref), e.Patient)
		}
	}
}

// ofNobody shares a resource that is no patient's with those who refer to it.
func (f *split) ofNobody(e fhir.Entry, it Item, share func(string, Item), notice func(string),
	die func(Dead), count func(string, int64)) {
	u := f.use(e.Type)
	if (u == fhir.NotRead || e.Thing) && !e.Deleted {
		count(key(records, "not read"), 1)
		return
	}
	it.Role = shared
	if u == fhir.Unclear && !e.Deleted {
		// It can still be referred to.
		die(Dead{File: it.File, Line: it.Line, Reason: "it does not say whose it is", Record: e.JSON})
		notice(partial)
		it.Copy = true
	}
	if e.Type == "Patient" && !e.Deleted {
		return // nobody refers to one that has no id
	}
	sent := false
	for _, to := range []string{end(e.ID), end(e.URL)} {
		if to != "" && !(sent && to == end(e.ID)) {
			share(to, it)
			sent, it.Copy = true, true
		}
	}
	if !sent && !it.Copy { // it has no address
		count(key(records, "shared"), 1)
	}
}

// mayMean reports whether a reference may name something that is read and
// that another resource than the patient is.
func (f *split) mayMean(ref string) bool {
	typ, _, ok := strings.Cut(ref, "/")
	switch {
	case strings.HasPrefix(ref, "#"): // inside the resource
		return false
	case !ok || strings.Contains(typ, ":"): // urn:uuid:1, https://...
		return true
	}
	return typ != "Patient" && f.use(typ) != fhir.NotRead
}

// end is the end of an address, an id mostly: of Medication/1, urn:uuid:1,
// https://example.org/fhir/Medication/1/_history/2. Addresses that mean the
// same resource have the same end; more may.
func end(ref string) string {
	ref, _, _ = strings.Cut(ref, "/_history/")
	ref = ref[strings.LastIndexByte(ref, '/')+1:]
	if strings.HasPrefix(ref, "urn:") {
		ref = ref[strings.LastIndexByte(ref, ':')+1:]
	}
	return ref
}

// references gives the texts of the key "reference" in a resource. They are
// looked for in the bytes: to decode each resource here and again when it is
// mapped would double the cost of reading.
func references(text []byte) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for {
			_, rest, ok := bytes.Cut(text, []byte(`"reference"`))
			if !ok {
				return
			}
			text = rest
			value, isKey := bytes.CutPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(":"))
			if value = bytes.TrimLeft(value, " \t\r\n"); !isKey || len(value) == 0 || value[0] != '"' {
				continue
			}
			to := 1
			for to < len(value) && value[to] != '"' {
				if value[to] == '\\' {
					to++
				}
				to++
			}
			var ref string
			if to < len(value) && json.Unmarshal(value[:to+1], &ref) == nil && !yield(ref) {
				return
			}
		}
	}
}

// part finds the entry of a Bundle that a problem names, as in "file.json:
// entry 3"; it is the whole text if the problem names none.
func part(text []byte, where string) (path string, record []byte) {
	for _, m := range entryPath.FindAllStringSubmatch(where, -1) {
		i, _ := strconv.Atoi(m[1])
		var b struct {
			Entry    []json.RawMessage `json:"entry"`
			Resource struct {
				Entry []json.RawMessage `json:"entry"`
			} `json:"resource"`
		}
		if json.Unmarshal(text, &b) != nil {
			return "", text
		}
		if b.Entry == nil {
			b.Entry = b.Resource.Entry
		}
		if i >= len(b.Entry) {
			return "", text
		}
		path, text = path+"/"+m[1], b.Entry[i]
	}
	return strings.TrimPrefix(path, "/"), text
}
