package decode_test

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/detect"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

// TestOpenCorpus decodes, where the open corpus lies beside the repository, all
// requests that AWS accepted: nothing in them may be malformed, unknown or of
// a wrong type, and every value must stand where it says.
func TestOpenCorpus(t *testing.T) {
	truths, _ := filepath.Glob("../../shared/corpus/open/*.truth.jsonl.zst")
	if len(truths) == 0 {
		t.Skip("no corpus here")
	}
	decoded, unseen := 0, 0
	for _, truth := range truths {
		named := readTruth(t, truth)
		f, err := os.Open(strings.Replace(truth, ".truth.", ".", 1))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		r, _, err := detect.Open(f, f.Name(), detect.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for {
			x, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			want := named[x.ID]
			if want.Outcome != "accept" || want.Service == "" {
				continue
			}
			op := operation(t, want.Service, want.Operation)
			in := decode.Decode(&x.Request, op, protocolOf(op, &x.Request), bucketOf(op, &x.Request))
			decoded++
			if !in.BodySeen {
				unseen++
			}
			checkPlaces(t, in, &x.Request)
			clean(t, x.ID, in)
		}
	}
	t.Logf("%d requests, of %d the body was not captured", decoded, unseen)
}

// clean fails for everything that an accepted request should not have.
func clean(t *testing.T, id string, in *decode.Input) {
	t.Helper()
	for _, p := range in.Problems {
		if p.Kind != decode.BodyUnseen {
			t.Errorf("%s %s: %v %s at %d: %s", id, in.Operation.Name, p.Kind, p.Name, p.Offset, p.Detail)
		}
	}
	var walk func(v *decode.Value)
	walk = func(v *decode.Value) {
		if v.Unknown || v.Mismatch {
			t.Errorf("%s %s: %s = %q: unknown %v, mismatch %v", id, in.Operation.Name, v.Path(), v.Text, v.Unknown, v.Mismatch)
		}
		for _, it := range v.Items {
			walk(it)
		}
	}
	walk(in.Root)
}

type answer struct{ ID, Service, Operation, Outcome string }

func readTruth(t *testing.T, name string) map[string]answer {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	answers := map[string]answer{}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var a answer
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		answers[a.ID] = a
	}
	return answers
}

// protocolOf tells the protocols of a service that speaks several apart.
func protocolOf(op *contract.Operation, r *capture.Request) contract.Protocol {
	proto := op.Service.Protocol
	if proto != contract.JSON && proto != contract.RPCv2CBOR {
		return proto
	}
	switch kind := r.Headers.Get("Content-Type"); {
	case strings.HasPrefix(kind, "application/x-www-form-urlencoded"), kind == "" && r.Method == "GET":
		return contract.Query
	case strings.HasPrefix(kind, "application/x-amz-json"):
		return contract.JSON
	}
	return proto
}

// bucketOf takes the bucket from a virtual-hosted S3 host.
func bucketOf(op *contract.Operation, r *capture.Request) decode.Where {
	host := r.Host()
	if op.Service.Name == "s3" {
		for _, mark := range []string{".s3.", ".s3-", ".s3express"} {
			if i := strings.Index(host, mark); i > 0 {
				return decode.Where{BucketInHost: true, Bucket: host[:i]}
			}
		}
	}
	return decode.Where{}
}
