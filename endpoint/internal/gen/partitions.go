package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
)

// partitionsFile is botocore's partitions.json.
type partitionsFile struct {
	Partitions []struct {
		ID          string
		RegionRegex string
		Regions     map[string]struct{ Description string }
		Outputs     struct {
			DNSSuffix            string
			DualStackDNSSuffix   string `json:"dualStackDnsSuffix"`
			ImplicitGlobalRegion string
			SupportsFIPS         bool
			SupportsDualStack    bool
		}
	}
}

// partitions writes internal/partition/table.go.
func partitions(in *input, out string) error {
	var f partitionsFile
	if err := readJSON(filepath.Join(in.dir, "partitions.json"), &f); err != nil {
		return err
	}
	type region struct {
		name, description string
		partition         int
	}
	var regions []region
	var b bytes.Buffer
	b.WriteString("package partition\n\nvar partitions = []Partition{\n")
	for i, p := range f.Partitions {
		heads, err := regexHeads(p.RegionRegex)
		if err != nil {
			return fmt.Errorf("partition %s: %w", p.ID, err)
		}
		o := p.Outputs
		fmt.Fprintf(&b, "{ID: %q, DNSSuffix: %q, DualStackDNSSuffix: %q, ImplicitRegion: %q, SupportsFIPS: %t, SupportsDualStack: %t, heads: %#v},\n",
			p.ID, o.DNSSuffix, o.DualStackDNSSuffix, o.ImplicitGlobalRegion, o.SupportsFIPS, o.SupportsDualStack, heads)
		for name, r := range p.Regions {
			regions = append(regions, region{name, r.Description, i})
		}
	}
	sort.Slice(regions, func(i, j int) bool { return regions[i].name < regions[j].name })
	b.WriteString("}\n\nvar regions = []region{\n")
	for _, r := range regions {
		fmt.Fprintf(&b, "{%q, %q, %d},\n", r.name, r.description, r.partition)
	}
	b.WriteString("}\n")
	return writeGo(filepath.Join(out, "internal", "partition", "table.go"), in.version, &b)
}

var (
	regexForm  = regexp.MustCompile(`^\^(.*)\\w\+\\-\\d\+\$$`)
	regexGroup = regexp.MustCompile(`^\(([a-z|]+)\)`)
)

// regexHeads turns a region expression such as ^(us|eu)\-\w+\-\d+$ into the
// literal beginnings that it allows. All that AWS has published have that
// form; another form stops the generator, since the parser would be wrong.
func regexHeads(expr string) ([]string, error) {
	m := regexForm.FindStringSubmatch(expr)
	if m == nil {
		return nil, fmt.Errorf("unknown form of regionRegex: %s", expr)
	}
	heads, rest := []string{""}, m[1]
	for rest != "" {
		alternatives := []string{rest[:1]}
		if g := regexGroup.FindStringSubmatch(rest); g != nil {
			alternatives, rest = strings.Split(g[1], "|"), rest[len(g[0]):]
		} else if strings.HasPrefix(rest, `\-`) {
			alternatives, rest = []string{"-"}, rest[2:]
		} else if c := rest[0]; c < 'a' || c > 'z' {
			return nil, fmt.Errorf("unknown form of regionRegex: %s", expr)
		} else {
			rest = rest[1:]
		}
		var next []string
		for _, h := range heads {
			for _, a := range alternatives {
				next = append(next, h+a)
			}
		}
		heads = next
	}
	return heads, nil
}
