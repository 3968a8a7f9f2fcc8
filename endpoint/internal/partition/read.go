package partition

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Read reads a partitions.json, in the form in which botocore and the SDKs for
// JavaScript carry it.
func Read(data []byte) (*Table, error) {
	var file struct {
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
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("partitions: %w", err)
	}
	if n := len(file.Partitions); n == 0 || n > 255 {
		return nil, fmt.Errorf("partitions: there are %d", n)
	}
	t := &Table{}
	for i, p := range file.Partitions {
		heads, err := regexHeads(p.RegionRegex)
		if err != nil {
			return nil, fmt.Errorf("partition %s: %w", p.ID, err)
		}
		o := p.Outputs
		t.partitions = append(t.partitions, Partition{
			ID: p.ID, DNSSuffix: o.DNSSuffix, DualStackDNSSuffix: o.DualStackDNSSuffix, ImplicitRegion: o.ImplicitGlobalRegion,
			SupportsFIPS: o.SupportsFIPS, SupportsDualStack: o.SupportsDualStack, heads: heads,
		})
		for _, name := range slices.Sorted(maps.Keys(p.Regions)) {
			t.regions = append(t.regions, region{name, p.Regions[name].Description, uint8(i)})
		}
	}
	slices.SortFunc(t.regions, func(a, b region) int { return strings.Compare(a.name, b.name) })
	return t, nil
}

// Source writes the table as Go code, which table.go holds.
func (t *Table) Source() string {
	var b strings.Builder
	b.WriteString("package partition\n\nvar partitions = []Partition{\n")
	for _, p := range t.partitions {
		fmt.Fprintf(&b, "{ID: %q, DNSSuffix: %q, DualStackDNSSuffix: %q, ImplicitRegion: %q, SupportsFIPS: %t, SupportsDualStack: %t, heads: %#v},\n",
			p.ID, p.DNSSuffix, p.DualStackDNSSuffix, p.ImplicitRegion, p.SupportsFIPS, p.SupportsDualStack, p.heads)
	}
	b.WriteString("}\n\nvar regions = []region{\n")
	for _, r := range t.regions {
		fmt.Fprintf(&b, "{%q, %q, %d},\n", r.name, r.description, r.partition)
	}
	b.WriteString("}\n")
	return b.String()
}

// regexHeads turns a region expression such as ^(us|eu)\-\w+\-\d+$ into the
// literal beginnings that it allows. All that AWS has published have that
// form; another form is an error, since the parser of hosts would be wrong.
func regexHeads(expr string) ([]string, error) {
	rest, ok := strings.CutPrefix(expr, "^")
	if ok {
		rest, ok = strings.CutSuffix(rest, `\w+\-\d+$`)
	}
	if !ok {
		return nil, fmt.Errorf("unknown form of regionRegex: %s", expr)
	}
	heads := []string{""}
	for rest != "" {
		alternatives := []string{rest[:1]}
		if group, after, ok := cutGroup(rest); ok {
			alternatives, rest = strings.Split(group, "|"), after
		} else if strings.HasPrefix(rest, `\-`) {
			alternatives, rest = []string{"-"}, rest[2:]
		} else if !isLetter(rest[0]) {
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

// cutGroup takes a group of words in lower case, "(us|eu)", off the front.
func cutGroup(s string) (group, after string, ok bool) {
	rest, ok := strings.CutPrefix(s, "(")
	if ok {
		group, after, ok = strings.Cut(rest, ")")
	}
	for i := range len(group) {
		ok = ok && (isLetter(group[i]) || group[i] == '|')
	}
	return group, after, ok && group != ""
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' }
