package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

// startGC is the garbage collector's percentage for the first cycle: it starts at
// 16 MB of heap, not at 4, which one request does not reach.
const startGC = 400

// lateGC puts the first garbage collection off, and leaves those after it as they
// are. A check of one request is over before a collection would gain anything,
// and without this it paid for one. Who sets GOGC or GOMEMLIMIT has decided.
func lateGC() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	usual := debug.SetGCPercent(startGC)
	runtime.AddCleanup(new(*byte), func(percent int) { debug.SetGCPercent(percent) }, usual)
}
