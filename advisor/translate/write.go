package translate

import (
	"cmp"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/crosstalk/advisor/internal/overlay"
	"example.com/crosstalk/internal/pattern"
)

// A writer writes a unit for a translator: each text of the first language as a comment
// above its place, with the words that there are.
type writer struct {
	strings.Builder
	unit   *overlay.Translation
	words  map[string]string // by key of the text; nil: none
	of     string            // the digest; "": that of now
	by, on string            // who has checked it, and when; "": nobody
	path   []string          // of what was written last
}

func (w *writer) write() {
	texts := w.texts()
	of := cmp.Or(w.of, w.unit.Digest())
	if len(texts) == 1 && w.unit.Part == "term" && w.by == "" { // there are many of them
		w.WriteString(key(w.unit.Name) + ": {of: " + of + ", label: " +
			w.flow(texts[0]) + "} # " + texts[0].Value + "\n")
		return
	}
	w.WriteString(key(w.unit.Name) + ":\n  of: " + of + "\n")
	if w.by != "" {
		w.WriteString("  checked: {by: " + scalar(w.by, true) + ", on: " + w.on + "}\n")
	}
	for _, t := range texts {
		w.text(t)
	}
}

// texts lists what is to be translated: what has no letters only where it has words.
func (w *writer) texts() (list []overlay.Text) {
	for _, t := range w.unit.Texts() {
		if strings.ContainsFunc(t.Value, unicode.IsLetter) || w.words[t.Key()] != "" {
			list = append(list, t)
		}
	}
	return list
}

func (w *writer) flow(t overlay.Text) string {
	if s := w.words[t.Key()]; s != "" {
		return scalar(s, true)
	}
	return ""
}

// text writes what leads to a text, then the text.
func (w *writer) text(t overlay.Text) {
	same := 0
	for same < len(t.Path)-1 && same < len(w.path)-1 && t.Path[same] == w.path[same] {
		same++
	}
	w.path = t.Path
	for i := same; i < len(t.Path)-1; i++ {
		if strings.HasPrefix(t.Path[i], "#") { // a place of a piece
			w.line(i, "- piece: "+w.unit.Piece(t.Path[:i+1]))
		} else {
			w.line(i, key(t.Path[i])+":")
		}
	}
	last := len(t.Path) - 1
	depth := last
	if w.words[t.Key()] == "" {
		w.comment(depth, t.Value)
	}
	lead := key(t.Path[last]) + ":"
	if strings.HasPrefix(t.Path[last], "#") {
		lead = "-"
	}
	w.value(depth, lead, w.words[t.Key()])
}

func (w *writer) line(depth int, s string) {
	w.WriteString(strings.Repeat("  ", depth+1) + s + "\n")
}

const columns = 100 // of a comment, and of words

func (w *writer) comment(depth int, s string) {
	pad := strings.Repeat("  ", depth+1) + "# "
	for _, line := range wrapped(s, columns-len(pad)) {
		w.WriteString(strings.TrimRight(pad+line, " ") + "\n")
	}
}

func (w *writer) value(depth int, lead, s string) {
	pad := strings.Repeat("  ", depth+1)
	switch {
	case s == "":
		w.WriteString(pad + lead + "\n")
	case !strings.Contains(s, "\n") && utf8.RuneCountInString(s) < columns-len(pad)-len(lead):
		w.WriteString(pad + lead + " " + scalar(s, false) + "\n")
	default:
		block := " |\n"
		if !strings.Contains(joined(s), "\n") { // one paragraph, whose lines are no lines of its own
			block = " >\n"
		}
		w.WriteString(pad + lead + block)
		for _, line := range wrapped(s, columns-len(pad)-2) {
			w.WriteString(strings.TrimRight(pad+"  "+line, " ") + "\n")
		}
	}
}

// paragraphs joins the lines of each paragraph; a line that begins with "- " stays one.
func paragraphs(s string) (list []string) {
	open := false
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.Trim(line, " \t\r")
		if open && line != "" && !strings.HasPrefix(line, "- ") {
			list[len(list)-1] += " " + line
			continue
		}
		list = append(list, line)
		open = line != ""
	}
	return list
}

// joined is a text without the line breaks within its paragraphs.
func joined(s string) string { return strings.Join(paragraphs(s), "\n") }

// wrapped breaks a text into lines of at most so many characters.
func wrapped(s string, most int) (lines []string) {
	for _, paragraph := range paragraphs(s) {
		line := ""
		for _, word := range strings.FieldsFunc(paragraph, func(r rune) bool { return r == ' ' }) {
			// A line that begins with "- " would be an item of a list.
			width := utf8.RuneCountInString(line) + 1 + utf8.RuneCountInString(word)
			if line != "" && word != "-" && width > most {
				lines = append(lines, line)
				line = ""
			}
			if line != "" {
				line += " "
			}
			line += word
		}
		lines = append(lines, line)
	}
	return lines
}

// plain is text that YAML reads as it stands.
var plain = pattern.New(`^[\p{L}¿¡«“][^\n]*$`)

// otherwise is text that YAML would read as something else.
var otherwise = pattern.New(`(?i)^(true|false|yes|no|on|off|null|y|n|\.inf|\.nan)$`)

// scalar is a text of one line in YAML; flow: within braces.
func scalar(s string, flow bool) string {
	odd := !plain().MatchString(s) || otherwise().MatchString(s) || strings.Contains(s, ": ") ||
		strings.Contains(s, " #") || strings.HasSuffix(s, ":") || strings.TrimSpace(s) != s ||
		flow && strings.ContainsAny(s, ",[]{}?:")
	if !odd {
		return s
	}
	return quoted(s)
}

// quoted is a text in quotation marks.
func quoted(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil { // no text of a pack makes one
		return ""
	}
	return strings.TrimSpace(b.String())
}

var bare = pattern.New(`^[A-Za-z][A-Za-z0-9_.-]*$`)

// key is a key in YAML.
func key(s string) string {
	if bare().MatchString(s) && !otherwise().MatchString(s) {
		return s
	}
	return quoted(s)
}
