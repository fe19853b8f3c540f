package interview

import (
	"encoding/json"
	"errors"
	"example.com/crosstalk/advisor/internal/own"
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
)

// begin is an interview in a language with the pack that ships.
func begin(t *testing.T, rb *advisor.Rulebase[advisor.Record], lang string,
	known string) *Interview[advisor.Record] {
	t.Helper()
	_, p, err := rb.Decode("known.json", []byte(known))
	if err != nil {
		t.Fatal(err)
	}
	iv, err := New(rb, p, &Options{Advice: &advisor.Options{AsOf: today, Language: lang}})
	if err != nil {
		t.Fatal(err)
	}
	return iv
}

// TestAnswers: answers as people write them; a want that begins with "!" is part of what
// the person is told.
func TestAnswers(t *testing.T) {
	rb := shipped(t)
	for _, tt := range []struct{ lang, question, text, want string }{
		{"en", "age", "67", "67"},
		{"en", "age", " 67 years ", "67"},
		{"en", "age", "about 67", "67"},
		{"en", "age", "400", "!from 0 to 120 years"},
		{"en", "age", "sixty", "!whole number from 0 to 120"},
		{"en", "age", "6.5", "!whole number"},
		{"en", "age", "-4", "!from 0 to 120"},
		{"en", "age", "more than 64", `{"above":64}`},
		{"en", "age", "", "!skip the question"},
		{"en", "age", "1e1", "!whole number"},
		{"en", "age", "67 kg", "!these units"},
		{"en", "age", "NaN", "!whole number"},
		{"en", "height_cm", "5 ft 3", "160.02"},
		{"en", "height_cm", `5'3"`, "160.02"},
		{"en", "height_cm", "5 feet 3 inches", "160.02"},
		{"en", "height_cm", "1.63 m", "163"},
		{"en", "height_cm", "163", "163"},
		{"en", "height_cm", "163,5", "163.5"},
		{"en", "height_cm", "5 3", "!number from 20"},
		{"en", "weight_kg", "140 lb", "63.5029"},
		{"en", "weight_kg", "10 st 4", "65.3173"},
		{"en", "weight_kg", "70kg", "70"},
		{"en", "temperature_c", "101 F", "38.3333"},
		{"en", "temperature_c", "38.5 °C", "38.5"},
		{"en", "temperature_c", "101", "!from 30 to 45"},
		{"en", "calcium_intake_mg_per_day", "1,200", "!without a comma"},
		{"en", "calcium_intake_mg_per_day", "1,2", "1.2"},
		{"en", "calcium_intake_mg_per_day", "1200 mg a day", "1200"},
		{"en", "topical_steroid_grams_total", "12,000,000", "!from 0 to 30000"},
		{"es", "calcium_intake_mg_per_day", "1.200", "!sin punto"},
		{"es", "weight_kg", "70,5 kg", "70.5"},
		{"en", "vitamin_d_supplement_mcg_per_day", "1000 IU", "25"},
		{"en", "back_pain_weeks", "2 months", "8.6964"},
		{"en", "back_pain_weeks", "at least 6", `{"at_least":6}`},
		{"en", "t_score_lowest", "-2.5", "-2.5"},
		{"en", "t_score_lowest", "−2.5", "-2.5"},
		{"en", "pregnant", "Yes.", "true"},
		{"en", "pregnant", "no", "false"},
		{"en", "pregnant", "maybe", "!yes or no"},
		{"es", "pregnant", "Sí", "true"},
		{"es", "pregnant", "quizás", "!sí o no"},
		{"en", "smoking", "I used to", `"former"`},
		{"en", "smoking", "never", `"never"`},
		{"en", "smoking", "pipe", "!Never; I used to; Yes"},
		{"en", "last_bone_scan", "31 May 2024", `"2024-05-31"`},
		{"en", "last_bone_scan", "May 31st, 2024", `"2024-05-31"`},
		{"en", "last_bone_scan", "31/5/2024", `"2024-05-31"`},
		{"en", "last_bone_scan", "5/6/2024", "!month as a word"},
		{"en", "last_bone_scan", "2024-02-31", "!a day"},
		{"en", "last_bone_scan", "May 2024", `{"by":"2024-05-31","from":"2024-05-01"}`},
		{"en", "last_bone_scan", "2026", `{"by":"2026-11-20","from":"2026-01-01"}`},
		{"en", "last_bone_scan", "2031-01-01", "!1900-01-01 to 2026-11-20"},
		{"es", "last_bone_scan", "31 de mayo de 2024", `"2024-05-31"`},
	} {
		iv := begin(t, rb, tt.lang, "{}")
		heard, err := iv.Answer(tt.question, Answer{Text: tt.text})
		if want, refused := strings.CutPrefix(tt.want, "!"); refused {
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(e.Msg, want) {
				t.Errorf("%s %q: %v; want %q", tt.question, tt.text, err, want)
			}
			continue
		}
		if err != nil || string(heard.Value) != tt.want {
			t.Errorf("%s %q: %s, %v; want %s", tt.question, tt.text, heard.Value, err, tt.want)
		}
	}
}

