module example.com/crosstalk

go 1.26.0

require (
	github.com/expr-lang/expr v1.17.8
	golang.org/x/text v0.43.0
	gopkg.in/yaml.v3 v3.0.1
)
