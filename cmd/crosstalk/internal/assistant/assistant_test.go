package assistant

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/interview"
	"example.com/crosstalk/advisor/translate/translatetest"
	"example.com/crosstalk/rules"
)

// client is the SDK's own client, connected to the tools of the pack that ships.
func client(t *testing.T) *mcp.ClientSession {
	t.Helper()
	return clientOf(t, rules.FS(), "")
}

// clientOf is connected to the tools of a pack in a language.
func clientOf(t *testing.T, pack fs.FS, lang string) *mcp.ClientSession {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](pack, &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	opts := interview.Options{Advice: &advisor.Options{AsOf: day, Language: lang}}
	server := New(rb, opts, nil, "test")
	here, there := mcp.NewInMemoryTransports()
	if _, err := server.Connect(t.Context(), there, nil); err != nil {
		t.Fatal(err)
	}
	c, err := mcp.NewClient(&mcp.Implementation{Name: "test"}, nil).Connect(t.Context(), here, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// call calls a tool. It returns its text, and reads what is structured into out.
func call(t *testing.T, c *mcp.ClientSession, tool string, in map[string]any,
	out any) (string, bool) {
	t.Helper()
	r, err := c.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: in})
	if err != nil {
		t.Fatal(tool, err)
	}
	text := ""
	for _, x := range r.Content {
		text += x.(*mcp.TextContent).Text
	}
	if out != nil && !r.IsError {
		data, err := json.Marshal(r.StructuredContent)
		if err != nil || json.Unmarshal(data, out) != nil {
			t.Fatal(tool, err)
		}
	}
	return text, r.IsError
}

// TestInterview: an assistant asks what the pack asks, and gets its messages word for word,
// cited, with what is not known.
func TestInterview(t *testing.T) {
	c := client(t)
	if !strings.Contains(c.InitializeResult().Instructions, "Add nothing") {
		t.Error("the assistant is not told to add nothing")
	}
	tools, err := c.ListTools(t.Context(), nil)
	if err != nil || len(tools.Tools) != 4 {
		t.Fatalf("%v, %v", tools, err)
	}
	says := map[string]map[string]any{
		"symptoms":                  {"all": true},
		"medications":               {"names": []string{"predniSONE 5 MG Oral Tablet"}, "all": true},
		"age":                       {"text": "61"},
		"medications[1].weeks":      {"text": "8 months"},
		"conditions":                {"text": "psoriasis", "all": true},
		"supplements":               {"text": "none"},
		"past_medications":          {"text": "none"},
		"considering":               {"text": "none"},
		"eats":                      {"text": "none"},
		"medications[1].months":     {"text": "8"},
		"bone_check_since_steroids": {"text": "no"},
	}
	var out turn
	call(t, c, "next_question", map[string]any{}, &out)
	asked := 0
	for ; out.Ask != nil && asked < 100; asked++ {
		in := map[string]any{"question": out.Ask.ID, "do": "unknown"}
		if a, ok := says[out.Ask.ID]; ok {
			in = map[string]any{"question": out.Ask.ID}
			for k, v := range a {
				in[k] = v
			}
		}
		out = turn{}
		if text, bad := call(t, c, "answer", in, &out); bad || out.Refused != "" {
			t.Fatal(in, text, out.Refused)
		}
	}
	if asked < 5 || !out.At.Over || out.At.Why != interview.Unanswered || len(out.At.Open) == 0 {
		t.Errorf("%d questions, then %+v", asked, out.At)
	}
	var got sheet
	text, _ := call(t, c, "advice", map[string]any{}, &got)
	if len(got.Messages) == 0 || len(got.NotKnown) == 0 || got.Disclaimer == "" || text != got.Text {
		t.Fatalf("%+v", got)
	}
	for _, m := range got.Messages {
		if len(m.Citations) == 0 || !strings.Contains(flat(text), flat(m.Title)) {
			t.Errorf("%s is not given with its sources", m.Rule)
		}
	}
}

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestMadeUpLanguage: in a language that a pack brings, and of which no code knows, an assistant
// gets questions and advice in it, but for sources and names of rules.
func TestMadeUpLanguage(t *testing.T) {
	made, err := translatetest.Made(rules.FS(), "ar")
	if err != nil {
		t.Fatal(err)
	}
	c := clientOf(t, made, "ar")
	var out turn
	call(t, c, "answer", map[string]any{"question": "age", "text": "400"}, &out)
	said := []string{out.Refused}
	for _, in := range []map[string]any{{"question": "age", "text": "61"},
		{"question": "medications", "names": []string{"prednisone"}, "all": true},
		{"question": "conditions", "text": translatetest.Said("psoriasis"), "all": true}} {
		out = turn{}
		if text, bad := call(t, c, "answer", in, &out); bad || out.Refused != "" || out.Ask == nil {
			t.Fatal(in, text, out.Refused)
		}
		said = append(said, out.Ask.Ask, out.Ask.About)
		for _, o := range slices.Concat(out.Ask.Options, out.Ask.Terms) {
			said = append(said, o.Text)
		}
		for _, r := range out.At.Open {
			said = append(said, r.Title)
		}
	}
	var got sheet
	text, _ := call(t, c, "advice", map[string]any{}, &got)
	allowed := []string{got.Pack.Name}
	for _, m := range got.Messages {
		for _, source := range m.Citations {
			allowed = append(allowed, source.Text)
		}
	}
	if left := translatetest.Left(text, allowed...); len(left) > 0 || len(got.Messages) == 0 {
		t.Errorf("of %d messages %q is left in\n%s", len(got.Messages), left, text)
	}
	if left := translatetest.Left(strings.Join(said, "\n")); len(left) > 0 || len(said) < 20 {
		t.Errorf("%q is left in %q", left, said)
	}
}

