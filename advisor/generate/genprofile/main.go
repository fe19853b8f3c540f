// Command genprofile writes the Go struct for the facts of a pack:
//
//	//go:generate go run example.com/crosstalk/advisor/generate/genprofile -package mypack pack
package main

import (
	"flag"
	"log"
	"os"

	"example.com/crosstalk/advisor/generate"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("genprofile: ")
	pkg := flag.String("package", "", "name of the Go package")
	out := flag.String("out", "profile.go", "file to write")
	flag.Parse()
	if flag.NArg() != 1 || *pkg == "" {
		log.Fatal("usage: genprofile -package NAME [-out FILE] PACK; PACK is the folder of a pack")
	}
	text, err := generate.Profile(os.DirFS(flag.Arg(0)), *pkg)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(*out, text, 0o644); err != nil {
		log.Fatal(err)
	}
}
