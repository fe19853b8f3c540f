package advisor

import (
	"errors"
	"fmt"
	"path"
	"runtime"
	"strings"
	"sync"

	"example.com/crosstalk/advisor/internal/pack"
)

// noPack is the core of a zero Rulebase.
var noPack = sync.OnceValue(func() *core {
	p := pack.Empty()
	c := newCore(p)
	c.File()
	return c
})

var errNoPack = errors.New("the Rulebase is empty; advisor.Load makes one")

// isEmpty reports whether c is that of a zero Rulebase.
func (c *core) isEmpty() bool { return c.Pack.Struct == nil }

// caught turns a panic, which is a fault of this package, into an error: the
// process of a clinic goes on. It says where the fault is and nothing of what
// was read, since that may be from a profile.
func caught(err *error, doing string) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("internal error while %s, at %s: please report it with the pack",
			doing, placeOfPanic())
	}
}

// placeOfPanic names the function of the library in which the panic that is
// being recovered began.
func placeOfPanic() string {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers)])
	for {
		f, more := frames.Next()
		if strings.Contains(f.Function, "crosstalk/advisor") && !strings.Contains(f.Function, ".caught") {
			return fmt.Sprintf("%s (%s:%d)", path.Base(f.Function), path.Base(f.File), f.Line)
		}
		if !more {
			return "an unknown place"
		}
	}
}
