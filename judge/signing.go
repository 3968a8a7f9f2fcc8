package judge

import (
	"fmt"
	"strings"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
	"github.com/assay-project/assay/signature"
	"github.com/assay-project/assay/signature/forensics"
)

// Proof is what verifying a request's signature came to.
type Proof struct {
	Status signature.Status
	// Reason says why a signature is Unverifiable.
	Reason signature.Reason
	// Trace is the search for what broke it; nil unless Status is Mismatch.
	Trace *forensics.Report
}

// verify verifies the signature of a case whose keys are at hand, and where it
// does not hold searches for what broke it. The result is the finding that
// answers, if any.
func verify(c *rule.Case) (*Proof, []rule.Finding) {
	if sig := c.ID.Auth.Signature.Value; sig != "" && strings.Trim(sig, "0") == "" {
		// A curl command line holds no signature: its reader writes zeros where
		// curl would put one.
		return &Proof{Status: signature.Unverifiable, Reason: signature.Redacted}, nil
	}
	res := c.Verifier.Verify(c.Req, &c.ID.Auth)
	p := &Proof{Status: res.Status, Reason: res.Reason}
	if res.Status != signature.Mismatch {
		return p, nil
	}
	t := forensics.Trace(c.Verifier, c.Req, &c.ID.Auth, forensics.Options{Hosts: hostsOf(c)})
	p.Trace = &t
	f := dialect.SignatureMismatch(c)
	f.Culprits = blame(c, &res, &t)
	if t.Outcome != forensics.Proven && unlogged(c) {
		// What the capture leaves out may be all that is wrong with it.
		f.Needs = []string{"capture.signedHeaders"}
	}
	if t.Outcome == forensics.Proven {
		f.Fix = "send what was signed, or sign what is sent: " + t.Changes[0].String()
		if len(t.Changes) > 1 {
			f.Fix += fmt.Sprintf(" (and %d more)", len(t.Changes)-1)
		}
	}
	return p, []rule.Finding{f}
}

// hostsOf are the hosts under which the same bucket can be addressed: a proxy
// that rewrote the host put one of these in its place, or took it away.
func hostsOf(c *rule.Case) []string {
	bucket := c.ID.Endpoint.Bucket
	region := c.ID.Auth.Credential.Region
	if c.ID.Service == nil || c.ID.Service.Name != "s3" || region == "" {
		return nil
	}
	hosts := []string{"s3." + region + ".amazonaws.com", "s3.amazonaws.com", "s3.dualstack." + region + ".amazonaws.com"}
	if bucket == "" {
		return hosts
	}
	for _, h := range hosts[:len(hosts):len(hosts)] {
		hosts = append(hosts, bucket+"."+h)
	}
	return append(hosts, bucket+".s3-accelerate.amazonaws.com")
}

// blame points at what was changed; where that was not found, at the signature.
func blame(c *rule.Case, res *signature.Result, t *forensics.Report) []rule.Culprit {
	changes := t.Changes
	if len(changes) == 0 {
		changes = t.Suspects
	}
	var cs []rule.Culprit
	for _, ch := range changes {
		cu := at(c, ch.Place)
		if ch.Name != "" {
			cu.Name = ch.Name
		}
		cu.Why = string(ch.What)
		if ch.Signed != "" {
			cu.Why += ": signed as " + ch.Signed
		}
		cs = append(cs, cu)
	}
	if len(cs) == 0 {
		cs = append(cs, at(c, res.Place).Because("does not match what was received"))
	}
	return cs
}

// at makes a culprit of a place of the signature's own kind.
func at(c *rule.Case, p signature.Place) rule.Culprit {
	cu := rule.Culprit{In: decode.InSignature, Name: "signature", Header: -1}
	switch p.In {
	case signature.InHost:
		return c.AtHost()
	case signature.InHeader:
		cu.In, cu.Header, cu.Start, cu.End = decode.InHeader, p.Header, p.Start, p.End
		if p.Header >= 0 && p.Header < len(c.Req.Headers) {
			cu.Name = c.Req.Headers[p.Header].Name
		}
	case signature.InQuery:
		cu.In, cu.Name, cu.Start, cu.End = decode.InQuery, "query", p.Start, p.End
	case signature.InPath:
		cu = c.AtPath()
	case signature.InMethod:
		cu = c.AtMethod()
	case signature.InBody:
		cu = c.AtBody()
	}
	return cu
}

// unlogged reports whether all signed headers that the capture lacks are such as
// clients add below the place where logs and archives are made.
func unlogged(c *rule.Case) bool {
	absent := signature.AbsentHeaders(c.Req, &c.ID.Auth)
	for _, name := range absent {
		switch name {
		case "host", "content-length", "transfer-encoding", "connection", "accept-encoding", "expect", "user-agent":
		default:
			return false
		}
	}
	return len(absent) > 0
}
