// Cql races this engine with one of Clinical Quality Language (CQL) on FHIR: from the Bundle of a
// patient to the ids of the rules that hold. It is run in the folder above:
//
//	npm ci --prefix node && go run ./cql
//
// The rules are a dozen that both can say: in pack.go for this engine, in race.cql for the other,
// which lists the codes where this one has classes of medicines. What ships as elm/race.json is
// race.cql, translated by cql-to-elm of the CQFramework, which is Java:
//
//	cd cql && mvn -f elm/pom.xml dependency:copy-dependencies -DoutputDirectory=target/lib
//	java -cp 'elm/target/lib/*' elm/Translate.java race.cql elm/race.json
//
// The engine is cql-execution with cql-exec-fhir, on Node. It gives the answers that this one
// gives, for each patient, or is not timed.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/bench/turns"
)

func main() {
	log.SetFlags(0)
	patients := flag.Int("patients", 2000, "how many patients")
	n := flag.Int("turns", 11, "how often each engine has its turn")
	serving := flag.Bool("serve", false, "be this engine")
	dir := flag.String("write", "", "only write the patients into this folder, as a bulk export")
	flag.Parse()
	var err error
	switch {
	case *dir != "":
		err = export(*dir, *patients)
	case *serving:
		err = serve(*patients)
	default:
		err = race(*patients, *n, os.Stdout)
	}
	if err != nil {
		log.Fatal(err)
	}
}

var asOf = time.Date(2019, 8, 1, 0, 0, 0, 0, time.UTC)

// An engine is this one, for the pack of the race.
type engine struct {
	rb       *advisor.Rulebase[advisor.Record]
	mapper   *fhir.Mapper[advisor.Record]
	decision advisor.Decision
}

func newEngine() (e *engine, err error) {
	e = new(engine)
	if e.rb, err = advisor.Load[advisor.Record](pack(), nil); err != nil {
		return nil, err
	}
	e.mapper, err = fhir.NewMapper(e.rb, &fhir.Options{AsOf: asOf})
	return e, err
}

// decide reads the Bundle of a patient and says which rules hold.
func (e *engine) decide(bundle []byte) (held []string, err error) {
	var data fhir.Data
	if err := data.Add("bundle.json", bytes.NewReader(bundle)); err != nil {
		return nil, err
	}
	for record := range data.Patients() {
		patient, err := e.mapper.Map(record)
		if err == nil {
			err = e.rb.DecideInto(&e.decision, patient.Profile, &advisor.Options{AsOf: asOf, Cap: -1})
		}
		if err != nil {
			return nil, err
		}
		held = slices.AppendSeq(held, e.decision.Rules(advisor.Shown))
	}
	return held, nil
}

func bundles(n int) (list [][]byte, err error) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		b, err := bundle(r, i)
		if err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	return list, nil
}

func serve(patients int) error {
	e, err := newEngine()
	if err != nil {
		return err
	}
	list, err := bundles(patients)
	if err != nil {
		return err
	}
	next := 0
	return turns.Serve(os.Stdin, os.Stdout, func(n int) error {
		for range n {
			if _, err := e.decide(list[next]); err != nil {
				return err
			}
			next = (next + 1) % len(list)
		}
		return nil
	})
}

// write writes what node/cql.js reads, and counts the rules that hold.
func write(dir string, patients int) (held int, err error) {
	e, err := newEngine()
	if err != nil {
		return 0, err
	}
	list, err := bundles(patients)
	if err != nil {
		return 0, err
	}
	var answers, ids bytes.Buffer
	for _, b := range list {
		yes, err := e.decide(b)
		if err == nil {
			err = json.NewEncoder(&answers).Encode(yes)
		}
		if err != nil {
			return 0, err
		}
		held += len(yes)
	}
	for _, r := range rules {
		if err := json.NewEncoder(&ids).Encode(r.id); err != nil {
			return 0, err
		}
	}
	for name, text := range map[string][]byte{"bundles.ndjson": bytes.Join(list, nil),
		"answers.ndjson": answers.Bytes(), "rules.ndjson": ids.Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return 0, err
		}
	}
	return held, nil
}

func race(patients, n int, out io.Writer) error {
	tmp, err := os.MkdirTemp("", "crosstalk-cql")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	held, err := write(tmp, patients)
	if err != nil {
		return err
	}
	if err := turns.Pin(1); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var programs []*turns.Program
	for _, cmd := range []*exec.Cmd{
		exec.Command(self, "-serve", "-patients", fmt.Sprint(patients)),
		exec.Command("node", "node/cql.js", tmp),
	} {
		p, err := turns.Start(cmd)
		if err != nil {
			return err
		}
		defer p.Stop()
		if _, err := p.Take(1); err != nil { // answers are checked before the first
			return err
		}
		programs = append(programs, p)
	}
	all, err := turns.Race(programs, n, 100*time.Millisecond)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d patients, %d answers each, the same from both; %d are yes.\n\n", patients,
		len(rules), held)
	fmt.Fprintln(out, "| from a Bundle to answers | CPU, µs | clock, µs | × crosstalk | quartiles |\n"+
		"| --- | ---: | ---: | ---: | --- |")
	for i, name := range []string{"crosstalk", "cql-execution"} {
		r := all[i].Per(all[0])
		fmt.Fprintf(out, "| %s | %.0f | %.0f | %.2f | %.2f-%.2f |\n", name, all[i].CPU()/1000,
			all[i].Wall()/1000, r.Median, r.Low, r.High)
	}
	return nil
}
