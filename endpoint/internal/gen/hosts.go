package main

import (
	"bytes"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// extraHosts are labels that the rule sets do not show: older names that AWS
// still answers to, and hosts that hold ids where the rule sets have
// parameters. Source of each: the service's endpoint page in AWS's General
// Reference.
var extraHosts = map[string][]string{
	"queue":           {"sqs"},
	"ddb":             {"dynamodb"},
	"control-kinesis": {"kinesis"},
	"data-kinesis":    {"kinesis"},
	"ats.iot":         {"iot-data"},
	"execute-api":     {"apigatewaymanagementapi"},
}

// s3Family have hosts of their own grammar, which parse_s3.go reads.
var s3Family = []string{"s3", "s3control", "s3outposts"}

// hosts writes hosts_gen.go: which labels before the region (or the DNS suffix)
// are a service's, in plain and in FIPS form.
func hosts(in *input, out string) error {
	var parts partitionsFile
	if err := readJSON(filepath.Join(in.dir, "partitions.json"), &parts); err != nil {
		return err
	}
	t := hostTable{regions: map[string]bool{}, services: map[string]map[string]bool{}, forms: map[string]hostForm{}}
	t.suffixes = []string{"on.aws", "aws.amazon.com", "amazonaws.cn", "amazonaws-us-gov.com"}
	for _, p := range parts.Partitions {
		t.suffixes = append(t.suffixes, p.Outputs.DNSSuffix, p.Outputs.DualStackDNSSuffix)
		for r := range p.Regions {
			t.regions[r] = true
		}
	}
	for _, s := range in.services {
		if slices.Contains(s3Family, s.name) {
			continue
		}
		if err := t.addService(s); err != nil {
			return err
		}
	}
	for host, services := range extraHosts {
		for _, s := range services {
			t.add(s, host, "")
			t.add(s, host+"-fips", "")
		}
	}
	for s, label := range standardServices {
		t.add(s, label, "")
		t.add(s, label+"-fips", "")
	}
	return t.write(in.version, filepath.Join(out, "hosts_gen.go"))
}

type hostTable struct {
	regions  map[string]bool
	suffixes []string
	services map[string]map[string]bool // label → services
	forms    map[string]hostForm        // as it stands in a host → label
}

type hostForm struct {
	label, prefix string
	fips          bool
}

func (t *hostTable) addService(s service) error {
	var rules any
	if err := readJSON(filepath.Join(s.dir, "endpoint-rule-set-1.json.gz"), &rules); err != nil {
		return err
	}
	var model struct {
		Operations map[string]struct {
			Endpoint struct{ HostPrefix string }
		}
	}
	if err := readJSON(filepath.Join(s.dir, "service-2.json.gz"), &model); err != nil {
		return err
	}
	prefixes := map[string]bool{"": true}
	for _, op := range model.Operations {
		// A prefix that ends in a dot is a label of its own; the parser
		// finds the service behind it without help.
		if p := op.Endpoint.HostPrefix; strings.HasSuffix(p, "-") && !strings.Contains(p, "{") {
			prefixes[p] = true
		}
	}
	walkURLs(rules, func(url string) {
		if labels := t.labels(url); labels != "" {
			for p := range prefixes {
				t.add(s.name, labels, p)
			}
		}
	})
	return nil
}

// walkURLs calls f with the URL template of every endpoint in a rule set.
func walkURLs(v any, f func(string)) {
	switch v := v.(type) {
	case map[string]any:
		if e, ok := v["endpoint"].(map[string]any); ok {
			if url, ok := e["url"].(string); ok {
				f(url)
			}
		}
		for _, x := range v {
			walkURLs(x, f)
		}
	case []any:
		for _, x := range v {
			walkURLs(x, f)
		}
	}
}

// labels returns the service's labels of a URL template:
// "https://api-fips.sagemaker.{Region}.{P#dnsSuffix}" gives "api-fips.sagemaker".
func (t *hostTable) labels(url string) string {
	host, ok := strings.CutPrefix(url, "https://")
	if !ok {
		return ""
	}
	host, _, _ = strings.Cut(host, "/")
	if i := strings.LastIndex(host, ".{"); i >= 0 && strings.HasSuffix(strings.ToLower(host), "dnssuffix}") {
		host = host[:i]
	} else {
		for _, s := range t.suffixes {
			host = strings.TrimSuffix(host, "."+s)
		}
	}
	isPlace := func(l string) bool { return strings.Contains(l, "{") || t.regions[l] || l == "global" || l == "us-gov" }
	labels := strings.Split(host, ".")
	for len(labels) > 0 && isPlace(labels[len(labels)-1]) {
		labels = labels[:len(labels)-1]
	}
	for len(labels) > 0 && isPlace(labels[0]) {
		labels = labels[1:]
	}
	if slices.ContainsFunc(labels, isPlace) {
		return ""
	}
	return strings.Join(labels, ".")
}

// add enters one host form for a service.
func (t *hostTable) add(service, host, prefix string) {
	label := strings.TrimPrefix(strings.ReplaceAll(host, "-fips", ""), "fips.")
	if t.services[label] == nil {
		t.services[label] = map[string]bool{}
	}
	t.services[label][service] = true
	t.forms[prefix+label] = hostForm{label: label, prefix: prefix}
	if host != label {
		t.forms[prefix+host] = hostForm{label: label, prefix: prefix, fips: true}
	}
}

func (t *hostTable) write(version, path string) error {
	labels := slices.Sorted(maps.Keys(t.services))
	var b bytes.Buffer
	b.WriteString("package endpoint\n\nvar hostLabels = []hostLabel{\n")
	for _, l := range labels {
		fmt.Fprintf(&b, "{%q, %#v},\n", l, slices.Sorted(maps.Keys(t.services[l])))
	}
	b.WriteString("}\n\nvar hostForms = []hostForm{\n")
	for _, host := range slices.Sorted(maps.Keys(t.forms)) {
		f := t.forms[host]
		fmt.Fprintf(&b, "{%q, %d, %d, %t},\n", host, sort.SearchStrings(labels, f.label), len(f.prefix), f.fips)
	}
	b.WriteString("}\n")
	return writeGo(path, version, &b)
}
