package assay_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/rawhttp"
	"github.com/assay-project/assay/report"
)

// FuzzPipeline takes a raw message the whole way, to both reports: nothing
// panics, and the same message is told the same way twice. The body comes by
// itself, so that it need not fit a Content-Length.
//
//	go test -run '^$' -fuzz FuzzPipeline -fuzztime 10m .
func FuzzPipeline(f *testing.F) {
	for _, o := range ordinary {
		head, body, _ := strings.Cut(o.message, "\r\n\r\n")
		f.Add(head, body)
		f.Add(head, body[:len(body)*2/3])
		f.Add(strings.Replace(head, ".amazonaws.com", ".example.com", 1), body)
	}
	f.Add("PUT /k?X-Amz-Signature=a&acl HTTP/1.1\r\nHost: b.s3.amazonaws.com\r\nx-amz-write-offset-bytes: 0\r\nx-amz-meta-\xff: \x1b[2J", "")
	f.Add("POST /?Action=%zz&Version=2016-11-15 HTTP/1.1\r\nHost: ec2.amazonaws.com\r\nContent-Encoding: gzip", "\x1f\x8b\x08")
	f.Add("PUT /?tagging HTTP/1.1\r\nHost: b.s3.amazonaws.com", "<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>")
	checker := assay.New()
	f.Fuzz(func(t *testing.T, head, body string) {
		x, _, err := rawhttp.ParseRequest([]byte(head + "\r\n\r\n"))
		if err != nil {
			return
		}
		x.Request.SetBody([]byte(body))
		first := tell(t, checker, x)
		if again := tell(t, checker, x); again != first {
			t.Errorf("told twice, and differently:\n%s\n%s", first, again)
		}
	})
}

// tell judges an exchange and reports it in both forms.
func tell(t *testing.T, checker *assay.Checker, x *capture.Exchange) string {
	t.Helper()
	v := checker.Check(x)
	if (v.Outcome == assay.Reject) != (v.Answer != nil) {
		t.Errorf("outcome %s with answer %v", v.Outcome, v.Answer)
	}
	if v.Outcome == assay.Undecided && v.Service != "" && len(v.Needs) == 0 {
		t.Errorf("undecided, and nothing says what it needs: %+v", v)
	}
	var b bytes.Buffer
	text, lines := report.NewText(&b, report.TextOptions{All: true}), report.NewJSONLines(&b)
	for _, err := range []error{text.Verdict(x, &v), text.Finish(), lines.Verdict(x, &v), lines.Finish()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}
