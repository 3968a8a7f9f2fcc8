package fingerprint

import (
	"strconv"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/chunked"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/signature"
)

// notCaptured is the content of a body that the capture lacks.
const notCaptured = "not captured"

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func (b *builder) hasBody() bool {
	return len(b.req.Body) > 0 || b.req.BodyTruncated && b.req.BodySize != 0
}

// body tells how the body is framed and of what kind it is.
func (b *builder) body() {
	if !b.hasBody() {
		return
	}
	mode := b.id.Auth.PayloadMode
	switch {
	case mode == signature.PayloadEvents:
		b.add(Body, "framing", "event stream")
	case mode.SignedChunks():
		b.add(Body, "framing", "aws-chunked, signed")
	case mode.Streaming() || capture.HasToken(b.req.Headers.Get("Content-Encoding"), "aws-chunked"):
		b.add(Body, "framing", "aws-chunked")
	default:
		b.add(Body, "framing", "plain")
	}
	b.add(Body, "content", b.content())
	if mode.Streaming() && !b.req.BodyTruncated {
		b.trailers(mode)
	}
	if b.in == nil {
		return
	}
	for i := range b.in.Problems {
		if k := b.in.Problems[i].Kind; k != decode.BodyUnseen {
			b.add(Body, "problem", k.String())
		}
	}
	if b.id.Protocol == contract.RESTXML && b.in.BodySeen && b.content() == "XML" {
		switch b.in.Namespace {
		case "":
			b.add(Body, "namespace", "none")
		case b.namespace():
			b.add(Body, "namespace", "the model's")
		default:
			b.add(Body, "namespace", "other")
		}
	}
}

// namespace is the one that the model gives the body's root element.
func (b *builder) namespace() string {
	op := b.id.Operation
	switch {
	case op.Payload != nil && op.Payload.XMLNamespace != "":
		return op.Payload.XMLNamespace
	case op.BodyNamespace != "":
		return op.BodyNamespace
	}
	return b.id.Service.XMLNamespace
}

// content says of what kind the body is, by the operation's model: what a
// payload of bytes holds is nobody's business.
func (b *builder) content() string {
	if b.req.BodyTruncated {
		return notCaptured
	}
	op := b.id.Operation
	if op == nil {
		return "unknown"
	}
	if op.Payload != nil && op.Payload.Shape.Kind != contract.Structure {
		switch {
		case op.Payload.Shape.EventStream:
			return "events"
		case op.Payload.Shape.Kind == contract.Document:
			return "JSON"
		}
		return "bytes"
	}
	switch b.id.Protocol {
	case contract.Query, contract.EC2Query:
		return "form"
	case contract.JSON, contract.RESTJSON:
		return "JSON"
	case contract.RPCv2CBOR:
		return "CBOR"
	}
	return "XML"
}

// trailers tells of the headers that come after the body.
func (b *builder) trailers(mode signature.PayloadMode) {
	framed := chunked.Parse(b.req.Body, chunked.Options{
		Signed: mode.SignedChunks(), Trailer: mode.Trailer(), Announced: b.req.Headers.Get("X-Amz-Trailer"), Decoded: -1,
	})
	for i := range framed.Trailers {
		name := strings.ToLower(framed.Trailers[i].Name)
		class := text(framed.Trailers[i].Value)
		if strings.HasPrefix(name, "x-amz-checksum-") {
			class = digest(framed.Trailers[i].Value)
		}
		b.add(Body, "trailer "+plainOr(name, unnamed), class)
	}
	for i := range framed.Problems {
		b.add(Body, "problem", framed.Problems[i].Kind.String())
	}
}
