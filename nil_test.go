package crosstalk_test

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/advisortest"
	"example.com/crosstalk/advisor/book"
	"example.com/crosstalk/advisor/bundle"
	"example.com/crosstalk/advisor/codes"
	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/diff"
	"example.com/crosstalk/advisor/explain"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/advisor/generate"
	"example.com/crosstalk/advisor/golden"
	"example.com/crosstalk/advisor/handout"
	"example.com/crosstalk/advisor/interview"
	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/advisor/lsp"
	"example.com/crosstalk/advisor/scaffold"
	"example.com/crosstalk/advisor/schema"
	"example.com/crosstalk/advisor/signoff"
	"example.com/crosstalk/advisor/tidy"
	"example.com/crosstalk/advisor/translate"
	"example.com/crosstalk/advisor/translate/translatetest"
	"example.com/crosstalk/advisor/verify"
	"example.com/crosstalk/advisor/words"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/internal/apitest"
	"example.com/crosstalk/rules"
)

// functions are the exported functions of all packages that others import;
// TestNothingGiven finds those that are missing. One that is nil takes a
// *testing.T, which nobody makes up.
var functions = map[string]map[string]any{
	"advisor": {"Load": advisor.Load[somebody], "SetOf": advisor.SetOf,
		"ListOf": advisor.ListOf[somebody]},
	"advisor/advisortest": {"Cases": nil, "Golden": nil, "Coverage": nil, "Mutants": nil,
		"Book": nil, "Interview": nil, "Lint": nil, "Verify": nil, "Diff": advisortest.Diff},
	"advisor/book": {"Write": book.Write, "WriteOf": book.WriteOf[somebody]},
	"advisor/bundle": {"KeyID": bundle.KeyID, "Write": bundle.Write, "Open": bundle.Open,
		"NewKey": bundle.NewKey, "PrivateKey": bundle.PrivateKey, "PublicKeys": bundle.PublicKeys},
	"advisor/codes": {"Build": codes.Build[somebody], "Read": codes.Read[somebody]},
	"advisor/decisions": {"About": decisions.About,
		"AddQuestion": decisions.AddQuestion[somebody], "Advise": decisions.Advise[somebody],
		"Compare": decisions.Compare[somebody, somebody], "New": decisions.New,
		"Open": decisions.Open, "Pages": decisions.Pages, "Prepare": decisions.Prepare[somebody],
		"Replay": decisions.Replay[somebody]},
	"advisor/delivery": {"CheckAll": delivery.CheckAll[delivery.Note],
		"History": delivery.History[somebody], "NewMemory": delivery.NewMemory,
		"Of": delivery.Of[somebody], "Sort": delivery.Sort, "Time": delivery.Time,
		"Version": delivery.Version[somebody]},
	"advisor/decisions/decisionstest": {"Run": nil},
	"advisor/delivery/deliverytest":   {"Run": nil},
	"advisor/diff": {"Packs": diff.Packs, "Words": diff.Words,
		"Marked": diff.Marked},
	"advisor/explain": {"Rule": explain.Rule[somebody]},
	"advisor/fhir": {"NewMapper": fhir.NewMapper[somebody], "Split": fhir.Split,
		"Unowned": fhir.Unowned, "Unplaced": fhir.Unplaced, "Named": fhir.Named, "Orphan": fhir.Orphan,
		"NewRecord": fhir.NewRecord},
	"advisor/generate": {"Profile": generate.Profile},
	"advisor/golden":   {"Diff": golden.Diff, "Check": golden.Check[somebody], "Text": golden.Text},
	"advisor/handout": {"New": handout.New[somebody], "Message": handout.Message[somebody],
		"Style":    handout.Style,
		"Template": handout.Template},
	"advisor/interview": {"New": interview.New[somebody], "Resume": interview.Resume[somebody],
		"Take": interview.Take[somebody]},
	"advisor/lint": {"SeverityNamed": lint.SeverityNamed, "Checks": lint.Checks,
		"Run": lint.Run, "RunOn": lint.RunOn[somebody]},
	"advisor/lsp": {"Apply": lsp.Apply, "Open": lsp.Open},
	"advisor/scaffold": {"Fact": scaffold.Fact, "Pack": scaffold.Pack, "Read": scaffold.Read,
		"Rule": scaffold.Rule, "Source": scaffold.Source, "Open": scaffold.Open,
		"Term": scaffold.Term},
	"advisor/schema": {"Kinds": schema.Kinds, "File": schema.File, "Write": schema.Write},
	"advisor/signoff": {"Of": signoff.Of[somebody], "Path": signoff.Path,
		"Sign": signoff.Sign[somebody]},
	"advisor/tidy": {"File": tidy.File, "Pack": tidy.Pack},
	"advisor/translate": {"Kinds": translate.Kinds, "States": translate.States,
		"StatusOf": translate.StatusOf, "XLIFF": translate.XLIFF,
		"FromXLIFF": translate.FromXLIFF, "Skeletons": translate.Skeletons, "Accept": translate.Accept},
	"advisor/translate/translatetest": {"Made": translatetest.Made, "Left": translatetest.Left,
		"Said": translatetest.Said},
	"advisor/verify": {"Check": verify.Check[somebody]},
	"advisor/words":  {"In": words.In[somebody], "PageIn": words.PageIn[somebody]},
	"advisor/workbench": {"Boundary": workbench.Boundary[somebody], "Cases": workbench.Cases[somebody],
		"Changed": workbench.Changed[somebody, somebody], "Choose": workbench.Choose[somebody],
		"Cover": workbench.Cover[somebody], "Mutate": workbench.Mutate[somebody],
		"ReadingOf": workbench.ReadingOf, "Outcomes": workbench.Outcomes[somebody],
		"CaseAdvice":     workbench.CaseAdvice[somebody],
		"RandomProfiles": workbench.RandomProfiles[somebody],
		"ReadName":       workbench.ReadName[somebody], "RunCases": workbench.RunCases[somebody],
		"Violations": workbench.Violations[somebody]},
	"rules": {"FS": rules.FS, "Load": rules.Load},
}

