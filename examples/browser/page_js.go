package main

import (
	"encoding/json"
	"runtime/debug"
	"syscall/js"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/rules"
)

// In the page main offers crosstalk.take to its scripts, and stays.
func main() {
	js.Global().Set("crosstalk", map[string]any{
		"take": js.FuncOf(func(_ js.Value, args []js.Value) any {
			request := []byte(args[0].String())
			rb, err := in(request)
			if err != nil {
				return string(written(answer{Errors: []problem{{err.Error()}}}))
			}
			return string(take(rb, request, time.Now()))
		}),
	})
	js.Global().Call("dispatchEvent", js.Global().Get("Event").New("crosstalk"))
	select {}
}

var loaded = map[string]*advisor.Rulebase[advisor.Record]{}

// in is the pack in the language of a request. Of others nothing but names is read, so that
// the page is ready sooner: who changes the language waits once more.
func in(request []byte) (*advisor.Rulebase[advisor.Record], error) {
	var of struct {
		Language string `json:"language"`
	}
	_ = json.Unmarshal(request, &of) // what is wrong with it take says
	if rb := loaded[of.Language]; rb != nil {
		return rb, nil
	}
	// What loading makes is kept, most of it: to collect in between takes a tenth of the wait.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	rb, err := advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true,
		Languages: []string{of.Language}})
	if err == nil {
		loaded[of.Language] = rb
	}
	return rb, err
}
