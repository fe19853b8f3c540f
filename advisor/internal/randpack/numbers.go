package randpack

// Numbers are cases of constants that few digits do not write, and of amounts
// that are rounded where they are calculated.
var Numbers = []Case{
	{Name: "a third", Rules: one("smoker"), Whoever: "x == 10 / 3", Given: "{smoker: true, x: 3.3333333333333335}"},
	{Name: "one of some thirds", Rules: one("smoker"), Whoever: "x in [10 / 3]", Given: "{smoker: true, x: 3.3333333333333335}"},
	{Name: "a sum with dust", Rules: one("smoker"), Whoever: "x == 0.1 + 0.2", Given: "{smoker: true, x: 0.30000000000000004}"},
	{Name: "a product with dust", Rules: one("smoker"), Whoever: "x == 1.1 * 1.1", Given: "{smoker: true, x: 1.2100000000000002}"},
	{Name: "a power", Rules: one("smoker"), Whoever: "x == 1.1 ** 3", Given: "{smoker: true, x: 1.3310000000000004}"},
	{Name: "not less and not more than a third", Rules: one("smoker"), Whoever: "x >= 10 / 3 and not (x > 10 / 3)", Given: "{smoker: true, x: 3.3333333333333335}"},
	{Name: "a dose of a third", Rules: one("smoker"), Whoever: "any(meds, .dose == 10 / 3)", Given: "{smoker: true, meds: [{dose: 3.3333333333333335}]}"},
	{Name: "a default of a third", Rules: one("smoker"), Whoever: "(x ?? 1) == 10 / 3", Given: "{smoker: true, x: 3.3333333333333335}"},
	{Name: "a narrow gap", Rules: one("smoker"), Whoever: "x > 3.33 and x < 3.3300000000001", Given: "{smoker: true, x: 3.33000000000005}"},
	{Name: "a number close to 0", Rules: one("smoker"), Whoever: "x > 0 and x < 1e-14", Given: "{smoker: true, x: 0.000000000000001}"},
	{Name: "just above a third", Rules: one("smoker"), Whoever: "x > 10 / 3 and x < 3.333333333333336", Given: "{smoker: true, x: 3.333333333333334}"},
	{Name: "bounds at a third", Rules: one("x > 3", "unless:", Caution("x > 10 / 3"), Caution("x <= 10 / 3")), Whoever: "smoker",
		Given: "{smoker: true, x: {above: 3.2, at_most: 3.4}}"},
	{Name: "three times a third", Rules: one("smoker"), Whoever: "x * 3 == 10", Given: "{smoker: true, x: 3.3333333333333335}"},
	{Name: "what a large number swallows", Rules: one("smoker"), Whoever: "x + 1000000000 == 1000000000.1 and x < 0.1", Given: "{smoker: true, x: 0.09999999}"},
	{Name: "what is rounded to the same", Rules: one("smoker"), Whoever: "x * 0.1 == 0.3 and x != 3", Given: "{smoker: true, x: 2.9999999999999996}"},
	{Name: "a falling amount", Rules: one("smoker"), Whoever: "10 - n > 3", Given: "{smoker: true, n: 1}"},
	{Name: "less than nothing", Rules: one("smoker"), Whoever: "-x < -5", Given: "{smoker: true, x: 6}"},
	{Name: "twice itself", Rules: one("smoker"), Whoever: "n + n == 6", Given: "{smoker: true, n: 3}"},
	{Name: "an amount above another", Rules: one("smoker"), Whoever: "x + 1 > y + 1 and x <= 2 and y >= 2 or x + 1 == y + 1 and x > y", Given: "{smoker: true, x: 0.00000000000000001, y: 0}"},
	{Name: "months above a number", Rules: one("smoker"), Whoever: "months_since(d) > n and n > 50", Given: "{smoker: true, d: 2020-01-01, n: 51}", AsOf: "2026-01-15"},
	{Name: "months or days", Rules: one("smoker"), Whoever: "(b ? months_since(d) : days_since(d)) == 40 and b", Given: "{smoker: true, b: true, d: 2022-09-15}", AsOf: "2026-01-15"},
}
