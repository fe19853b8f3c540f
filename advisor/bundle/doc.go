// Package bundle keeps a pack in one signed file, so that a clinic's server loads
// what its author signed and nothing else.
//
//	err := bundle.Write(out, os.DirFS("pack"), bundle.Manifest{...}, private)
//	b, err := bundle.Open(data, &bundle.Options{Keys: []ed25519.PublicKey{public}})
//	rb, err := advisor.Load[rules.Profile](b.FS(), nil)
//
// A bundle is a zip archive without compression: bundle.json, the manifest, says
// which files there are, with the SHA-256 of each; bundle.sig has an Ed25519
// signature (RFC 8032) of the bytes of the manifest; then come the files in the
// order of their names. The same pack, manifest and key give the same bytes.
//
// A signature shows who signed. It does not show that this is the newest bundle:
// whoever stands between could hand out an old one. So a version must be numbers
// with dots between them, [Bundle.Follows] refuses what is older than the bundle that
// was used last, and a manifest may say after which day it is not to be used.
//
// Functions may be called concurrently. Bundles are untrusted input: sizes are
// bounded, and nothing of one is believed before its signature holds.
package bundle
