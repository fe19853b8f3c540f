package auth

import (
	"context"
	"errors"
	"net/http"
)

// Middleware lets a request pass to next only with a token that Verify
// accepts for the path of the request, and answers 401 without a body
// otherwise. [FromContext] tells next who calls.
//
// The path is the request's as Middleware sees it, so with [http.StripPrefix]
// outside, BaseURLs must hold the prefix. A CORS preflight passes: browsers
// send it without a token, and it must not do anything. What answers it and
// sets the CORS headers of other responses belongs around Middleware, or a
// browser will not see the 401.
func (v *Verifier) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isPreflight(r) {
			next.ServeHTTP(w, r)
			return
		}
		identity, err := v.authenticate(r)
		if err != nil {
			if refusal, ok := errors.AsType[*Refusal](err); ok && v.refused != nil {
				v.refused(r.Context(), refusal)
			}
			w.Header().Set("WWW-Authenticate", "Bearer")
			w.Header().Set("Cache-Control", "no-store")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), contextKey{}, identity)))
	})
}

func (v *Verifier) authenticate(r *http.Request) (Identity, error) {
	// Of two headers, a proxy in front may have read the other one.
	if values := r.Header.Values("Authorization"); len(values) == 1 {
		return v.Verify(r.Context(), values[0], r.URL.EscapedPath())
	}
	return Identity{}, refuse("no bearer token")
}

func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Origin") != "" &&
		r.Header.Get("Access-Control-Request-Method") != ""
}

type contextKey struct{}

// FromContext is who sent the request with this context, and whether
// Middleware has verified one.
func FromContext(ctx context.Context) (Identity, bool) {
	if ctx == nil {
		return Identity{}, false
	}
	identity, ok := ctx.Value(contextKey{}).(Identity)
	return identity, ok
}
