package signoff_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/diff"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/signoff"
	"example.com/crosstalk/advisor/tidy"
	"example.com/crosstalk/advisor/translate"
)

var reviewer = signoff.Person{By: "A person", Role: "reviewer", Note: "read in full",
	On: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}

// small is a pack with all that a rule can have.
func small() fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"pack.yaml": `name: small
version: 1.0.0
languages: [en, es]
topics: {food: {title: {en: Food, es: Comida}}}
regions:
  US: {line: {en: "911", es: "911"}}
  GB: {line: {en: "999", es: "999"}}
errands: {care_team: {en: Ask your care team, es: Pregunte}}
properties: {now: medications, past: past_medications, since: stopped_months}
disclaimer: {en: Education only., es: Solo informa.}
`,
		"facts.yaml": `birth_date: {type: date, label: {en: your birth date}, ask: {en: "Born?"}}
age: {type: int, unit: a, range: [0, 120], label: {en: your age}, ask: {en: "Old?"},
  derive: years_since(birth_date)}
salt_g: {type: number, unit: g/d, range: [0, 90], label: {en: your salt}, ask: {en: "Salt?"}}
sex: {type: enum, values: {female: {en: Female}, male: {en: Male}}, label: {en: your sex},
  ask: {en: "Sex?"}}
pregnant: {type: bool, label: {en: you are pregnant}, ask: {en: "Pregnant?"},
  premise: sex == "female"}
smoker: {type: bool, label: {en: you smoke}, ask: {en: "Smoke?"}}
unrelated: {type: bool, label: {en: unrelated}, ask: {en: "Unrelated?"}}
medications: {type: list, label: {en: your medicines}, ask: {en: "Medicines?"}}
medications.name: {type: term, of: [medicine], label: {en: the medicine}, ask: {en: "Which?"}}
past_medications: {type: list, label: {en: past medicines}, ask: {en: "Past?"}}
past_medications.name: {type: term, of: [medicine], label: {en: the medicine}, ask: {en: "Wh?"}}
past_medications.stopped_months: {type: int, unit: mo, range: [0, 99], label: {en: months ago},
  ask: {en: "When?"}}
`,
		"terms.yaml": `medicine: {label: {en: a medicine}}
thinner: {is: medicine, label: {en: a blood thinner}}
warfarin: {is: thinner, also: [coumadin], label: {en: warfarin}}
food: {label: {en: food}}
salt: {is: food, label: {en: salt}}
`,
		"findings.yaml": `grown: {when: age >= 18, because: {en: you are grown up}}
old: {when: grown and age >= 65, because: {en: you are older}}
apart: {when: unrelated, because: {en: it is apart}}
`,
		"properties.yaml": `bleeds:
  of: [{is: thinner, lasts: 2}]
  because: {en: you take a medicine that thins your blood}
  cite: [a-1]
`,
		"tables.yaml": `limit:
  title: Limits
  sources: [a-1]
  values:
    salt: {unit: g/d, regions: {any: [{if: old, value: 5}, {value: 6}]}}
`,
		"sources.yaml": `a-1: {type: book, title: Food, authors: [A Author], year: "2020",
  url: "https://example.org/a", checked: {status: unverified, missing: [pages]}}
b-1: {type: book, title: Blood, checked: {status: unverified, missing: [year]}}
`,
		"food/salt.yaml": `id: salt
topic: food
level: info
weight: 4
when: grown and salt_g > limit.salt
unless:
  - if: pregnant
    because: Ask somebody else.
    caution: {en: Check first if you are pregnant., es: Mire si hay embarazo.}
  - {if: smoker, because: Smoking comes first.}
discourages: [salt]
answers: [food]
pieces:
  thin: {if: bleeds}
message:
  en:
    title: Salt in food
    text:
      - There is salt in food.
      - {piece: thin, said: Your blood is thin., unsure: Your blood may be thin.}
    action: "Ask somebody, or call {line}."
    errands: {care_team: how much salt is in food}
  es:
    title: La sal
    text:
      - Hay sal.
      - {piece: thin, said: Su sangre., unsure: Si su sangre.}
    action: Pregunte.
    errands: {care_team: cuanta sal}
variants:
  - name: men
    if: sex == "male"
    level: notice
    message:
      en: {title: Salt and men, text: Men eat salt., action: Eat less salt.}
safe: true
repeat_after: 6 months
cite:
  - {source: a-1, supports: Salt is in food., where: page 3}
  - {source: b-1, supports: Blood., for: thin}
evidence: {certainty: low, strength: weak}
review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01, sign_off: How much salt.}
tests:
  - {name: a case, given: {age: 20}, expect: pending}
`,
		"food/apart.yaml": `id: apart
topic: food
level: info
when: apart
message:
  en: {title: Apart, text: It is apart., action: Look.}
  es: {title: Aparte, text: Aparte., action: Mire.}
cite: [{source: a-1, supports: It is apart.}]
evidence: {certainty: low, strength: weak}
review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
`,
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func load(t *testing.T, fsys fs.FS) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](fsys, &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// signed is files with a sign-off of every rule.
func signed(t *testing.T, files fstest.MapFS) fstest.MapFS {
	t.Helper()
	rb := load(t, files)
	var ids []string
	for r := range rb.Rules() {
		ids = append(ids, r.ID)
	}
	written, err := signoff.Sign(rb, ids, reviewer)
	if err != nil {
		t.Fatal(err)
	}
	all := fstest.MapFS{}
	for name, f := range files {
		all[name] = f
	}
	for name, data := range written {
		all[name] = &fstest.MapFile{Data: data}
	}
	return all
}

// states are the states of the rules by their ids.
func states(t *testing.T, rb *advisor.Rulebase[advisor.Record]) map[string]string {
	t.Helper()
	list, err := signoff.Of(rb, nil)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]string{}
	for _, r := range list {
		of[r.ID] = r.State
		if (len(r.Reworded) > 0) != (r.State == signoff.Void) ||
			(len(r.Moved) > 0) != (r.State == signoff.Changed) && r.State != signoff.Void {
			t.Errorf("%s: %s with the changes %v %v", r.ID, r.State, r.Reworded, r.Moved)
		}
	}
	return of
}

