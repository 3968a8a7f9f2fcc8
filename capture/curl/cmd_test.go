package curl_test

import (
	"io"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/curl"
)

func TestCmd(t *testing.T) {
	for _, c := range []struct{ name, text, url, header, body string }{
		{"Chrome", "curl ^\"https://sqs.us-east-1.amazonaws.com/?a=1^&b=2^\" ^\r\n  -H ^\"content-type: text/plain^\" ^\r\n  -H ^\"x-a: it's 5^%^ of ^^^\" ^\r\n" +
			"  --data-raw ^\"^{^\\^\"a^\\^\":^\\^\"b\\\\\\\\c^\\^\"^}^\n\nend^\"\r\n",
			"https://sqs.us-east-1.amazonaws.com/?a=1&b=2", "it's 5% of ^", "{\"a\":\"b\\\\\\\\c\"}\nend"},
		{"Firefox", "curl.exe \"https://sqs.us-east-1.amazonaws.com/\" ^\n  -H \"x-a: a^b\" ^\n  --data-raw \"{\"\"a\"\":1}\"\n",
			"https://sqs.us-east-1.amazonaws.com/", "a^b", `{"a":1}`},
	} {
		r := curl.NewReader(strings.NewReader("rem one\n"+c.text+c.text), "x", func(w capture.Warning) { t.Errorf("%s: %v", c.name, w) })
		for i := range 2 {
			x, err := r.Next()
			if err != nil {
				t.Fatal(c.name, err)
			}
			if x.Request.URL() != c.url || x.Request.Method != "POST" || x.Request.Headers.Get("X-A") != c.header || string(x.Request.Body) != c.body {
				t.Errorf("%s: %s %s, %q, %q", c.name, x.Request.Method, x.Request.URL(), x.Request.Headers.Get("X-A"), x.Request.Body)
			}
			if want := 2 + i*strings.Count(c.text, "\n"); x.Source.Line != want {
				t.Errorf("%s: line %d, want %d", c.name, x.Source.Line, want)
			}
		}
		if _, err := r.Next(); err != io.EOF {
			t.Errorf("%s: %v after the last", c.name, err)
		}
	}
}
