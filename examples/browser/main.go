//go:build !js

package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/handout"
	"example.com/crosstalk/rules"
)

// itself is this package, which is the program in the page as well.
const itself = "example.com/crosstalkinbrowser"

// ofModule is what makes modules of scripts that stand in one here.
var ofModule = regexp.MustCompile(`(?m)^(import .*\n|export )`)

//go:embed index.gohtml
var index string

//go:embed app.js
var app string

func main() {
	out := flag.String("o", "crosstalk.html", "the file to write")
	flag.Parse()
	size, err := build(*out)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(*out, "-", size)
}

// build writes the page and says how large its parts are.
func build(out string) (string, error) {
	folder, err := goTool("list", "-f", "{{.Dir}}", itself)
	if err != nil {
		return "", err
	}
	root, err := goTool("env", "GOROOT")
	if err != nil {
		return "", err
	}
	temp, err := os.MkdirTemp("", "crosstalk-browser-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(temp)
	binary := filepath.Join(temp, "page.wasm")
	if err := compile(binary); err != nil {
		return "", err
	}
	program, err := os.ReadFile(binary)
	if err != nil {
		return "", err
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(program); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	rb, err := advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		return "", err
	}
	// Go's own script starts the program; the interview is that of the server's page.
	loader, err := os.ReadFile(filepath.Join(root, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return "", err
	}
	script, style, err := ofServer(filepath.Join(folder, "..", "..", "clinic", "server", "page"))
	if err != nil {
		return "", err
	}
	list, err := sayings(rb)
	if err != nil {
		return "", err
	}
	page, err := assemble(style+handout.Style(), string(loader), script+app, list, packed.Bytes())
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(out, page, 0o644); err != nil {
		return "", err
	}
	return fmt.Sprintf("%.1f MB; the program in it %.1f MB, %.1f MB packed", mb(len(page)),
		mb(len(program)), mb(packed.Len())), nil
}

// ofServer has the scripts of the interview of the server's page, and its style.
func ofServer(folder string) (script, style string, err error) {
	for _, name := range []string{"words.js", "interview.js"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return "", "", err
		}
		script += ofModule.ReplaceAllString(string(text), "")
	}
	text, err := os.ReadFile(filepath.Join(folder, "style.css"))
	return script, string(text), err
}

// assemble makes the page, whose policy lets nothing run but the scripts that stand in it.
func assemble(style, loader, script string, list []saying, program []byte) ([]byte, error) {
	for _, text := range []string{style, loader, script} {
		if strings.Contains(text, "</") && (strings.Contains(text, "</script") ||
			strings.Contains(text, "</style")) {
			return nil, errors.New("a script or style sheet would end before its end")
		}
	}
	t, err := template.New("page").Parse(index)
	if err != nil {
		return nil, err
	}
	about, err := json.Marshal(list) // without any <
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.Execute(&out, map[string]any{
		"Policy": "default-src 'none'; img-src data:; style-src " + hash(style) + "; script-src " +
			hash(loader) + " " + hash(script) + " 'wasm-unsafe-eval'; base-uri 'none'; form-action 'none'",
		"Saying": list,
		"Style":  template.HTML("<style>" + style + "</style>"),
		"Scripts": template.HTML("<script>" + loader + "</script>\n" +
			`<script type="module" async>` + script + "</script>"),
		"About": template.HTML(`<script type="application/json" id="about">` + string(about) +
			"</script>"),
		"Program": template.HTML(`<script type="application/octet-stream" id="program">` +
			base64.StdEncoding.EncodeToString(program) + "</script>"),
	})
	return out.Bytes(), err
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func compile(out string) error {
	c := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, itself)
	c.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if said, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("go build for the browser: %w\n%s", err, said)
	}
	return nil
}

func goTool(args ...string) (string, error) {
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}

func mb(n int) float64 { return float64(n) / 1e6 }
