package main

import (
	"fmt"
	"strconv"
	"strings"
)

// byteSize is a flag's value in bytes: 1048576, 64MiB, 1G.
type byteSize int64

var sizeUnits = []struct {
	name string
	size int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12},
	{"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {"T", 1 << 40}, {"B", 1}}

// String writes the size in the largest unit that it is a multiple of.
func (b *byteSize) String() string {
	n := int64(*b)
	for _, u := range []int{3, 2, 1, 0} {
		if s := sizeUnits[u].size; n != 0 && n%s == 0 {
			return strconv.FormatInt(n/s, 10) + sizeUnits[u].name
		}
	}
	return strconv.FormatInt(n, 10)
}

// Set reads a size.
func (b *byteSize) Set(text string) error {
	number, unit := text, int64(1)
	for _, u := range sizeUnits {
		if rest, ok := strings.CutSuffix(text, u.name); ok {
			number, unit = strings.TrimSpace(rest), u.size
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > (1<<62)/unit {
		return fmt.Errorf("%q is no size: want a number of bytes, or with a unit as 64MiB", text)
	}
	*b = byteSize(n * unit)
	return nil
}

// Type names the value in help texts.
func (b *byteSize) Type() string { return "size" }
