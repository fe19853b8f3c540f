package languages

import (
	"strings"

	"example.com/crosstalk/advisor/internal/overlay"
	"example.com/crosstalk/advisor/lint/internal/check"
)

var staleTranslation = &check.Check{Name: "stale-translation", Severity: check.Warning,
	Summary: "A translation says what the first language says today",
	Doc: "The text that was translated has changed since. Until a translator has looked at it, " +
		"a reader gets the first language, or the translation with a mark, as `stale` of pack.yaml " +
		"says. `crosstalk translate --status FILE` shows both; `crosstalk translate --accept FILE` " +
		"says that they agree again.",
	Run: func(p *check.Pass) {
		for _, t := range p.Overlay.Translations {
			if t.State != overlay.Stale {
				continue
			}
			read := "the first language is read meanwhile"
			if t.Used {
				read = "it is read meanwhile, and marked"
			} else if p.Stale {
				read = "it no longer fits, so the first language is read meanwhile"
			}
			p.Report(t.Of, t.Of.Pos, p.In(t.Unit), "the words in %q have changed since this was "+
				"translated (%s then, %s now); %s. Look at %s and at this, then \"crosstalk translate "+
				"--lang %s --accept %s\"", p.Languages[0], strings.TrimSpace(t.Of.Value), t.Digest(), read,
				t.Node.Pos, t.Lang, t.At.Pos.File)
		}
	},
}
