package infobutton

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"html/template"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"example.com/crosstalk/advisor"
)

// A feed is an answer in the elements of Atom, in the order of the HL7 schema of
// answers; in JSON it has the same, and names of its own for what XML names by itself.
type feed struct {
	XMLName  xml.Name   `xml:"http://www.w3.org/2005/Atom feed" json:"-"`
	Base     string     `xml:"-" json:"base"`
	Lang     string     `xml:"xml:lang,attr" json:"lang"`
	XSI      string     `xml:"-" json:"xsi"`
	Title    text       `xml:"title" json:"title"`
	Subtitle text       `xml:"subtitle" json:"subtitle"`
	Author   author     `xml:"author" json:"author"`
	Updated  value      `xml:"updated" json:"updated"`
	Category []category `xml:"category" json:"category"`
	ID       value      `xml:"id" json:"id"`
	Entries  []entry    `xml:"entry" json:"entry,omitempty"`
}

type text struct {
	Type  string `xml:"type,attr" json:"type"`
	Value string `xml:",chardata" json:"_value"`
}

// A value is a text that JSON writes as {"_value": ...}.
type value string

func (v value) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{"_value": string(v)})
}

type author struct {
	Name value `xml:"name" json:"name"`
}

type category struct {
	Scheme string `xml:"scheme,attr" json:"scheme"`
	Term   string `xml:"term,attr" json:"term"`
}

type entry struct {
	Lang    string `xml:"xml:lang,attr" json:"lang"`
	Title   text   `xml:"title" json:"title"`
	Links   []link `xml:"link" json:"link"`
	ID      value  `xml:"id" json:"id"`
	Updated value  `xml:"updated" json:"updated"`
	Summary text   `xml:"summary" json:"summary"`
}

type link struct {
	Title string `xml:"title,attr" json:"title"`
	Rel   string `xml:"rel,attr" json:"rel"`
	Type  string `xml:"type,attr" json:"type"`
	Href  string `xml:"href,attr" json:"href"`
}

// write writes an advice as what was asked for.
func write(w http.ResponseWriter, in *request, a *advisor.Advice, now time.Time) error {
	f := &feed{
		Lang:     a.Language,
		XSI:      "http://www.w3.org/2001/XMLSchema-instance",
		Title:    text{"text", a.Pack.Name},
		Subtitle: text{"text", a.Disclaimer},
		Author:   author{value(a.Pack.Name + " " + a.Pack.Version)},
		Updated:  value(now.UTC().Format(time.RFC3339)),
		ID:       id(a.Pack.Digest),
		Category: []category{},
	}
	for _, p := range in.params {
		f.Category = append(f.Category, category{p.name, p.value})
	}
	for i := range a.Messages {
		m := &a.Messages[i]
		var summary bytes.Buffer
		if err := page().Execute(&summary, view{m, strings.Split(m.Text, "\n\n"),
			in.provider}); err != nil {
			return err
		}
		e := entry{
			Lang:    a.Language,
			Title:   text{"text", m.Title},
			ID:      id(a.Pack.Digest, m.Rule, m.Variant, a.Language),
			Updated: value(m.Review.On + "T00:00:00Z"),
			Summary: text{"html", strings.TrimSpace(summary.String())},
		}
		if m.Language != "" {
			e.Lang = m.Language
		}
		for _, c := range m.Citations {
			if c.URL != "" {
				e.Links = append(e.Links, link{c.Text, "via", "text/html", c.URL})
			}
		}
		f.Entries = append(f.Entries, e)
	}
	var out bytes.Buffer
	media := "application/atom+xml; charset=utf-8"
	if in.json {
		media = "application/json; charset=utf-8"
		enc := json.NewEncoder(&out)
		if err := enc.Encode(map[string]any{"feed": f}); err != nil {
			return err
		}
	} else {
		out.WriteString(xml.Header)
		if err := xml.NewEncoder(&out).Encode(f); err != nil {
			return err
		}
	}
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(out.Bytes()) // the client has gone
	return nil
}

// id is a name for what the parts name, the same for the same parts.
func id(parts ...string) value {
	name := "https://example.com/crosstalk/" + strings.Join(parts, "/")
	return value(uuid.NewSHA1(uuid.NameSpaceURL, []byte(name)).URN())
}

type view struct {
	*advisor.Message
	Paragraphs []string
	Provider   bool
}

// page is a message as a reader sees it; a clinician sees why it is there, too.
var page = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Parse(pageText))
})

const pageText = `
{{- range .Paragraphs}}<p>{{.}}</p>{{end}}
{{- with .Action}}<p><strong>{{.}}</strong></p>{{end}}
{{- with .Cautions}}<ul>{{range .}}<li>{{.}}</li>{{end}}</ul>{{end}}
<p>Review: {{.Review.By}}, {{.Review.On}}</p>
{{- if .Provider}}<p>Level: {{.Level}}. Certainty of the evidence: {{.Evidence.Certainty}}.</p>
{{- with .Because}}<p>Shown because:</p><ul>{{range .}}<li>{{.Text}}</li>{{end}}</ul>{{end}}{{end}}
{{- with .Citations}}<ol>{{range .}}<li>
{{- if .URL}}<a href="{{.URL}}">{{.Text}}</a>{{else}}{{.Text}}{{end}}</li>{{end}}</ol>{{end}}`
