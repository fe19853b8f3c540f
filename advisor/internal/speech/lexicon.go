package speech

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// A lexicon is phrases by their first word, the longest first.
type lexicon struct{ phrases map[string][]phrase }

type phrase struct {
	words []string // "~" is up to seven words
	tag   string
}

// head is how many words stand before a gap, from which it follows who goes first:
// what is longer, and of the same length what goes on behind a gap.
func (p phrase) head() int { return headOf(p.words) }

func headOf(words []string) int {
	if gap := slices.Index(words, "~"); gap >= 0 {
		return 2*gap + 1
	}
	return 2 * len(words)
}

func newLexicon() *lexicon { return &lexicon{map[string][]phrase{}} }

// add adds a phrase; by its stem if it is a name.
func (l *lexicon) add(tag string, words []string, name bool) {
	if len(words) == 0 {
		return
	}
	if name {
		words = slices.Clone(words)
		for i, w := range words {
			words[i] = stemOf(w)
		}
	}
	list := l.phrases[words[0]]
	at := slices.IndexFunc(list, func(p phrase) bool { return p.head() < headOf(words) })
	if at < 0 {
		at = len(list)
	}
	l.phrases[words[0]] = slices.Insert(list, at, phrase{words, tag})
}

func (l *lexicon) has(word string) bool {
	return slices.ContainsFunc(l.phrases[word], func(p phrase) bool { return len(p.words) == 1 })
}

// maxGap is how many words may stand in the gap of a phrase.
const maxGap = 7

// at is the longest phrase at a place: its tag and how many tokens it takes. Of one
// with a gap, these are the tokens before it, and where the rest begins.
func (l *lexicon) at(list []token, i int, key func(string) string) (tag string,
	n, rest, restLen int) {
	for _, p := range l.phrases[key(list[i].text)] {
		gap := slices.Index(p.words, "~")
		head := p.words
		if gap >= 0 {
			head = p.words[:gap]
		}
		if !matches(list, i, head, key) {
			continue
		}
		if gap < 0 {
			return p.tag, len(head), 0, 0
		}
		tail := p.words[gap+1:]
		for j := i + len(head) + 1; j <= i+len(head)+maxGap && j < len(list); j++ {
			if strings.ContainsAny(list[j-1].text, ",;:()") {
				break
			}
			if matches(list, j, tail, key) {
				return p.tag, len(head), j, len(tail)
			}
		}
	}
	return "", 0, 0, 0
}

func matches(list []token, i int, words []string, key func(string) string) bool {
	if i+len(words) > len(list) {
		return false
	}
	for k, w := range words {
		if key(list[i+k].text) != w {
			return false
		}
	}
	return true
}

//go:embed medicines.txt
var medicinesFile string

// knownMedicines are those that are often named.
var knownMedicines = sync.OnceValue(func() (list []string) {
	for line := range strings.Lines(medicinesFile) {
		if line[0] != '#' {
			list = append(list, strings.Split(strings.TrimSpace(line), ", ")...)
		}
	}
	return list
})

// medicineEnds are the ends by which names of medicines are made, in stems.
var medicineEnds = []string{"mab", "cept", "pril", "sartan", "statin", "prazol", "olol", "cilin",
	"micin", "floxacin", "ciclin", "azepam", "zolam", "conazol", "gliptin", "gliflozin", "tinib",
	"citinib", "dronat", "dron", "xaban", "parin", "triptan", "setron", "oxetin", "azin", "idon",
	"glutid", "tretin", "limus", "metason", "prednison", "prednisolon", "solon", "cortison",
	"tiroxin", "barbital", "valproat", "trexat", "prin", "sporin", "caftor", "vir", "tazol",
	"semid", "tiazid", "fosfamid", "platin", "rubicin", "bactam", "triptilin", "ilast", "fibrat",
	"dipin", "terol", "tropium", "profen", "coxib", "codon", "adol", "oxan", "capon", "gabalin",
	"gabapentin", "lamotrigin", "warfarin", "metformin", "digoxin", "insulin", "tretinoin", "tamol",
	"oquin"}

var noMedicine = map[string]bool{"colesterol": true,
	"april": true, "abril": true, "cabin": true, "margarin": true,
	"devoir": true, "magazin": true, "perdon": true, "cordon": true, "savior": true, "elixir": true,
	"servir": true, "vivir": true, "recibir": true, "escribir": true, "hervir": true,
	"accept": true, "except": true, "concept": true, "percept": true, "intercept": true,
	"cartilagin": true, "abandon": true, "sprin": true, "patinazol": true}

// isMedicine goes by the end of a word.
func isMedicine(word string) bool {
	stem := stemOf(word)
	return len(stem) >= 6 && !noMedicine[stem] && slices.ContainsFunc(medicineEnds,
		func(end string) bool { return len(stem) > len(end)+1 && strings.HasSuffix(stem, end) })
}

// illnessEnds are those of illnesses, in English and Spanish.
var illnessEnds = []string{"itis", "osis", "emia", "pathy", "patia", "algia", "noma", "phoma",
	"iasis", "trophy", "plegia", "sclerosis", "rragia"}

var noIllness = map[string]bool{"dosis": true, "diagnosis": true, "hypnosis": true,
	"prognosis": true, "academia": true, "hipnosis": true, "osmosis": true, "symbiosis": true,
	"metamorphosis": true, "empathy": true, "sympathy": true, "autonoma": true, "nostalgia": true,
	"trophy": true, "mitosis": true, "simpatia": true, "empatia": true, "bohemia": true}

func isIllness(word string) bool {
	return len(word) >= 6 && !noIllness[word] && slices.ContainsFunc(illnessEnds,
		func(end string) bool { return len(word) > len(end)+1 && strings.HasSuffix(word, end) })
}
