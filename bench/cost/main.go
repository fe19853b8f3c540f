// Cost says what one advice costs, in processor time: it is built against each
// of the checkouts that `go run . -against` compares, so it uses no more of the
// library than they have in common.
//
//	cost WHAT PROFILES [PACK]
//
// PROFILES is a file of JSON lines; PACK the folder of a pack of the race, the
// default is the pack that ships. WHAT is deciding, advice or json. For each number that
// it reads, cost advises so many of the profiles and prints the nanoseconds it took.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"syscall"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/bench/profile"
	"example.com/crosstalk/rules"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 3 {
		log.Fatal("usage: cost WHAT PROFILES [PACK]")
	}
	var err error
	if what, profiles := os.Args[1], os.Args[2]; len(os.Args) > 3 {
		rb, loadErr := advisor.Load[profile.Profile](os.DirFS(os.Args[3]), nil)
		err = run(rb, loadErr, what, profiles)
	} else {
		rb, loadErr := rules.Load()
		err = run(rb, loadErr, what, profiles)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func run[P any](rb *advisor.Rulebase[P], err error, what, file string) error {
	if err != nil {
		return err
	}
	profiles, err := read[P](file)
	if err != nil {
		return err
	}
	var a advisor.Advice
	opts := &advisor.Options{AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}
	if what == "deciding" {
		opts.Without = advisor.Messages | advisor.Reasons | advisor.Questions
	}
	next := 0
	advise := func() error {
		p := profiles[next]
		next = (next + 1) % len(profiles)
		if what == "deciding" {
			return rb.AdviseInto(&a, p, opts)
		}
		full, err := rb.Advise(p, opts)
		if err == nil && what == "json" {
			_, err = json.Marshal(full)
		}
		return err
	}
	for {
		var n int
		if _, err := fmt.Scan(&n); err != nil {
			return nil // the end
		}
		before := spent()
		for range n {
			if err := advise(); err != nil {
				return err
			}
		}
		fmt.Println(int64(spent() - before))
	}
}

func read[P any](file string) (list []*P, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	dec := json.NewDecoder(bufio.NewReader(f))
	for dec.More() {
		p := new(P)
		if err := dec.Decode(p); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// spent is the processor time of this process, with what collects its garbage.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		log.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
