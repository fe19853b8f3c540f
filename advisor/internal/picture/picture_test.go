package picture_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/crosstalk/advisor/internal/picture"
)

func TestRead(t *testing.T) {
	d, err := picture.Read("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 20\"><!-- x -->\n" +
		"<g fill='none'><path d=\"M0 0\n h10\"/></g></svg>")
	if err != nil {
		t.Fatal(err)
	}
	if d.ViewBox != "0 0 10 20" || d.Shapes != `<g fill="none"><path d="M0 0 h10"></path></g>` {
		t.Errorf("%+v", d)
	}
}

// TestRefused: nothing that runs, loads, styles or is read gets into a drawing.
func TestRefused(t *testing.T) {
	for _, inside := range []string{
		`<script>alert(1)</script>`, `<style>*{}</style>`, `<text>Hi</text>`, `Hi`,
		`<path onload="alert(1)" d="M0 0"/>`, `<path style="fill:red" d="M0 0"/>`,
		`<path fill="red" d="M0 0"/>`, `<path fill="url(#a)" d="M0 0"/>`,
		`<path d="M0 0&quot; onload=&quot;x"/>`, `<path d="&lt;script&gt;"/>`,
		`<image href="https://example.org/a.png"/>`, `<use href="#a"/>`, `<a href="x"><g/></a>`,
		`<foreignObject/>`, `<animate/>`, `<g id="x"/>`, `<g class="x"/>`,
		`<g xmlns:x="y" x:href="z"/>`, `<svg viewBox="0 0 1 1"></svg>`, `<?php echo ?>`,
		`<![CDATA[x]]>`, `<g>`, ``, strings.Repeat(`<g/>`, picture.MaxShapes+1),
		strings.Repeat(`<g>`, 12) + strings.Repeat(`</g>`, 12),
		strings.Repeat(" ", picture.MaxBytes),
	} {
		text := `<svg viewBox="0 0 10 20">` + inside + `</svg>`
		if d, err := picture.Read(text); err == nil {
			t.Errorf("%.80s is read as %+v", inside, d)
		}
	}
	for _, text := range []string{``, `x`, `<svg/>`, `<svg viewBox="0 0 0 1"><g/></svg>`,
		`<svg viewBox="0 0 9 9" onload="x"><g/></svg>`, `<g/>`, `</svg>`, `<!DOCTYPE svg><svg/>`,
		`<svg viewBox="0 0 9 9"><g/></svg><svg viewBox="0 0 9 9"><g/></svg>`,
		`<svg viewBox="0 0 9 9"><g/></svg><g/>`} {
		if d, err := picture.Read(text); err == nil {
			t.Errorf("%s is read as %+v", text, d)
		} else if fmt.Sprint(err) == "" {
			t.Error("an error without words")
		}
	}
}
