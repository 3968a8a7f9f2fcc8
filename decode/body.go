package decode

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/assay-project/assay/capture"
)

// body makes Payload the bytes that hold members, and reports whether there is
// something to parse.
func (d *decoder) body() bool {
	if !d.in.BodySeen {
		d.unseen()
		return false
	}
	d.unchunk()
	if coding := d.req.Headers.Get("Content-Encoding"); coding != "" && capture.HasToken(coding, "gzip") {
		return d.gunzip()
	}
	return true
}

func (d *decoder) unseen() {
	d.problem(Problem{Kind: BodyUnseen, In: InBody, Detail: "the body was not captured"})
}

// chunked reports whether the request says that its body is in aws-chunked
// framing. Event streams are signed in a framing of their own.
func (d *decoder) chunked() bool {
	for i := range d.req.Headers {
		h := &d.req.Headers[i]
		switch len(h.Name) {
		case len("content-encoding"):
			if foldEqual(h.Name, "content-encoding") && capture.HasToken(h.Value, "aws-chunked") {
				return true
			}
		case len("x-amz-content-sha256"):
			if strings.HasPrefix(h.Value, "STREAMING-") && foldEqual(h.Name, "x-amz-content-sha256") &&
				!strings.HasSuffix(h.Value, "-EVENTS") {
				return true
			}
		}
	}
	return false
}

// gunzip unpacks a body that is packed as it says; one that only says so is
// left as it is, and fails or not in its parser.
func (d *decoder) gunzip() bool {
	if !bytes.HasPrefix(d.in.Payload, []byte{0x1f, 0x8b}) {
		return true
	}
	var out bytes.Buffer
	r, err := gzip.NewReader(bytes.NewReader(d.in.Payload))
	if err == nil {
		_, err = io.Copy(&out, io.LimitReader(r, maxUnpacked+1))
	}
	if err != nil {
		d.problem(Problem{Kind: MalformedBody, In: InBody, Detail: "gzip: " + err.Error()})
		return false
	}
	if out.Len() > maxUnpacked {
		d.problem(Problem{Kind: TooLarge, In: InBody, Detail: "the body unpacks to more than is followed"})
		return false
	}
	d.in.Payload = out.Bytes()
	return true
}

// checkUTF8 notes the first byte of a text that is not UTF-8.
func (d *decoder) checkUTF8(s string) {
	if utf8.ValidString(s) {
		return
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n <= 1 {
			d.problem(Problem{Kind: NotUTF8, In: InBody, Offset: i, Detail: "a byte that is not UTF-8"})
			return
		}
		i += n
	}
}

// malformed notes where and why a body does not parse.
func (d *decoder) malformed(at int, detail string) {
	d.problem(Problem{Kind: MalformedBody, In: InBody, Offset: at, Detail: detail})
}
