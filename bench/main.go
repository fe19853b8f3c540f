package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	n := flag.Int("turns", 15, "how often each engine has its turn; the table has medians")
	length := flag.Duration("turn", 30*time.Millisecond, "how long a turn is, of processor time")
	sizes := flag.String("rules", "64,640,6400", "sizes of the rule sets, multiples of 64")
	only := flag.String("run", "", "only where engine and workload match this regular expression")
	other := flag.String("against", "", "compare what people wait for here and in this folder or "+
		"commit of the repository, instead of the race; -run chooses among the rows")
	workload := flag.String("serve", "", "be one engine of the race on this workload")
	engine := flag.String("engine", "", "the engine to be")
	flag.Parse()

	list, err := parseSizes(*sizes)
	if err != nil {
		log.Fatalf("-rules: %v", err)
	}
	filter, err := regexp.Compile(*only)
	if err != nil {
		log.Fatalf("-run: %v", err)
	}
	switch {
	case *workload != "":
		err = serve(list, *workload, *engine)
	case *other != "":
		err = against(*other, filter, os.Stdout, os.Stderr)
	default:
		c := &contest{list, filter, *n, *length, os.Stderr}
		var results []*Result
		var missing []string
		if results, missing, err = c.run(); err == nil {
			fmt.Print(table(results, missing))
		}
	}
	if err != nil {
		log.Fatal(err)
	}
}

func parseSizes(text string) (list []int, err error) {
	for s := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n <= 0 || n%live != 0 {
			return nil, fmt.Errorf("%q is no multiple of %d", s, live)
		}
		list = append(list, n)
	}
	return list, nil
}
