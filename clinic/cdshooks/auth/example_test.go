package auth_test

import (
	"context"
	"fmt"

	"example.com/crosstalk/clinic/cdshooks/auth"
)

func ExampleVerifier_Verify() {
	v, err := auth.New([]auth.Client{{
		Issuer:  "https://ehr.example.org/",
		JWKS:    "https://ehr.example.org/.well-known/jwks.json",
		Tenants: []string{"st-elsewhere"},
	}}, &auth.Options{BaseURLs: []string{"https://cds.example.org"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = v.Verify(context.Background(), "Basic dXNlcjpwYXNz", "/cds-services/heart")
	fmt.Println(err)
	// Output: auth: no bearer token
}
