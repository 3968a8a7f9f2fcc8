package lambda

import "testing"

func TestParseName(t *testing.T) {
	const a = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
	for s, want := range map[string]name{
		"orders":                            {name: "orders"},
		"orders:live":                       {name: "orders", qualifier: "live"},
		"function:orders":                   {name: "orders"},
		"123456789012:function:orders":      {account: "123456789012", name: "orders"},
		"123456789012:function:orders:7":    {account: "123456789012", name: "orders", qualifier: "7"},
		a:                                   {partition: "aws", region: "eu-west-1", account: "123456789012", name: "orders"},
		a + ":$LATEST":                      {partition: "aws", region: "eu-west-1", account: "123456789012", name: "orders", qualifier: "$LATEST"},
		"arn:aws:sqs:eu-west-1:1234:orders": {name: "arn", qualifier: "aws:sqs:eu-west-1:1234:orders"},
	} {
		if got := parseName(s); got != want {
			t.Errorf("%q: %+v, want %+v", s, got, want)
		}
	}
}
