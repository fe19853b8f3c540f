//go:build !race

package advisor_test

const raceDetector = false
