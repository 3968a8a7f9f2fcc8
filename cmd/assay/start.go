package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// startGC is the garbage collector's percentage for the first cycle: it starts at
// 16 MB of heap, not at 4, which one request does not reach.
const startGC = 400

// lateGC puts the first garbage collection off, and leaves those after it as they
// are. A check of one request is over before a collection would gain anything,
// and without this it paid for one. Who sets GOGC or GOMEMLIMIT has decided.
func lateGC() {
	if gcIsSet() {
		return
	}
	usual := debug.SetGCPercent(startGC)
	runtime.AddCleanup(new(*byte), func(percent int) {
		if !serving.Load() {
			debug.SetGCPercent(percent)
		}
	}, usual)
}

func gcIsSet() bool { return os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" }

const (
	// heapFloor is the heap, in bytes, to which a gateway's may always grow before
	// it is collected. The usual floor is 4 MB, which some 300 requests fill, so
	// that every hundredth of a busy gateway met a collection.
	heapFloor = 16 << 20
	usualGC   = 100
)

// serving says that this process is a gateway.
var serving atomic.Bool

// serveGC has the garbage collector run as a gateway wants it: at heapFloor, or
// at twice what lives where that is more. The percentage that comes to the same
// is worked out after each collection.
func serveGC() {
	if !gcIsSet() && !serving.Swap(true) {
		tuneAfterGC(0) // whatever it is, it is set
	}
}

// tuneAfterGC sets the percentage after each collection from now on; it is now.
func tuneAfterGC(now int) {
	runtime.AddCleanup(new(*byte), func(now int) {
		next := gcPercent(readGC())
		if next > now+now/8 || next < now-now/8 { // setting it stops the world
			debug.SetGCPercent(next)
			now = next
		}
		tuneAfterGC(now)
	}, now)
}

// globals is about what the collector counts of the program's variables, in bytes.
const globals = 1 << 20

// readGC returns the bytes that live after the last collection, and those of all
// that the percentage is taken of. Both are close enough; runtime/metrics knows
// them better, and costs every start a millisecond.
func readGC() (live, base uint64) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc, m.HeapAlloc + m.StackInuse + globals
}

// gcPercent is the percentage of base by which the heap may grow from live so that
// the next collection is at heapFloor, and at least the usual one.
func gcPercent(live, base uint64) int {
	if live >= heapFloor || base == 0 {
		return usualGC
	}
	return max(usualGC, int((heapFloor-live)*100/base))
}