// A leaf is a word or text of a file, with the way to it.
type leaf struct {
	file, path string
	node       *source.Node
}

func leaves(file string, n *source.Node, path string) (list []leaf) {
	for i, item := range n.Items {
		at := path + "[]"
		if n.Kind == source.Map {
			at = strings.TrimPrefix(path+"."+n.Keys[i].Value, ".")
		}
		list = append(list, leaves(file, item, at)...)
	}
	if n.Kind != source.Map && n.Kind != source.Seq {
		list = append(list, leaf{file, path, n})
	}
	return list
}

// changed is a file in which a leaf says something else.
func changed(t *testing.T, data []byte, x leaf) []byte {
	t.Helper()
	lines := strings.Split(string(data), "\n")
	line := lines[x.node.Pos.Line-1]
	at := x.node.Pos.Col - 1
	if x.node.Style == source.Quoted {
		at++
	}
	if !strings.HasPrefix(line[at:], x.node.Value) {
		t.Fatalf("%s: %s does not stand at %s", x.file, x.node.Value, x.node.Pos)
	}
	other := x.node.Value + " Also"
	switch {
	case strings.HasSuffix(x.path, "errands.care_team"), strings.Contains(x.path, "authors"):
		other = x.node.Value + " also"
	case regexp.MustCompile(`(^|\.)(if|when|premise)$`).MatchString(x.path):
		other = x.node.Value + " or age >= 110"
	case strings.HasSuffix(x.path, ".derive"):
		other = "2 + " + x.node.Value
	case regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`).MatchString(x.node.Value):
		other = x.node.Value[:9] + "9"
	case regexp.MustCompile(`^[0-9]+$`).MatchString(x.node.Value):
		other = x.node.Value[:len(x.node.Value)-1] + "3"
	case strings.HasSuffix(x.node.Value, "."):
		other = strings.TrimSuffix(x.node.Value, ".") + " too."
	case instead[x.node.Value] != "":
		other = instead[x.node.Value]
	}
	lines[x.node.Pos.Line-1] = line[:at] + other + line[at+len(x.node.Value):]
	return []byte(strings.Join(lines, "\n"))
}

// instead is another word where not every word will do.
var instead = map[string]string{"info": "notice", "notice": "info", "low": "high", "weak": "strong",
	"6 months": "7 months", "1.0.0": "1.0.1", "https://example.org/a": "https://example.org/b",
	"g/d": "mg/d", "bool": "text", "pages": "volume", "thinner": "medicine", "coumadin": "marevan",
	"food": "salt", "salt": "food", "medicine": "food", "pending": "shown"}

// want says what must become of the sign-offs of the rules "salt" and "apart" if a leaf
// says something else; "" is either.
func want(x leaf) (salt, apart string) {
	const s, c, v = signoff.Signed, signoff.Changed, signoff.Void
	is := func(pattern string) bool {
		return regexp.MustCompile(pattern).MatchString(x.file + " " + x.path)
	}
	switch {
	case is(`^food/.* (tests|review\.(by|on|next))`):
		return s, s
	case is(`^food/salt.* (message|level|evidence|review.sign_off|unless.*\.(because|caution))`),
		is(`^food/salt.* cite.*\.(supports|where)$`),
		is(`^food/salt.* variants.*\.(message|level)`):
		return v, s
	case is(`^food/salt`):
		return c, s
	case is(`^food/apart.* (when|topic)`):
		return s, c
	case is(`^food/apart`):
		return s, v
	case is(`^sources.* a-1\.(type|checked.seen)`), is(`^sources.* b-1\.type`):
		return s, s
	case is(`^sources.* a-1`):
		return v, v
	case is(`^sources.* b-1`):
		return v, s
	case is(`^pack.* (regions|errands)`):
		return v, s
	case is(`^pack`):
		return s, s
	case is(`^(facts|findings).* (unrelated|apart)`):
		return s, c
	case is(`^terms.* (thinner|warfarin)\.(is|label)`), is(`^properties.* bleeds.(of|because)`):
		return c, s
	case is(`^tables.* (title|sources)`), is(`^tables.* limit\.(title|sources)`), is(`^properties`),
		is(`^terms`):
		return s, s
	}
	return c, s
}

// TestEachLeaf changes one word, number or text of a small pack at a time, and all of them
// in turn: what a reader sees makes the sign-off void, what decides whom the rule reaches
// is told, anything else leaves it.
func TestEachLeaf(t *testing.T) {
	files := signed(t, small())
	if got := states(t, load(t, files)); got["salt"] != signoff.Signed ||
		got["apart"] != signoff.Signed {
		t.Fatal(got)
	}
	tried, refused := 0, []string{}
	for name, f := range small() {
		root := source.YAML(name, f.Data, &source.Errors{})
		for _, x := range leaves(name, root, "") {
			files[name] = &fstest.MapFile{Data: changed(t, f.Data, x)}
			rb, err := advisor.Load[advisor.Record](files, &advisor.LoadOptions{SkipTests: true})
			if err != nil {
				refused = append(refused, name+" "+x.path)
				continue
			}
			tried++
			got := states(t, rb)
			if salt, apart := want(x); got["salt"] != salt || got["apart"] != apart {
				t.Errorf("%s: %s %q: salt %s, apart %s; want %s, %s", name, x.path, x.node.Value,
					got["salt"], got["apart"], salt, apart)
			}
		}
		files[name] = f
	}
	if tried < 100 {
		t.Errorf("only %d leaves were changed; refused: %q", tried, refused)
	}
	t.Logf("%d leaves changed; %d refused: %q", tried, len(refused), refused)
}

// TestIrrelevant: the form of files, comments and the order of keys and files are no
// change; nor are spaces within a condition.
func TestIrrelevant(t *testing.T) {
	files := signed(t, small())
	other := fstest.MapFS{}
	for name, f := range files {
		text := "# a comment\n" + string(f.Data) + "\n# another\n"
		text = strings.NewReplacer("when: grown and salt_g > limit.salt",
			"when: |\n  grown\n    and   salt_g>limit.salt", `sex == "female"`, `sex=='female'`,
			"topic: food\nlevel: info\n", "level: info\ntopic:   food\n").Replace(text)
		other[name] = &fstest.MapFile{Data: []byte(text)}
	}
	// The rules in one file, a part in a folder.
	other["food/zz.yaml"] = other["food/apart.yaml"]
	delete(other, "food/apart.yaml")
	other["facts/all.yaml"] = other["facts.yaml"]
	delete(other, "facts.yaml")
	for id, state := range states(t, load(t, other)) {
		if state != signoff.Signed {
			list, _ := signoff.Of(load(t, other), []string{id})
			t.Errorf("%s is %s: %v %v", id, state, list[0].Reworded, list[0].Moved)
		}
	}
	clean, err := tidy.Pack(other)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range clean {
		other[name] = &fstest.MapFile{Data: data}
	}
	for id, state := range states(t, load(t, other)) {
		if state != signoff.Signed {
			t.Errorf("after fmt %s is %s", id, state)
		}
	}
}

// TestWordsAround: a word in another place, a sentence in another order, a language more,
// a guard more, a source less, an entry of a list of another pack are changes, too.
func TestWordsAround(t *testing.T) {
	for _, tt := range []struct{ name, file, old, new, want string }{
		{"an added language", "food/apart.yaml", "\n  es: {title: Aparte, text: Aparte., action: Mire.}",
			"", signoff.Void},
		{"a guard", "food/apart.yaml", "when: apart\n",
			"when: apart\nunless: [{if: smoker, because: It comes first.}]\n", signoff.Void},
		{"a term below", "terms.yaml", "salt: {is: food", "rock: {is: thinner}\nsalt: {is: food",
			signoff.Signed},
		{"a companion", "food/apart.yaml", "when: apart\n", "when: apart\nwith: [salt]\n",
			signoff.Changed},
		{"what it silences", "food/apart.yaml", "when: apart\n", "when: apart\nsupersedes: [salt]\n",
			signoff.Changed},
		{"another source", "food/apart.yaml", "[{source: a-1, supports: It is apart.}]",
			"[{source: a-1, supports: It is apart.}, {source: b-1, supports: It is.}]", signoff.Void},
	} {
		files := signed(t, small())
		text := string(files[tt.file].Data)
		if !strings.Contains(text, tt.old) {
			t.Fatalf("%s: %s does not say %q", tt.name, tt.file, tt.old)
		}
		files[tt.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, tt.old, tt.new, 1))}
		if got := states(t, load(t, files))["apart"]; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestShipped signs every rule of the pack that ships, in a copy: as a whole the copies with
// another word in each rule are void, those with another condition in every finding are
// changed where a rule stands on one, those with comments and other spaces are signed.
func TestShipped(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a large pack five times")
	}
	files := copied(t, os.DirFS("../../rules"))
	rb := load(t, files)
	if got := states(t, rb); slices.ContainsFunc(slices.Collect(maps.Values(got)),
		func(state string) bool { return state != signoff.Unsigned }) {
		t.Fatal("the pack that ships claims a sign-off")
	}
	all := signed(t, files)
	rules := regexp.MustCompile(`(?m)^(  - |- )?id: `)
	for _, tt := range []struct {
		name string
		edit func(name, text string) string
		want func(r *signoff.Rule) string
	}{
		{"comments and spaces", func(_, text string) string {
			return "# a comment\n" + strings.ReplaceAll(text, "\nmessage:\n", "\n\n# words\nmessage:\n")
		}, func(*signoff.Rule) string { return signoff.Signed }},
		{"titles", func(name, text string) string {
			if !rules.MatchString(text) {
				return text
			}
			return regexp.MustCompile(`(?m)^(\s+title: "?)`).ReplaceAllString(text, "${1}Other ")
		}, func(*signoff.Rule) string { return signoff.Void }},
		{"findings", func(name, text string) string {
			if !strings.HasPrefix(name, "findings") {
				return text
			}
			return regexp.MustCompile(`(?m)^  when: ([^|>\n][^\n]*)$`).ReplaceAllString(text,
				"  when: (${1}) and (age ?? 50) < 112")
		}, func(r *signoff.Rule) string {
			if slices.ContainsFunc(r.Conditions, func(x signoff.Item) bool {
				return strings.HasPrefix(x.Key, "finding ") && oneLine(files, x.Key)
			}) {
				return signoff.Changed
			}
			return signoff.Signed
		}},
	} {
		edited := fstest.MapFS{}
		for name, f := range all {
			edited[name] = f
			if !strings.HasPrefix(name, "sign-offs/") {
				edited[name] = &fstest.MapFile{Data: []byte(tt.edit(name, string(f.Data)))}
			}
		}
		list, err := signoff.Of(load(t, edited), nil)
		if err != nil {
			t.Fatal(err)
		}
		count := map[string]int{}
		for _, r := range list {
			count[r.State]++
			if want := tt.want(&r); r.State != want {
				t.Errorf("%s: %s is %s, want %s: %v %v", tt.name, r.ID, r.State, want, r.Reworded, r.Moved)
			}
		}
		t.Logf("%s: %v", tt.name, count)
	}
}

