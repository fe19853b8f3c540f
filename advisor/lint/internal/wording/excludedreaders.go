package wording

import (
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/readers"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var excludedReaders = &check.Check{Name: "excluded-readers", Severity: check.Warning,
	Summary: "Nobody reads of what their record rules out",
	Doc: `A man who reads of pregnancy, or somebody without warfarin who reads of it, stops ` +
		`reading: the message is for somebody else. "concerns" of "lint" in pack.yaml says whom words ` +
		`and names of terms are about; kinds of what stands under "but" (a broken bone, say) can come ` +
		`to anybody, and may be named to everybody. The check looks for somebody who reads the ` +
		`words (the message is shown, as far as its own conditions say) and of whom that is certainly ` +
		`false; the finding ` +
		`gives the smallest such record. Make the sentence a piece that hangs on the condition, or ` +
		`leave it out. It sees the names and words that are listed, in English; it does not see ` +
		`what other words say, nor what a later stage withholds. Names of fewer than 4 letters are ` +
		`not looked for. Where a text must name what its reader does not have (what a medicine is ` +
		`for), an exception says why.`,
	Run: func(p *check.Pass) {
		ofReaders(p, p.Whom().Excluded, func(t *texts.Text) bool { return t.Piece == nil })
	},
}

var pieceWords = &check.Check{Name: "piece-words", Severity: check.Warning,
	Summary: "The words of a piece are about what its condition is about",
	Doc: `A piece that hangs on warfarin and speaks of aspirin is read by people on warfarin who ` +
		`take no aspirin. Each name of a term in it, and each word that "concerns" in pack.yaml lists, ` +
		`should be about something that the condition of the piece, of its rule or of its variant ` +
		`asks for: that itself, a kind of it, or what it is a kind of.`,
	Run: func(p *check.Pass) {
		ofReaders(p, p.Whom().Strays, func(t *texts.Text) bool { return t.Piece != nil })
	},
}

// ofReaders reports what is wrong with the words of texts for their readers.
func ofReaders(p *check.Pass, faults func(*texts.Text) []readers.Fault,
	wanted func(*texts.Text) bool) {
	p.English(func(t *texts.Text) {
		if !p.About(t.In) || !wanted(t) {
			return
		}
		for _, f := range faults(t) {
			p.Say(t, f.At, "%s", f.Msg)
		}
	})
}
