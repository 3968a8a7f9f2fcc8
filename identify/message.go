package identify

import (
	"net/url"
	"strings"

	"github.com/assay-project/assay/capture"
)

// hints is what a message itself says of the operation, before any model is
// looked at.
type hints struct {
	target, targetOp string // X-Amz-Target, split at its last dot
	cborService      string // /service/NAME/operation/OP of RPC v2
	cborOp           string
	action, version  string // query protocols
}

func message(req *capture.Request) hints {
	var h hints
	var contentType string
	cbor := false
	for i := range req.Headers {
		hd := &req.Headers[i]
		switch len(hd.Name) {
		case len("X-Amz-Target"): // as long as Content-Type
			if strings.EqualFold(hd.Name, "X-Amz-Target") {
				if dot := strings.LastIndexByte(hd.Value, '.'); dot >= 0 {
					h.target, h.targetOp = hd.Value[:dot], hd.Value[dot+1:]
				} else {
					h.target, h.targetOp = hd.Value, hd.Value
				}
			} else if strings.EqualFold(hd.Name, "Content-Type") {
				contentType = hd.Value
			}
		case len("Smithy-Protocol"):
			if strings.EqualFold(hd.Name, "Smithy-Protocol") && strings.EqualFold(strings.TrimSpace(hd.Value), "rpc-v2-cbor") {
				cbor = true
			}
		}
	}
	if h.target != "" {
		return h
	}
	path := req.Path()
	if cbor || strings.HasPrefix(path, "/service/") {
		h.cborService, h.cborOp = cborPath(path)
		if h.cborService != "" {
			return h
		}
	}
	if hasFold(contentType, "application/x-www-form-urlencoded") {
		h.fromForm(string(head(req.Body, 2048)))
	}
	if h.action == "" {
		h.fromForm(req.Query())
	}
	if h.action == "" && contentType == "" && len(req.Body) > 7 && string(req.Body[:7]) == "Action=" {
		h.fromForm(string(head(req.Body, 2048))) // a form that lost its Content-Type
	}
	return h
}

// head bounds what is looked at: SDKs write Action and Version first.
func head(b []byte, n int) []byte {
	if len(b) > n {
		return b[:n]
	}
	return b
}

func hasFold(s, part string) bool {
	return len(s) >= len(part) && strings.EqualFold(s[:len(part)], part)
}

// cborPath splits /service/NAME/operation/OP, with anything before it: RPC v2
// lets a service live below a path.
func cborPath(path string) (service, op string) {
	i := strings.LastIndex(path, "/operation/")
	if i < 0 {
		return "", ""
	}
	before, op := path[:i], path[i+len("/operation/"):]
	j := strings.LastIndex(before, "/service/")
	if j < 0 || strings.IndexByte(op, '/') >= 0 || op == "" {
		return "", ""
	}
	return before[j+len("/service/"):], op
}

func (h *hints) fromForm(form string) {
	for form != "" {
		var pair string
		pair, form, _ = strings.Cut(form, "&")
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			continue
		}
		switch name {
		case "Action":
			if h.action == "" { // the first of several counts for AWS
				h.action = unescape(value)
			}
		case "Version":
			if h.version == "" {
				h.version = unescape(value)
			}
		}
		if h.action != "" && h.version != "" {
			return
		}
	}
}

func unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 && strings.IndexByte(s, '+') < 0 {
		return s
	}
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}