// oneLine reports whether the condition of a finding stands on one line of a file.
func oneLine(files fstest.MapFS, key string) bool {
	is := regexp.MustCompile(`(?m)^` + strings.TrimPrefix(key, "finding ") +
		`:\n(  [#a-z][^\n]*\n|    [^\n]*\n)*?  when: [^|>\n]`)
	for name, f := range files {
		if strings.HasPrefix(name, "findings") && is.Match(f.Data) {
			return true
		}
	}
	return false
}

func copied(t *testing.T, fsys fs.FS) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".yaml") {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestErrors: what does not load, with its place and what to do.
func TestErrors(t *testing.T) {
	files := signed(t, small())
	const name = "sign-offs/apart.yaml"
	for _, tt := range []struct{ what, old, new, want string }{
		{"an edited name", "A person", "B person", name + ":27:9: sign-off of apart: this is " +
			"not what was signed: the file has been edited. Take the edit back, or sign again: crosstalk " +
			"sign-off --rule apart"},
		{"an edited day", "2026-11-20", "2026-11-21", "this is not what was signed"},
		{"edited words", "It is apart.", "It is far apart.", "this is not what was signed"},
		{"an edited condition", `when: "apart"`, `when: "old"`, "this is not what was signed"},
		{"an edited digest", `digest: "`, `digest: "0`, "this is not what was signed"},
		{"no person", `by: "A person"`, `by: ""`, name + `:3:5: sign-off of apart: `},
		{"no day", "on: 2026-11-20", "on: soon", `wanted`},
		{"no such rule", "rule: apart", "rule: apartt", "a file of its name: sign-offs/apartt.yaml"},
		{"an unknown key", "role:", "roll:", `roll`},
	} {
		edited := fstest.MapFS{}
		for n, f := range files {
			edited[n] = f
		}
		text := string(files[name].Data)
		if !strings.Contains(text, tt.old) {
			t.Fatalf("%s: no %q in\n%s", tt.what, tt.old, text)
		}
		edited[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, tt.old, tt.new, 1))}
		_, err := advisor.Load[advisor.Record](edited, nil)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.what, err, tt.want)
		}
	}
	gone := signed(t, small())
	delete(gone, "food/apart.yaml")
	_, err := advisor.Load[advisor.Record](gone, nil)
	want := name + `:2:7: sign-off of apart: no rule "apart" in the pack: it was renamed or taken out`
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a rule that is gone: %v", err)
	}
}

