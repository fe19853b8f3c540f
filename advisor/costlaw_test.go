package advisor_test

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/explain"
)

// A dimension is something of which a pack or a profile may have much, and what
// has n of it.
type dimension struct {
	what    string
	n       int // doubled twice
	pack    func(n int) []string
	profile func(n int) string
}

// many is what f makes of 0 to n-1.
func many(n int, f func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(f(i))
	}
	return b.String()
}

const xFact = "x: {type: int, unit: \"1\", range: [0, 1000000], ask: {en: \"X?\"}}\n"

// ruled is a pack of rules in files of at most a hundred, from simple.
func ruled(n int, rule func(i int) string, more ...string) []string {
	files := append([]string{"facts/x.yaml", xFact}, more...)
	for from := 0; from < n; from += 100 {
		files = append(files, fmt.Sprintf("food/f%d.yaml", from),
			many(min(100, n-from), func(i int) string { return rule(from + i) }))
	}
	return files
}

func id(i int) string { return "r" + strconv.Itoa(i) }

func is(text string) func(int) string { return func(int) string { return text } }

// single is a rule r0 with more keys, of a condition.
func single(when, more string) []string {
	return []string{"facts/x.yaml", xFact, "food/a.yaml", simple("r0", "|\n    "+when, more)}
}

