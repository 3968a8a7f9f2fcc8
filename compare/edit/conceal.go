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
// each replaced by [Concealed]. concealed are the paths of what was replaced. What
// authenticates the request stays: nobody shows it as code.
func (d *Doc) Conceal() (req *capture.Request, concealed []string, err error) {
	ch := &Change{Set: map[*decode.Value]string{}}
	if d.in != nil {
		secrets := capture.SecretsOf(&capture.Exchange{Request: *d.req})
		d.conceal(d.in.Root, false, secrets, ch, &concealed)
	}
	if req, err = d.Apply(ch); err != nil {
		return nil, nil, err
	}
	// Headers that are no members.
	shown := capture.Redact(&capture.Exchange{Request: *req}).Request.Headers
	for i := range req.Headers {
		name := strings.ToLower(req.Headers[i].Name)
		if shown[i].Value != req.Headers[i].Value && name != "authorization" && req.Headers[i].Value != Concealed {
			req.Headers[i].Value = Concealed
		}
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