// TestSign: who may sign, and that the comments of a file outlive another sign-off.
func TestSign(t *testing.T) {
	today := reviewer.On
	for _, tt := range []struct {
		change func(*signoff.Person)
		want   string
	}{
		{func(p *signoff.Person) { p.By = " " }, "the name of who signs is missing"},
		{func(p *signoff.Person) { p.By = "a\nb" }, "must be one line"},
		{func(p *signoff.Person) { p.By = "Unreviewed" }, "name a person"},
		{func(p *signoff.Person) { p.Role = "" }, "the role of who signs is missing"},
		{func(p *signoff.Person) { p.On = time.Time{} }, "the day of the sign-off is missing"},
		{func(p *signoff.Person) { p.On = today.AddDate(0, 0, 1) }, "is in the future"},
		{func(p *signoff.Person) { p.Note = "a\n\nb: \"c\" \\" }, ""},
	} {
		who := reviewer
		tt.change(&who)
		err := who.Check(today)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want %q", who, err, tt.want)
		}
		rb := load(t, small())
		if files, err := signoff.Sign(rb, []string{"apart"}, who); tt.want == "" && err != nil ||
			err == nil && len(files) != 1 {
			t.Errorf("%+v: %v", who, err)
		}
	}
	files := signed(t, small())
	const name = "sign-offs/apart.yaml"
	files[name].Data = append([]byte("# seen on paper\n"), files[name].Data...)
	rb := load(t, files)
	other := reviewer
	other.By = "Another"
	written, err := signoff.Sign(rb, []string{"apart"}, other)
	const kept = "# seen on paper\nrule: apart\nby: \"Another\""
	if err != nil || !strings.Contains(string(written[name]), kept) ||
		strings.Count(string(written[name]), "# Written by") != 1 {
		t.Errorf("%v:\n%s", err, written[name])
	}
	if again, _ := signoff.Sign(rb, []string{"apart"}, other); string(again[name]) !=
		string(written[name]) {
		t.Error("the same sign-off gives other bytes")
	}
	for _, ids := range [][]string{nil, {"none"}} {
		if _, err := signoff.Sign(rb, ids, other); err == nil {
			t.Errorf("%q has been signed", ids)
		}
	}
}

