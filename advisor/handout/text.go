package handout

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/crosstalk/internal/pattern"
)

// A Text is what somebody reads, with telephone numbers apart from the rest.
type Text []Run

// A Run is a part of a Text.
type Run struct {
	Text string
	Call string // the number that a telephone dials, as in 116123; "" of what is no number
}

// String is the text without marks.
func (t Text) String() string {
	var b strings.Builder
	for _, r := range t {
		b.WriteString(r.Text)
	}
	return b.String()
}

// A Block is a paragraph, or the items of a list.
type Block struct {
	Text  Text
	Items []Text // nil of a paragraph
}

// clean takes out of a text what nobody sees and what turns the direction of writing, so
// that it cannot make the text around it read otherwise.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r == '\uFEFF', r == '\u2028', r == '\u2029',
			r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// telephone is a number that can be dialled: digits, in groups perhaps.
var telephone = pattern.New(`^\+?[0-9](?:[0-9 ().-]*[0-9])?$`)

// dial is what a telephone dials for a number.
func dial(number string) string {
	return strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, number)
}

// findPhones looks for the words of the region that are telephone numbers.
func (m *maker) findPhones() {
	var numbers []string
	for _, words := range m.region {
		if telephone().MatchString(words) {
			numbers = append(numbers, regexp.QuoteMeta(words))
		}
	}
	if len(numbers) > 0 {
		m.phones = regexp.MustCompile(strings.Join(longestFirst(numbers), "|"))
	}
}

// dialled marks the region's telephone numbers in a text. They stand in what tells
// somebody to call; elsewhere the same figures may count something.
func (m *maker) dialled(s string) Text {
	if m.phones == nil {
		return plain(s)
	}
	var t Text
	from := 0
	for _, at := range m.phones.FindAllStringIndex(s, -1) {
		if within(s, at) {
			continue
		}
		t = append(append(t, plain(s[from:at[0]])...), Run{s[at[0]:at[1]], dial(s[at[0]:at[1]])})
		from = at[1]
	}
	return append(t, plain(s[from:])...)
}

// within reports whether a number is part of a longer one, or of a word.
func within(s string, at []int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:at[0]])
	after, n := utf8.DecodeRuneInString(s[at[1]:])
	further, _ := utf8.DecodeRuneInString(s[at[1]+n:])
	joins := func(r rune) bool { return unicode.IsDigit(r) || unicode.IsLetter(r) }
	return joins(before) || strings.ContainsRune("+-.,", before) || joins(after) ||
		strings.ContainsRune("-.,", after) && unicode.IsDigit(further)
}

func plain(s string) Text {
	if s == "" {
		return nil
	}
	return Text{{Text: s}}
}

// perParagraph is how many sentences a paragraph has at most, but for the last of a text
// that would otherwise have one by itself.
const perParagraph = 3

// blocks parts a text at its empty lines, its lists, and after a few sentences: what is in
// small pieces is read.
func blocks(text string, mark func(string) Text) (all []Block) {
	for part := range strings.SplitSeq(clean(text), "\n\n") {
		for line := range strings.SplitSeq(part, "\n") {
			line = strings.TrimSpace(line)
			item, isItem := strings.CutPrefix(line, "- ")
			switch n := len(all); {
			case line == "":
			case !isItem:
				for _, p := range paragraphs(line) {
					all = append(all, Block{Text: mark(p)})
				}
			case n > 0 && all[n-1].Items != nil:
				all[n-1].Items = append(all[n-1].Items, mark(item))
			default:
				all = append(all, Block{Items: []Text{mark(item)}})
			}
		}
	}
	return all
}

// paragraphs parts a text into as few pieces of perParagraph sentences as do, of much the
// same number.
func paragraphs(text string) (list []string) {
	all := sentences(text)
	pieces := (len(all) + perParagraph - 1) / perParagraph
	for i := range pieces {
		from, to := i*len(all)/pieces, (i+1)*len(all)/pieces
		list = append(list, strings.Join(all[from:to], " "))
	}
	return list
}

// sentences parts a text where a sentence ends and another begins, as far as that can be
// seen: not behind a short word, which may be cut short itself.
func sentences(text string) (list []string) {
	from := 0
	for i, r := range text {
		if !strings.ContainsRune(".!?", r) {
			continue
		}
		end := i + 1
		for end < len(text) && strings.ContainsRune(`"'”’»)`, runeAt(text, end)) {
			end += utf8.RuneLen(runeAt(text, end))
		}
		if end+1 >= len(text) || text[end] != ' ' || unicode.IsLower(runeAt(text, end+1)) ||
			r == '.' && short(text[from:i]) {
			continue
		}
		list = append(list, text[from:end])
		from = end + 1
	}
	return append(list, text[from:])
}

func runeAt(s string, i int) rune {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r
}

// short reports whether the last word of a text could be an abbreviation: Dr, St, e.g.
func short(text string) bool {
	word := text[strings.LastIndexByte(text, ' ')+1:]
	first, _ := utf8.DecodeRuneInString(word)
	return strings.Contains(word, ".") ||
		utf8.RuneCountInString(word) <= 2 && unicode.IsUpper(first)
}
