// Package paper prints a page by a Chromium that is there, and finds out on which page of
// the print its sections stand: CSS of browsers cannot say that.
package paper

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"example.com/crosstalk/internal/pattern"
)

// names are the commands by which a Chromium is started.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
	"chrome", "headless-shell"}

// ErrNoBrowser says that there is nothing to print with.
var ErrNoBrowser = errors.New("there is no chromium or chrome in PATH to print with; open the " +
	"page in a browser and print it there (its table of contents then has no page numbers)")

// Find is the Chromium that is there.
func Find() (string, error) {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNoBrowser
}

// Print makes a PDF of the page that write makes of the page numbers of its sections, by
// the names of their anchors: at first none, then those of the print before, until they
// stay as they are.
func Print(ctx context.Context, browser string,
	write func(pages map[string]int) ([]byte, error),
) ([]byte, error) {
	const most = 5 // two do, unless the numbers themselves move a line
	var pages map[string]int
	for range most {
		page, err := write(pages)
		if err != nil {
			return nil, err
		}
		pdf, err := once(ctx, browser, page)
		if err != nil {
			return nil, err
		}
		found, err := Sections(pdf)
		if err != nil {
			return nil, err
		}
		if pages != nil && maps.Equal(pages, found) {
			return pdf, nil
		}
		pages = found
	}
	return nil, errors.New("the page numbers of the table of contents move what they count, " +
		"however often it is printed")
}

// once prints a page.
func once(ctx context.Context, browser string, page []byte) ([]byte, error) {
	dir, err := os.MkdirTemp("", "crosstalk-print-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	in, out := filepath.Join(dir, "page.html"), filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(in, page, 0o600); err != nil {
		return nil, err
	}
	args := []string{"--headless", "--disable-gpu", "--no-pdf-header-footer",
		"--user-data-dir=" + filepath.Join(dir, "profile"), "--print-to-pdf=" + out}
	if os.Geteuid() == 0 { // for whom Chromium has no sandbox; the page is this command's own
		args = append(args, "--no-sandbox")
	}
	cmd := exec.CommandContext(ctx, browser, append(args, "file://"+in)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", browser, err, tail(said.String()))
	}
	pdf, err := os.ReadFile(out)
	if err != nil {
		return nil, fmt.Errorf("%s printed nothing: %s", browser, tail(said.String()))
	}
	return pdf, nil
}

func tail(s string) string { return s[max(0, len(s)-400):] }

var (
	object  = pattern.New(`(?m)^(\d+) 0 obj\r?$`)
	kids    = pattern.New(`/Kids \[([^\]]*)\]`)
	ref     = pattern.New(`(\d+) 0 R`)
	root    = pattern.New(`/Pages (\d+) 0 R`)
	places  = pattern.New(`/Dests (\d+) 0 R`)
	section = pattern.New(`/([^\s/\[]+) \[(\d+) 0 R /XYZ`)
)

// Sections are the pages, from 1, on which the anchors stand that links of a PDF of
// Chromium lead to.
func Sections(pdf []byte) (map[string]int, error) {
	objects := map[string][]byte{}
	at := object().FindAllSubmatchIndex(pdf, -1)
	for i, m := range at {
		end := len(pdf)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		body := pdf[m[1]:end]
		if k := bytes.Index(body, []byte("endobj")); k >= 0 {
			body = body[:k]
		}
		if !bytes.Contains(body, []byte("stream\n")) { // whose bytes may look like anything
			objects[string(pdf[m[2]:m[3]])] = body
		}
	}
	number := map[string]int{}
	var count func(id string, depth int)
	count = func(id string, depth int) {
		list := kids().FindSubmatch(objects[id])
		if list == nil || depth == 0 {
			number[id] = len(number) + 1
			return
		}
		for _, kid := range ref().FindAllSubmatch(list[1], -1) {
			count(string(kid[1]), depth-1)
		}
	}
	var found map[string]int
	for _, body := range objects {
		first, dests := root().FindSubmatch(body), places().FindSubmatch(body)
		if first == nil || dests == nil {
			continue
		}
		count(string(first[1]), 32)
		found = map[string]int{}
		for _, m := range section().FindAllSubmatch(objects[string(dests[1])], -1) {
			found[unescaped(string(m[1]))] = number[string(m[2])]
		}
	}
	if len(found) == 0 {
		return nil, errors.New("the print does not say on which page its sections stand: this " +
			"version of the browser writes another PDF than is read here")
	}
	return found, nil
}

var escape = pattern.New(`#([0-9A-Fa-f]{2})`)

// unescaped is a name of a PDF, in which some characters stand as #20.
func unescaped(name string) string {
	return escape().ReplaceAllStringFunc(name, func(s string) string {
		code, _ := strconv.ParseUint(s[1:], 16, 8)
		return string([]byte{byte(code)})
	})
}