// TestMessage: what a message says of its review, in JSON and in a stream, which must have
// the same bytes.
func TestMessage(t *testing.T) {
	files := signed(t, small())
	edit := func(name, old, new string) fstest.MapFS {
		all := maps.Clone(files)
		text := strings.Replace(string(files[name].Data), old, new, 1)
		all[name] = &fstest.MapFile{Data: []byte(text)}
		return all
	}
	const by = `"by":"A person","role":"reviewer","on":"2026-11-20","note":"read in full"`
	for _, tt := range []struct {
		what  string
		files fstest.MapFS
		want  string
	}{
		{"unsigned", small(), `"review":{"by":"unreviewed","on":"2026-01-01","next":"2028-01-01",` +
			`"state":"current"}`},
		{"signed", files, `"review":{"by":"A person, reviewer","on":"2026-11-20","next":"2028-01-01",` +
			`"state":"current","signed":{"state":"signed",` + by + `}}`},
		{"changed", edit("findings.yaml", "when: unrelated,", "when: unrelated or smoker,"),
			`"review":{"by":"A person, reviewer (its conditions have changed since)",` +
				`"on":"2026-11-20","next":"2028-01-01","state":"current","signed":{"state":` +
				`"changed",` + by + `,"changed":["finding apart","fact smoker"]}}`},
		{"void", edit("food/apart.yaml", "text: Aparte.", "text: Lejos."),
			`"review":{"by":"unreviewed","on":"2026-01-01","next":"2028-01-01","state":"current","signed":{"state":"void",` + by +
				`,"changed":["es.text"]}}`},
	} {
		rb := load(t, tt.files)
		_, profile, err := rb.Decode("p.json", []byte(`{"unrelated":true}`))
		if err != nil {
			t.Fatal(err)
		}
		advice, err := rb.Advise(profile, &advisor.Options{AsOf: reviewer.On})
		if err != nil || len(advice.Messages) != 1 {
			t.Fatal(tt.what, err, advice)
		}
		text, err := json.Marshal(advice)
		if err != nil || !strings.Contains(string(text), tt.want) {
			t.Errorf("%s: %v %s\nwant %s", tt.what, err, text, tt.want)
		}
		var stream strings.Builder
		_, err = rb.WriteNDJSON(t.Context(), &stream, "p.ndjson",
			strings.NewReader(`{"unrelated":true}`), &advisor.Options{AsOf: reviewer.On})
		if err != nil || !strings.Contains(stream.String(), tt.want) {
			t.Errorf("%s: stream: %v %s\nwant %s", tt.what, err, stream.String(), tt.want)
		}
	}
}

