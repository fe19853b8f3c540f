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

// A release is a folder of files, as it was unpacked.
type release struct {
	fsys  fs.FS
	files []string
	total int64 // bytes of the files that are read
	done  int64
	tell  func(done, total int64)
}

func open(fsys fs.FS, tell func(done, total int64)) (*release, error) {
	r := &release{fsys: fsys, tell: tell}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			r.files = append(r.files, name)
		}
		return err
	})
	return r, err
}

// find returns the one file whose name matches; "" if there is none.
func (r *release) find(pattern string) (string, error) {
	re := regexp.MustCompile("(?i)^" + pattern + "$")
	var found []string
	for _, f := range r.files {
		if re.MatchString(path.Base(f)) {
			found = append(found, f)
		}
	}
	if len(found) > 1 {
		return "", fmt.Errorf("%s and %s: two files of one kind; give the folder of one release", found[0], found[1])
	}
	if len(found) == 0 {
		return "", nil
	}
	return found[0], nil
}

// need is find for a file without which nothing can be read.
func (r *release) need(pattern, what string) (string, error) {
	f, err := r.find(pattern)
	if err == nil && f == "" {
		err = fmt.Errorf("no %s among the files", what)
	}
	return f, err
}

// count adds the sizes of files to what is to be read.
func (r *release) count(files ...string) error {
	for _, f := range files {
		info, err := fs.Stat(r.fsys, f)
		if err != nil {
			return err
		}
		r.total += info.Size()
	}
	return nil
}

// maxLine is the longest line of a release that is read.
const maxLine = 1 << 20

// rows calls visit for each line of a file, cut at sep, with its number; a line
// with fewer fields than wanted is an error.
func (r *release) rows(name, sep string, want int, visit func(line int, f []string) error) error {
	return r.read(name, func(in io.Reader) error {
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
func (r *release) read(name string, f func(io.Reader) error) error {
	file, err := r.fsys.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return f(&counted{file, r})
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
func version(pattern string, files ...string) (string, error) {
	re := regexp.MustCompile(pattern)
	var found []string
	for _, f := range files {
		if m := re.FindStringSubmatch(path.Base(f)); m != nil && !slices.Contains(found, m[1]) {
			found = append(found, m[1])
		}
	}
	if len(found) > 1 {
		return "", fmt.Errorf("files of the releases %s; give the folder of one", strings.Join(found, " and "))
	}
	if len(found) == 0 {
		return "", nil
	}
	return found[0], nil
}
