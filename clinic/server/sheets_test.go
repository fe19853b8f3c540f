package server_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"example.com/crosstalk/clinic/server"
	"example.com/crosstalk/clinic/sheets"
)

// TestSheets: the link of a card leads to the sheet, whoever follows it.
func TestSheets(t *testing.T) {
	shelf, err := sheets.New("http://localhost/handouts/", nil)
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t, &server.Options{Sheets: shelf})
	w := do(s, "POST", "/cds-services/crosstalk-patient-view", fmt.Sprintf(fallible, "p1"))
	var out struct {
		Cards []struct {
			Summary string
			Links   []struct{ URL string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || len(out.Cards) == 0 {
		t.Fatal(w.Code, w.Body, err)
	}
	for _, c := range out.Cards {
		if len(c.Links) != 1 {
			t.Fatalf("%+v", c)
		}
		w := do(s, "GET", c.Links[0].URL, "")
		if w.Code != 200 || !strings.Contains(w.Body.String(), c.Summary) {
			t.Errorf("%s: %d %.300s", c.Links[0].URL, w.Code, w.Body)
		}
	}
	if w := do(s, "GET", "/handouts/x", ""); w.Code != 404 || strings.Contains(w.Body.String(), "p1") {
		t.Errorf("a sheet that is not there: %d", w.Code)
	}
	if w := do(newServer(t, nil), "GET", "/handouts/x", ""); w.Code != 404 {
		t.Errorf("without a shelf: %d", w.Code)
	}
}