// TestDiff: a report of two packs says of which rules the sign-off is not worth what it was.
func TestDiff(t *testing.T) {
	files := signed(t, small())
	now := maps.Clone(files)
	now["food/apart.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(
		string(files["food/apart.yaml"].Data), "It is apart., action", "It is far., action", 1))}
	delete(now, "sign-offs/salt.yaml")
	r, err := diff.Packs(files, now, &diff.Options{AsOf: reviewer.On})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	r.Text(&text)
	want := `
Sign-offs

  salt: signed by A person, reviewer, on 2026-11-20 -> unsigned
  apart: signed by A person, reviewer, on 2026-11-20 -> void: signed by A person, reviewer, ` +
		"on 2026-11-20, in other words (en.text)\n"
	if !strings.Contains(text.String(), want) && !strings.Contains(text.String(), swapped(want)) {
		t.Errorf("got\n%s\nwant%s", text.String(), want)
	}
}

// swapped has the two lines of a report in the other order.
func swapped(s string) string {
	lines := strings.Split(s, "\n")
	lines[3], lines[4] = lines[4], lines[3]
	return strings.Join(lines, "\n")
}

// TestTranslation: words that stand in a file of their own are words of the rule; who has
// looked at them is not.
func TestTranslation(t *testing.T) {
	files := small()
	const name = "lang/es/food/apart.yaml"
	files["food/apart.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(
		string(files["food/apart.yaml"].Data),
		"\n  es: {title: Aparte, text: Aparte., action: Mire.}", "", 1))}
	english := load(t, signed(t, files))
	files[name] = &fstest.MapFile{Data: []byte("apart:\n  of: 00000000\n  title: Aparte\n" +
		"  text: Aparte.\n  action: Mire.\n")}
	accepted, err := translate.Accept(files, "es", []string{name})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range accepted {
		files[name] = &fstest.MapFile{Data: data}
	}
	all := signed(t, files)
	for _, tt := range []struct{ what, old, new, want string }{
		{"as it is", "", "", signoff.Signed},
		{"somebody has looked", "  title: Aparte\n",
			"  checked: {by: Somebody, on: 2026-11-01}\n  title: Aparte\n", signoff.Signed},
		{"other words", "text: Aparte.", "text: Lejos.", signoff.Void},
	} {
		edited := maps.Clone(all)
		text := string(all[name].Data)
		if !strings.Contains(text, tt.old) {
			t.Fatalf("%s: no %q in %s", tt.what, tt.old, text)
		}
		edited[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, tt.old, tt.new, 1))}
		if got := states(t, load(t, edited))["apart"]; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.what, got, tt.want)
		}
	}
	list, err := signoff.Of(english, []string{"apart"})
	if err != nil || slices.ContainsFunc(list[0].Words, func(x signoff.Item) bool {
		return strings.HasPrefix(x.Key, "es.")
	}) {
		t.Errorf("without a translation there are words of it: %v %v", list, err)
	}
}
