package main

import (
	"go/format"
	"os"
	"testing"

	"example.com/crosstalk/advisor/internal/pack"
)

// TestProfile: the struct that ships is what its facts say.
func TestProfile(t *testing.T) {
	schema, errs := pack.Dictionary(os.DirFS("../../../rules"))
	for _, e := range errs {
		t.Fatal(e)
	}
	want, err := format.Source(generate("rules", schema))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../rules/profile.go")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("rules/profile.go is not what facts.yaml says; run go generate ./rules")
	}
}
