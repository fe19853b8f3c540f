package fhir

import "encoding/json"

type nutritionOrder struct {
	Status     string `json:"status"`
	Intent     string `json:"intent"`
	DateTime   string `json:"dateTime"`
	Supplement []struct {
		Type *codeable `json:"type"`
	} `json:"supplement"`
}

// A concept of R4, or a CodeableReference of R5, in the same element.
func (c *codeable) UnmarshalJSON(text []byte) error {
	type plain codeable
	if err := json.Unmarshal(text, (*plain)(c)); err != nil {
		return err
	}
	if c.Concept == nil && c.Reference == nil {
		var k concept
		if err := json.Unmarshal(text, &k); err != nil {
			return err
		}
		c.Concept = &k
	}
	return nil
}

// nutrition takes the supplements of a NutritionOrder.
func (r *reading) nutrition(e Entry) (fate, error) {
	var n nutritionOrder
	if err := json.Unmarshal(e.JSON, &n); err != nil {
		return fate{}, err
	}
	if n.Status == "entered-in-error" || n.Status == "revoked" {
		return fate{Skipped, "revoked, or entered in error", ""}, nil
	}
	on := r.first(n.DateTime)
	if r.late(on) && !r.soon(on) {
		return tooLate, nil
	}
	ordered := n.Status == "active" && !r.late(on)
	switch n.Intent {
	case "order", "original-order", "reflex-order", "filler-order", "instance-order":
	default:
		ordered = false
	}
	ft := fate{Skipped, "no supplement", ""}
	for _, s := range n.Supplement {
		var c *concept
		if s.Type != nil {
			c = s.Type.Concept
		}
		ids := r.termsOf(c, "")
		switch {
		case !ordered && (n.Status != "completed" || r.mayLast(on)):
			r.doubt(e.Type, ids...)
			ft = fate{Unclear, "an order that may be carried out", ""}
		case !ordered:
		case len(ids) == 0:
			r.doubt(e.Type)
			ft = fate{Unmapped, "no term has the code", r.show(c)}
		case r.present(e, ids):
			ft = fate{status: Used}
		default:
			r.doubt(e.Type, ids...) // the pack does not read it from here
			ft = fate{Skipped, "no fact takes the term", r.show(c)}
		}
	}
	return ft, nil
}
