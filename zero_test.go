package crosstalk_test

import (
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/advisortest"
	"example.com/crosstalk/advisor/book"
	"example.com/crosstalk/advisor/codes"
	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/diff"
	"example.com/crosstalk/advisor/explain"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/advisor/handout"
	"example.com/crosstalk/advisor/interview"
	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/advisor/signoff"
	"example.com/crosstalk/advisor/translate"
	"example.com/crosstalk/advisor/verify"
	"example.com/crosstalk/advisor/words"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/internal/apitest"
)

type somebody struct {
	Age *int `expr:"age"`
}

// exported has a value of every exported type of the packages that others
// import; TestZero finds those that are missing.
var exported = map[string][]any{
	"advisor": {advisor.AdviceParts(0), advisor.Advice{}, advisor.BoundedDate{},
		advisor.BoundedNumber{}, advisor.Choice{}, advisor.Citation{}, advisor.Decision{},
		advisor.Delivery{}, advisor.PreparedProfile{},
		advisor.ErrorList{}, advisor.Error{}, advisor.Evidence{}, advisor.FactInfo{},
		advisor.FactValue{}, advisor.Level(0), advisor.List[somebody]{}, advisor.LoadOptions{},
		advisor.Message{}, advisor.Options{}, advisor.Outcome(0), advisor.PackInfo{},
		advisor.Piece{}, advisor.PieceState(""), advisor.Pos{}, advisor.ProfileError{},
		advisor.Question{}, advisor.Reason{},
		advisor.Record{}, advisor.Review{}, advisor.RuleInfo{},
		advisor.Rulebase[advisor.Record]{}, advisor.Rulebase[somebody]{}, advisor.Set{},
		advisor.StreamResult{}, advisor.TermInfo{}, advisor.TopicInfo{}, advisor.Truth(0),
		advisor.Unrecognised{}, advisor.Withheld{}, advisor.Errands{}, advisor.Errand{}, advisor.Group{},
		advisor.SignOff{}},
	"advisor/advisortest": {advisortest.Params{}},
	"advisor/book":        {book.CoverageLine{}, book.Options{}},
	"advisor/codes": {codes.Entry{}, codes.Kind(""), codes.Options{}, codes.Report{},
		codes.Table{}},
	"advisor/decisions": {decisions.Delivery{}, decisions.Entry{}, decisions.Given{},
		decisions.Interview{},
		decisions.Log{}, decisions.Logs{}, decisions.Next(nil), decisions.Options{},
		decisions.Replayed{},
		(*decisions.Store)(nil), decisions.Withheld{}},
	"advisor/delivery": {delivery.Given{}, delivery.Memory{}, delivery.Note{}, delivery.Record{},
		(*delivery.Store)(nil), delivery.What("")},
	"advisor/diff": {diff.FieldChange{}, diff.Group{}, diff.Options{}, diff.Piece{}, diff.Profile{},
		diff.Report{}, diff.RuleChange{},
		diff.SharedChange{}, diff.SignChange{}},
	"advisor/explain": {explain.ExplainedNode{}, explain.ExplainedPart{},
		explain.Explanation{}, explain.ProfileChange{}},
	"advisor/fhir": {fhir.Code{}, fhir.Data{}, fhir.Entry{}, fhir.Item{}, fhir.Mapper[somebody]{},
		fhir.Needs{}, fhir.Options{},
		fhir.OutOptions{}, fhir.Patient[somebody]{}, fhir.Problem{}, fhir.Record{}, fhir.Report{},
		fhir.Status(""), fhir.VersionError{}},
	"advisor/handout": {handout.Ask{}, handout.Block{}, handout.Brand{}, handout.Clinic{},
		handout.Handout{}, handout.Item{}, handout.List{}, handout.Options{}, handout.Picture{},
		handout.Run{}, handout.Section{}, handout.Source{}, handout.TeachBack{}, handout.Text{},
		handout.Words{}},
	"advisor/interview": {interview.Answer{}, interview.Error{}, interview.Given{},
		interview.Heard{}, interview.Interview[somebody]{}, interview.Name{}, interview.OpenRule{},
		interview.Options{}, interview.Question{}, interview.Standing{}, interview.Step{},
		interview.Stop(""), interview.Turn{}},
	"advisor/lint": {lint.Check{}, lint.Finding{}, lint.Limit{}, lint.Options{}, lint.Report{},
		lint.Severity(0)},
	"advisor/signoff":   {signoff.Change{}, signoff.Item{}, signoff.Person{}, signoff.Rule{}},
	"advisor/translate": {translate.Checker{}, translate.Status{}, translate.Text{}, translate.Unit{}},
	"advisor/verify": {verify.Claim{}, verify.Finding{}, verify.Options{}, verify.Report{},
		verify.Verdict(""), verify.Witness{}},
	"advisor/words": {words.Words{}, words.Page{}},
	"advisor/workbench": {workbench.CoverageGap{}, workbench.Coverage{},
		workbench.ProductName{}, workbench.ProductPart{},
		workbench.DecisionCoverage{}, workbench.MutantReport{}, workbench.MutantState(""),
		workbench.CaseOutcome{}, workbench.Mutant{}, workbench.Ratio{}, workbench.Reading{},
		workbench.SearchOptions{},
		workbench.SideCoverage{}, workbench.SiteCoverage{}, workbench.SuggestedCase{},
		workbench.TestCase{}, workbench.UnsureCoverage{}, workbench.Violation{}},
}

// TestZero: the zero value of every exported type can be used.
func TestZero(t *testing.T) { apitest.Zero(t, root, exported) }
