// Package golden holds the advice for whole profiles to files that a reviewer
// can read.
//
// [Check] goes through a folder. NAME.yaml or NAME.json there is a profile, and
// NAME.advice.txt beside it what the pack says to that person, as [Text] writes
// it: some dozen lines, so that a change to a rule shows in a pull request as the
// lines in which it changes somebody's advice. Where there is a NAME.advice.json
// as well, it holds the whole advice, every word of it; a few of those are
// enough.
//
// A profile without its text, a file that belongs to no profile or is named as neither
// (NAME.yml, NAME.yaml~, a folder of more profiles), and a folder without profiles all
// fail. Hidden files, *.md and *.go are left alone.
//
// # Updating
//
// With ADVISORTEST_UPDATE=1 in the environment, or Params.Update, Check writes the
// files anew: the text of every profile, and the whole advice of those that have
// a NAME.advice.json (make an empty one to add it). Then read what changed. With
// CI set in the environment nothing is written, and that is an error.
package golden

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
)

// Params says which profiles Check runs, and how.
type Params struct {
	Dir     string           // folder of the profiles
	Options *advisor.Options // for Advise; nil is the defaults
	Update  bool             // write the files instead of comparing them
}

const (
	textSuffix  = ".advice.txt"
	wholeSuffix = ".advice.json"
)

// Check compares the advice for each profile of a folder with the files beside
// it. It gives the name of each profile with what was wrong, or nil. A folder
// that cannot be used is given with its own name.
func Check[P any](rb *advisor.Rulebase[P], p Params) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		p.Update = p.Update || os.Getenv("ADVISORTEST_UPDATE") != ""
		if p.Update && os.Getenv("CI") != "" {
			yield(p.Dir, errors.New("goldens are not written with CI set; "+
				"unset ADVISORTEST_UPDATE"))
			return
		}
		names, err := profiles(p.Dir)
		if err != nil {
			yield(p.Dir, err)
			return
		}
		for _, name := range names {
			if !yield(strings.TrimSuffix(name, filepath.Ext(name)), one(rb, p, name)) {
				return
			}
		}
	}
}

// profiles lists the profiles in a folder. It is an error if there are none,
// or a golden that belongs to none.
func profiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	seen := map[string]string{}
	for _, e := range entries {
		name := e.Name()
		ext := filepath.Ext(name)
		if e.IsDir() || ext != ".yaml" && ext != ".json" || strings.HasSuffix(name, wholeSuffix) {
			continue
		}
		base := strings.TrimSuffix(name, ext)
		if other, twice := seen[base]; twice {
			return nil, fmt.Errorf("%s: %s and %s have the same golden; rename one",
				dir, other, name)
		}
		seen[base] = name
		names = append(names, name)
	}
	var errs []error
	for _, e := range entries {
		base, ok := strings.CutSuffix(e.Name(), textSuffix)
		if !ok {
			base, ok = strings.CutSuffix(e.Name(), wholeSuffix)
		}
		switch path := filepath.Join(dir, e.Name()); {
		case ok && seen[base] == "":
			errs = append(errs, fmt.Errorf("%s: no profile %s.yaml or .json beside it; delete it", path,
				base))
		case !ok && isStranger(path, e):
			errs = append(errs, fmt.Errorf("%s: nothing reads this; a profile is NAME.yaml or NAME.json, "+
				"and what it gives NAME%s beside it", path, textSuffix))
		}
	}
	if len(names) == 0 {
		errs = append(errs, fmt.Errorf("%s: no profile (*.yaml, *.json)", dir))
	}
	return names, errors.Join(errs...)
}

// isStranger reports whether there is something in a folder that its author may take
// for a profile or a golden, and that is neither.
func isStranger(path string, e os.DirEntry) bool {
	ext := filepath.Ext(e.Name())
	if strings.HasPrefix(e.Name(), ".") || ext == ".md" || ext == ".go" {
		return false
	}
	if !e.IsDir() {
		return ext != ".yaml" && ext != ".json"
	}
	inside, _ := os.ReadDir(path)
	return slices.ContainsFunc(inside, func(e os.DirEntry) bool {
		return filepath.Ext(e.Name()) == ".yaml" || filepath.Ext(e.Name()) == ".json"
	})
}

// one compares, or writes, the files of one profile.
func one[P any](rb *advisor.Rulebase[P], p Params, name string) error {
	path := filepath.Join(p.Dir, name)
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	id, profile, err := rb.Decode(path, data)
	if err != nil {
		return err
	}
	advice, err := rb.Advise(profile, p.Options)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	advice.ID = id
	base := strings.TrimSuffix(path, filepath.Ext(path))
	problems := []error{hold(base+textSuffix, Text(advice), p.Update)}
	if _, err := os.Stat(base + wholeSuffix); !errors.Is(err, fs.ErrNotExist) {
		whole, err := indented(advice)
		if err != nil {
			return err
		}
		problems = append(problems, hold(base+wholeSuffix, whole, p.Update))
	}
	return errors.Join(problems...)
}

// indented is a whole advice as JSON, but for the digest of the pack, which
// changes with every file of it.
func indented(a *advisor.Advice) (string, error) {
	digest := a.Pack.Digest
	a.Pack.Digest = ""
	defer func() { a.Pack.Digest = digest }()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(a)
	return b.String(), err
}

// hold compares a file with what it should say, or writes it.
func hold(file, got string, update bool) error {
	if update {
		return os.WriteFile(file, []byte(got), 0o644)
	}
	want, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: no such file; "+
			"run with ADVISORTEST_UPDATE=1 to write it, and read it", file)
	} else if err != nil {
		return err
	}
	// A file may have been checked out with other line ends.
	diff := Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got)
	if diff == "" {
		return nil
	}
	return fmt.Errorf("%s: the advice changed "+
		"(- the file, + now; ADVISORTEST_UPDATE=1 accepts it):\n%s", file, diff)
}
