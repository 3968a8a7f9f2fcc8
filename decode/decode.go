package decode

import (
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
}

// Decode returns the input of a request to an operation, as sent over one of
// the protocols of its service. It never fails: what could not be made sense of
// is in [Input.Problems], and what was read before that is kept.
//
// The values hold substrings of the request; neither may be changed afterwards.
func Decode(req *capture.Request, op *contract.Operation, proto contract.Protocol, where Where) *Input {
	a := &arena{Input: Input{Operation: op, Protocol: proto, BodySeen: !req.BodyTruncated}}
	d := &decoder{in: &a.Input, req: req, op: op, values: a.values[:], pointers: a.pointers[:], slab: len(a.values) / 2}
	root := d.value(nil)
	root.Shape, root.Kind = op.Input, Struct
	a.Root = root
	if !req.BodyTruncated {
		a.Payload = req.Body
	}
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
	return &a.Input
}
