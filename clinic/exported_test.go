package clinic_test

import (
	"os"
	"testing"

	"example.com/crosstalk/clinic/bulk"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/cdshooks/auth"
	"example.com/crosstalk/clinic/cdshooks/pgstore"
	"example.com/crosstalk/clinic/cdshooks/sqlitestore"
	"example.com/crosstalk/clinic/cdshooks/store"
	"example.com/crosstalk/clinic/gate"
	"example.com/crosstalk/clinic/infobutton"
	"example.com/crosstalk/clinic/server"
	"example.com/crosstalk/clinic/sheets"
	"example.com/crosstalk/clinic/signed"
	"example.com/crosstalk/internal/apitest"
)

type somebody struct {
	Age *int `expr:"age"`
}

// functions are the exported functions of the module.
var functions = map[string]map[string]any{
	"bulk":                 {"Open": bulk.Open},
	"cdshooks":             {"New": cdshooks.New[somebody]},
	"cdshooks/auth":        {"New": auth.New, "FromContext": auth.FromContext},
	"cdshooks/pgstore":     {"Open": pgstore.Open, "IsURL": pgstore.IsURL},
	"cdshooks/sqlitestore": {"Open": sqlitestore.Open},
	"cdshooks/store": {"NewMemory": store.NewMemory, "CheckAll": store.CheckAll[store.Feedback],
		"NewBacklog": store.NewBacklog, "Time": store.Time, "Pseudonym": store.Pseudonym},
	"gate":       {"New": gate.New, "Bytes": gate.Bytes, "Reader": gate.Reader},
	"infobutton": {"New": infobutton.New},
	"sheets":     {"New": sheets.New},
	"signed":     {"New": signed.New},
	"server": {"New": server.New, "Changes": server.Changes, "Answer": server.Answer,
		"LimitMemory": nil}, // it concerns the whole process

}

// exported has a value of every exported type of the module.
var exported = map[string][]any{
	"bulk":     {bulk.Export{}, bulk.Options{}},
	"cdshooks": {cdshooks.Access{}, cdshooks.Event{}, cdshooks.Handler{}, cdshooks.Options{}},
	"cdshooks/auth": {auth.Client{}, auth.Identity{}, auth.Options{}, auth.Refusal{},
		auth.Verifier{}},
	"cdshooks/pgstore": {pgstore.Store{}},
	"cdshooks/store": {store.Coding{}, store.Feedback{}, store.Memory{}, store.MemoryOptions{},
		store.Backlog{}, store.Record{}, store.Shown{}, (*store.Store)(nil)},
	"gate":       {gate.Gate{}, gate.Options{}, gate.Refusal{}, gate.Route{}},
	"infobutton": {infobutton.Handler{}, infobutton.Options{}},
	"sheets":     {sheets.Options{}, sheets.Shelf{}},
	"signed":     {signed.Options{}, signed.Source{}},
	"server":     {server.Door{}, server.Options{}, server.Server{}},
}

// TestNothingGiven: an exported function that is given nothing, nil where
// something was wanted, gives an error or nothing, and never panics.
func TestNothingGiven(t *testing.T) {
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	apitest.NothingGiven(t, root, functions)
	if _, err := server.New(nil, nil); err == nil {
		t.Error("server.New: nothing given is no error")
	}
	if _, err := server.Changes(nil)(); err == nil {
		t.Error("server.Changes: nothing given is no error")
	}
}

// TestZero: the zero value of every exported type can be used.
func TestZero(t *testing.T) { apitest.Zero(t, ".", exported) }

// TestNothingInternal: no exported name needs a package that cannot be imported.
func TestNothingInternal(t *testing.T) { apitest.NothingInternal(t, 30) }
