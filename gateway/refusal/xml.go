package refusal

import (
	"bytes"
	"encoding/xml"
	"strings"
)

const xmlHeader = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// query is the AWS query protocol's form ("AWS Query protocol", Smithy).
func query(r *refused) ([]byte, string) {
	r.requestID = newUUID()
	r.add("x-amzn-RequestId", r.requestID)
	var w xmlWriter
	ns := ""
	if r.service != nil {
		ns = r.service.XMLNamespace
	}
	if ns == "" && r.v.Service == "sqs" {
		ns = "http://queue.amazonaws.com/doc/2012-11-05/" // its model is JSON's, and has none
	}
	w.errorResponse(r, ns)
	if r.v.Service == "sqs" {
		w.raw("<Detail/>")
	}
	w.raw("</Error>")
	w.element("RequestId", r.requestID)
	w.raw("</ErrorResponse>\n")
	return w.Bytes(), "text/xml"
}

// restXML is the form of the services that speak XML and are not S3: Route 53,
// CloudFront, S3 Control ("AWS restXml protocol", Smithy).
func restXML(r *refused) ([]byte, string) {
	var w xmlWriter
	w.raw(xmlHeader)
	if r.v.Service == "s3control" {
		id, host := newUpper(16), newHostID()
		r.add("x-amz-request-id", id)
		r.add("x-amz-id-2", host)
		w.raw("<ErrorResponse><Error>")
		w.element("Code", r.code)
		w.element("Message", r.f.Message)
		w.raw("</Error>")
		w.element("RequestId", id)
		w.element("HostId", host)
		w.raw("</ErrorResponse>")
		return w.Bytes(), "application/xml"
	}
	id := newUUID()
	r.add("x-amzn-RequestId", id)
	ns := ""
	if op := r.operation(); op != nil {
		ns = op.BodyNamespace
	}
	if r.service != nil && ns == "" {
		ns = restNamespaces[r.service.Name]
	}
	w.errorResponse(r, ns)
	w.raw("</Error>")
	w.element("RequestId", id)
	w.raw("</ErrorResponse>")
	return w.Bytes(), "text/xml"
}

// restNamespaces are the namespaces of services whose operations without a body
// do not tell it.
var restNamespaces = map[string]string{
	"route53":    "https://route53.amazonaws.com/doc/2013-04-01/",
	"cloudfront": "http://cloudfront.amazonaws.com/doc/2020-05-31/",
}

// ec2 is EC2's form ("AWS EC2 query protocol", Smithy).
func ec2(r *refused) ([]byte, string) {
	r.requestID = newUUID()
	r.add("x-amzn-RequestId", r.requestID)
	var w xmlWriter
	w.raw(xmlHeader + "<Response><Errors><Error>")
	w.element("Code", r.code)
	w.element("Message", r.f.Message)
	w.raw("</Error></Errors>")
	w.element("RequestID", r.requestID)
	w.raw("</Response>")
	return w.Bytes(), "text/xml;charset=UTF-8"
}

type xmlWriter struct{ bytes.Buffer }

func (w *xmlWriter) raw(s string) { w.WriteString(s) }

// errorResponse begins an ErrorResponse and leaves its Error open.
func (w *xmlWriter) errorResponse(r *refused, namespace string) {
	w.raw("<ErrorResponse")
	if namespace != "" {
		w.raw(` xmlns="` + namespace + `"`)
	}
	w.raw("><Error>")
	w.element("Type", r.fault())
	w.element("Code", r.code)
	w.element("Message", r.f.Message)
}

func (w *xmlWriter) element(name, text string) {
	var escaped strings.Builder
	xml.EscapeText(&escaped, []byte(text)) // the builder gives no errors
	w.raw("<" + name + ">" + quoted.Replace(escaped.String()) + "</" + name + ">")
}

// quoted undoes what EscapeText does beyond need: AWS leaves quotes in texts as
// they are.
var quoted = strings.NewReplacer("&#34;", `"`, "&#39;", "'")
