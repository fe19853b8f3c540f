package advisortest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/interview"
	"example.com/crosstalk/advisor/workbench"
)

// Interview holds the questions of a pack to what package interview promises, with so
// many random people: an answer changes its fact and no other; Back undoes it; nothing is
// asked twice, and every interview ends; it ends as settled only if no rule at the level
// waits for anything; what is skipped leaves the profile as it was; answers in another
// order give the same advice, and so does an interview that was saved and resumed.
func Interview[P any](t *testing.T, rb *advisor.Rulebase[P], people int, opts *interview.Options) {
	t.Helper()
	draw := workbench.RandomProfiles(rb)
	asked := 0
	for seed := range people {
		r := rand.New(rand.NewPCG(uint64(seed), 19))
		whole, err := draw(r, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		n, err := conversation(r, rb, whole, opts)
		if err != nil {
			t.Fatalf("person %d, after %d questions: %v", seed, n, err)
		}
		asked += n
	}
	t.Logf("%d people were asked %d questions", people, asked)
}

// A talk is one interview under test.
type talk[P any] struct {
	*interview.Interview[P]
	rand  *rand.Rand
	rb    *advisor.Rulebase[P]
	opts  *interview.Options
	whole map[string]any // what the person knows
	said  []step
	seen  map[string]bool
}

type step struct {
	question string
	answer   interview.Answer
}

// conversation is one interview with a person. It returns how many questions it took.
func conversation[P any](r *rand.Rand, rb *advisor.Rulebase[P], whole *P,
	opts *interview.Options) (int, error) {
	doc, err := told(rb, whole, opts)
	if err != nil {
		return 0, nil // a person who contradicts themselves
	}
	iv, err := interview.New(rb, nil, opts)
	if err != nil {
		return 0, err
	}
	c := &talk[P]{iv, r, rb, opts, doc, nil, map[string]bool{}}
	for {
		q, err := c.Next()
		if err != nil {
			return len(c.seen), err
		}
		if q == nil {
			return len(c.seen), c.over()
		}
		if c.seen[q.ID] {
			return len(c.seen), fmt.Errorf("%s is asked a second time", q.ID)
		}
		c.seen[q.ID] = true
		if err := c.step(q); err != nil {
			return len(c.seen), fmt.Errorf("%s: %w", q.ID, err)
		}
		if len(c.said) > 0 && r.IntN(6) == 0 {
			if err := c.change(c.said[r.IntN(len(c.said))]); err != nil {
				return len(c.seen), fmt.Errorf("changing: %w", err)
			}
		}
	}
}

// told is what a profile says, as JSON has it.
func told[P any](rb *advisor.Rulebase[P], p *P, opts *interview.Options) (map[string]any, error) {
	iv, err := interview.New(rb, p, opts)
	if err != nil {
		return nil, err
	}
	return docOf(iv)
}

func docOf[P any](iv *interview.Interview[P]) (doc map[string]any, err error) {
	text, err := iv.ProfileJSON()
	if err != nil {
		return nil, err
	}
	return doc, json.Unmarshal(text, &doc)
}

// step answers a question, puts it aside, or does so and takes it back first.
func (c *talk[P]) step(q *interview.Question) error {
	before, err := docOf(c.Interview)
	if err != nil {
		return err
	}
	kept, err := json.Marshal(c.Interview)
	if err != nil {
		return err
	}
	a, knows := answerOf(c.whole, q.ID)
	changed, err := c.say(q.ID, a, knows)
	if err != nil {
		return err
	}
	after, err := docOf(c.Interview)
	if err != nil {
		return err
	}
	if err := onlyThere(before, after, q, changed); err != nil {
		return err
	}
	if c.rand.IntN(3) > 0 {
		return nil
	}
	if !c.Back() {
		return fmt.Errorf("Back finds nothing to take back")
	}
	if err := same(c.Interview, kept); err != nil {
		return fmt.Errorf("after Back: %w", err)
	}
	again, err := c.Next()
	if err != nil || again == nil || again.ID != q.ID {
		return errors.Join(fmt.Errorf("after Back it is not asked again: %v", again), err)
	}
	if changed {
		c.said = c.said[:len(c.said)-1]
	}
	_, err = c.say(q.ID, a, knows)
	return err
}

// change takes an answer back and gives it again. What hangs on it is asked anew.
func (c *talk[P]) change(s step) error {
	if err := c.Change(s.question); err != nil {
		return err
	}
	if q, err := c.Next(); err != nil || q == nil || q.ID != s.question {
		return errors.Join(fmt.Errorf("%s is not asked next: %v", s.question, q), err)
	}
	if _, err := c.Answer(s.question, s.answer); err != nil {
		return err
	}
	said := c.said
	c.said, c.seen = nil, map[string]bool{}
	for _, g := range c.Answers() {
		c.seen[g.Question] = true
		if i := slices.IndexFunc(said, func(s step) bool { return s.question == g.Question }); i >= 0 {
			c.said = append(c.said, said[i])
		}
	}
	return nil
}

// say answers, or puts aside what the person does not know or the interview refuses.
func (c *talk[P]) say(question string, a interview.Answer, knows bool) (changed bool, err error) {
	if knows && c.rand.IntN(8) > 0 {
		switch _, err := c.Answer(question, a); err.(type) {
		case nil:
			c.said = append(c.said, step{question, a})
			return true, nil
		case *interview.Error: // it does not fit with what is known
		default:
			return false, err
		}
	}
	if c.rand.IntN(2) == 0 {
		return false, c.Skip(question)
	}
	return false, c.DontKnow(question)
}

// onlyThere is an error if more than one fact of a profile has changed.
func onlyThere(before, after map[string]any, q *interview.Question, changed bool) error {
	top, _, _ := strings.Cut(q.ID, "[")
	if strings.Contains(top, ".") { // in a group
		top, _, _ = strings.Cut(top, ".")
	}
	for _, doc := range []map[string]any{before, after} {
		for key := range doc {
			a, _ := json.Marshal(before[key])
			b, _ := json.Marshal(after[key])
			if !bytes.Equal(a, b) && (key != top || !changed) {
				return fmt.Errorf("it changes %s", key)
			}
		}
	}
	return nil
}

// same is an error if an interview is not as it was kept, but for what is asked next.
func same[P any](iv *interview.Interview[P], kept []byte) error {
	now, err := json.Marshal(iv)
	if err != nil {
		return err
	}
	var a, b map[string]any
	if json.Unmarshal(now, &a) != nil || json.Unmarshal(kept, &b) != nil {
		return fmt.Errorf("it is no JSON")
	}
	delete(a, "next")
	delete(b, "next")
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	if !bytes.Equal(x, y) {
		return fmt.Errorf("the interview is not as it was")
	}
	return nil
}

// over holds an interview that has ended to what is known.
func (c *talk[P]) over() error {
	at, err := c.Standing()
	if err != nil {
		return err
	}
	advice, err := c.Advice()
	if err != nil {
		return err
	}
	if err := c.settled(at, advice); err != nil {
		return err
	}
	kept, err := json.Marshal(c.Interview)
	if err != nil {
		return err
	}
	resumed, lost, err := interview.Resume(c.rb, kept, c.opts)
	if err != nil || len(lost) > 0 {
		return fmt.Errorf("resumed it has lost %v: %w", lost, err)
	}
	again, err := resumed.Advice()
	if err != nil {
		return err
	}
	if d := Diff(advice, again); d != "" {
		return fmt.Errorf("resumed it gives other advice:\n%s", d)
	}
	return c.inAnotherOrder(advice)
}

// settled is an error if an interview says that nothing is open, and something is.
func (c *talk[P]) settled(at interview.Standing, advice *advisor.Advice) error {
	if at.Why == "" || !at.Over {
		return fmt.Errorf("it is over and does not say why")
	}
	if at.Why != interview.Settled {
		return nil
	}
	level := advisor.Important
	if c.opts != nil && c.opts.Level != nil {
		level = *c.opts.Level
	}
	for r := range c.rb.Rules() {
		if r.Level >= level && advice.Outcome(r.ID) == advisor.Pending {
			return fmt.Errorf("it is called settled, and rule %s waits", r.ID)
		}
	}
	return nil
}

// inAnotherOrder gives the same answers in an order of chance, lists before what is asked of
// their records.
func (c *talk[P]) inAnotherOrder(want *advisor.Advice) error {
	iv, err := interview.New(c.rb, nil, c.opts)
	if err != nil {
		return err
	}
	said := append([]step{}, c.said...)
	c.rand.Shuffle(len(said), func(i, j int) { said[i], said[j] = said[j], said[i] })
	for _, ofRecords := range []bool{false, true} {
		for _, s := range said {
			if strings.Contains(s.question, "[") != ofRecords {
				continue
			}
			if _, err := iv.Answer(s.question, s.answer); err != nil {
				return fmt.Errorf("in another order %s: %w", s.question, err)
			}
		}
	}
	got, err := iv.Advice()
	if err != nil {
		return err
	}
	if d := Diff(want, got); d != "" {
		return fmt.Errorf("in another order the same answers give other advice:\n%s", d)
	}
	return nil
}

// answerOf is what a profile says to a question; false: nothing that can be said.
func answerOf(doc map[string]any, question string) (interview.Answer, bool) {
	var at any = doc
	list, field, ofRecord := strings.Cut(question, "].")
	path, index, _ := strings.Cut(list, "[")
	for key := range strings.SplitSeq(path, ".") {
		m, _ := at.(map[string]any)
		at = m[key]
	}
	if ofRecord {
		all, _, _ := parts(at)
		i, err := strconv.Atoi(index)
		if err != nil || i > len(all) {
			return interview.Answer{}, false
		}
		m, _ := all[i-1].(map[string]any)
		at = m[field]
	}
	switch x := at.(type) {
	case float64:
		return interview.Answer{Text: strconv.FormatFloat(x, 'f', -1, 64)}, true
	case bool, string:
		return interview.Answer{Text: fmt.Sprint(x)}, true
	}
	all, complete, is := parts(at)
	a := interview.Answer{All: complete}
	for _, x := range all {
		if m, ok := x.(map[string]any); ok {
			x = m["name"]
		}
		name, ok := x.(string)
		if !ok {
			return a, false
		}
		a.Names = append(a.Names, name)
	}
	return a, is && (complete || len(a.Names) > 0)
}

// parts are those of a set or list.
func parts(x any) (has []any, complete, is bool) {
	switch x := x.(type) {
	case []any:
		return x, true, true
	case map[string]any:
		has, is = x["has"].([]any)
		complete, _ = x["complete"].(bool)
	}
	return has, complete, is
}
