package codes

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// A product is what a release says of a code.
type product struct {
	code        string
	names       []string // those that may be read: all that are understood must agree
	ingredients []string // names of its ingredients; nil: the release does not say
}

// The systems of the codes, as FHIR names them.
const (
	rxnormURI = "http://www.nlm.nih.gov/research/umls/rxnorm"
	snomedURI = "http://snomed.info/sct"
	dmdURI    = "https://dmd.nhs.uk"
)

// A release is a folder of files, as it was unpacked. Err is the first thing that
// was wrong with it; after that nothing more is read.
type release struct {
	fsys  fs.FS
	files []string
	total int64 // bytes of the files that are read
	done  int64
	tell  func(done, total int64)
	err   error
}

func open(fsys fs.FS, tell func(done, total int64)) *release {
	r := &release{fsys: fsys, tell: tell}
	r.err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			r.files = append(r.files, name)
		}
		return err
	})
	return r
}

func (r *release) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

// find returns the one file whose name matches, and counts it to what is to be
// read; "" if there is none.
func (r *release) find(pattern string) string {
	name := r.named(pattern)
	if name != "" && r.err == nil {
		info, err := fs.Stat(r.fsys, name)
		if r.err = err; err == nil {
			r.total += info.Size()
		}
	}
	return name
}

// named is the name of the one file that matches.
func (r *release) named(pattern string) string {
	re := regexp.MustCompile("(?i)^" + pattern + "$")
	var found []string
	for _, f := range r.files {
		if re.MatchString(path.Base(f)) {
			found = append(found, f)
		}
	}
	switch len(found) {
	case 0:
		return ""
	case 1:
		return found[0]
	}
	r.fail("%s and %s: two files of one kind; give the folder of one release", found[0], found[1])
	return ""
}

// need is find for a file without which nothing can be read.
func (r *release) need(pattern, what string) string {
	name := r.find(pattern)
	if name == "" {
		r.fail("no %s among the files", what)
	}
	return name
}

// maxLine is the longest line of a release that is read.
const maxLine = 1 << 20

// rows calls visit for each line of a file, cut at sep, with its number; a line
// with fewer fields than wanted is an error.
func (r *release) rows(name, sep string, want int, visit func(line int, f []string) error) {
	r.read(name, func(in io.Reader) error {
		lines := bufio.NewScanner(in)
		lines.Buffer(make([]byte, 64<<10), maxLine)
		n := 0
		for lines.Scan() {
			n++
			text := strings.TrimSuffix(lines.Text(), "\r")
			if text == "" {
				continue
			}
			f := strings.Split(text, sep)
			if len(f) < want {
				return fmt.Errorf("%s:%d: %d fields where %d or more were wanted", name, n, len(f), want)
			}
			if err := visit(n, f); err != nil {
				return err
			}
		}
		if err := lines.Err(); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n+1, err)
		}
		return nil
	})
}

// read gives a file to f and tells how far it is.
func (r *release) read(name string, f func(io.Reader) error) {
	if r.err != nil {
		return
	}
	file, err := r.fsys.Open(name)
	if err != nil {
		r.err = err
		return
	}
	defer file.Close()
	r.err = f(&counted{file, r})
}

type counted struct {
	io.Reader
	r *release
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.r.done += int64(n)
	if c.r.tell != nil {
		c.r.tell(c.r.done, c.r.total)
	}
	return n, err
}

// version is the date in the names of files, which must be of one release.
func (r *release) version(pattern string, files ...string) string {
	re := regexp.MustCompile(pattern)
	var found []string
	for _, f := range files {
		if m := re.FindStringSubmatch(path.Base(f)); m != nil && !slices.Contains(found, m[1]) {
			found = append(found, m[1])
		}
	}
	if len(found) > 1 {
		r.fail("files of the releases %s; give the folder of one", strings.Join(found, " and "))
	}
	return strings.Join(found, "")
}
