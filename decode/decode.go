package decode

import (
	"bytes"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
)

// Where says what the host already told about the place that a request is for.
type Where struct {
	// BucketInHost says that the host names the bucket, so that the path
	// does not.
	BucketInHost bool
	// Bucket is the bucket, or the access point's name or ARN, that the host
	// names.
	Bucket string
	// BasePath is what the endpoint puts before the operation's path: "/v2".
	BasePath string
}

// Decode returns the input of a request to an operation, as sent over one of
// the protocols of its service. It never fails: what could not be made sense of
// is in [Input.Problems], and what was read before that is kept.
//
// The values hold substrings of the request; neither may be changed afterwards.
func Decode(req *capture.Request, op *contract.Operation, proto contract.Protocol, where Where) *Input {
	in := &Input{Operation: op, Protocol: proto, BodySeen: !req.BodyTruncated}
	if !req.BodyTruncated {
		in.Payload = req.Body
	}
	d := decoder{in: in, req: req, op: op}
	d.reserve(estimate(in, req))
	root := d.value(nil)
	root.Shape, root.Kind = op.Input, Struct
	in.Root = root
	switch proto {
	case contract.Query, contract.EC2Query:
		d.form(root)
	case contract.JSON:
		d.names = jsonNames
		if d.body() {
			d.jsonBody(root)
		}
	case contract.RPCv2CBOR:
		d.names = jsonNames
		if d.body() {
			d.cborBody(root)
		}
	case contract.RESTXML:
		d.names = xmlNames
		d.rest(root, where)
	default:
		d.names = jsonNames
		d.rest(root, where)
	}
	return in
}

// estimate guesses how many values a request has, from counts that are cheap.
func estimate(in *Input, req *capture.Request) int {
	switch in.Protocol {
	case contract.Query, contract.EC2Query:
		n := bytes.Count(in.Payload, []byte{'&'})
		return n + n/3
	case contract.JSON:
		return bytes.Count(in.Payload, []byte{':'}) + 2
	case contract.RPCv2CBOR:
		return len(in.Payload) / 16
	}
	// Of the headers, half a dozen belong to every request.
	n := len(req.Headers) - 6 + len(in.Operation.Labels) + len(in.Operation.HeaderPrefixes) + 5
	if in.Operation.Payload == nil || in.Operation.Payload.Shape.Kind == contract.Structure {
		n += len(in.Payload) / 32
	}
	return n
}
