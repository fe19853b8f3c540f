module example.com/ownpack

go 1.26.0

require example.com/crosstalk v0.0.0

require (
	github.com/expr-lang/expr v1.17.8 // indirect
	go.yaml.in/yaml/v3 v3.0.6 // indirect
	golang.org/x/text v0.43.0 // indirect
)

// Inside this repository; a program of your own names a version instead.
replace example.com/crosstalk => ../..
