package decode_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"example.com/crosstalk/advisor/fhir/internal/decode"
	"example.com/crosstalk/advisor/fhir/internal/resource"
)

// A mixture has a field of every kind that is read.
type mixture struct {
	Inner
	Text    string            `json:"text"`
	Pointer *string           `json:"pointer"`
	Truth   bool              `json:"truth"`
	Maybe   *bool             `json:"maybe"`
	Whole   *int64            `json:"whole"`
	Number  json.Number       `json:"number"`
	Amount  *json.Number      `json:"amount"`
	Raw     json.RawMessage   `json:"raw"`
	Raws    []json.RawMessage `json:"raws"`
	Any     any               `json:"any"`
	List    []string          `json:"list"`
	Own     resource.RawList  `json:"own"`
	Nested  []*mixture        `json:"nested"`
}

// Inner has fields that are seen as those of what it stands in.
type Inner struct {
	Within float64 `json:"within"`
}

// checkAs holds what is read into a T to what encoding/json reads.
func checkAs[T any](t *testing.T, text []byte) (plain bool) {
	t.Helper()
	var got, want, quick T
	err, wantErr := decode.Unmarshal(text, &got), json.Unmarshal(text, &want)
	if (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
		t.Errorf("%T: %q: error %v, want %v", got, text, err, wantErr)
	}
	if diff := cmp.Diff(want, got); diff != "" && err == nil {
		t.Errorf("%T: %q: (-encoding/json +decode)\n%s", got, text, diff)
	}
	plain = decode.Plain(text, &quick)
	if diff := cmp.Diff(want, quick); plain && (diff != "" || wantErr != nil) {
		t.Errorf("%T: %q is taken for plain: %v\n%s", got, text, wantErr, diff)
	}
	var notes decode.Notes
	if noted := decode.Noting(text, new(T), &notes); noted && !plain {
		t.Errorf("%T: %q is plain only where notes are taken", got, text)
	} else if noted && bytes.IndexByte(text, '\\') < 0 { // a key may end in \"code"
		want := decode.Notes{Codes: slices.Collect(resource.TextsAfter(text, "code")),
			References: slices.Collect(resource.TextsAfter(text, "reference")),
			Modifier: bytes.Contains(text, []byte(`"modifierExtension":`)) ||
				notes.Modifier && bytes.Contains(text, []byte(`"modifierExtension"`))}
		if diff := cmp.Diff(want, notes); diff != "" {
			t.Errorf("%T: %q: notes (-want +got)\n%s", got, text, diff)
		}
	}
	return plain
}

func check(t *testing.T, text []byte) {
	t.Helper()
	if got, want := decode.Valid(text), json.Valid(text); got != want {
		t.Errorf("%q: valid %v, want %v", text, got, want)
	}
	checkAs[mixture](t, text)
	checkAs[[]mixture](t, text)
	checkAs[resource.Head](t, text)
	checkAs[resource.Observation](t, text)
	checkAs[resource.Medicine](t, text)
	checkAs[resource.Condition](t, text)
	checkAs[resource.Patient](t, text)
	checkAs[resource.QuestionnaireResponse](t, text)
}

// odd are texts that are not read as they look.
var odd = []string{
	``, ` `, `null`, `[]`, `{}`, ` {} `, `{}x`, `{"text":"a"}}`, `{"text":"a",}`,
	`{"text"}`, `{,}`,
	`{"text":null,"pointer":null,"truth":null,"raw":null,"list":null,"nested":null,"any":null}`,
	`{"TEXT":"a"}`, `{"text":"a","Text":"b"}`, `{"text":"a","text":"b"}`,
	`{"te\u0078t":"a"}`, `{"nested":[{"text":"a"}],"nested":[{}]}`,
	"{\"li\u017ft\":[\"a\"]}", `{"":1}`, `{"text":1}`,
	`{"text":"\u00e9\n\"\\\/\ud83d\ude00"}`, `{"text":"\ud83d"}`, `{"text":"\x"}`,
	`{"x":"\u12g4"}`, "{\"text\":\"\xff\"}", "{\"x\":\"\xff\"}", "{\"text\":\"a\tb\"}",
	"{\"x\":\"a\nb\"}", "{\"text\":\"é\"}", `{"whole":1.0}`, `{"whole":1e2}`,
	`{"whole":99999999999999999999}`, `{"whole":-0}`, `{"whole":"1"}`,
	`{"number":"1.50"}`, `{"number":1.50}`, `{"number":"x"}`, `{"number":01}`,
	`{"number":-}`, `{"amount":1E+5}`, `{"amount":1.}`, `{"amount":.5}`, `{"amount":+1}`,
	`{"amount":null}`, `{"x":0.0e-0}`, `{"x":00}`, `{"x":1e}`, `{"x":nul}`, `{"x":truer}`,
	`{"truth":true}`, `{"truth":1}`, `{"maybe":false}`, `{"raw": [1, {"a" : 2}] }`,
	`{"raws":[1,null,"a"]}`, `{"any":{"a":[1,2.5,null]}}`, `{"list":["a","b","c","d"]}`,
	`{"list":[]}`, `{"list":[null]}`, `{"list":["a",1]}`, `{"list":{}}`, `{"own":[1]}`,
	`{"own":5}`, `{"own":null}`, `{"nested":[null,{"nested":[{}]}]}`, `{"within":1.5}`,
	`{"within":1e999}`, `{"x":[[[]]],"text":"a"}`, `{"x":[1 2]}`, `{"x":{"a" 1}}`,
	`{"x":{a:1}}`,
}

// corpus are resources as they come.
func corpus(t testing.TB) (list [][]byte) {
	names, err := filepath.Glob("../../testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no data", err)
	}
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range ar.Files {
			if json.Valid(f.Data) {
				list = append(list, f.Data)
				continue
			}
			for line := range bytes.Lines(f.Data) {
				list = append(list, bytes.TrimSpace(line))
			}
		}
	}
	return list
}

func TestUnmarshal(t *testing.T) {
	for _, text := range odd {
		check(t, []byte(text))
	}
	deep := []byte(`{"x":` + strings.Repeat("[", 600) + strings.Repeat("]", 600) + `}`)
	check(t, deep)
	list := corpus(t)
	valid, plain := 0, 0
	for _, text := range list {
		check(t, text)
		if json.Valid(text) && len(text) > 0 && text[0] == '{' {
			valid++
			if checkAs[resource.Head](t, text) {
				plain++
			}
		}
	}
	if valid < 300 || plain < valid*9/10 {
		t.Errorf("of %d resources %d are plain", valid, plain)
	}
	// What a fuzzer would do to them.
	rng := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		text := slices.Clone(list[rng.IntN(len(list))])
		for range 1 + rng.IntN(2) {
			if len(text) == 0 {
				break
			}
			i := rng.IntN(len(text))
			j := min(len(text), i+1+rng.IntN(12))
			switch rng.IntN(3) {
			case 0:
				text = slices.Delete(text, i, j)
			case 1:
				text = slices.Insert(text, i, text[i:j]...)
			default:
				text[i] = `"\{}[]:,0-9.eEntf x`[rng.IntN(19)]
			}
		}
		check(t, text)
	}
}

func FuzzUnmarshal(f *testing.F) {
	for _, text := range odd {
		f.Add([]byte(text))
	}
	for _, text := range corpus(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) { check(t, text) })
}
