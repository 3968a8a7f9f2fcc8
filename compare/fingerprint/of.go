package fingerprint

import (
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/identify"
	"github.com/assay-project/assay/judge"
)

// Options say what a fingerprint holds beside the shape.
type Options struct {
	// Key, where it is set, adds keyed hashes of the bucket, the object's key
	// and the access key id to [Fingerprint.Seen]: whoever has the key can tell
	// by them whether two requests were about the same thing. They are HMACs, so
	// that nobody without it can try values; it must not lie beside what it
	// hashes.
	Key []byte
	// Names keeps the names that users chose: of metadata, of tags and
	// attributes, of parameters that no model knows. It is for showing a
	// difference to whoever has the requests, and not for writing down.
	Names bool
}

// Of describes a request. ok is false for one that is not to AWS, nor to
// something that speaks as AWS does.
func Of(catalog *contract.Catalog, x *capture.Exchange, opt Options) (f *Fingerprint, ok bool) {
	c := judge.Open(catalog, x, facts.NewStore())
	if c.ID.Service == nil {
		return nil, false
	}
	b := &builder{
		f:     &Fingerprint{Service: c.ID.Service.Name, Operation: c.Op},
		names: opt.Names,
		req:   &x.Request, id: c.ID, in: c.In,
		headers: map[int]*decode.Value{}, queries: map[string]*decode.Value{}, members: map[string]map[string]bool{},
	}
	if b.f.Operation == "" {
		b.f.Operation = unknown
	}
	b.request()
	b.endpoint()
	b.auth()
	if b.in != nil {
		b.walk(b.in.Root, "", 0)
	}
	b.headerItems()
	b.queryItems()
	b.body()
	b.memberItems()
	b.seen(opt.Key)
	b.f.sort()
	return b.f, true
}

// unknown stands in the place of an operation that the models do not have.
const unknown = "unknown"

// builder is one run of Of.
type builder struct {
	f   *Fingerprint
	req *capture.Request
	id  *identify.Result
	in  *decode.Input // nil for an operation that the models do not have

	names bool // see Options

	headers map[int]*decode.Value    // members by the header that they stand in
	queries map[string]*decode.Value // and by the query parameter
	members map[string]map[string]bool
}

func (b *builder) add(kind Kind, name, value string) {
	if value != "" {
		b.f.Items = append(b.f.Items, Item{Kind: kind, Name: name, Value: value})
	}
}

func (b *builder) request() {
	switch b.req.Method {
	case "GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS":
		b.add(Request, "method", b.req.Method)
	default:
		b.add(Request, "method", "other")
	}
	b.add(Request, "protocol", b.id.Protocol.String())
	b.add(Request, "stage", stage(b.f.Operation))
}

// stage says where in the life of an upload or a session an operation stands.
func stage(operation string) string {
	switch operation {
	case "CreateMultipartUpload", "InitiateMultipartUpload":
		return "multipart create"
	case "UploadPart", "UploadMultipartPart":
		return "multipart part"
	case "UploadPartCopy":
		return "multipart part copy"
	case "CompleteMultipartUpload":
		return "multipart complete"
	case "AbortMultipartUpload":
		return "multipart abort"
	case "ListParts", "ListMultipartUploads":
		return "multipart list"
	case "CreateSession":
		return "session create"
	}
	return ""
}

func (b *builder) endpoint() {
	ep := &b.id.Endpoint
	b.add(Endpoint, "scheme", b.req.Scheme)
	b.add(Endpoint, "style", string(ep.Style))
	b.add(Endpoint, "modes", strings.ReplaceAll(ep.Modes.String(), ",", ", "))
	if ep.Partition != "" && ep.Partition != "aws" {
		b.add(Endpoint, "partition", ep.Partition)
	}
	signed := b.id.Auth.Credential.Region
	switch {
	case ep.Style == endpoint.StyleCustom || ep.Style == endpoint.StyleMultiRegion || signed == "":
	case ep.Region == signed:
		b.add(Endpoint, "region", "as signed")
	case ep.Region == "":
		b.add(Endpoint, "region", "not in the host")
	default:
		b.add(Endpoint, "region", "other than signed")
	}
	if ep.Bucket != "" && ep.S3() {
		b.add(Endpoint, "bucket", string(ep.BucketType))
	}
}
