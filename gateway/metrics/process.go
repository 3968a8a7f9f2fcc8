package metrics

import (
	"bytes"
	"os"
	"runtime"
	"strconv"
	"time"
)

// addProcess adds what Prometheus's clients tell of every process, under their
// names.
func (m *Metrics) addProcess() {
	start := float64(time.Now().UnixMilli()) / 1000
	one := func(name, help, unit string, kind Kind, value func() (float64, bool)) {
		m.read(&Family{Name: name, Help: help, Unit: unit, Kind: kind}, func() []Sample {
			if v, ok := value(); ok {
				return []Sample{{nil, v}}
			}
			return nil
		})
	}
	one("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", "s", Gauge, func() (float64, bool) { return start, true })
	one("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", "s", Counter, cpuSeconds)
	one("process_resident_memory_bytes", "Resident memory size in bytes.", "By", Gauge, residentBytes)
	one("process_open_fds", "Number of open file descriptors.", "1", Gauge, openFiles)
	one("process_max_fds", "Maximum number of open file descriptors.", "1", Gauge, maxFiles)
	one("go_goroutines", "Number of goroutines that currently exist.", "1", Gauge, func() (float64, bool) { return float64(runtime.NumGoroutine()), true })
	one("go_memstats_heap_alloc_bytes", "Number of heap bytes allocated and currently in use.", "By", Gauge, heapBytes)
}

func residentBytes() (float64, bool) {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, false
	}
	fields := bytes.Fields(b)
	if len(fields) < 2 {
		return 0, false
	}
	pages, err := strconv.ParseFloat(string(fields[1]), 64)
	return pages * float64(os.Getpagesize()), err == nil
}

func openFiles() (float64, bool) {
	d, err := os.Open("/proc/self/fd")
	if err != nil {
		return 0, false
	}
	defer d.Close()
	names, err := d.Readdirnames(-1)
	return float64(len(names) - 1), err == nil // without the one that reads
}

func heapBytes() (float64, bool) {
	var s runtime.MemStats
	runtime.ReadMemStats(&s) // stops the world for microseconds, once a scrape
	return float64(s.HeapAlloc), true
}
