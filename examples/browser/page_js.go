package main

import (
	"syscall/js"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/rules"
)

// In the page main offers crosstalk.take to its scripts, and stays.
func main() {
	rb, err := advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		js.Global().Get("console").Call("error", err.Error())
		return
	}
	js.Global().Set("crosstalk", map[string]any{
		"take": js.FuncOf(func(_ js.Value, args []js.Value) any {
			return string(take(rb, []byte(args[0].String()), time.Now()))
		}),
	})
	js.Global().Call("dispatchEvent", js.Global().Get("Event").New("crosstalk"))
	select {}
}
