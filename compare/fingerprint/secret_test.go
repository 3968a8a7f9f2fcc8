package fingerprint_test

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/compare/fingerprint"
	"github.com/assay-project/assay/contract"
)

const canary = "c4n4ry-0123456789"

// planted are requests that carry the canary wherever a user's value stands.
func planted(secret string) []*capture.Exchange {
	type field = capture.Header
	auth := func(service string) field {
		return field{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=" + secret + "/20260101/us-east-1/" + service + "/aws4_request, SignedHeaders=host, Signature=" + secret}
	}
	q, s := url.QueryEscape(secret), secret
	quoted, _ := json.Marshal(s)
	j := string(quoted)
	make := func(method, u, body string, fields ...field) *capture.Exchange {
		x := &capture.Exchange{Request: capture.Request{Method: method, Headers: fields}}
		x.Request.SetURL(u)
		x.Request.SetBody([]byte(body))
		return x
	}
	form := field{Name: "Content-Type", Value: "application/x-www-form-urlencoded; x=" + s}
	return []*capture.Exchange{
		make("PUT", "https://"+q+".s3.us-east-1.amazonaws.com/"+q+"?"+q+"&"+q+"=1&x-id="+q+"&X-Amz-Security-Token="+q, s, auth("s3"),
			field{Name: "x-amz-meta-" + s, Value: s}, field{Name: "x-amz-tagging", Value: s}, field{Name: "x-amz-acl", Value: s},
			field{Name: "Content-Type", Value: s}, field{Name: "Content-Encoding", Value: s}, field{Name: "x-amz-checksum-crc32", Value: s},
			field{Name: "X-Amz-Content-Sha256", Value: s}, field{Name: "X-Amz-Date", Value: s}, field{Name: s, Value: s}, field{Name: "If-Match", Value: s},
			field{Name: "X-Amz-Security-Token", Value: s}, field{Name: "User-Agent", Value: s + "/" + s}, field{Name: "amz-sdk-invocation-id", Value: s},
			field{Name: "x-amz-server-side-encryption-customer-key", Value: s}, field{Name: "Cookie", Value: s}, field{Name: "X-Amzn-Trace-Id", Value: s}),
		make("PUT", "https://b.s3.us-east-1.amazonaws.com/k", "5\r\n"+s+"\r\n0\r\nx-"+s+":"+s+"\r\n\r\n", auth("s3"),
			field{Name: "X-Amz-Content-Sha256", Value: "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}, field{Name: "x-amz-trailer", Value: s}),
		make("POST", "https://dynamodb.us-east-1.amazonaws.com/", `{"TableName":`+j+`,"Item":{`+j+`:{"S":`+j+`},"a":{"M":{`+j+`:{"N":`+j+`}}}},`+j+`:`+j+`}`, auth("dynamodb"),
			field{Name: "X-Amz-Target", Value: "DynamoDB_20120810.PutItem"}),
		make("POST", "https://lambda.us-east-1.amazonaws.com/2015-03-31/functions", `{"FunctionName":`+j+`,"Environment":{"Variables":{`+j+`:`+j+`}},"Runtime":`+j+`,"Role":"arn:aws:`+strings.Trim(j, `"`)+`:x:y:z"}`, auth("lambda")),
		make("POST", "https://ec2.us-east-1.amazonaws.com/", "Action=RunInstances&Version=2016-11-15&UserData="+q+"&"+q+"="+q+"&TagSpecification.1.Tag.1.Key="+q, auth("ec2"), form),
		make("POST", "https://ec2.us-east-1.amazonaws.com/", "Action="+q+"&Version=2016-11-15", auth("ec2"), form),
		make("POST", "https://b.s3.us-east-1.amazonaws.com/?delete", "<Delete xmlns='"+s+"'><Object><Key>"+s+"</Key><"+s+"/></Object></Delete>", auth("s3")),
		make(s, "https://b.s3.us-east-1.amazonaws.com/?X-Amz-Algorithm="+q+"&X-Amz-Credential="+q+"&X-Amz-Signature="+q+"&X-Amz-Expires="+q, s),
		make("POST", "https://monitoring.us-east-1.amazonaws.com/service/GraniteServiceVersion20100801/operation/"+q, s, field{Name: "Smithy-Protocol", Value: "rpc-v2-cbor"}),
	}
}

func TestNoCanary(t *testing.T) {
	for i, x := range planted(canary) {
		f, ok := fingerprint.Of(contract.Embedded(), x, fingerprint.Options{Key: []byte("a key")})
		if !ok {
			t.Errorf("request %d is not to AWS", i)
			continue
		}
		if text := f.String(); strings.Contains(strings.ToLower(text), canary) {
			t.Errorf("request %d: the canary is in it:\n%s", i, text)
		}
	}
}

// TestShortValuesAreNotFound tries to learn a short value as whoever has a
// fingerprint would: by hashing guesses. Two requests that differ in nothing but
// the value have to have the same fingerprint, so that no hash of it, whole or
// in part, can be there.
func TestShortValuesAreNotFound(t *testing.T) {
	const right, wrong = "q7w3k9x2", "m1n8b4v6"
	a, b := planted(right), planted(wrong)
	for i := range a {
		f, g := of(t, a[i]), of(t, b[i])
		if f.String() != g.String() {
			t.Errorf("request %d tells one value from another:\n%s\n%s", i, f, g)
		}
		text := f.String() + f.ID()
		for _, sum := range [][]byte{sum16(md5.Sum([]byte(right))), sum20(sha1.Sum([]byte(right))), sum32(sha256.Sum256([]byte(right)))} {
			for _, form := range []string{hex.EncodeToString(sum)[:8], base64.StdEncoding.EncodeToString(sum)[:8]} {
				if strings.Contains(text, form) {
					t.Errorf("request %d: a hash of the value is in it", i)
				}
			}
		}
	}
}

func sum16(b [16]byte) []byte { return b[:] }
func sum20(b [20]byte) []byte { return b[:] }
func sum32(b [32]byte) []byte { return b[:] }

// FuzzNoCanary puts a canary behind whatever the fuzzer thinks of.
func FuzzNoCanary(f *testing.F) {
	f.Add("/k?a=", "x-amz-meta-a", "{\"a\":\"", "DynamoDB_20120810.PutItem")
	f.Add("/?", "Content-Type", "Action=RunInstances&A.1=", "")
	f.Add("/2015-03-31/functions/", "x-amz-checksum-crc32", "<a>", "")
	f.Fuzz(func(t *testing.T, target, name, body, op string) {
		if strings.Contains(strings.ToLower(target+name+body+op), "c4n4ry") {
			return
		}
		for _, host := range []string{"b.s3.us-east-1.amazonaws.com", "dynamodb.us-east-1.amazonaws.com", "lambda.us-east-1.amazonaws.com", "ec2.us-east-1.amazonaws.com"} {
			x := &capture.Exchange{Request: capture.Request{Method: "POST", Target: target + canary, Headers: capture.Headers{
				{Name: "Host", Value: host}, {Name: name, Value: canary}, {Name: "X-Amz-Target", Value: op}}}}
			x.Request.SetBody([]byte(body + canary))
			fp, ok := fingerprint.Of(contract.Embedded(), x, fingerprint.Options{})
			if !ok {
				continue
			}
			if strings.Contains(fp.String(), canary) {
				t.Errorf("the canary is in it:\n%s", fp)
			}
			if list, err := fingerprint.Parse(strings.NewReader("assay fingerprints 1\n" + fp.String())); err != nil || len(list) != 1 || !fingerprint.Equal(list[0], fp) {
				t.Errorf("%v, read back:\n%s\n%v", err, fp, list)
			}
		}
	})
}
