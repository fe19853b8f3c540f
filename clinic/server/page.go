package server

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"sync"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/words"
)

//go:embed page
var pageFiles embed.FS

// pageNames are the files of the page beside its HTML.
var pageNames = []string{"words.js", "app.js", "interview.js", "given.js", "style.css", "icon.svg"}

var pageHTML = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(pageFiles, "page/index.gohtml"))
})

// indexOf is the HTML of the page. It has no words but those to be read where no script runs or no
// form comes, in all languages of the pack; the rest comes with the form.
func indexOf(rb *advisor.Rulebase[advisor.Record]) ([]byte, error) {
	type saying struct{ Language, Direction, Title, NoScript, Failed string }
	var list []saying
	for _, lang := range rb.Languages() {
		own := words.In(rb, lang, "page")
		list = append(list, saying{lang, own.Direction(), own.Text("title"), own.Text("no_script"),
			own.Text("failed")})
	}
	var out bytes.Buffer
	err := pageHTML().ExecuteTemplate(&out, "index.gohtml", list)
	return out.Bytes(), err
}

// policy lets the page load its own files and ask its own server. Without
// trusted types a script cannot make HTML of a text, whoever wrote the text.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
	"img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for " +
	"'script'; trusted-types 'none'"

// page serves the files of the page, which asks nobody but this server.
func page() http.Handler {
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic("server: internal error: " + err.Error())
	}
	serve := http.FileServerFS(files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		guard(w)
		serve.ServeHTTP(w, r)
	})
}

// index answers with the HTML of the page.
func (s *Server) index(w http.ResponseWriter, _ *http.Request) {
	guard(w)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache") // another pack may be loaded
	_, _ = w.Write(s.current.Load().index)      // the client has gone
}

func guard(w http.ResponseWriter) {
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
}
