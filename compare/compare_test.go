package compare_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/detect"
	"github.com/assay-project/assay/compare"
	"github.com/assay-project/assay/compare/fingerprint"
)

func read(t testing.TB, name, text string) []*compare.Side {
	t.Helper()
	r, _, err := detect.Open(strings.NewReader(text), name, detect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var xs []*capture.Exchange
	for {
		x, err := r.Next()
		if err != nil {
			return compare.Sides(assay.New(), xs, nil)
		}
		xs = append(xs, x)
	}
}

func sides(t testing.TB, file string) []*compare.Side {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "capture", file))
	if err != nil {
		t.Fatal(err)
	}
	return read(t, file, string(text))
}

// first is the first request of an operation; nil when there is none.
func first(list []*compare.Side, operation string) *compare.Side {
	for _, s := range list {
		if s.Print.Operation == operation {
			return s
		}
	}
	return nil
}

// TestClientsDifferOnlyWhereTheyDo names all that differs between four clients in
// one call. Each entry was looked at in their code or logs: what is not here would
// come of the capture, and not of the client.
func TestClientsDifferOnlyWhereTheyDo(t *testing.T) {
	clients := map[string][]*compare.Side{
		"aws-cli": append(sides(t, "botocore/testdata/cli1-s3.log"), sides(t, "botocore/testdata/cli1-services.log")...),
		"boto3":   append(sides(t, "botocore/testdata/boto3-s3.log"), sides(t, "botocore/testdata/boto3-services.log")...),
		"go":      sides(t, "gosdk/testdata/bodies.log"),
		"js":      sides(t, "jssdk/testdata/middleware.log"),
	}
	const ids = "header amz-sdk-invocation-id, header amz-sdk-request"
	own := map[string]map[string]string{ // against boto3
		"ListObjectsV2": {
			"go": "query encoding-type, header accept-encoding, " + ids,
			"js": "query encoding-type, header accept-encoding, " + ids + ", header x-amz-user-agent",
		},
		"DeleteObjects": {
			"go": "header accept-encoding, " + ids + ", header content-length, header content-type, header x-amz-sdk-checksum-algorithm",
			"js": "header accept-encoding, " + ids + ", header content-length, header content-type, header x-amz-user-agent",
		},
		"SendMessage": {
			// The AWS CLI v1 calls the host of before 2012, eu-west-1.queue.amazonaws.com.
			"aws-cli": "endpoint modes",
			// The two were called with another text, one that is not ASCII.
			"go": "header accept-encoding, " + ids + ", header content-length, member MessageBody",
			"js": "auth payload, header accept-encoding, " + ids + ", header content-length, header x-amz-content-sha256, header x-amz-user-agent, member MessageBody",
		},
	}
	for op, byClient := range own {
		base := first(clients["boto3"], op)
		if base == nil {
			t.Errorf("boto3 has no %s", op)
			continue
		}
		for client, want := range byClient {
			other := first(clients[client], op)
			if other == nil {
				t.Errorf("%s has no %s", client, op)
				continue
			}
			var got []string
			for _, d := range compare.Shapes(base.Print, other.Print) {
				got = append(got, string(d.Kind)+" "+d.Name)
			}
			if g := strings.Join(got, ", "); g != want {
				t.Errorf("%s of %s: %s\nwant %s", op, client, g, want)
			}
		}
	}
}

const head = "PUT /k HTTP/1.1\nHost: assets.s3.us-east-1.amazonaws.com\n"

