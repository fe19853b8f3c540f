//go:build race

package advisor_test

// raceDetector says whether the tests run under it.
const raceDetector = true
