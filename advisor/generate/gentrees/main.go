// Command gentrees writes what the files of a pack, and the conditions in them, are when they
// are parsed, so that a program with the pack inside has not to parse them each time it starts:
//
//	//go:generate go run example.com/crosstalk/advisor/generate/gentrees .
//
// What it writes, trees.bin in the folder of the pack, must be embedded with the pack, in its
// embed.FS; or as a string of its own, which saves a copy, where the file system that is loaded
// has a method Trees() string that gives it. It says of which files it is: if one has changed
// since, the program parses all of them.
package main

import (
	"log"
	"os"
	"path/filepath"

	"example.com/crosstalk/advisor/internal/load"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("gentrees: ")
	if len(os.Args) != 2 {
		log.Fatal("usage: gentrees PACK; PACK is the folder of a pack")
	}
	dir := os.Args[1]
	data, errs := load.Trees(os.DirFS(dir))
	for _, err := range errs {
		log.Print(err)
	}
	if len(errs) > 0 {
		log.Fatalf("%s has problems, so nothing is written", dir)
	}
	if err := os.WriteFile(filepath.Join(dir, load.TreesFile), data, 0o644); err != nil {
		log.Fatal(err)
	}
}
