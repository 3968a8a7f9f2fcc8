package snippet

import (
	"bytes"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/curl"
)

// made are the headers that curl makes itself, or makes anew when it signs.
var made = map[string]bool{
	"host": true, "content-length": true, "authorization": true, "x-amz-date": true, "date": true, "x-amz-security-token": true,
	"x-amz-content-sha256": true, "user-agent": true, "accept-encoding": true, "amz-sdk-invocation-id": true, "amz-sdk-request": true,
	"accept": true, "connection": true, "expect": true,
}

func writeCurl(c *Call, n *notes) string {
	q := *c.Request
	q.Headers = nil
	token := false
	for _, h := range c.Request.Headers {
		name := strings.ToLower(h.Name)
		token = token || name == "x-amz-security-token"
		if !made[name] || name == "x-amz-content-sha256" && strings.HasPrefix(h.Value, "STREAMING-") {
			q.Headers = append(q.Headers, h)
		}
		if name == "x-amz-content-sha256" && strings.HasPrefix(h.Value, "STREAMING-") && !strings.Contains(h.Value, "UNSIGNED") {
			n.add("curl does not sign the chunks of a body")
		}
	}
	if c.Endpoint == "" && q.Authority == "" {
		q.Authority = c.Request.Host()
	}
	if strings.Contains(q.Target, "X-Amz-Signature=") {
		n.add("it is a presigned URL, and its signature does not hold any more: presign it anew")
	}
	var b bytes.Buffer
	w := curl.NewWriter(&b)
	w.KeepSecrets = true // they were concealed before
	if err := w.Write(&capture.Exchange{Request: q}); err != nil {
		return ""
	}
	// curl sends an Accept and a User-Agent of its own, and nobody minds.
	text := strings.NewReplacer(" \\\n  -H 'User-Agent:'", "", " \\\n  -H 'Accept:'", "", " \\\n  -H 'Content-Length:'", "").Replace(strings.TrimRight(b.String(), "\n"))
	if !c.Signed || strings.Contains(q.Target, "X-Amz-Signature=") {
		return text
	}
	region := c.Region
	if region == "" {
		region = "us-east-1"
	}
	text += " \\\n  --aws-sigv4 " + quoteShell("aws:amz:"+region+":"+c.SigningName) + ` --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`
	if token {
		text += " \\\n  -H \"x-amz-security-token: $AWS_SESSION_TOKEN\""
	}
	return text
}
