package stores_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/assay-project/assay/compare/fingerprint"
	"github.com/assay-project/assay/compare/stores"
)

// TestTable: each fact has a source, and the day on which it was read.
func TestTable(t *testing.T) {
	names := stores.Names()
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("names are not in order, or one is there twice: %v", names)
	}
	for _, s := range stores.All() {
		if s.Title == "" || stores.ByName(s.Name) != s {
			t.Errorf("%+v", s)
		}
		for _, f := range s.Facts {
			_, err := time.Parse(time.DateOnly, f.Looked)
			if err != nil || !strings.HasPrefix(f.Source, "https://") || f.When == "" || f.Effect == stores.Unknown {
				t.Errorf("%s: a fact without source, day or time: %+v", s.Name, f)
			}
		}
	}
	if stores.ByName("nosuch") != nil {
		t.Error("a store that is not there")
	}
}

func shape(t *testing.T, items string) *fingerprint.Fingerprint {
	t.Helper()
	list, err := fingerprint.Parse(strings.NewReader("assay fingerprints 1\n" + items))
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

func TestMind(t *testing.T) {
	was := shape(t, "s3 PutObject\n  auth payload: hash\n")
	for items, want := range map[string]string{
		"s3 PutObject\n  auth payload: hash\n":                                                  "",
		"s3 PutObject\n  auth payload: STREAMING-UNSIGNED-PAYLOAD-TRAILER\n":                    "ceph gcs minio oss r2 seaweedfs storj",
		"s3 PutObject\n  auth payload: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER\n":            "ceph gcs minio oss r2 seaweedfs",
		"s3 PutObject\n  header x-amz-checksum-crc64nvme: base64, 8 bytes\n":                    "b2 minio r2 swift",
		"s3 PutObject\n  header x-amz-checksum-mode: \"ENABLED\"\n":                             "b2",
		"s3 GetObject\n  header accept-encoding: \"identity\" (signed)\n":                       "gcs",
		"s3 DeleteObjects\n  header x-amz-checksum-crc32: base64, 4 bytes\n":                    "b2 oci r2",
		"s3 DeleteObjects\n  header content-md5: base64, 16 bytes\n":                            "",
		"dynamodb PutItem\n  auth payload: STREAMING-UNSIGNED-PAYLOAD-TRAILER\n":                "",
		"s3 GetObject\n  query x-amz-checksum-mode: \"ENABLED\"\n  auth scheme: SigV4, query\n": "r2",
	} {
		var got []string
		for _, c := range stores.Mind(was, shape(t, items)) {
			if !slices.Contains(got, c.Store.Name) {
				got = append(got, c.Store.Name)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s minded by %v, want %s", items, got, want)
		}
	}
	same := shape(t, "s3 PutObject\n  auth payload: STREAMING-UNSIGNED-PAYLOAD-TRAILER\n")
	if c := stores.Mind(same, same); len(c) != 0 {
		t.Errorf("nothing is new, and minded: %v", c)
	}
	if c := stores.Mind(was, same, "garage"); len(c) != 1 || c[0].Effect != stores.Unknown {
		t.Errorf("a store of which nothing is known: %v", c)
	}
	if stores.Mind(was, nil) != nil {
		t.Error("a request that is no longer sent is minded")
	}
}
