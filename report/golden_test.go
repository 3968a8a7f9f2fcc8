package report_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/rawhttp"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with testdata/<name>.txt.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// open makes a case of a raw message whose lines end as they are written here.
func open(t *testing.T, message string) *rule.Case {
	t.Helper()
	head, body, _ := strings.Cut(message, "\n\n")
	x, _, err := rawhttp.ParseRequest([]byte(strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n" + body))
	if err != nil {
		t.Fatal(err)
	}
	x.ID, x.Source = "1", capture.Source{Name: "deploy.log", Line: 42}
	return judge.Open(contract.Embedded(), x, facts.NewStore())
}

// verdict makes a verdict of findings that are given: these tests are about how
// they are told, not about which there are.
func verdict(c *rule.Case, outcome assay.Outcome, fs ...assay.Finding) assay.Verdict {
	v := assay.Verdict{ID: c.Exchange.ID, Operation: c.Op, Outcome: outcome, Endpoint: c.ID.Endpoint, Client: c.ID.Client,
		Why: c.ID.Why, Findings: fs}
	if c.ID.Service != nil {
		v.Service = c.ID.Service.Name
	}
	if v.Service == "s3" {
		v.Bucket, v.Key = c.Text("Bucket"), c.Text("Key")
	}
	if outcome == assay.Reject {
		v.Answer = &v.Findings[0]
	}
	for i := range fs {
		v.Needs = append(v.Needs, fs[i].Needs...)
	}
	return v
}

func render(t *testing.T, c *rule.Case, v assay.Verdict, opts report.TextOptions) string {
	t.Helper()
	var b strings.Builder
	w := report.NewText(&b, opts)
	if err := w.Verdict(c.Exchange, &v); err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const (
	cli  = "User-Agent: aws-cli/1.45.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.7 botocore/1.43.11\n"
	auth = "Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=2471e7f1cd93c54594ea82f3e3d3dbe0f5b22a1d2dba3a3c152aeb88baa8842b\n"
)

// told is a finding with everything that one can have.
func told(culprits ...assay.Culprit) assay.Finding {
	return assay.Finding{Rule: "s3/append-with-user-metadata", Stage: rule.Combinations, Code: "InvalidRequest", Status: 400,
		Message: "Cannot specify both write offset and user metadata for this object write", Culprits: culprits,
		Evidence: rule.Documented, Certain: true, Fix: "set metadata when the object is created, and append without it",
		Not: "sending the metadata in another case", Beside: []rule.Neighbour{{Code: "InvalidArgument", Means: "the offset is no number"}}}
}

func TestText(t *testing.T) {
	appendMeta := "PUT /events/current.log HTTP/1.1\nHost: assets-prod.s3.eu-west-1.amazonaws.com\nx-amz-write-offset-bytes: 0\nx-amz-meta-source: cron\n" + cli + auth + "Content-Length: 2\n\nhi"
	for _, tt := range []struct {
		name, message string
		opts          report.TextOptions
		judge         func(c *rule.Case) assay.Verdict
	}{
		{"headers", appendMeta, report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			return verdict(c, assay.Reject, told(c.AtHeader("x-amz-write-offset-bytes").Because("an append …"), c.AtHeader("x-amz-meta-source").Because("… cannot set user metadata")))
		}},
		{"narrow", appendMeta, report.TextOptions{Width: 60}, func(c *rule.Case) assay.Verdict {
			return verdict(c, assay.Reject, told(c.AtHeader("x-amz-write-offset-bytes").Because("an append …"), c.AtHeader("x-amz-meta-source").Because("… cannot set user metadata, whatever the metadata may be")))
		}},
		{"colour", appendMeta, report.TextOptions{Colour: true, Models: "by the service models of botocore 1.43.11"}, func(c *rule.Case) assay.Verdict {
			return verdict(c, assay.Reject, told(c.AtHeader("x-amz-write-offset-bytes").Because("an append …")))
		}},
		{"show-secrets", appendMeta, report.TextOptions{ShowSecrets: true}, func(c *rule.Case) assay.Verdict {
			return verdict(c, assay.Reject, told(c.AtHeader("x-amz-meta-source").Because("user metadata")))
		}},
		{"part-of-header", appendMeta, report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			cu := c.AtHeader("Authorization").Because("is not the host's region, us-west-2")
			cu.Start = strings.Index(c.Header("Authorization"), "eu-west-1")
			cu.End = cu.Start + len("eu-west-1")
			return verdict(c, assay.Reject, told(cu))
		}},
		{"query", "GET /k?list-type=2&max-keys=ten&prefix=a HTTP/1.1\nHost: assets.s3.eu-west-1.amazonaws.com\n" + auth + "\n", report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			return verdict(c, assay.Reject, told(c.AtQuery("max-keys").Because("must be a number"), c.AtQuery("start-after").Because("missing beside it")))
		}},
		{"two-of-query", "GET /k?partNumber=0&uploadId=u HTTP/1.1\nHost: assets.s3.eu-west-1.amazonaws.com\n\n", report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			return verdict(c, assay.Reject, told(c.AtQuery("partNumber").Because("counts from 1"), c.AtQuery("uploadId").Because("has no such part"), c.AtMethod().Because("asks for it")))
		}},
		{"presigned", "GET /k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261122%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20261122T085933Z&X-Amz-Signature=2471e7f1cd93c54594ea82f3e3d3dbe0f5b22a1d2dba3a3c152aeb88baa8842b&X-Amz-Expires=9999999&X-Amz-SignedHeaders=host HTTP/1.1\nHost: assets.s3.eu-west-1.amazonaws.com\n\n", report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			return verdict(c, assay.Reject, told(c.AtQuery("X-Amz-Expires").Because("is more than a week, 604800 seconds")))
		}},
		{"path", "PUT /" + strings.Repeat("long/", 60) + "k HTTP/1.1\nHost: assets.s3.eu-west-1.amazonaws.com\n\n", report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			return verdict(c, assay.Reject, told(c.At(c.Get("Key")).Because("is too long")))
		}},
		{"json", "POST / HTTP/1.1\nHost: dynamodb.eu-west-1.amazonaws.com\nX-Amz-Target: DynamoDB_20120810.PutItem\nUser-Agent: Boto3/1.43.11 md/Botocore#1.43.11\nContent-Length: 86\n\n" +
			`{"TableName": "orders", "Item": {"pk": {"S": "1"}}, "ReturnValues": "all_old", "x": 1}`, report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			f := told(c.At(c.Get("ReturnValues")).Because("must be one of NONE, ALL_OLD"), c.At(c.Get("Item")).Because("stands beside it"))
			f.Rule, f.Certain, f.Evidence = "model/enum", false, rule.Model
			f.Message = "1 validation error detected: Value 'all_old' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"
			return verdict(c, assay.Reject, f)
		}},
		{"xml", "PUT /?versioning HTTP/1.1\nHost: assets.s3.eu-west-1.amazonaws.com\nContent-Length: 71\n\n<VersioningConfiguration><Status>\n  On\n</Status></VersioningConfiguration>", report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			return verdict(c, assay.Reject, told(c.At(c.Get("VersioningConfiguration", "Status")).Because("must be one of Enabled, Suspended")))
		}},
		{"form", "POST / HTTP/1.1\nHost: ec2.eu-west-1.amazonaws.com\nContent-Type: application/x-www-form-urlencoded\nUser-Agent: aws-sdk-go-v2/1.30.4\nContent-Length: 83\n\n" +
			"Action=CreateVpc&Version=2016-11-15&CidrBlock=10.0.0.0%2F33&InstanceTenancy=default", report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			return verdict(c, assay.Reject, told(c.At(c.Get("CidrBlock")).Because("is no block of addresses"), c.AtMember("Ipv6CidrBlock")))
		}},
		{"secret-member", "POST / HTTP/1.1\nHost: rds.eu-west-1.amazonaws.com\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 89\n\n" +
			"Action=ModifyDBInstance&Version=2014-10-31&DBInstanceIdentifier=db&MasterUserPassword=abc", report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			f := told(c.At(c.Get("MasterUserPassword")).Because("must have at least 8 characters"))
			f.Message = "The parameter MasterUserPassword is not a valid password because it is shorter than 8 characters."
			return verdict(c, assay.Reject, f)
		}},
		{"several", appendMeta, report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			second, third, fourth := told(c.AtHost().Because("not of a directory bucket")), told(), told(c.AtHeader("Content-Length").Because("is 2"))
			second.Code, third.Code, fourth.Code, fourth.Evidence = "NotImplemented", "MethodNotAllowed", "", rule.Inferred
			fourth.Needs, second.Needs = nil, []string{"bucket.type"}
			return verdict(c, assay.Reject, told(c.AtHeader("x-amz-write-offset-bytes").Because("an append …"), c.AtHeader("x-amz-meta-source").Because("… cannot set user metadata")), second, third, fourth)
		}},
		{"undecided", "PUT /k?retention HTTP/1.1\nHost: assets.s3.eu-west-1.amazonaws.com\nContent-Length: 0\n\n", report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			f := told(c.AtHost().Because("the bucket may have no Object Lock"))
			f.Needs = []string{"bucket.objectLock"}
			f.Message = "Bucket is missing Object Lock Configuration"
			return verdict(c, assay.Undecided, f)
		}},
		{"warning", "GET /undefined/k HTTP/1.1\nHost: s3.eu-west-1.amazonaws.com\n\n", report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			f := told(c.At(c.Get("Bucket")).Because("looks unfilled"))
			f.Evidence, f.Code, f.Message, f.Hint, f.Not, f.Beside = rule.Inferred, "", "", `Bucket holds "undefined": JavaScript's undefined`, "", nil
			return verdict(c, assay.Accept, f)
		}},
		{"head", "HEAD /k HTTP/1.1\nHost: assets.s3.eu-west-1.amazonaws.com\n\n", report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			f := told(c.AtPath())
			f.Code, f.Status, f.Message = "404", 404, ""
			return verdict(c, assay.Reject, f)
		}},
		{"not-aws", "GET /" + strings.Repeat("x", 120) + " HTTP/1.1\nHost: example.com\n\n", report.TextOptions{All: true}, func(c *rule.Case) assay.Verdict {
			return verdict(c, assay.Undecided)
		}},
		{"accepted", appendMeta, report.TextOptions{All: true}, func(c *rule.Case) assay.Verdict { return verdict(c, assay.Accept) }},
		{"accepted-quiet", appendMeta, report.TextOptions{}, func(c *rule.Case) assay.Verdict { return verdict(c, assay.Accept) }},
		{"long", "PUT /k HTTP/1.1\nHost: assets.s3.eu-west-1.amazonaws.com\nx-amz-tagging: " + strings.Repeat("key=value&", 30) + "bad tag=1&" + strings.Repeat("more=value&", 30) + "end=1\n\n", report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			cu := c.AtHeader("x-amz-tagging").Because("a space must be escaped as %20 or +, since tags are written as the query of a URL is")
			cu.Start = strings.Index(c.Header("x-amz-tagging"), "bad tag")
			cu.End = cu.Start + len("bad tag=1")
			f := told(cu, c.AtHeader("x-amz-tagging").Because("as a whole"))
			f.Message = "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates. " + strings.Repeat("word", 40)
			return verdict(c, assay.Reject, f)
		}},
		{"non-ascii", "PUT /k?prefix=naïve&delimiter=x HTTP/1.1\nHost: assets.s3.eu-west-1.amazonaws.com\nx-amz-website-redirect-location: /日本語/ページ\nx-amz-acl: \x1b[31mred\u202e\n\n", report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			cu := c.AtHeader("x-amz-website-redirect-location").Because("must be ASCII")
			cu.Start = strings.Index(c.Header("x-amz-website-redirect-location"), "ページ")
			return verdict(c, assay.Reject, told(cu, c.AtQuery("delimiter").Because("after a wide one"), c.AtHeader("x-amz-acl").Because("hides")))
		}},
		{"truncated", "POST / HTTP/1.1\nHost: dynamodb.eu-west-1.amazonaws.com\nX-Amz-Target: DynamoDB_20120810.PutItem\n\n{}", report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			c.Req.BodyTruncated, c.Req.Body, c.Req.BodySize = true, nil, 12345
			return verdict(c, assay.Reject, told(c.AtHeader("X-Amz-Target").Because("no such target")))
		}},
		{"malformed", "POST / HTTP/1.1\nHost: dynamodb.eu-west-1.amazonaws.com\nX-Amz-Target: DynamoDB_20120810.PutItem\nContent-Length: 32\n\n{\n  \"TableName\": \"t\",\n  \"Item\" {}", report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			p := c.In.Problems[0]
			f := told(assay.Culprit{In: p.In, Name: "body", Header: -1, Start: p.Offset, End: p.Offset + 1, Why: p.Detail})
			f.Code, f.Message = "SerializationException", ""
			return verdict(c, assay.Reject, f)
		}},
		{"absent", "PUT /k HTTP/1.1\nHost: assets.s3.eu-west-1.amazonaws.com\n\n", report.TextOptions{}, func(c *rule.Case) assay.Verdict {
			return verdict(c, assay.Reject, told(c.AtHeader("Content-MD5").Because("required, and absent"), c.AtQuery("uploadId"),
				assay.Culprit{In: 8, Name: "bucket.objectLock", Header: -1, Why: "is on"}))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := open(t, tt.message)
			out := render(t, c, tt.judge(c), tt.opts)
			golden(t, tt.name, out)
			shape(t, out, tt.opts)
			for _, w := range []int{60, 73, 120, 240} {
				opts := tt.opts
				opts.Width = w
				shape(t, render(t, c, tt.judge(c), opts), opts)
			}
		})
	}
}
