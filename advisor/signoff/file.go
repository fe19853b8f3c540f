package signoff

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/digest"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/tidy"
	"example.com/crosstalk/internal/pattern"
)

// Path is the file, in the folder of the pack, that holds the sign-off of a rule.
func Path(id string) string { return "sign-offs/" + id + ".yaml" }

const head = `# Written by "crosstalk sign-off". What is edited here by hand does not load.
`

// Sign returns the files of the pack by which a person approves rules as they are, by
// name: what the caller writes into its folder. Comments of the files that they replace are
// kept. They have been read with the rest of the pack before they are returned. It changes
// nothing.
func Sign[P any](rb *advisor.Rulebase[P], ids []string, who Person) (map[string][]byte, error) {
	if err := who.Check(time.Time{}); err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, errors.New("no rule to sign: name them")
	}
	p := bridge.Pack(rb)
	m := digest.New(p)
	files := map[string][]byte{}
	for _, id := range ids {
		r := p.Rule(id)
		if r == nil {
			return nil, fmt.Errorf("no rule %q in the pack", id)
		}
		now := m.Of(r)
		s := &pack.SignOff{Rule: id, By: strings.TrimSpace(who.By), Role: strings.TrimSpace(who.Role),
			On: who.On, Note: strings.TrimSpace(who.Note), Words: now.Words, Conditions: now.Conditions}
		text, err := tidy.File(Path(id), file(s, p.Texts()[Path(id)]))
		if err != nil {
			return nil, err
		}
		files[Path(id)] = text
	}
	return files, read(p, files, ids)
}

// read reads the pack with the new files in it.
func read(p *pack.Pack, files map[string][]byte, ids []string) error {
	all := fstest.MapFS{}
	for name, data := range p.Texts() {
		all[name] = &fstest.MapFile{Data: data}
	}
	for name, data := range maps.All(files) {
		all[name] = &fstest.MapFile{Data: data}
	}
	rb, err := advisor.Load[advisor.Record](all, &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if state := bridge.Pack(rb).Rule(id).SignOff.State(); state != pack.Signed {
			return fmt.Errorf("rule %s: what it says cannot be kept in a file as it is; the sign-off "+
				"would be %s. Look for unusual characters in its texts", id, state)
		}
	}
	return nil
}

// file is the file of a sign-off, with the comments of the one that it replaces.
func file(s *pack.SignOff, old []byte) []byte {
	var b strings.Builder
	b.WriteString(head)
	for line := range strings.Lines(string(old)) {
		if strings.HasPrefix(line, "#") && line != head {
			b.WriteString(line)
		}
	}
	fmt.Fprintf(&b, "rule: %s\nby: %s\nrole: %s\non: %s\n", s.Rule, quoted(s.By), quoted(s.Role),
		s.On.Format(time.DateOnly))
	if s.Note != "" {
		b.WriteString("note: " + value(s.Note, ""))
	}
	for _, part := range []struct {
		key   string
		items []pack.Item
	}{{"words", s.Words}, {"conditions", s.Conditions}} {
		b.WriteString(part.key + ":\n")
		for _, item := range part.items {
			b.WriteString("  " + key(item.Key) + ": " + value(item.Text, "  "))
		}
	}
	b.WriteString("digest: " + quoted(digest.Entry(s)) + "\n")
	return []byte(b.String())
}

var bare = pattern.New(`^[A-Za-z][A-Za-z0-9 ._-]*[A-Za-z0-9]$`)

func key(s string) string {
	if bare().MatchString(s) {
		return s
	}
	return quoted(s)
}

func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// value is a text in quotation marks or, of several lines, in a block.
func value(text, indent string) string {
	if !strings.Contains(text, "\n") {
		return quoted(text) + "\n"
	}
	var b strings.Builder
	b.WriteString("|\n")
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" {
			line = indent + "  " + line
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}
