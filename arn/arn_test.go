package arn

import (
	"errors"
	"slices"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		in   string
		want ARN
		part Part // of the error
	}{
		{in: "arn:aws:s3:::bucket", want: ARN{"aws", "s3", "", "", "bucket"}},
		{in: "arn:aws:s3:us-west-2:123456789012:accesspoint/ap", want: ARN{"aws", "s3", "us-west-2", "123456789012", "accesspoint/ap"}},
		{in: "arn:aws-us-gov:sns:us-gov-west-1:123456789012:topic", want: ARN{"aws-us-gov", "sns", "us-gov-west-1", "123456789012", "topic"}},
		{in: "arn:aws:logs:us-east-1:123456789012:log-group:g:*", want: ARN{"aws", "logs", "us-east-1", "123456789012", "log-group:g:*"}},
		{in: "arn:aws:iam::aws:policy/ReadOnlyAccess", want: ARN{"aws", "iam", "", "aws", "policy/ReadOnlyAccess"}},
		{in: "", part: PartPrefix},
		{in: "ARN:aws:s3:::b", part: PartPrefix},
		{in: "arn:aws:s3", part: PartPrefix},
		{in: "arn::s3:::b", part: PartPartition},
		{in: "arn:azure:s3:::b", part: PartPartition},
		{in: "arn:aws-:s3:::b", part: PartPartition},
		{in: "arn:aws::::b", part: PartService},
		{in: "arn:aws:S3:::b", part: PartService},
		{in: "arn:aws:sns:us_west:123456789012:t", part: PartRegion},
		{in: "arn:aws:sns:us-west-2:1234:t", part: PartAccount},
		{in: "arn:aws:sns:us-west-2:12345678901x:t", part: PartAccount},
		{in: "arn:aws:sns:us-west-2:123456789012:", part: PartResource},
	}
	for _, tt := range tests {
		got, err := Parse(tt.in)
		var e *Error
		if errors.As(err, &e) != (tt.part != "") || e != nil && e.Part != tt.part {
			t.Errorf("Parse(%q): error %v, want one about %q", tt.in, err, tt.part)
		}
		if got != tt.want {
			t.Errorf("Parse(%q) = %+v, want %+v", tt.in, got, tt.want)
		}
	}
}

func TestSplit(t *testing.T) {
	for in, ok := range map[string]bool{
		"arn:aws:s3:us_west:not-an-account:x": true, // what Parse refuses, a service may word itself
		"arn:aws:s3:::":                       false,
		"arn:aws:s3::b":                       false,
		"arn::s3:::b":                         false,
		"arn:aws::::b":                        false,
		"bucket":                              false,
	} {
		if _, got := Split(in); got != ok {
			t.Errorf("Split(%q) is %t, want %t", in, got, ok)
		}
	}
}

func TestResource(t *testing.T) {
	tests := []struct {
		in, typ, id string
		parts       []string
	}{
		{"bucket", "", "bucket", []string{"bucket"}},
		{"accesspoint/ap", "accesspoint", "ap", []string{"accesspoint", "ap"}},
		{"function:f:1", "function", "f:1", []string{"function", "f", "1"}},
		{"outpost/op-1/accesspoint:ap", "outpost", "op-1/accesspoint:ap", []string{"outpost", "op-1", "accesspoint", "ap"}},
		{"accesspoint/", "accesspoint", "", []string{"accesspoint", ""}},
		{":", "", "", []string{"", ""}},
	}
	for _, tt := range tests {
		a := ARN{Resource: tt.in}
		if a.ResourceType() != tt.typ || a.ResourceID() != tt.id || !slices.Equal(a.ResourceParts(), tt.parts) {
			t.Errorf("%q: type %q, id %q, parts %q, want %q, %q, %q", tt.in, a.ResourceType(), a.ResourceID(), a.ResourceParts(), tt.typ, tt.id, tt.parts)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("arn:aws:s3:us-west-2:123456789012:accesspoint/ap")
	f.Add("arn:aws-:s3:::b")
	f.Add("arn:::::")
	f.Fuzz(func(t *testing.T, s string) {
		strict, err := Parse(s)
		lenient, ok := Split(s)
		if err == nil && (!ok || strict != lenient) {
			t.Fatalf("%q: Parse gives %+v, Split %+v", s, strict, lenient)
		}
		if ok && lenient.String() != s {
			t.Fatalf("%q comes back as %q", s, lenient.String())
		}
	})
}

func BenchmarkSplit(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Split("arn:aws:s3:us-west-2:123456789012:accesspoint/ap")
	}
}
