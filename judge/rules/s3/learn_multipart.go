package s3

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge/rule"
)

// upload is what is known of the upload that a request continues or ends.
func upload(c *rule.Case) (u *facts.Upload, known bool) {
	u, known = bucketFacts(c).Upload(c.Text("UploadId"))
	if u != nil && u.Key != keyOf(c) {
		return nil, known // an id of another key: there is no such upload of this one
	}
	return u, known
}

var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	var answer struct{ UploadId string }
	if resp == nil || xml.Unmarshal(resp.Body, &answer) != nil || answer.UploadId == "" {
		b.AllUploads = false // there is one more, and its id is not known
		return
	}
	u := b.LearnUpload(answer.UploadId)
	u.Key, u.AllParts, u.Begun = keyOf(c), true, b.Tick()
	u.Object = written(c, b, nil)
	u.Encryption = u.Object.Encryption
	u.Locked = facts.Is(c.Has("x-amz-object-lock-mode") || c.Has("x-amz-object-lock-legal-hold"))
	u.Checksum = facts.Is(uploadChecksum(c.Header("x-amz-checksum-algorithm"), c.Header("x-amz-checksum-type")))
}, "CreateMultipartUpload")

// uploadChecksum is the checksum that an upload is begun with: where no type is
// asked for, the CRC-64 is over the whole object and the others are composite.
func uploadChecksum(algorithm, kind string) facts.Checksum {
	d := digestOf(algorithm)
	if d == nil {
		return facts.Checksum{}
	}
	if kind == "" {
		if kind = "COMPOSITE"; !d.composite {
			kind = "FULL_OBJECT"
		}
	}
	return facts.Checksum{Algorithm: d.upper(), Type: strings.ToUpper(kind)}
}

var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	u, _ := upload(c)
	n, err := strconv.Atoi(c.Text("PartNumber"))
	if u == nil || err != nil {
		return
	}
	p := &facts.Part{Checksums: map[string]string{}}
	if n, ok := decodedLength(c); ok {
		p.Size = facts.Is(n)
	}
	if resp != nil {
		p.ETag = etagOf(resp.Headers.Get("ETag"))
	}
	for _, cu := range checksumHeaders(c) {
		if d := digestOf(cu.Name[len("x-amz-checksum-"):]); d != nil {
			p.Checksums[d.upper()] = c.Req.Headers[cu.Header].Value
		}
	}
	if seen(c) {
		p.Size = facts.Is(int64(len(c.In.Payload)))
		if d := digestOf(u.Checksum.Value.Algorithm); d != nil && d.sum != nil {
			p.Checksums[d.upper()] = d.encode(c.In.Payload)
		}
		if !p.ETag.Known && u.Encryption.Known && u.Encryption.Value.Algorithm == "AES256" {
			sum := md5.Sum(c.In.Payload)
			p.ETag = facts.Is(hex.EncodeToString(sum[:]))
		}
	}
	u.Parts[n] = p
}, "UploadPart")

var _ = learn(func(c *rule.Case, _ *facts.Bucket, resp *capture.Response) {
	u, _ := upload(c)
	n, err := strconv.Atoi(c.Text("PartNumber"))
	if u == nil || err != nil {
		return
	}
	p := &facts.Part{}
	if first, last, ok := copyRange(c.Header("x-amz-copy-source-range")); ok {
		p.Size = facts.Is(last - first + 1)
	} else if v, _ := sourceVersion(c); v != nil && !c.Has("x-amz-copy-source-range") {
		p.Size = v.Size
	}
	var answer struct{ ETag string }
	if resp != nil && xml.Unmarshal(resp.Body, &answer) == nil {
		p.ETag = etagOf(answer.ETag)
	}
	u.Parts[n] = p
}, "UploadPartCopy")

var _ = learn(func(c *rule.Case, _ *facts.Bucket, _ *capture.Response) {
	if u, _ := upload(c); u != nil {
		u.Ended = facts.UploadAborted
	}
}, "AbortMultipartUpload")

var _ = learn(func(c *rule.Case, b *facts.Bucket, resp *capture.Response) {
	var answer struct{ ETag, Code string }
	if resp != nil && xml.Unmarshal(resp.Body, &answer) == nil && answer.Code != "" {
		return // an error within a 200: the answer began before the work was done
	}
	u, _ := upload(c)
	if u != nil && u.Ended != "" {
		return // doing it again is accepted for a while, and changes nothing
	}
	v := &facts.Version{}
	if u != nil {
		u.Ended = facts.UploadCompleted
		if u.Object != nil {
			*v = *u.Object
		}
	}
	list := c.Get("MultipartUpload", "Parts")
	v.ETag = etagOf(answer.ETag)
	v.ID = writtenID(b, resp)
	v.LastModified = facts.Fact[time.Time]{}
	if !c.Time.IsZero() {
		v.LastModified = facts.Is(c.Time.Truncate(time.Second))
	}
	if list != nil {
		v.Parts = facts.Is(len(list.Items))
		if size, ok := listedSize(u, list); ok {
			v.Size = facts.Is(size)
		}
	}
	store(b, keyOf(c), v)
}, "CompleteMultipartUpload")
