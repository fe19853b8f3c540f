package verify_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/oracle"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/randpack"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/source"
)

// TestPiecesLaw: of random packs and people, each sentence that is shown is a fixed one,
// or a said one whose condition plain expr calls true on every completion of the
// profile, or an unsure one; what is left out is false on every completion. On a profile
// of which all is known nothing is unsure. The texts are put together once more here, from
// the files, in the order in which they stand there.
func TestPiecesLaw(t *testing.T) {
	packs := 250
	if testing.Short() {
		packs = 40
	}
	seen := map[string]int{}
	for seed := uint64(0); packs > 0; seed++ {
		r := rand.New(rand.NewPCG(seed, 11))
		files := randpack.Files(r, randpack.Small)
		rb, err := advisor.Load[advisor.Record](files, nil)
		if err != nil {
			continue // it breaks a law of packs
		}
		packs--
		p, errs := load.Pack(files, nil, false)
		if len(errs) > 0 {
			t.Fatal(errs[0])
		}
		l := &piecesLaw{rb: rb, pack: p, seen: seen, oracles: oracle.For(p)}
		draw := randprofile.New(p).Source(r, 0.6)
		for range 8 {
			if why := l.hold(draw); why != "" {
				t.Fatalf("seed %d: %s", seed, why)
			}
		}
	}
	t.Log(seen)
	for _, what := range []string{"fixed", "said", "unsure", "omitted", "in a variant"} {
		if seen[what] < 300 && !testing.Short() || seen[what] == 0 {
			t.Errorf("%d are %s: too few to say anything", seen[what], what)
		}
	}
}

type piecesLaw struct {
	rb      *advisor.Rulebase[advisor.Record]
	pack    *pack.Pack
	oracles *oracle.Oracles
	seen    map[string]int
}

var lawDay = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// hold holds the advice for a partly known profile, and for completions of it, to the law.
func (l *piecesLaw) hold(draw *randprofile.Source) (why string) {
	partial := draw.Profile()
	region := []string{"US", "GB"}[draw.IntN(2)]
	a, err := l.advise(partial, region)
	if err != nil {
		return "" // it contradicts itself
	}
	for range 4 {
		whole := draw.Complete(partial)
		o, err := l.oracle(whole, region)
		if err != nil || len(o.Unusable) > 0 {
			continue // it is a completion of nobody's
		}
		full, err := l.advise(whole, region)
		if err != nil {
			continue
		}
		for _, m := range a.Messages {
			if why := l.message(&m, o, false); why != "" {
				return fmt.Sprintf("%s: %s\n%s\ncompleted %s", m.Rule, why, text(partial), text(whole))
			}
		}
		for _, m := range full.Messages {
			if why := l.message(&m, o, len(full.Problems) == 0); why != "" {
				return fmt.Sprintf("%s, all known: %s\n%s", m.Rule, why, text(whole))
			}
		}
	}
	return ""
}

func (l *piecesLaw) advise(d randprofile.Doc, region string) (*advisor.Advice, error) {
	_, p, err := l.rb.Decode("p.json", []byte(text(d)))
	if err != nil {
		return nil, err
	}
	return l.rb.Advise(p, &advisor.Options{AsOf: lawDay, Region: region, Cap: -1})
}

// oracle is plain expr on a profile that is all known.
func (l *piecesLaw) oracle(d randprofile.Doc, region string) (*oracle.Oracle, error) {
	errs := &source.Errors{}
	n := source.JSON("p.json", []byte(text(d)), errs)
	v := reflect.New(l.pack.Struct.Type).Elem()
	l.pack.Struct.Decode(&source.Reader{Errs: errs}, n, v)
	if list := errs.Sorted(); len(list) > 0 {
		return nil, list[0]
	}
	given := fact.Profile{AsOf: lawDay}
	if err := l.pack.Struct.Read(v, &given); err != nil {
		return nil, err
	}
	return l.oracles.New(&given, lawDay, region)
}

// message holds one message to the law, on one completion.
func (l *piecesLaw) message(m *advisor.Message, o *oracle.Oracle, known bool) string {
	node := l.pack.Rule(m.Rule).Node
	words := node.Get("message")
	if m.Variant != "" {
		for _, v := range node.Get("variants").Items {
			if v.Get("name").Value == m.Variant && v.Get("message") != nil {
				words = v.Get("message")
			}
		}
	}
	body := words.Get("en").Get("text")
	if body.Kind != source.Seq {
		if m.Text != "Text." || len(m.Pieces) > 0 {
			return fmt.Sprintf("the text is %q, with pieces %v", m.Text, m.Pieces)
		}
		return ""
	}
	if m.Variant != "" {
		l.seen["in a variant"]++
	}
	left := strings.Split(m.Text, "\n\n")
	take := func(sentence string) bool {
		if len(left) > 0 && left[0] == sentence {
			left = left[1:]
			return true
		}
		return false
	}
	for _, item := range body.Items {
		if item.Kind != source.Map {
			l.seen["fixed"]++
			if !take(item.Value) {
				return fmt.Sprintf("%q lacks %q at its place", m.Text, item.Value)
			}
			continue
		}
		name := item.Get("piece").Value
		cond := node.Get("pieces").Get(name).Get("if").Value
		is, err := o.Eval(cond)
		state := advisor.Omitted
		switch {
		case take(item.Get("said").Value):
			state = advisor.Said
		case take(item.Get("unsure").Value):
			state = advisor.Unsure
		}
		l.seen[string(state)]++
		switch {
		case err != nil: // it cannot be calculated of what is known
		case state == advisor.Said && is != true, state == advisor.Omitted && is != false,
			state == advisor.Unsure && known:
			return fmt.Sprintf("%s is %s, and plain expr says %v of %s", name, state, is, cond)
		}
		if !slices.Contains(m.Pieces, advisor.Piece{Name: name, State: state}) {
			return fmt.Sprintf("%s is %s, and pieces are %v", name, state, m.Pieces)
		}
	}
	if len(left) > 0 {
		return fmt.Sprintf("%q has what stands nowhere in the rule: %q", m.Text, left)
	}
	return ""
}

func text(d randprofile.Doc) string {
	data, err := json.Marshal(d)
	if err != nil {
		return err.Error()
	}
	return string(data)
}
