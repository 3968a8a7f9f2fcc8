package sign

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/chunked"
	"github.com/assay-project/assay/signature"
)

// choosePayload decides what x-amz-content-sha256 says.
func (s *signer) choosePayload() error {
	mode, given := s.old.PayloadMode, s.old.Payload.Value
	if mode == signature.PayloadEvents && (len(s.req.Body) > 0 || s.req.BodyTruncated) {
		return ErrEvents
	}
	want := s.opt.Payload
	if want == PayloadKeep && mode == signature.PayloadAbsent {
		want = PayloadAuto
	}
	if mode.Streaming() && (want == PayloadHash || want == PayloadUnsigned) {
		return fmt.Errorf("this payload mode %w", ErrFraming)
	}
	presign := s.opt.Via == signature.InQuery
	anew := presign && !s.old.Scheme.Presigned()
	switch {
	case want == PayloadUnsigned:
		s.payloadMode, s.contentSHA256 = signature.PayloadUnsigned, signature.PayloadUnsigned.String()
	case want == PayloadKeep:
		s.payloadMode, s.contentSHA256 = mode, given
	case mode.Streaming():
		s.payloadMode = streamingMode(mode, s.opt.Version)
		s.contentSHA256 = s.payloadMode.String()
	case want == PayloadAuto && (presign && mode == signature.PayloadAbsent ||
		anew && (mode == signature.PayloadHash || mode == signature.PayloadUnsigned && !s.rules.HashFromBody)):
		// A URL has to do without a header that its user would have to send.
		s.payloadMode = signature.PayloadAbsent
	case want == PayloadAuto && mode != signature.PayloadHash && mode != signature.PayloadAbsent:
		s.payloadMode, s.contentSHA256 = mode, given
	case !s.req.BodyTruncated:
		s.payloadMode = signature.PayloadHash
		if mode == signature.PayloadHash || needsContentSHA256(s.opt.Service) || want == PayloadHash && !s.rules.HashFromBody {
			sum := sha256.Sum256(s.req.Body)
			s.contentSHA256 = hex.EncodeToString(sum[:])
		}
	case want == PayloadAuto && mode == signature.PayloadHash:
		s.payloadMode, s.contentSHA256 = mode, given
	default:
		return ErrBody
	}
	return nil
}

// needsContentSHA256 reports whether a service asks for x-amz-content-sha256 in
// requests that are signed in the header. Sources: "Authenticating Requests
// (AWS Signature Version 4)", S3 API Reference; "Common Request Headers", S3
// Glacier Developer Guide; "Signing HTTP requests", OpenSearch Serverless.
func needsContentSHA256(service string) bool {
	switch service {
	case "s3", "s3express", "s3-outposts", "s3-object-lambda", "glacier", "aoss":
		return true
	}
	return false
}

// streamingMode is a mode of aws-chunked in the words of a version.
func streamingMode(m signature.PayloadMode, v signature.Version) signature.PayloadMode {
	if v == signature.V4a {
		switch m {
		case signature.PayloadChunked:
			return signature.PayloadECDSA
		case signature.PayloadChunkedTrailer:
			return signature.PayloadECDSATrailer
		}
		return m
	}
	switch m {
	case signature.PayloadECDSA:
		return signature.PayloadChunked
	case signature.PayloadECDSATrailer:
		return signature.PayloadChunkedTrailer
	}
	return m
}

// fitBody corrects Content-Length, which may be signed, for signatures of
// another length than those which they replace.
func (s *signer) fitBody(k *key) error {
	switch {
	case !s.payloadMode.SignedChunks():
		return nil
	case s.req.BodyTruncated && s.payloadMode != s.old.PayloadMode:
		return fmt.Errorf("a body that is not here and signatures of another version: its new length is not known and %w", ErrFraming)
	case s.req.BodyTruncated:
		return nil
	}
	body := chunked.Parse(s.req.Body, signature.ChunkOptions(s.req, &s.old))
	longer := 0
	for i := range body.Chunks {
		if n := len(body.Chunks[i].Signature); n > 0 {
			longer += k.fit(n) - n
		}
	}
	if n := len(body.TrailerSignature); n > 0 {
		longer += k.fit(n) - n
	}
	if i := s.req.Headers.Index("Content-Length"); i >= 0 && longer != 0 {
		s.req.Headers[i].Value = strconv.Itoa(len(s.req.Body) + longer)
	}
	return nil
}

// signBody signs the chunks of a body that the request holds.
func (s *Signed) signBody(req *capture.Request) error {
	st := s.Stream(bytes.NewReader(req.Body), StreamOptions{MaxChunk: len(req.Body)})
	st.fit = true
	body, err := io.ReadAll(st)
	if err != nil {
		return err
	}
	if st.fault != "" && len(body) != len(req.Body) {
		return fmt.Errorf("%s, and its new length %w", st.fault, ErrFraming)
	}
	req.SetBody(body)
	return nil
}