// dimensions are what is bounded by its number.
var dimensions = []dimension{
	{"rules that apply", 100, func(n int) []string {
		return ruled(n, func(i int) string { return simple(id(i), fmt.Sprintf("x > %d", i), "") })
	}, is("{x: 100000}")},
	{"rules that wait", 100, func(n int) []string {
		return ruled(n, func(i int) string { return simple(id(i), fmt.Sprintf("x > %d", i), "") })
	}, is("{}")},
	{"facts derived by cases, each read by a rule", 40, func(n int) []string {
		return ruled(n, func(i int) string { return simple(id(i), fmt.Sprintf("d%d == 1", i), "") },
			"facts/d.yaml", many(n, func(i int) string {
				return derived(fmt.Sprintf("d%d", i), fmt.Sprintf("x > %d", i))
			}))
	}, is("{x: 7}")},
	{"facts derived by cases, in one sum", 40, func(n int) []string {
		return append(single(many(n, func(i int) string { return fmt.Sprintf("d%d + ", i) })+"0 > 5", ""),
			"facts/d.yaml", many(n, func(i int) string {
				return derived(fmt.Sprintf("d%d", i), fmt.Sprintf("x > %d", i))
			}))
	}, is("{}")},
	{"a chain of facts derived by cases", 7, func(n int) []string {
		return append(single(fmt.Sprintf("d%d == 1 or d%[1]d == 2", n), ""), "facts/d.yaml",
			derived("d0", "x > 3")+
				many(n,
					func(i int) string {
						return derived(fmt.Sprintf("d%d", i+1), fmt.Sprintf("d%d == 1 or d%[1]d == 2", i))
					}))
	}, is("{}")},
	{"cases of a derived fact", 50, func(n int) []string {
		return append(single("d == 3", ""), "facts/d.yaml",
			"d: {type: int, unit: \"1\", range: [0, 9], derive: ["+
				many(n, func(i int) string { return fmt.Sprintf("{if: x == %d, value: %d}, ", i, i%9) })+
				"{value: 2}]}\n")
	}, is("{}")},
	{"findings", 100, func(n int) []string {
		return ruled(n, func(i int) string { return simple(id(i), fmt.Sprintf("f%d", i), "") },
			"findings/f.yaml", many(n, func(i int) string {
				return fmt.Sprintf("f%d: {silent: true, when: x > %d}\n", i, i)
			}))
	}, is("{x: 50}")},
	{"a chain of findings", 7, func(n int) []string {
		return append(single(fmt.Sprintf("f%d or not f%[1]d and x > 2", n), ""), "findings/f.yaml",
			"f0: {silent: true, when: x > 3}\n"+
				many(n, func(i int) string {
					return fmt.Sprintf("f%d: {silent: true, when: f%d and x > 1 or not f%[2]d}\n", i+1, i)
				}))
	}, is("{}")},
	{"parts of a condition", 50, func(n int) []string {
		return single(many(n, func(i int) string { return fmt.Sprintf("x + %d == 7 or ", i) })+"smoker",
			"")
	}, is("{}")},
	{"records, held against quantifiers inside one another", 100, func(int) []string {
		return single("any(medications, all(medications, any(medications, .dose > 3) and .dose >= 0) "+
			"and .dose > 0)", "")
	}, func(n int) string {
		return "{medications: [" + strings.Repeat("{name: prednisone, dose: 5}, ", n) + "]}"
	}},
	{"records of which little is known", 100, func(int) []string {
		return single("any(medications, .dose > 3 and .months > 7)", "")
	}, func(n int) string {
		return "{medications: [" + strings.Repeat("{name: prednisone}, ", n) +
			"]}"
	}},
	{"quantifiers", 10, func(n int) []string {
		return single(
			many(n,
				func(i int) string {
					return fmt.Sprintf("any(medications, .dose > %d and .months > %d) or ", i, i)
				})+"smoker", "")
	}, func(int) string {
		return "{medications: [" + strings.Repeat("{name: prednisone}, ", 100) +
			"]}"
	}},
	{"names that nobody knows", 100, func(int) []string {
		return single(`any(medications, is(.name, "prednisone"))`, "")
	}, func(n int) string {
		name := func(i int) string { return fmt.Sprintf("zork%d, ", i) }
		other := func(i int) string { return fmt.Sprintf("mork%d, ", i) }
		return "{medications: [" + many(n, name) + "], conditions: {has: [" + many(n, name) +
			"], not: [" + many(n, other) + "]}}"
	}},
	{"values that cannot be", 100, func(int) []string {
		return single("any(medications, .dose > 3)", "")
	}, func(n int) string {
		return "{medications: [" + strings.Repeat("{name: prednisone, dose: 4000}, ", n) + "]}"
	}},
	{"terms beside one another", 200, func(n int) []string {
		return append(single(`has(conditions, "t7")`, ""), "terms/t.yaml",
			many(n, func(i int) string { return fmt.Sprintf("t%d: {is: condition}\n", i) }))
	}, is("{conditions: [t3, t7]}")},
	{"terms below one another", 15, func(n int) []string {
		return append(single(`has(conditions, "t0")`, ""), "terms/t.yaml", "t0: {is: condition}\n"+
			many(n, func(i int) string { return fmt.Sprintf("t%d: {is: t%d}\n", i+1, i) }))
	}, func(n int) string { return fmt.Sprintf("{conditions: [t%d]}", n) }},
	{"rules that silence one", 100, func(n int) []string {
		return ruled(n, func(i int) string {
			if i == 0 {
				return simple("r0", "x > 0", "")
			}
			return simple(id(i), fmt.Sprintf("x > %d", i), "  supersedes: [r0]\n")
		})
	}, is("{x: 100000}")},
	{"rules that one silences", 100, func(n int) []string {
		return ruled(n, func(i int) string {
			if i == 0 {
				return level(simple("r0", "x > 0", "  supersedes: [{below: urgent}]\n"), "urgent")
			}
			return simple(id(i), fmt.Sprintf("x > %d", i), "")
		})
	}, is("{x: 100000}")},
	{"a chain of rules that silence one another", 100, func(n int) []string {
		return ruled(n, func(i int) string {
			if i == 0 {
				return simple("r0", "x > 0", "")
			}
			return simple(id(i), fmt.Sprintf("x > %d", i), fmt.Sprintf("  supersedes: [r%d]\n", i-1))
		})
	}, is("{x: 100000}")},
	{"hosts of one companion", 100, func(n int) []string {
		return ruled(n, func(i int) string {
			if i == 0 {
				return simple("r0", "x > 0", "")
			}
			return simple(id(i), fmt.Sprintf("x > %d", i), "  with: [r0]\n")
		})
	}, is("{x: 100000}")},
	{"encouragements and warnings of the same", 50, func(n int) []string {
		return ruled(2*n, func(i int) string {
			return simple(id(i), fmt.Sprintf("x > %d", i),
				[]string{"  encourages: [fruit]\n", "  discourages: [fruit]\n"}[i%2])
		}, "terms/t.yaml", "fruit: {is: food}\n")
	}, is("{x: 100000}")},
	{"variants", 20, func(n int) []string {
		return single("x > 0", "  safe: true\n  variants:\n"+many(n, func(i int) string {
			return fmt.Sprintf("    - {name: v%d, if: x == %d, message: {en: {title: V%[1]d, text: Text., "+
				"action: Do it.}}}\n", i, 2*i+1)
		}))
	}, is("{x: 100000}")},
	{"guards", 20, func(n int) []string {
		return single("x > 0", "  unless:\n"+many(n, func(i int) string {
			return fmt.Sprintf("    - {if: vitamin_d == %d, because: \"It is %[1]d.\", caution: {en: \"Is "+
				"it %[1]d?\"}}\n", 2*i+5)
		}))
	}, is("{x: 100000}")},
	{"invariants", 50, func(n int) []string {
		return append(single("x > 0", ""), "invariants.yaml", many(n, func(i int) string {
			return fmt.Sprintf("- {id: i%d, whoever: x == %d, never_encourage: [food], because: So.}\n", i,
				i)
		}))
	}, is("{x: 100000}")},
	{"problems in a file", 50, func(n int) []string {
		return single(many(n, func(i int) string { return fmt.Sprintf("agee%d > 3 and ", i) })+"smoker",
			"")
	}, nil},
	{"keys in one line", 200, func(n int) []string {
		return append(single("x > 0", ""), "findings/x.yaml",
			"{"+many(n, func(i int) string { return fmt.Sprintf("k%d: {x: \"y\"}, ", i) })+"}\n")
	}, nil},
	{"terms that are kinds of nothing", 200, func(n int) []string {
		return append(single("x > 0", ""), "terms/t.yaml",
			many(n, func(i int) string { return fmt.Sprintf("t%d: {is: nothing%d}\n", i, i) }))
	}, nil},
}

