//go:build !race

package assay_test

// underRace says that the race detector looks on, which makes everything ten
// times as slow.
const underRace = false
