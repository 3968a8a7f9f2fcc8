package s3_test

import (
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/judge/rule"
	_ "github.com/assay-project/assay/judge/rules/s3"
)

// answer judges one request to a bucket that has just been created.
func answer(t *testing.T, method, target string, headers capture.Headers, body string) *rule.Finding {
	t.Helper()
	known := facts.NewStore()
	known.PutBucket(facts.NewBucket("assets-prod"))
	x := &capture.Exchange{Request: capture.Request{Method: method, Scheme: "https", Target: target, Body: []byte(body), BodySize: int64(len(body)),
		Headers: append(capture.Headers{{Name: "Host", Value: "assets-prod.s3.eu-west-1.amazonaws.com"}}, headers...)}}
	v := judge.Case(judge.Open(contract.Embedded(), x, known))
	if v.Answer == nil {
		t.Fatalf("%s %s: accepted", method, target)
	}
	return v.Answer
}

func TestDialect(t *testing.T) {
	const xml = "The XML you provided was not well-formed or did not validate against our published schema"
	md5 := func(v string) capture.Headers { return capture.Headers{{Name: "Content-MD5", Value: v}} }
	header := func(name, value string) capture.Headers { return capture.Headers{{Name: name, Value: value}} }
	for _, tt := range []struct {
		name, method, target string
		headers              capture.Headers
		body                 string
		code, message        string
		culprit              string
	}{
		{"enum in a body", "PUT", "/?accelerate", nil, "<AccelerateConfiguration><Status>On</Status></AccelerateConfiguration>",
			"MalformedXML", xml, "AccelerateConfiguration.Status"},
		{"missing in a body", "PUT", "/?requestPayment", nil, "<RequestPaymentConfiguration/>", "MalformedXML", xml, "RequestPaymentConfiguration.Payer"},
		{"type in a body", "PUT", "/?publicAccessBlock", nil,
			"<PublicAccessBlockConfiguration><BlockPublicAcls>yes</BlockPublicAcls></PublicAccessBlockConfiguration>", "MalformedXML", xml,
			"PublicAccessBlockConfiguration.BlockPublicAcls"},
		{"root element", "PUT", "/?versioning", nil, "<Versioning><Status>Enabled</Status></Versioning>", "MalformedXML", xml, "Versioning"},
		{"not well formed", "PUT", "/?versioning", nil, "<VersioningConfiguration>", "MalformedXML", xml, "body"},
		{"enum in an ACL", "PUT", "/a.txt?acl", md5("h1/AIHOSAYeSnRnPLbF9VQ=="),
			`<AccessControlPolicy><Owner><ID>79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/s3/LogDelivery</URI></Grantee><Permission>ALL</Permission></Grant></AccessControlList></AccessControlPolicy>`,
			"MalformedACLError", xml, "AccessControlPolicy.AccessControlList.Grant.0.Permission"},
		{"canned ACL", "PUT", "/a.txt", header("x-amz-acl", "secret"), "data", "InvalidArgument", "", "x-amz-acl"},
		{"storage class", "PUT", "/a.txt", header("x-amz-storage-class", "COLD"), "data", "InvalidStorageClass",
			"The storage class you specified is not valid", "x-amz-storage-class"},
		{"ownership", "PUT", "/", header("x-amz-object-ownership", "Me"),
			"<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>",
			"InvalidArgument", "Invalid x-amz-object-ownership header: Me", "x-amz-object-ownership"},
		{"directive", "PUT", "/a.txt", capture.Headers{{Name: "x-amz-copy-source", Value: "/b/k"}, {Name: "x-amz-metadata-directive", Value: "MERGE"},
			{Name: "Date", Value: "Mon, 27 Apr 2026 12:09:21 GMT"}, {Name: "Authorization", Value: "AWS AKIAIOSFODNN7EXAMPLE:x"}}, "", "InvalidArgument", "Unknown metadata directive.", "x-amz-metadata-directive"},
		{"HEAD", "HEAD", "/a.txt", nil, "", "404", "Not Found", "Key"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := answer(t, tt.method, tt.target, tt.headers, tt.body)
			if f.Code != tt.code || f.Message != tt.message {
				t.Fatalf("got %s: %s (%s), want %s: %s", f.Code, f.Message, f.Rule, tt.code, tt.message)
			}
			if len(f.Culprits) == 0 || f.Culprits[0].Name != tt.culprit {
				t.Errorf("blames %+v, want %s", f.Culprits, tt.culprit)
			}
		})
	}
}

func TestHeadTellsWhatGetWouldSay(t *testing.T) {
	if f := answer(t, "HEAD", "/a.txt", nil, ""); f.Hint != "a GET would be answered NoSuchKey: The specified key does not exist." {
		t.Errorf("got %q", f.Hint)
	}
}
