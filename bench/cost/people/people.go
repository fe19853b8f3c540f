// Package people has the struct of those whom a pack in a folder is about. Where the pack is that
// of another checkout, what compares the two lays its rules/profile.go over this file.
package people

import "example.com/crosstalk/rules"

// Profile is of the pack that ships.
type Profile = rules.Profile
