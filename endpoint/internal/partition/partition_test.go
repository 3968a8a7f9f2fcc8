package partition

import (
	"slices"
	"testing"
)

func TestOf(t *testing.T) {
	for region, want := range map[string]string{
		"us-east-1":        "aws",
		"aws-global":       "aws",
		"eu-central-9":     "aws", // not in the list
		"us-gov-west-1":    "aws-us-gov",
		"us-gov-south-7":   "aws-us-gov",
		"cn-north-1":       "aws-cn",
		"us-iso-east-1":    "aws-iso",
		"us-isob-west-1":   "aws-iso-b",
		"eu-isoe-west-1":   "aws-iso-e",
		"us-isof-south-1":  "aws-iso-f",
		"eusc-de-east-1":   "aws-eusc",
		"eusc-fr-east-1":   "", // the expression allows "de" alone
		"us-east":          "",
		"us-east-":         "",
		"us--1":            "",
		"us-east-1a":       "",
		"us-ea st-1":       "",
		"xx-east-1":        "",
		"US-EAST-1":        "",
		"":                 "",
		"us-gov-east-west": "",
	} {
		got := ""
		if p := Of(region); p != nil {
			got = p.ID
		}
		if got != want {
			t.Errorf("Of(%q) = %q, want %q", region, got, want)
		}
	}
}

func TestTable(t *testing.T) {
	if Compiled().Default().ID != "aws" {
		t.Errorf("the default is %q", Compiled().Default().ID)
	}
	names := Regions()
	if !slices.IsSorted(names) {
		t.Error("regions are not in order, which the search needs")
	}
	for _, r := range names {
		if !Known(r) || Of(r) == nil || Description(r) == "" {
			t.Errorf("%s: known %t, partition %v, description %q", r, Known(r), Of(r), Description(r))
		}
	}
	for _, p := range All() {
		if ByID(p.ID) == nil || Of(p.ImplicitRegion) == nil || Of(p.ImplicitRegion).ID != p.ID {
			t.Errorf("%s: implicit region %q is of another", p.ID, p.ImplicitRegion)
		}
	}
	if Known("eu-central-9") || ByID("azure") != nil {
		t.Error("unknown names are known")
	}
}

func TestRegexHeads(t *testing.T) {
	for expr, want := range map[string][]string{
		`^(us|eu)\-\w+\-\d+$`:      {"us-", "eu-"},
		`^us\-gov\-\w+\-\d+$`:      {"us-gov-"},
		`^eusc\-(de)\-\w+\-\d+$`:   {"eusc-de-"},
		`^(a|b)\-(c|d)\-\w+\-\d+$`: {"a-c-", "a-d-", "b-c-", "b-d-"},
	} {
		if got, err := regexHeads(expr); err != nil || !slices.Equal(got, want) {
			t.Errorf("regexHeads(%s) = %q, %v, want %q", expr, got, err, want)
		}
	}
	for _, expr := range []string{``, `^us\-.*$`, `^u[sk]\-\w+\-\d+$`, `^us\.\w+\-\d+$`} {
		if got, err := regexHeads(expr); err == nil {
			t.Errorf("regexHeads(%s) = %q, want an error", expr, got)
		}
	}
}

func TestRead(t *testing.T) {
	for _, damaged := range []string{``, `{}`, `{"partitions":[]}`, `{"partitions":[{"id":"aws","regionRegex":"^.*$"}]}`} {
		if _, err := Read([]byte(damaged)); err == nil {
			t.Errorf("Read(%s) gives no error", damaged)
		}
	}
	table, err := Read([]byte(`{"partitions":[
		{"id":"aws","outputs":{"dnsSuffix":"amazonaws.com","dualStackDnsSuffix":"api.aws","implicitGlobalRegion":"us-east-1","supportsFIPS":true},
		 "regionRegex":"^(us|eu)\\-\\w+\\-\\d+$","regions":{"us-east-1":{"description":"US East (N. Virginia)"},"aws-global":{}}},
		{"id":"aws-cn","regionRegex":"^cn\\-\\w+\\-\\d+$","regions":{"cn-north-1":{}}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for region, want := range map[string]string{"us-east-1": "aws", "aws-global": "aws", "eu-new-9": "aws", "cn-north-1": "aws-cn", "cn-new-2": "aws-cn", "ap-south-1": ""} {
		got := ""
		if p := table.Of(region); p != nil {
			got = p.ID
		}
		if got != want {
			t.Errorf("Of(%q) = %q, want %q", region, got, want)
		}
	}
	if p := table.Of("us-east-1"); p.DNSSuffix != "amazonaws.com" || !p.SupportsFIPS || p.SupportsDualStack {
		t.Errorf("read as %+v", p)
	}
}
