package handout

import (
	"html/template"

	"example.com/crosstalk/advisor"
)

// A Handout is an advice in the order in which a person reads it. It is what templates are
// executed with.
type Handout struct {
	Language  string // BCP 47
	Direction string // ltr or rtl
	Words     *Words
	Title     string    // of the sheet
	Subjects  string    // what it is about, as a line; "" if nothing
	Date      string    // in words; "" if the advice has none
	Clinic    Brand     // who gives it
	Call      []Section // who must call for help now reads this first, and alone
	Notes     []Text    // that hold for all sections
	ToDo      []List    // by urgency
	Phone     string    // whom to call with questions, as a line; "" if nobody
	Emergency Text      // whom to call in an emergency, as a line; nil beside Call
	Sections  []Section // of the other messages, most important first
	Ask       bool      // whether there is room for questions
	Sources   []Source
	Remarks   []string // what was not taken into account, not reviewed, not translated
	// Disclaimer is the pack's.
	Disclaimer string
	Pack       string      // its name and version
	TeachBack  []TeachBack // of the sheet for whoever gives the handout; nil if there is none
	Large      bool
	Letter     bool

	template *template.Template
}

// A Brand is a clinic as a sheet shows it.
type Brand struct {
	Name, Phone, Footer string
	Logo                template.URL // the picture itself, as a data: address; "" if there is none
}

// A Section is a message.
type Section struct {
	Language string // if it is not that of the handout
	Title    string
	Action   Text // one thing to do
	Alone    bool // the action stands in no list of ToDo, so the section has it
	Blocks   []Block
	Cautions []Text   // but for those that all have
	Why      []string // but for what was told before
	Sources  []int    // their numbers
	Picture  *Picture // nil if there is none
	Refs     string   // the same, as a line; "" if there are none
}

// A Picture is a drawing that says something more plainly than words.
type Picture struct {
	Language string // of its words, if it is not that of the handout
	Alt      string // what is to be seen
	Caption  string // what it says
	ViewBox  string
	Shapes   template.HTML // SVG elements, of which package picture has written every one
}

// A List is some of what there is to do.
type List struct {
	Title string // "" where it is the only one and needs none
	Items []Item

	first int // the place of the first message that it comes from, from 1
}

// An Item is one thing to do.
type Item struct {
	Text     Text
	Language string // if it is not that of the handout
}

// A Source is a work that sections rest on.
type Source struct {
	Number  int
	Text    string
	URL     string // http or https; "" if it has none
	Short   string // the address for print
	Checked bool   // somebody has seen all its details
}

// A TeachBack is what to ask about a message.
type TeachBack struct {
	Language string // if it is not that of the handout
	Title    string
	Asks     []Ask
}

// An Ask is a question, and a line that says what the answer should have.
type Ask struct{ Ask, Listen string }

// emergencies parts the messages that nothing may stand before from the others.
func emergencies(list []advisor.Message) (first, rest []int) {
	for i, m := range list {
		if m.Level == advisor.Emergency {
			first = append(first, i)
		} else {
			rest = append(rest, i)
		}
	}
	return first, rest
}