func TestRanks(t *testing.T) {
	a := read(t, "a", head+"x-amz-checksum-crc32: AAAAAA==\nx-amz-acl: private\nAccept: */*\nContent-Length: 5\n\nhello")
	b := read(t, "b", head+"x-amz-acl: public-read\nContent-Length: 5\n\nhello")
	pairs, _, _ := compare.Pairs(a, b)
	if len(pairs) != 1 {
		t.Fatal(pairs)
	}
	var got []string
	for _, d := range compare.Differences(assay.New().Models(), pairs[0]) {
		got = append(got, fmt.Sprintf("%s: %s %s", d.Rank, d.Kind, d.Name))
	}
	want := []string{"answer: header x-amz-checksum-crc32", "option: header x-amz-acl", "noise: header accept"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestWhatBothHave: a finding against both sides does not tell them apart.
func TestWhatBothHave(t *testing.T) {
	const bad = "PUT /k HTTP/1.1\nHost: b.s3.us-east-1.amazonaws.com\nContent-Length: 5\n"
	a, b := read(t, "a", bad+"\nhello"), read(t, "b", strings.Replace(bad, "b.s3", "c.s3", 1)+"x-amz-acl: private\n\nhello")
	for _, d := range compare.Differences(assay.New().Models(), compare.Pair{A: a[0], B: b[0]}) {
		if d.Rank < compare.Signature {
			t.Errorf("%+v", d)
		}
	}
}

func TestPairs(t *testing.T) {
	get := func(key string) string {
		return "GET /" + key + " HTTP/1.1\nHost: assets.s3.us-east-1.amazonaws.com\n\n"
	}
	a := read(t, "a", get("one")+get("two")+get("three")+"DELETE /x HTTP/1.1\nHost: assets.s3.us-east-1.amazonaws.com\n\n")
	b := read(t, "b", get("three")+get("four")+get("one")+"GET /?list-type=2 HTTP/1.1\nHost: assets.s3.us-east-1.amazonaws.com\n\n")
	pairs, onlyA, onlyB := compare.Pairs(a, b)
	var got []string
	for _, p := range pairs {
		got = append(got, p.A.Verdict.Key+" "+p.B.Verdict.Key)
	}
	if want := []string{"one one", "two four", "three three"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if len(onlyA) != 1 || onlyA[0].Print.Operation != "DeleteObject" || len(onlyB) != 1 || onlyB[0].Print.Operation != "ListObjectsV2" {
		t.Errorf("alone: %v, %v", onlyA, onlyB)
	}
	// Two requests that have nothing in common are compared when asked to.
	if pairs, _, _ := compare.Pairs(onlyA, onlyB); len(pairs) != 1 {
		t.Error("one request on each side, and no pair")
	}
}

// TestSecretsStayOut compares two requests that differ in nothing but secrets.
func TestSecretsStayOut(t *testing.T) {
	with := func(secret string) []*compare.Side {
		return read(t, "x", head+"x-amz-meta-a: "+secret+"\nx-amz-server-side-encryption-customer-key: "+secret+
			"\nX-Amz-Security-Token: "+secret+"\nContent-Length: 16\n\n"+secret)
	}
	pairs, _, _ := compare.Pairs(with("canary-0123456789")[:1], with("another-987654321")[:1])
	for _, d := range compare.Differences(assay.New().Models(), pairs[0]) {
		if text := fmt.Sprintf("%+v", d); strings.Contains(text, "canary") || strings.Contains(text, "another-") {
			t.Error(text)
		}
	}
}

// TestBodyUnseen compares a body with one that was not captured: nothing can be
// said of its members.
func TestBodyUnseen(t *testing.T) {
	x := "POST / HTTP/1.1\nHost: dynamodb.us-east-1.amazonaws.com\nX-Amz-Target: DynamoDB_20120810.GetItem\nContent-Length: 45\n\n" + `{"TableName":"table","Key":{"a":{"S":"value"}}}`
	a, b := read(t, "a", x)[0], read(t, "b", x)[0]
	b.Exchange = capture.Redact(b.Exchange)
	b.Print, _ = fingerprint.Of(assay.New().Models(), b.Exchange, fingerprint.Options{})
	if ds := compare.Shapes(a.Print, b.Print); len(ds) != 0 {
		t.Errorf("%+v", ds)
	}
}
