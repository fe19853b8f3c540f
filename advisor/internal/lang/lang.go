// Package lang is the rule language: its words and limits, and texts of it that
// are parsed, whose names are resolved, and whose types expr has checked.
package lang

import (
	"slices"

	"example.com/crosstalk/advisor/internal/syntax"
)

// Limits on one condition.
const (
	MaxLength  = 4096 // characters
	MaxNesting = 64   // of parentheses and brackets
	MaxNodes   = 2000 // of expr's tree
	MaxQuants  = 3    // predicates inside predicates
)

// Quantifiers are the functions that become a Quant.
var Quantifiers = []string{"any", "all", "none", "one", "count"}

// predicates are the functions with a predicate that values may use.
var predicates = []string{"map", "filter", "sum", "count"}

// valueFunctions are the functions without a predicate that are allowed: they
// end, have no effect and depend on nothing but their arguments.
var valueFunctions = []string{"len", "abs", "ceil", "floor", "round", "min", "max", "sum", "mean",
	"median", "int", "float", "lower", "upper", "trim", "hasPrefix", "hasSuffix", "date", "duration",
	"string"}

var ownFunctions = append([]string{"has", "is", "known", "unrecognised"}, syntax.SinceFunctions...)

// operators are the words that are no names, to expr's parser.
var operators = []string{"and", "or", "not", "in", "true", "false", "nil", "if", "else", "let",
	"matches", "contains", "startsWith", "endsWith"}

// IsWord reports whether a name is a word of the rule language: something else
// of that name would be read in its place, or could not be read.
func IsWord(name string) bool {
	for _, words := range [][]string{operators, Quantifiers, predicates, valueFunctions,
		ownFunctions} {
		if slices.Contains(words, name) {
			return true
		}
	}
	return false
}

// NumericFunctions give numbers.
var NumericFunctions = []string{"len", "abs", "ceil", "floor", "round", "min", "max", "sum", "mean",
	"median", "int", "float", "count"}