// TestNames: what is understood of the names in an answer.
func TestNames(t *testing.T) {
	rb := shipped(t)
	for _, tt := range []struct{ lang, question, text, want string }{
		{"en", "medications", "predniSONE 20 MG Oral Tablet, Trexall", "prednisone|methotrexate"},
		{"en", "medications", "prednisone and methotrexate", "prednisone+methotrexate"},
		{"en", "medications", "Prednisone 5 mg, oral tablet", "prednisone"},
		{"en", "medications", "metotrexate", "?methotrexate"},
		{"en", "medications", "blue pill", "?"},
		{"en", "symptoms", "chest pain", "chest pain"},
		{"es", "conditions", "psoriasis y osteoporosis", "psoriasis|osteoporosis"},
	} {
		iv := begin(t, rb, tt.lang, "{}")
		heard, err := iv.Answer(tt.question, Answer{Text: tt.text})
		if err != nil {
			t.Errorf("%q: %v", tt.text, err)
			continue
		}
		var got []string
		for _, n := range heard.Names {
			as := strings.Join(n.As, "+")
			if len(n.As) == 0 {
				as = "?"
				if len(n.Near) > 0 {
					as += n.Near[0].Text
				}
			}
			got = append(got, as)
		}
		if s := strings.Join(got, "|"); s != tt.want && !(tt.want == "?" && s[0] == '?') {
			t.Errorf("%q: %s; want %s", tt.text, s, tt.want)
		}
	}
}

// TestLists: none, all, and all that one knows.
func TestLists(t *testing.T) {
	rb := shipped(t)
	for _, tt := range []struct {
		known, text string
		all         bool
		want        string // the profile; "": refused
	}{
		{"{}", "none", false, `{"medications":[]}`},
		{"{}", "", false, ""},
		{"{}", "", true, `{"medications":[]}`},
		{"{}", "warfarin", true, `{"medications":[{"name":"warfarin"}]}`},
		{"{}", "warfarin", false, `{"medications":{"complete":false,"has":` +
			`[{"name":"warfarin"}],"not":[]}}`},
		{`{"medications": {"has": [{"name": "warfarin", "months": 3}]}}`, "Coumadin, digoxin", true,
			`{"medications":[{"months":3,"name":"warfarin"},{"name":"digoxin"}]}`},
		{`{"medications": {"has": ["warfarin"], "not": ["digoxin"]}}`, "digoxin", true, ""},
		{"{}", "prednisone and methotrexate", true, // each is asked for by itself
			`{"medications":[{"name":"prednisone"},{"name":"methotrexate"}]}`},
	} {
		iv := begin(t, rb, "en", tt.known)
		before, err := iv.ProfileJSON()
		if err != nil {
			t.Fatal(err)
		}
		_, err = iv.Answer("medications", Answer{Text: tt.text, All: tt.all})
		got, _ := iv.ProfileJSON()
		var e *Error
		switch {
		case tt.want == "":
			if !errors.As(err, &e) || string(got) != string(before) {
				t.Errorf("%s %q: %v, %s", tt.known, tt.text, err, got)
			}
		case err != nil || string(got) != tt.want:
			t.Errorf("%s %q: %s, %v; want %s", tt.known, tt.text, got, err, tt.want)
		}
	}
}

// TestErrorsSayNoValue: whatever is wrong with an answer, the error does not say it, and the
// interview is as it was.
func TestErrorsSayNoValue(t *testing.T) {
	rb := shipped(t)
	iv := begin(t, rb, "en", `{"birth_date": "1959-05-31", "medications": ["warfarin"]}`)
	before, _ := json.Marshal(iv)
	for question, text := range map[string]string{"age": "31", "weight_kg": "98765", "sex": "secretly",
		"pregnant": "secretly", "last_bone_scan": "secretly", "medications[1].months": "98765",
		"medications[2].months": "31", "nothing": "31", "birth_date": "secretly",
		"medications.months": "31"} {
		_, err := iv.Answer(question, Answer{Text: text})
		if err == nil || strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v", question, err)
		}
	}
	if after, _ := json.Marshal(iv); string(after) != string(before) {
		t.Errorf("it is not as it was: %s", after)
	}
}

// TestUnitsInTheLanguage: the units that an answer may name are told in the person's language.
func TestUnitsInTheLanguage(t *testing.T) {
	rb := shipped(t)
	for lang, want := range map[string][]string{"en": {"years", "months", "weeks", "days"},
		"es": {"años", "meses", "semanas", "días"}} {
		iv := begin(t, rb, lang, "{}")
		var q Question
		iv.describe(&q, iv.pack.Schema.Lookup("age"))
		if !slices.Equal(q.Units, want) {
			t.Errorf("%s: %q, want %q", lang, q.Units, want)
		}
	}
	iv := begin(t, rb, "es", "{}")
	for _, f := range iv.pack.Schema.Facts {
		var q Question
		iv.describe(&q, f)
		for _, name := range q.Units {
			for code, own := range sayIn(own.In("es")).unit {
				if slices.Contains(english().unit[code], name) && !slices.Contains(own, name) {
					t.Errorf("%s: %q in Spanish", f.Path, name)
				}
			}
		}
	}
}
