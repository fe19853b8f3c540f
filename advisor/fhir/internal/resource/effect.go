package resource

import (
	"encoding/json"
	"math"
	"time"
)

// An Effect is all that reading a resource does, in a list, as a resource is none.
type Effect struct {
	Told []Told     `json:"told"`
	Seen []Sighting `json:"seen"`
}

// Told is what became of a resource.
type Told struct {
	Status string `json:"status"`
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

// A Sighting is a value of a fact that the resource has.
type Sighting struct {
	Fact  string          `json:"fact"`
	From  int64           `json:"from"`
	By    int64           `json:"by"`
	After string          `json:"after"`
	Value json.RawMessage `json:"value"`
	Num   int64           `json:"num"` // its bits
	Lasts bool            `json:"lasts"`
}

// NewSighting makes one of a day, and of a number if the value is one.
func NewSighting(path string, on Day, after string, value json.RawMessage, num float64,
	lasts bool) Sighting {
	return Sighting{path, on.From.Unix(), on.By.Unix(), after, value, int64(math.Float64bits(num)),
		lasts}
}

// Number is what the value is as a number.
func (s *Sighting) Number() float64 { return math.Float64frombits(uint64(s.Num)) }

// Day is the day of a Sighting, without the moment.
func (s *Sighting) Day() Day {
	return Day{From: time.Unix(s.From, 0).UTC(), By: time.Unix(s.By, 0).UTC()}
}
