package inspect_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/assay-project/assay/facts/inspect"
	"github.com/assay-project/assay/internal/fakes3"
)

const enable = `<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>`

// details are what S3 says of an object's settings.
func details(s *fakes3.Server, path, version string) {
	v := ""
	if version != "" {
		v = "&versionId=" + version
	}
	s.Answers["GET "+path+"?attributes"+v] = fakes3.Answer{Body: `<GetObjectAttributesResponse xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
		`<Checksum><ChecksumCRC32>NSRBwg==</ChecksumCRC32><ChecksumType>COMPOSITE</ChecksumType></Checksum>` +
		`<ObjectParts><PartsCount>3</PartsCount></ObjectParts></GetObjectAttributesResponse>`}
	s.Answers["GET "+path+"?tagging"+v] = fakes3.Answer{Body: `<Tagging><TagSet><Tag><Key>team</Key><Value>blue</Value></Tag></TagSet></Tagging>`}
	s.Answers["GET "+path+"?retention"+v] = fakes3.Answer{Body: `<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>2030-01-01T00:00:00.000Z</RetainUntilDate></Retention>`}
	s.Answers["GET "+path+"?legal-hold"+v] = fakes3.Answer{Body: `<LegalHold><Status>ON</Status></LegalHold>`}
}

func TestObject(t *testing.T) {
	s := serve(t, "archive")
	s.Regions["archive"] = "eu-west-1"
	s.Configure("archive")
	delete(s.Answers, "GET /archive?versioning") // the fake has it
	s.Do("PUT", "/archive?versioning", enable)
	s.Put("/archive/a.bin", "first")
	id := s.Put("/archive/a.bin", "second")
	details(s, "/archive/a.bin", id)
	got, unread := read(t, inspector(t, s, inspect.Options{}), "archive", inspect.Question{Objects: []inspect.Object{{Key: "a.bin", Version: id}}})
	golden(t, "object.yaml", strings.ReplaceAll(objects(got), id, "VERSION"))
	if unread != nil {
		t.Errorf("not read: %q", unread)
	}
}

// objects is the part of a facts file about objects and uploads.
func objects(file string) string {
	if i := strings.Index(file, "    objects:"); i >= 0 {
		return file[i:]
	}
	if i := strings.Index(file, "    uploads:"); i >= 0 {
		return file[i:]
	}
	return "none\n"
}

func TestObjectStates(t *testing.T) {
	head := func(status int, headers ...string) fakes3.Answer {
		a := fakes3.Answer{Status: status, Headers: map[string]string{}}
		for i := 0; i < len(headers); i += 2 {
			a.Headers[headers[i]] = headers[i+1]
		}
		return a
	}
	for _, tt := range []struct {
		name    string
		bucket  string // versioned, plain
		version string
		answers map[string]fakes3.Answer
		want    []string // of the file
		unread  string
	}{
		{name: "a plain object", bucket: "plain",
			answers: map[string]fakes3.Answer{"HEAD /plain/k": head(200, "Content-Length", "3", "ETag", `"900150983cd24fb0d6963f7d28e17f72"`)},
			want:    []string{"- id: \"null\"", "size: 3", "etag: 900150983cd24fb0d6963f7d28e17f72", "storageClass: STANDARD", "legalHoldSet: false", "restore: \"\"", "allVersions: true"}},
		{name: "archived, being restored, under a KMS key", bucket: "plain",
			answers: map[string]fakes3.Answer{"HEAD /plain/k": head(200, "x-amz-storage-class", "GLACIER", "x-amz-restore", `ongoing-request="true"`,
				"x-amz-server-side-encryption", "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id", "arn:aws:kms:eu-west-1:111122223333:key/k",
				"x-amz-server-side-encryption-bucket-key-enabled", "true")},
			want: []string{"storageClass: GLACIER", "algorithm: aws:kms", "kmsKey: arn:aws:kms:eu-west-1:111122223333:key/k", "bucketKey: true", "restore: ongoing"}},
		{name: "restored", bucket: "plain",
			answers: map[string]fakes3.Answer{"HEAD /plain/k": head(200, "x-amz-restore", `ongoing-request="false", expiry-date="Fri, 21 Dec 2026 00:00:00 GMT"`)},
			want:    []string{"restore: restored"}},
		{name: "encrypted by something unheard of", bucket: "plain",
			answers: map[string]fakes3.Answer{"HEAD /plain/k": head(200, "x-amz-server-side-encryption", "rot13")},
			want:    []string{"- id: \"null\""}, unread: `the answer is "rot13"`},
		{name: "no such object", bucket: "plain",
			want: []string{"k:\n        allVersions: true"}},
		{name: "none now, in a bucket with versions", bucket: "versioned",
			want: []string{"none"}, unread: "there is no such object now"},
		{name: "deleted", bucket: "versioned",
			answers: map[string]fakes3.Answer{"HEAD /versioned/k": head(404, "x-amz-delete-marker", "true", "x-amz-version-id", "d1")},
			want:    []string{"- id: d1\n            deleteMarker: true"}},
		{name: "a version that is a delete marker, under a newer one", bucket: "versioned", version: "d1",
			answers: map[string]fakes3.Answer{"HEAD /versioned/k": head(200, "x-amz-version-id", "v2"),
				"HEAD /versioned/k?versionId=d1": head(405, "x-amz-delete-marker", "true", "x-amz-version-id", "d1")},
			want: []string{"- id: d1\n            deleteMarker: true\n          - id: v2"}},
		{name: "an old version", bucket: "versioned", version: "v1",
			answers: map[string]fakes3.Answer{"HEAD /versioned/k": head(200, "x-amz-version-id", "v2"),
				"HEAD /versioned/k?versionId=v1": head(200, "x-amz-version-id", "v1")},
			want: []string{"- id: v1\n", "- id: v2\n"}},
		{name: "no such version", bucket: "versioned", version: "v1",
			answers: map[string]fakes3.Answer{"HEAD /versioned/k": head(200, "x-amz-version-id", "v2"), "HEAD /versioned/k?versionId=v1": head(404)},
			want:    []string{"none"}, unread: "there is no such version"},
		{name: "another version than asked for", bucket: "versioned", version: "v1",
			answers: map[string]fakes3.Answer{"* /versioned/k": head(200), "HEAD /versioned/k": head(200, "x-amz-version-id", "v2"), "HEAD /versioned/k?versionId=v1": head(200, "x-amz-version-id", "v2")},
			want:    []string{"none"}, unread: "another version than was asked for"},
		{name: "the current version cannot be read", bucket: "versioned", version: "v1",
			answers: map[string]fakes3.Answer{"HEAD /versioned/k": head(403), "HEAD /versioned/k?versionId=v1": head(200, "x-amz-version-id", "v1")},
			want:    []string{"none"}, unread: "which version is the current one is not known"},
		{name: "forbidden", bucket: "plain", answers: map[string]fakes3.Answer{"HEAD /plain/k": head(403)},
			want: []string{"none"}, unread: "objects.k: HeadObject: AccessDenied; it takes s3:GetObject"},
		{name: "under a customer's key", bucket: "plain", answers: map[string]fakes3.Answer{"HEAD /plain/k": head(400)},
			want: []string{"none"}, unread: "(SSE-C)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, "plain", "versioned")
			for _, b := range []string{"plain", "versioned"} {
				s.Regions[b] = "us-east-1"
				s.Bare(b)
			}
			delete(s.Answers, "GET /versioned?versioning")
			s.Do("PUT", "/versioned?versioning", enable)
			for key, a := range tt.answers {
				s.Answers[key] = a
				if path, ok := strings.CutPrefix(key, "HEAD "); ok && a.Status == 200 {
					path, _, _ = strings.Cut(path, "?")
					details(s, path, a.Headers["x-amz-version-id"])
				}
			}
			got, unread := read(t, inspector(t, s, inspect.Options{}), tt.bucket, inspect.Question{Objects: []inspect.Object{{Key: "k", Version: tt.version}}})
			got = objects(got)
			at := 0
			for _, want := range tt.want {
				i := strings.Index(got[at:], want)
				if i < 0 {
					t.Errorf("no %q after the one before in\n%s", want, got)
					continue
				}
				at += i
			}
			if all := strings.Join(unread, "\n"); (tt.unread == "") != (all == "") || !strings.Contains(all, tt.unread) {
				t.Errorf("not read: %q, want %q", all, tt.unread)
			}
		})
	}
}

func TestUploads(t *testing.T) {
	s := serve(t, "plain")
	s.Bare("plain")
	id := regexp.MustCompile(`<UploadId>(.+)</UploadId>`).FindStringSubmatch(s.Do("POST", "/plain/big.bin?uploads", ""))[1]
	got, _ := read(t, inspector(t, s, inspect.Options{}), "plain", inspect.Question{Uploads: true})
	if want := "    uploads:\n      \"" + id + "\":\n        key: big.bin\n"; objects(got) != want {
		t.Errorf("got\n%swant\n%s", objects(got), want)
	}

	page := func(id, algorithm, more string) fakes3.Answer {
		return fakes3.Answer{Body: "<ListMultipartUploadsResult>" + more + "<Upload><Key>k</Key><UploadId>" + id + "</UploadId>" + algorithm + "</Upload></ListMultipartUploadsResult>"}
	}
	s.Answers["GET /plain?uploads"] = page("one", "<ChecksumAlgorithm>CRC32C</ChecksumAlgorithm><ChecksumType>COMPOSITE</ChecksumType>",
		"<IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker><NextUploadIdMarker>one</NextUploadIdMarker>")
	s.Answers["GET /plain?key-marker=k&upload-id-marker=one&uploads"] = page("two", "<ChecksumAlgorithm>XXHASH3</ChecksumAlgorithm>", "")
	got, unread := read(t, inspector(t, s, inspect.Options{}), "plain", inspect.Question{Uploads: true})
	golden(t, "uploads.yaml", objects(got))
	for _, u := range unread {
		if strings.Contains(u, "uploads") {
			t.Errorf("not read: %s", u)
		}
	}

	s.Answers["GET /plain?uploads"] = fakes3.Refuse(http.StatusForbidden, "AccessDenied", "Access Denied")
	_, unread = read(t, inspector(t, s, inspect.Options{}), "plain", inspect.Question{Uploads: true})
	if last := unread[len(unread)-1]; last != "uploads: ListMultipartUploads: AccessDenied; it takes s3:ListBucketMultipartUploads" {
		t.Errorf("got %s", last)
	}
}
