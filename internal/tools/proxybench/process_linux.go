package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// family returns a process and its children.
func family(pid int) []int {
	all := []int{pid}
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	for f := range strings.FieldsSeq(string(text)) {
		if n, err := strconv.Atoi(f); err == nil {
			all = append(all, family(n)...)
		}
	}
	return all
}

// peak returns the greatest resident set that processes have had, together, in
// bytes.
func peak(pids []int) int64 {
	var sum int64
	for _, pid := range pids {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		_, rest, _ := bytes.Cut(text, []byte("VmHWM:"))
		if f := bytes.Fields(rest); len(f) > 0 {
			n, _ := strconv.ParseInt(string(f[0]), 10, 64)
			sum += n << 10
		}
	}
	return sum
}

// ticks is how many there are of a processor's time in a second: USER_HZ, which
// is 100 on all that Go runs on.
const ticks = 100

// processorTime returns what processes have used, user and system.
func processorTime(pids []int) time.Duration {
	var sum int64
	for _, pid := range pids {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		_, rest, _ := bytes.Cut(text, []byte(") "))
		f := bytes.Fields(rest)
		if len(f) < 13 {
			continue
		}
		for _, n := range f[11:13] {
			v, _ := strconv.ParseInt(string(n), 10, 64)
			sum += v
		}
	}
	return time.Duration(sum) * time.Second / ticks
}
