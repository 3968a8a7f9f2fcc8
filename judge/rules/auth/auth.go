// Package auth holds what all services but S3 check of how a request is
// authenticated: the form of a signature, its scope and its clock. They share one
// library for it, and so its words; codes and statuses go by protocol. S3 checks
// with a library of its own, see package s3.
//
// The order of the checks is the one that dynalite's author recorded of DynamoDB.
package auth

import (
	"embed"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
)

//go:embed examples
var examples embed.FS

var _ = rule.AddExamples(rule.Common, examples)

// Where the rules are known from.
const (
	troubleshooting = "https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html"
	commonErrors    = "https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html"
	// dynalite's comments hold DynamoDB's answers, kinesalite's tests were
	// written to run against AWS.
	dynalite   = "https://github.com/mhart/dynalite/blob/master/index.js"
	kinesalite = "https://github.com/mhart/kinesalite/blob/c76689d/test/connection.js"
)

const notPermissions = "wider permissions: who is calling was not yet looked at"

// beside are the codes about who is calling.
var beside = []rule.Neighbour{
	{Code: "UnrecognizedClientException", Means: "the form is right, and there is no such key (JSON and REST services)"},
	{Code: "InvalidClientTokenId", Means: "the same of the query services"},
	{Code: "AccessDenied", Means: "the caller is known, and may not do this"},
}

// face is how a protocol codes a refusal.
type face struct {
	code   string
	status int
}

// incomplete is the answer to a signature of which parts are missing or cannot
// be read. EC2's is not known: ok is false.
func incomplete(c *rule.Case) (f face, ok bool) {
	switch c.ID.Protocol {
	case contract.JSON, contract.RPCv2CBOR:
		return face{"IncompleteSignatureException", 400}, true
	case contract.RESTJSON:
		return face{"IncompleteSignatureException", 403}, true
	case contract.Query, contract.RESTXML:
		return face{"IncompleteSignature", 400}, true
	}
	return face{}, false
}

// ec2Words are EC2's for all that is wrong with who is calling.
const ec2Words = "AWS was not able to validate the provided access credentials"

// invalid is the answer to a signature that is complete and cannot be right.
func invalid(c *rule.Case) face {
	switch c.ID.Protocol {
	case contract.JSON, contract.RPCv2CBOR:
		return face{"InvalidSignatureException", 400}
	case contract.RESTJSON:
		return face{"InvalidSignatureException", 403}
	case contract.EC2Query:
		return face{"AuthFailure", 401}
	}
	return face{"SignatureDoesNotMatch", 403}
}

// refuseIncomplete refuses as incomplete does.
func refuseIncomplete(c *rule.Case, message string, at ...rule.Culprit) *rule.Hit {
	f, ok := incomplete(c)
	if !ok {
		return nil
	}
	h := rule.Refuse(at...)
	h.Code, h.Status, h.Message = f.code, f.status, message
	return h
}

// refuseInvalid refuses as invalid does. EC2 says the same of everything.
func refuseInvalid(c *rule.Case, message string, at ...rule.Culprit) *rule.Hit {
	f := invalid(c)
	h := rule.Refuse(at...)
	h.Code, h.Status, h.Message = f.code, f.status, message
	if c.ID.Protocol == contract.EC2Query {
		h.Message = ec2Words
	}
	return h
}

// v4 reports whether the request is signed with SigV4 in that part, by an
// operation that is signed so.
func v4(c *rule.Case, via signature.In) bool {
	a := &c.ID.Auth
	if a.Scheme.Version != signature.V4 || a.Scheme.Via != via {
		return false
	}
	return c.ID.Operation == nil || c.ID.Operation.AuthType != "none" && c.ID.Operation.AuthType != "bearer"
}

// signedV4 is v4 for both parts.
func signedV4(c *rule.Case) bool { return v4(c, signature.InHeader) || v4(c, signature.InQuery) }

// redacted reports whether the capture holds placeholders for the parts that are
// missing: then nothing is known of them.
func redacted(c *rule.Case) bool {
	return capture.HasPlaceholder(c.ID.Auth.Authorization.Value)
}

// at blames a part of the authentication information; name is AWS's name of what
// stands, or lacks, there.
func at(p signature.Place, name string) rule.Culprit {
	cu := rule.Culprit{Name: name, Header: -1, Start: p.Start, End: p.End}
	switch p.In {
	case signature.InHeader:
		cu.In, cu.Name, cu.Header = decode.InHeader, p.Name, p.Header
	case signature.InQuery:
		cu.In, cu.Name = decode.InQuery, p.Name
	default:
		cu.In = decode.InSignature
	}
	return cu
}
