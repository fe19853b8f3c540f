module example.com/ownpack

go 1.26.0

require example.com/crosstalk v0.0.0

require (
	github.com/expr-lang/expr v1.17.8 // indirect
	github.com/kr/pretty v0.3.1 // indirect
	golang.org/x/text v0.43.0 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
)

// Inside this repository; a program of your own names a version instead.
replace example.com/crosstalk => ../..
