package capture

import (
	"strings"
	"testing"
)

// TestSwapped puts the secret where the key id belongs, in each way to carry one.
func TestSwapped(t *testing.T) {
	const (
		scope = "/20261122/us-east-1/sqs/aws4_request"
		tail  = ", SignedHeaders=host, Signature=00"
	)
	for _, secret := range []string{"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY", "wJalrXUtnFEMIxK7MDENGxbPxRfiCYEXAMPLEKEY"} {
		escaped := strings.ReplaceAll(secret, "/", "%2F")
		for name, x := range map[string]Request{
			"header": {Target: "/", Headers: Headers{{"Authorization", "AWS4-HMAC-SHA256 Credential=" + secret + scope + tail}}},
			"short":  {Target: "/", Headers: Headers{{"Authorization", "AWS4-HMAC-SHA256 Credential=" + secret + ", SignedHeaders=host"}}},
			"SigV2":  {Target: "/", Headers: Headers{{"Authorization", "AWS " + secret + ":abc="}}},
			"query":  {Target: "/?X-Amz-Credential=" + escaped + strings.ReplaceAll(scope, "/", "%2F") + "&a=b"},
			"plain":  {Target: "/?X-Amz-Credential=" + secret + scope},
			"V2 URL": {Target: "/?AWSAccessKeyId=" + escaped + "&Signature=abc%3D"},
		} {
			r := Redact(&Exchange{Request: x}).Request
			text := r.Target
			for _, h := range r.Headers {
				text += " " + h.Value
			}
			if strings.Contains(text, secret[22:]) || strings.Contains(text, escaped[26:]) {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
	for _, id := range []string{"AKIAIOSFODNN7EXAMPLE", "FOOBARKEY", "minioadmin", "test", "a-key_of-some-server"} {
		x := Exchange{Request: Request{Target: "/?X-Amz-Credential=" + id + "%2F20261122%2Fus-east-1%2Fs3%2Faws4_request", Headers: Headers{{"Authorization", "AWS4-HMAC-SHA256 Credential=" + id + scope + tail}}}}
		r := Redact(&x).Request
		if !strings.Contains(r.Target, id) || !strings.Contains(r.Headers[0].Value, id) {
			t.Errorf("the key id %s is hidden: %s %s", id, r.Target, r.Headers[0].Value)
		}
	}
}