// TestNothingGiven: an exported function that is given nothing, nil where
// something was wanted, gives an error or nothing, and never panics.
func TestNothingGiven(t *testing.T) {
	t.Chdir(t.TempDir())
	var noContext context.Context
	apitest.NothingGiven(t, root, functions)
	for what, give := range map[string]any{
		"lint.Run":     func() error { _, err := lint.Run(nil, nil); return err },
		"schema.Write": func() error { _, err := schema.Write(nil); return err },
		"generate":     func() error { _, err := generate.Profile(nil, "x"); return err },
		"fhir.Split": func() error {
			_, err := fhir.Split("", strings.NewReader("{}"), nil, nil)
			return err
		},
		"advisor.Load": func() error { _, err := advisor.Load[somebody](nil, nil); return err },
		"verify.Check": func() error { _, err := verify.Check[somebody](nil, nil); return err },
		"Random": func() error {
			_, err := workbench.RandomProfiles(loaded(t))(nil, 1)
			return err
		},
		"WriteNDJSON": func() error {
			_, err := loaded(t).WriteNDJSON(t.Context(), nil, "", nil, nil)
			return err
		},
		"without a ctx": func() error {
			_, err := loaded(t).WriteNDJSON(noContext, os.Stderr, "", strings.NewReader(""), nil)
			return err
		},
	} {
		if err := give.(func() error)(); err == nil {
			t.Errorf("%s: nothing given is no error", what)
		}
	}
	for _, rb := range []*advisor.Rulebase[advisor.Record]{nil, {}, loaded(t)} {
		v := reflect.ValueOf(rb)
		for i := range v.NumMethod() {
			apitest.CallWithNothing(t, "Rulebase."+v.Type().Method(i).Name, v.Method(i))
		}
		for _, r := range rb.AdviseAll(t.Context(), nil, nil) {
			if r.Err == nil {
				t.Error("no profiles are no error")
			}
		}
	}
}

func loaded(t *testing.T) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](os.DirFS(filepath.Join(root, "advisor/testdata/small")),
		nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

var root, _ = os.Getwd()

// TestNothingInternal: no exported name needs a package that cannot be imported.
func TestNothingInternal(t *testing.T) { apitest.NothingInternal(t, 200) }
