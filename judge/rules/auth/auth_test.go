package auth_test

import (
	"bufio"
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/judge"
	_ "github.com/assay-project/assay/judge/rules"
)

// TestScopesOfOfficialEndpoints signs a request for each of AWS's endpoint test
// cases as the case says, and for those that say nothing as the model says: none
// may be told to be scoped wrongly.
func TestScopesOfOfficialEndpoints(t *testing.T) {
	f, err := os.Open("../../../endpoint/testdata/endpoint-tests.jsonl.zst")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	n := 0
	for lines := bufio.NewScanner(z); lines.Scan(); {
		var c struct {
			Service    string
			Params     map[string]any
			URL        string
			Properties struct {
				AuthSchemes []struct{ Name, SigningName, SigningRegion string }
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		region, _ := c.Params["Region"].(string)
		u, err := url.Parse(c.URL)
		if err != nil || c.URL == "" || region == "" || strings.HasPrefix(region, "aws-") || !strings.Contains(u.Host, "amazonaws.") && !strings.Contains(u.Host, "api.") {
			continue
		}
		service, err := contract.Lookup(c.Service)
		if err != nil {
			continue // a service that botocore does not have
		}
		name := service.SigningName
		for _, s := range c.Properties.AuthSchemes {
			if s.Name == "sigv4" {
				if s.SigningName != "" {
					name = s.SigningName
				}
				if s.SigningRegion != "" {
					region = s.SigningRegion
				}
				break
			}
		}
		n++
		x := &capture.Exchange{Request: capture.Request{Method: "POST", Headers: capture.Headers{
			{Name: "Host", Value: u.Host}, {Name: "X-Amz-Date", Value: "20260427T120921Z"},
			{Name: "Authorization", Value: "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260427/" + region + "/" + name +
				"/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + strings.Repeat("0", 64)}}}}
		x.Request.SetURL(c.URL + "/")
		v := judge.Case(judge.Open(contract.Embedded(), x, facts.NewStore()))
		for _, found := range v.Findings {
			if strings.HasPrefix(found.Rule, "auth/") {
				t.Errorf("%s in %s for %s as %s: %s", u.Host, region, c.Service, name, found.Message)
			}
		}
	}
	if n < 9000 {
		t.Errorf("%d cases only", n)
	}
}
