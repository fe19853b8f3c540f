package operate

import "runtime/debug"

// release is the version of a release; the linker sets it.
var release string

// Version names this program: its version, the revision it was built from and the
// version of Go, as far as they are known.
func Version() string {
	name, version, revision := "crosstalk", release, ""
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return name + " " + version
	}
	if version == "" {
		version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = " " + s.Value + revision
		case s.Key == "vcs.modified" && s.Value == "true":
			revision += " and changes"
		}
	}
	return name + " " + version + revision + " " + info.GoVersion
}
