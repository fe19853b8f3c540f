// Package apitest uses everything that packages export with nothing, zero values
// and nil, for the library and for the modules beside it. Only tests import it.
package apitest
