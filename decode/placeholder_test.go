package decode_test

import (
	"testing"

	"github.com/assay-project/assay/decode"
)

func TestPlaceholder(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"undefined", "undefined"},
		{"None", "None"},
		{"<nil>", "<nil>"},
		{"null", "null"},
		{"[object Object]", "[object Object]"},
		{"logs-${ENV}-eu", "${ENV}"},
		{"${BUCKET:-none}", "${BUCKET:-none}"},
		{"${var.bucket}", "${var.bucket}"},
		{"arn:aws:s3:::${local.name}/x", "${local.name}"},
		{"{{ bucket_name }}", "{{ bucket_name }}"},
		{"a/{{.Values.key}}/b", "{{.Values.key}}"},
		{"${Token[TOKEN.12]}", "${Token[TOKEN.12]}"},
		{"x-${Token[AWS.Region.4]}", "${Token[AWS.Region.4]}"},
		{"prefix-%!s(MISSING)", "%!s(MISSING)"},
		{"%!d(string=abc)", "%!d(string=abc)"},
		{"!Ref MyBucket", "!Ref MyBucket"},
		{"<YOUR_BUCKET>", "<YOUR_BUCKET>"},
		{"<your-bucket-name>", "<your-bucket-name>"},
		{"YOUR_ACCOUNT_ID", "YOUR_ACCOUNT_ID"},
		{"$BUCKET", "$BUCKET"},
		{"%BUCKET%", "%BUCKET%"},
		{"$(BUCKET)", "$(BUCKET)"},
		{"<%= name %>", "<%= name %>"},

		{"", ""},
		{"none", ""},
		{"undefined-behaviour", ""},
		{"None of these", ""},
		{"nullable", ""},
		{"home/${aws:username}/*", ""},
		{"${s3:prefix}", ""},
		{"${*}", ""},
		{`{"Resource":"arn:aws:s3:::b/${aws:username}","x":"${y}"}`, ""},
		{"[${a}]", ""},
		{"line one\n${not_a_name}", ""},
		{"{{resolve:ssm:name}}", ""},
		{"{proxy+}", ""},
		{"$5.00", ""},
		{"100%", ""},
		{"a%20b", ""},
		{"$LATEST", ""},
		{"$default", ""},
		{"<b>bold</b>", ""},
		{"YOURS", ""},
		{"!important", ""},
	} {
		what, start, end, ok := decode.Placeholder(c.text)
		got := ""
		if ok {
			got = c.text[start:end]
		}
		if got != c.want {
			t.Errorf("%q: found %q (%s), want %q", c.text, got, what, c.want)
		}
	}
}
