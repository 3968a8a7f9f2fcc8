package edit

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

// Concealed is what stands in the place of a secret in a request that is to be
// shown as code. It is a text that every place allows.
const Concealed = "REDACTED"

// concealedBytes is Concealed in base64.
const concealedBytes = "UkVEQUNURUQ="

// Conceal returns the request without its secrets, still well-formed: user
// metadata, keys, members that the model or their names call secret, and bytes,
// each replaced by [Concealed]; a body that cannot be edited in parts is left out.
// concealed are the paths of what was replaced. Of what authenticates the request
// the scope stays.
func (d *Doc) Conceal() (req *capture.Request, concealed []string, err error) {
	ch := &Change{Set: map[*decode.Value]string{}}
	secrets := capture.SecretsOf(&capture.Exchange{Request: *d.req})
	if d.in != nil {
		d.conceal(d.in.Root, false, secrets, ch, &concealed)
	}
	if req, err = d.Apply(ch); err != nil {
		return nil, nil, err
	}
	// What is no member: headers, an odd target, a body that does not parse.
	shown := capture.Redact(&capture.Exchange{Request: *req}).Request
	for i := range req.Headers {
		name := strings.ToLower(req.Headers[i].Name)
		if shown.Headers[i].Name != req.Headers[i].Name {
			req.Headers[i].Name = shown.Headers[i].Name
		}
		if shown.Headers[i].Value == req.Headers[i].Value || req.Headers[i].Value == Concealed {
			continue
		}
		if req.Headers[i].Value = Concealed; name == "authorization" { // its scope is of use
			req.Headers[i].Value = shown.Headers[i].Value
		}
	}
	req.Target = shown.Target
	if body := string(req.Body); len(body) > 0 && (d.syntax == syntaxNone || secrets.Scrub(body) != body) {
		req.CutBody(nil, req.BodySize)
	}
	slices.Sort(concealed)
	return req, concealed, nil
}

func (d *Doc) conceal(v *decode.Value, secret bool, secrets *capture.Secrets, ch *Change, paths *[]string) {
	secret = secret || v.Shape != nil && v.Shape.Sensitive ||
		v.Parent != nil && v.Parent.Kind == decode.Map && v.In == decode.InHeader
	if len(v.Items) > 0 {
		for _, it := range v.Items {
			d.conceal(it, secret, secrets, ch, paths)
		}
		return
	}
	blob := v.Shape != nil && v.Shape.Kind == contract.Blob
	if v == d.in.Root || !secret && !blob && secrets.Scrub(v.Text) == v.Text {
		return
	}
	text := Concealed
	switch {
	case v.Kind == decode.Bytes && v == d.root:
		if len(d.in.Payload) == 0 {
			return
		}
	case v.Kind == decode.Struct || v.Kind == decode.List || v.Kind == decode.Map || v.Kind == decode.Null || v.Text == "":
		return
	case blob:
		text = concealedBytes
	case v.Shape != nil && v.Shape.Kind != contract.String:
		text = "1"
	}
	switch {
	case v.In == decode.InHeader && v.Header >= 0, v.In == decode.InQuery, v.In == decode.InBody && d.syntax != syntaxNone:
		ch.Set[v] = text
		*paths = append(*paths, v.Path())
	}
}
