package lang

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/internal/pattern"
)

func typeName(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "a date"
	case t == reflect.TypeFor[time.Duration]():
		return "a duration"
	case t == reflect.TypeFor[opaque]():
		return "a set"
	}
	switch t.Kind() {
	case reflect.Int:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	}
	return nothing
}

// badNumber is what expr says of a number that it cannot read.
var badNumber = pattern.New(
	`^invalid \w+ literal: (?:strconv\.\w+: parsing "([^"]*)": )?(.*)$`)

// numberError gives the number that expr cannot read, and says what is wrong with it;
// not ok: msg is of something else.
func numberError(msg string) (text, plain string, ok bool) {
	m := badNumber().FindStringSubmatch(msg)
	switch {
	case m == nil:
		return "", "", false
	case strings.HasSuffix(m[2], "out of range"):
		return m[1], fmt.Sprintf("%s is too large a number; whole numbers go from %d to %d, and "+
			"fractions to %g", m[1], -int64(fact.MaxWhole), int64(fact.MaxWhole), math.MaxFloat64), true
	}
	return m[1], fmt.Sprintf("%q is no number; write one like 30 or 2.5", m[1]), true
}

// KindName is a kind of value in plain words.
func KindName(k fact.Kind) string {
	switch k {
	case fact.Bool:
		return "true or false"
	case fact.Int:
		return "a whole number"
	case fact.Number:
		return "a number"
	case fact.Date:
		return "a date"
	case fact.Duration:
		return "a duration"
	case fact.Text, fact.Enum, fact.Term:
		return "text"
	}
	return "a list"
}
