package cdshooks

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"example.com/crosstalk/clinic/gate"
	"example.com/crosstalk/internal/pattern"
)

// Access allows a Handler to fetch from FHIR servers what a prefetch lacks,
// with the access token of the request.
type Access struct {
	// Servers are the base addresses that may be asked, as requests name them in
	// fhirServer. No other address is ever asked, and no redirect followed.
	Servers []string

	// Client makes the requests. The default has a timeout of 5 seconds.
	Client *http.Client

	// MaxPages is how many pages of a search are read; the default is 10.
	MaxPages int

	// MaxBody is the most bytes of one answer; the default is 16 MiB.
	MaxBody int64
}

// isAddress reports whether a text is the address of a server.
func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

// allows reports whether a server is one of those that may be asked.
func (a *Access) allows(server string) bool {
	base := strings.TrimRight(server, "/")
	return server != "" && slices.ContainsFunc(a.Servers, func(s string) bool {
		return strings.TrimRight(s, "/") == base
	})
}

func (a *Access) check() error {
	for _, s := range a.Servers {
		if !isAddress(s) {
			return fmt.Errorf("FHIR server %q is not an address", s)
		}
	}
	return nil
}

var errBadRequest = errors.New("the FHIR server answered 400")

var errNotAllowed = errors.New("the FHIR server is not one that may be asked")

// fetch runs a query and returns the answers, page by page. Partial is true
// if there are more than may be read.
func (a *Access) fetch(ctx context.Context, req *request,
	query string) (pages []json.RawMessage, partial bool, err error) {
	base := strings.TrimRight(req.FHIRServer, "/")
	if !a.allows(req.FHIRServer) {
		return nil, false, errNotAllowed
	}
	most := a.MaxPages
	if most <= 0 {
		most = 10
	}
	at := base + "/" + query
	for i := range most {
		page, err := a.get(ctx, req, at)
		if i == 0 && errors.Is(err, errBadRequest) && strings.HasPrefix(query, "MedicationRequest?") {
			// Some servers search for orders only by their intent. They may have others
			// than they were asked for, so what they give is a part.
			at, partial = at+"&intent=order,plan", true
			page, err = a.get(ctx, req, at)
		}
		if err != nil {
			return nil, false, err
		}
		pages = append(pages, page)
		next := nextPage(page)
		if next == "" {
			return pages, partial, nil
		}
		// A page stands on the same server, or the token would leave it.
		u, err := url.Parse(at)
		if err != nil {
			return nil, false, err
		}
		if u, err = u.Parse(next); err != nil {
			return nil, false, err
		}
		if at = u.String(); !strings.HasPrefix(at, base+"/") && !strings.HasPrefix(at, base+"?") {
			return pages, true, nil
		}
	}
	return pages, true, nil
}

// fetchReferences asks for the resources that references name, a few at a time:
// those on the server of the request, by type and id. What cannot be had is told
// to failed, and missing still.
func (a *Access) fetchReferences(ctx context.Context, req *request, refs []string,
	failed func(ref string, err error)) []json.RawMessage {
	base := strings.TrimRight(req.FHIRServer, "/")
	if !a.allows(req.FHIRServer) {
		return nil
	}
	found := make([]json.RawMessage, len(refs))
	var wg sync.WaitGroup
	busy := make(chan struct{}, maxReferencesAtOnce)
	for i, ref := range refs {
		path := strings.TrimPrefix(ref, base+"/")
		if !referenceForm().MatchString(path) { // of another server, or none at all
			continue
		}
		wg.Go(func() {
			busy <- struct{}{}
			defer func() { <-busy }()
			page, err := a.get(ctx, req, base+"/"+path)
			if err != nil {
				failed(path, err)
				return
			}
			found[i] = page
		})
	}
	wg.Wait()
	return slices.DeleteFunc(found, func(page json.RawMessage) bool { return page == nil })
}

// Of a request so many references are followed, so many at a time.
const (
	maxReferences       = 100
	maxReferencesAtOnce = 8
)

var referenceForm = pattern.New(`^[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}$`)

func (a *Access) get(ctx context.Context, req *request, at string) (json.RawMessage, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/fhir+json")
	if req.Authorization != nil {
		r.Header.Set("Authorization", "Bearer "+req.Authorization.AccessToken)
	}
	client := http.Client{Timeout: 5 * time.Second}
	if a.Client != nil {
		client = *a.Client
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}
	resp, err := client.Do(r)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the address, which names the patient
		}
		return nil, fmt.Errorf("asking the FHIR server: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusBadRequest {
		return nil, errBadRequest
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the FHIR server answered %d", resp.StatusCode)
	}
	most := a.MaxBody
	if most <= 0 {
		most = 16 << 20
	}
	body, err := io.ReadAll(gate.Reader(ctx, io.LimitReader(resp.Body, most+1), fetchedFactor))
	if err != nil {
		return nil, errors.New("the answer of the FHIR server could not be read")
	}
	if int64(len(body)) > most {
		return nil, fmt.Errorf("the answer of the FHIR server has more than %d bytes", most)
	}
	if !json.Valid(body) {
		return nil, errors.New("the answer of the FHIR server is not JSON")
	}
	return body, nil
}

// fetchedFactor is how many bytes it takes to make something of one that was fetched.
const fetchedFactor = 12

// nextPage is the address of the page after this one, or "".
func nextPage(page json.RawMessage) string {
	var b struct {
		Link []struct {
			Relation string `json:"relation"`
			URL      string `json:"url"`
		} `json:"link"`
	}
	if json.Unmarshal(page, &b) != nil {
		return ""
	}
	for _, l := range b.Link {
		if l.Relation == "next" {
			return l.URL
		}
	}
	return ""
}