// TestEmergency: what comes first is said at once, and nothing further is asked.
func TestEmergency(t *testing.T) {
	c := client(t)
	var out turn
	call(t, c, "answer", map[string]any{"question": "symptoms", "names": []string{"chest pain"}}, &out)
	if out.Ask != nil || out.At.Why != interview.Emergency || len(out.First) == 0 ||
		!strings.Contains(out.First[0], "911") {
		t.Errorf("%+v", out)
	}
}

// TestRefused: what cannot be is told in words for the person; misuse is an error; people are
// apart, and not without number.
func TestRefused(t *testing.T) {
	c := client(t)
	var out turn
	call(t, c, "answer", map[string]any{"question": "age", "text": "400"}, &out)
	if !strings.Contains(out.Refused, "0 to 120 years") || strings.Contains(out.Refused, "400") {
		t.Error(out.Refused)
	}
	for _, in := range []map[string]any{{"question": "nothing", "text": "1"},
		{"question": "age", "do": "guess"}} {
		if text, bad := call(t, c, "answer", in, nil); !bad {
			t.Errorf("%v: %s", in, text)
		}
	}
	call(t, c, "answer", map[string]any{"session": "a", "question": "symptoms", "text": "none"}, &out)
	out = turn{}
	call(t, c, "next_question", map[string]any{"session": "b"}, &out)
	if out.Ask == nil || out.Ask.ID != "symptoms" {
		t.Errorf("what one person says another has said: %+v", out.Ask)
	}
	for i := range maxSessions - 3 {
		call(t, c, "next_question", map[string]any{"session": fmt.Sprint(i)}, &out)
	}
	if text, bad := call(t, c, "next_question", map[string]any{"session": "more"}, nil); !bad {
		t.Error("there is no end of sessions: " + text)
	}
	call(t, c, "forget", map[string]any{"session": "a"}, nil)
	call(t, c, "next_question", map[string]any{"session": "more"}, &out)
	if out.Ask == nil {
		t.Error("nothing is forgotten")
	}
}
