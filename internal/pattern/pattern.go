// Package pattern has regular expressions that are compiled when they are first used. Compiled
// as a program starts they would cost each command some 10 to 100 µs apiece, and a command needs
// few of those that are linked into it.
package pattern

import (
	"regexp"
	"sync"
)

// New is a regular expression that is compiled the first time that it is asked for. It panics
// then, and each time after, if expr is none: TestPatterns in the root of this module tries all.
// It is safe for concurrent use.
func New(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
