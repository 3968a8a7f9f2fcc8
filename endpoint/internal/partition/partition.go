// Package partition knows AWS's partitions and regions: the DNS suffixes of
// each, and which partition a region belongs to. The facts are generated from
// botocore's partitions.json (see endpoint/internal/gen).
package partition

import "strings"

// Partition is a group of regions with its own accounts and DNS names.
type Partition struct {
	ID                 string // "aws", "aws-cn", …
	DNSSuffix          string // "amazonaws.com"
	DualStackDNSSuffix string // "api.aws"
	ImplicitRegion     string // where global services sign: "us-east-1"
	SupportsFIPS       bool
	SupportsDualStack  bool

	// heads are the literal beginnings of the partition's region names. AWS
	// gives a regular expression for regions that came after the list; all
	// of them have the form head, word, "-", digits.
	heads []string
}

// Table is the partitions and regions that one release of AWS's data lists.
type Table struct {
	partitions []Partition
	regions    []region // by name
}

// Compiled is the table that is compiled in.
func Compiled() *Table { return &compiled }

var compiled = Table{partitions, regions}

// Of returns the partition of a region, by name or, for a region younger than
// the list, by the form of its name. It returns nil for anything else.
func (t *Table) Of(region string) *Partition {
	if i, ok := t.find(region); ok {
		return &t.partitions[t.regions[i].partition]
	}
	for i := range t.partitions {
		if t.partitions[i].matches(region) {
			return &t.partitions[i]
		}
	}
	return nil
}

// All returns every partition, "aws" first. The caller must not change it.
func All() []Partition { return partitions }

// ByID returns the partition of that id, or nil.
func ByID(id string) *Partition {
	for i := range partitions {
		if partitions[i].ID == id {
			return &partitions[i]
		}
	}
	return nil
}

// Of is [Table.Of] of the table that is compiled in.
func Of(region string) *Partition { return compiled.Of(region) }

// Default is the partition that rule sets assume for a region that belongs to
// none, since a region may be younger than the list: "aws", the first.
func (t *Table) Default() *Partition { return &t.partitions[0] }

// Known reports whether the region is in the list, and not only of the form.
// The pseudo regions of global endpoints ("aws-global") are in the list.
func Known(region string) bool {
	_, ok := compiled.find(region)
	return ok
}

// Description returns AWS's name of a place ("Europe (Ireland)"), or "".
func Description(region string) string {
	if i, ok := compiled.find(region); ok {
		return regions[i].description
	}
	return ""
}

// Regions returns the names of all listed regions in alphabetical order.
func Regions() []string {
	names := make([]string, len(regions))
	for i := range regions {
		names[i] = regions[i].name
	}
	return names
}

type region struct {
	name, description string
	partition         uint8
}

// find is a binary search by hand: it runs for every host that is parsed.
func (t *Table) find(name string) (int, bool) {
	lo, hi := 0, len(t.regions)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		switch c := strings.Compare(t.regions[mid].name, name); {
		case c < 0:
			lo = mid + 1
		case c > 0:
			hi = mid
		default:
			return mid, true
		}
	}
	return 0, false
}

func (p *Partition) matches(region string) bool {
	for _, h := range p.heads {
		if strings.HasPrefix(region, h) && wordAndNumber(region[len(h):]) {
			return true
		}
	}
	return false
}

// wordAndNumber matches \w+-\d+ from end to end.
func wordAndNumber(s string) bool {
	dash := strings.IndexByte(s, '-')
	if dash <= 0 || dash == len(s)-1 {
		return false
	}
	for i := range dash {
		c := s[i]
		if c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	for i := dash + 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
