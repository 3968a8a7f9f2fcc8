package archive

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/gateway"
)

const canary = "CANARY7f3a"

// leaky are observations with a secret at each place that has one.
func leaky() map[string]*gateway.Observation {
	key64 := base64.StdEncoding.EncodeToString([]byte(canary + "0123456789abcdef012345"))
	q := get("k")
	q.Method = "PUT"
	for _, h := range [][2]string{
		{"Authorization", "AWS4-HMAC-SHA256 Credential=ASIAIOSFODNN7EXAMPLE/20261125/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=" + canary},
		{"X-Amz-Security-Token", canary}, {"Cookie", "session=" + canary}, {"Proxy-Authorization", "Basic " + canary},
		{"x-amz-server-side-encryption-customer-algorithm", "AES256"}, {"x-amz-server-side-encryption-customer-key", key64},
		{"x-amz-copy-source-server-side-encryption-customer-key", key64}, {"x-amz-meta-" + "note", canary}, {"x-amz-write-offset-bytes", "0"},
	} {
		q.Headers = append(q.Headers, capture.Header{Name: h[0], Value: h[1]})
	}
	q.SetBody([]byte(canary + " payload"))
	headers := observation("headers", q, 400, "<Error><Code>InvalidArgument</Code><Message>"+canary+" is bad, key "+key64+"</Message><StringToSign>"+canary+"</StringToSign></Error>")
	headers.Exchange.Response.Headers = append(headers.Exchange.Response.Headers, capture.Header{Name: "Set-Cookie", Value: canary})
	headers.Broken = errors.New("PUT with token " + canary + ": connection reset")

	presigned := get("k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F20261125%2Feu-west-1%2Fs3%2Faws4_request" +
		"&X-Amz-Date=20261125T085933Z&X-Amz-Expires=99999999&X-Amz-SignedHeaders=host&X-Amz-Security-Token=" + canary + "&X-Amz-Signature=" + canary)
	broken := observation("presigned", presigned, 0, "")
	broken.Broken = errors.New(`Get "https://assets-prod.s3.eu-west-1.amazonaws.com/` + presigned.Target + `": EOF`)

	escaped := observation("escaped", get("k%3FX-Amz-Signature%3D"+canary), 403, "<Error><Code>SignatureDoesNotMatch</Code><Message>"+canary+"</Message></Error>")

	table := capture.Request{Method: "POST", Scheme: "https", Authority: "dynamodb.eu-west-1.amazonaws.com", Target: "/",
		Headers: capture.Headers{{Name: "Host", Value: "dynamodb.eu-west-1.amazonaws.com"}, {Name: "X-Amz-Target", Value: "DynamoDB_20120810.PutItem"},
			{Name: "Content-Type", Value: "application/x-amz-json-1.0"}}}
	// The table's name is refused, and no secret by its name; it is of the body.
	table.SetBody([]byte(`{"TableName":"` + canary + ` !","Item":{"card":{"S":"` + canary + `"}}}`))
	body := observation("body", table, 400, `{"__type":"com.amazon.coral.validate#ValidationException","message":"1 validation error detected: Value '`+canary+` !' at 'tableName' failed to satisfy constraint"}`)
	return map[string]*gateway.Observation{"headers": headers, "presigned": broken, "escaped": escaped, "body": body}
}

func TestNoSecretIsKept(t *testing.T) {
	dir := t.TempDir()
	var log bytes.Buffer
	w := open(t, Options{Dir: dir, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	for _, o := range leaky() {
		w.Observe(o)
	}
	if err := w.Sync(context.Background()); err != nil {
		t.Fatal(err)
	}
	w.Close()
	noCanary(t, dir)
	if strings.Contains(log.String(), canary) {
		t.Errorf("log: %s", log.String())
	}
	records, _ := read(t, dir)
	if len(records) != 4 {
		t.Fatalf("%d records", len(records))
	}
	for _, r := range records {
		if r.Exchange.ID == "body" && (r.Verdict.Outcome != "reject" || !strings.Contains(r.Verdict.Message, "‹redacted") ||
			!strings.Contains(r.Gateway.Message, "at 'tableName' failed")) {
			t.Errorf("the refusals do not quote the body, so that nothing was tested: %+v %+v", r.Verdict, r.Gateway)
		}
	}
}

// noCanary looks for the canary in all files of a directory.
func noCanary(t *testing.T, dir string) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		n++
		b, err := os.ReadFile(name)
		for _, secret := range []string{canary, base64.StdEncoding.EncodeToString([]byte(canary))[:12]} {
			if i := bytes.Index(b, []byte(secret)); i >= 0 {
				t.Errorf("%s: a canary came out: …%s", name, b[max(0, i-200):min(len(b), i+40)])
			}
		}
		return err
	})
	if err != nil || n == 0 {
		t.Errorf("%d files, %v", n, err)
	}
}

// TestRedacted: a record that was kept with secrets is redacted to what it would
// have been without, and one without stays what it is.
func TestRedacted(t *testing.T) {
	for name, o := range leaky() {
		want, err := NewRecord(o, false).Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, keep := range []bool{true, false} {
			r := NewRecord(o, keep)
			before, _ := r.Append(nil)
			got, err := r.Redacted().Append(nil)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s, secrets kept: %t: %v\n%s\nwant\n%s", name, keep, err, got, want)
			}
			if after, _ := r.Append(nil); !bytes.Equal(before, after) {
				t.Errorf("%s: the record itself changed", name)
			}
		}
	}
}

func TestSecretsAreKeptOnRequest(t *testing.T) {
	dir := t.TempDir()
	w := open(t, Options{Dir: dir, KeepSecrets: true})
	w.Observe(leaky()["body"])
	w.Close()
	records, _ := read(t, dir)
	if len(records) != 1 || !strings.Contains(string(records[0].Exchange.Request.Body), canary) {
		t.Errorf("%+v", records)
	}
}