// allocated is how many bytes it takes to do something; that is the same on every
// machine, and nothing here does much work without.
func allocated(do func()) float64 {
	runtime.GC() // so that pools are as empty each time
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc - before.TotalAlloc)
}

// cost loads, advises and explains for n of d, and says what each takes.
func (d *dimension) cost(t *testing.T, n int) (of [3]float64) {
	fsys := with(d.pack(n)...)
	var rb *advisor.Rulebase[advisor.Record]
	var err error
	of[0] = allocated(func() { rb, err = advisor.Load[advisor.Record](fsys, nil) })
	if d.profile == nil {
		if err == nil {
			t.Fatalf("%s: it loads", d.what)
		}
		return of
	}
	if err != nil {
		t.Fatalf("%s: %.500v", d.what, err)
	}
	_, p, err := rb.Decode("p.yaml", []byte(d.profile(n)))
	if err != nil {
		t.Fatalf("%s: %.300v", d.what, err)
	}
	of[1] = allocated(func() { _, err = rb.Advise(p, &advisor.Options{Cap: -1}) })
	if err != nil {
		t.Fatalf("%s: %.300v", d.what, err)
	}
	of[2] = allocated(func() { _, err = explain.Rule(rb, p, "r0", nil) })
	if err != nil {
		t.Fatalf("%s: %.300v", d.what, err)
	}
	return of
}

// TestCostLaw doubles twice what a pack or a profile may have much of. What the
// second doubling adds is at most 2.5 times what the first has added: it is twice
// that if the cost grows as the number, four times if as its square. Explain looks
// for the nearest changes: it tries each of n changes on all n parts, but no more
// than 40,000 in all. Chains end at 32, so that their squares are small.
func TestCostLaw(t *testing.T) {
	if only := os.Getenv("COST"); only != "" { // one size of one, for a profile of statements
		what, n, _ := strings.Cut(only, "=")
		i, _ := strconv.Atoi(what)
		count, _ := strconv.Atoi(n)
		if i < len(dimensions) {
			dimensions[i].cost(t, count*dimensions[i].n)
		}
		return
	}
	if raceDetector {
		t.Skip("under the race detector pools forget at random")
	}
	for _, d := range dimensions {
		least := [3][3]float64{}
		// A map grows sooner or later by its seed, which may be a table of 37 kB, and what else the
		// process allocates is in it: so what breaks the law is tried again, and the least counts.
		const tries = 20
		for try := range tries {
			for i := range least {
				of := d.cost(t, d.n<<i)
				for j := range of {
					if least[i][j] = min(least[i][j], of[j]); try == 0 {
						least[i][j] = of[j]
					}
				}
			}
			broken := d.broken(least)
			if len(broken) == 0 {
				break
			}
			if try == tries-1 {
				t.Error(strings.Join(broken, "\n"))
			}
		}
		t.Logf("%s: loading, advising, explaining take, in bytes, %.0f for %d, %.0f for twice, %.0f "+
			"for four times as many", d.what, least[0], d.n, least[1], least[2])
	}
}

// broken says what breaks the law of what it takes for n, 2n and 4n.
func (d *dimension) broken(of [3][3]float64) (list []string) {
	small, middle, large := of[0], of[1], of[2]
	for i, doing := range []string{"loading", "advising", "explaining"} {
		first, second := middle[i]-small[i], large[i]-middle[i]
		most := 2.5 * first
		switch {
		case doing == "explaining":
			most = 4.5 * max(first, small[i])
		case strings.HasPrefix(d.what, "a chain of") && d.n < 8:
			most = 4 * first
		}
		if second > most+16<<10 { // lists grow by steps
			list = append(list,
				fmt.Sprintf("%s: %s takes %.0f, %.0f, %.0f bytes of %d, %d, %d", d.what, doing, small[i],
					middle[i], large[i], d.n, 2*d.n, 4*d.n))
		}
	}
	return list
}
