package infobutton

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"example.com/crosstalk/advisor"
)

// The elements of a feed in Atom, in the order of the HL7 schema of answers.
type feed struct {
	XMLName  xml.Name   `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string     `xml:"xml:lang,attr"`
	Title    text       `xml:"title"`
	Subtitle text       `xml:"subtitle"`
	Author   author     `xml:"author"`
	Updated  string     `xml:"updated"`
	Category []category `xml:"category"`
	ID       string     `xml:"id"`
	Entries  []entry    `xml:"entry"`
}

type text struct {
	Type  string `xml:"type,attr" json:"type"`
	Value string `xml:",chardata" json:"_value"`
}

type author struct {
	Name string `xml:"name"`
}

type category struct {
	Scheme string `xml:"scheme,attr" json:"scheme"`
	Term   string `xml:"term,attr" json:"term"`
}

type entry struct {
	Lang    string `xml:"xml:lang,attr"`
	Title   text   `xml:"title"`
	Links   []link `xml:"link"`
	ID      string `xml:"id"`
	Updated string `xml:"updated"`
	Summary text   `xml:"summary"`
}

type link struct {
	Title string `xml:"title,attr" json:"title"`
	Rel   string `xml:"rel,attr" json:"rel"`
	Type  string `xml:"type,attr" json:"type"`
	Href  string `xml:"href,attr" json:"href"`
}

// value is how the JSON form writes a text: {"_value": ...}.
type value struct {
	Value string `json:"_value"`
}

// The same feed in JSON.
type jsonFeed struct {
	Base     string     `json:"base"`
	Lang     string     `json:"lang"`
	XSI      string     `json:"xsi"`
	Title    text       `json:"title"`
	Subtitle text       `json:"subtitle"`
	Author   jsonAuthor `json:"author"`
	Updated  value      `json:"updated"`
	Category []category `json:"category"`
	ID       value      `json:"id"`
	Entries  []jsonItem `json:"entry,omitempty"`
}

type jsonAuthor struct {
	Name value `json:"name"`
}

type jsonItem struct {
	Lang    string `json:"lang"`
	Title   text   `json:"title"`
	Links   []link `json:"link"`
	ID      value  `json:"id"`
	Updated value  `json:"updated"`
	Summary text   `json:"summary"`
}

// write writes an advice as what was asked for.
func write(w http.ResponseWriter, in *request, a *advisor.Advice, now time.Time) error {
	f := &feed{
		Lang:     a.Language,
		Title:    text{"text", a.Pack.Name},
		Subtitle: text{"text", a.Disclaimer},
		Author:   author{a.Pack.Name + " " + a.Pack.Version},
		Updated:  now.UTC().Format(time.RFC3339),
		ID:       id(a.Pack.Digest),
		Category: []category{},
	}
	for _, p := range in.params {
		f.Category = append(f.Category, category{p.name, p.value})
	}
	for i := range a.Messages {
		m := &a.Messages[i]
		var summary bytes.Buffer
		if err := page.Execute(&summary, view{m, strings.Split(m.Text, "\n\n"), in.provider}); err != nil {
			return err
		}
		e := entry{
			Lang:    a.Language,
			Title:   text{"text", m.Title},
			ID:      id(a.Pack.Digest, m.Rule, m.Variant, a.Language),
			Updated: m.Review.On + "T00:00:00Z",
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
		if err := enc.Encode(map[string]any{"feed": f.json()}); err != nil {
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

func (f *feed) json() *jsonFeed {
	out := &jsonFeed{
		Lang: f.Lang, XSI: "http://www.w3.org/2001/XMLSchema-instance",
		Title: f.Title, Subtitle: f.Subtitle, Author: jsonAuthor{value{f.Author.Name}},
		Updated: value{f.Updated}, Category: f.Category, ID: value{f.ID},
	}
	for _, e := range f.Entries {
		out.Entries = append(out.Entries, jsonItem{e.Lang, e.Title, e.Links, value{e.ID}, value{e.Updated}, e.Summary})
	}
	return out
}

// id is a name for what the parts name, the same for the same parts.
func id(parts ...string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://example.com/crosstalk/"+strings.Join(parts, "/"))).URN()
}

type view struct {
	*advisor.Message
	Paragraphs []string
	Provider   bool
}

// page is a message as a reader sees it; a clinician sees why it is there, too.
var page = template.Must(template.New("").Parse(`
{{- range .Paragraphs}}<p>{{.}}</p>{{end}}
{{- with .Action}}<p><strong>{{.}}</strong></p>{{end}}
{{- with .Cautions}}<ul>{{range .}}<li>{{.}}</li>{{end}}</ul>{{end}}
<p>Review: {{.Review.By}}, {{.Review.On}}</p>
{{- if .Provider}}<p>Level: {{.Level}}. Certainty of the evidence: {{.Evidence.Certainty}}.</p>
{{- with .Because}}<p>Shown because:</p><ul>{{range .}}<li>{{.Text}}</li>{{end}}</ul>{{end}}{{end}}
{{- with .Citations}}<ol>{{range .}}<li>{{if .URL}}<a href="{{.URL}}">{{.Text}}</a>{{else}}{{.Text}}{{end}}</li>{{end}}</ol>{{end}}`))
