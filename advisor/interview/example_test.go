package interview_test

import (
	"fmt"
	"log"
	"os"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/interview"
)

// An interview asks until nothing important is open.
func Example() {
	rb, err := advisor.Load[advisor.Record](os.DirFS("../testdata/small"), nil)
	if err != nil {
		log.Fatal(err)
	}
	iv, err := interview.New(rb, nil, &interview.Options{Advice: &advisor.Options{
		AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}})
	if err != nil {
		log.Fatal(err)
	}
	says := map[string]string{"age": "61", "medications": "prednisone",
		"medications[1].months": "8", "last_scan": "May 2019"}
	for {
		q, err := iv.Next()
		if err != nil {
			log.Fatal(err)
		}
		if q == nil {
			break
		}
		fmt.Println("?", q.Ask)
		if text, ok := says[q.ID]; !ok {
			err = iv.DontKnow(q.ID)
		} else {
			_, err = iv.Answer(q.ID, interview.Answer{Text: text, All: true})
		}
		if err != nil {
			log.Fatal(err)
		}
	}
	at, _ := iv.Standing()
	fmt.Println(at.Why)
	advice, err := iv.Advice()
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range advice.Messages {
		fmt.Println("!", m.Title)
	}
	// Output:
	// ? How old are you?
	// ? Which medicines do you take?
	// ? For how many months have you taken prednisone?
	// ? When was your last bone scan?
	// settled
	// ! Steroid tablets and your bones
}
