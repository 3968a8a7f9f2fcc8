package endpoint

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/assay-project/assay/endpoint/internal/rules"
	"github.com/klauspost/compress/zstd"
)

// answer is what an evaluation gives, in the form of the test data.
type answer struct {
	URL        string              `json:"url,omitempty"`
	Headers    map[string][]string `json:"headers,omitempty"`
	Properties map[string]any      `json:"properties,omitempty"`
	Error      string              `json:"error,omitempty"`
}

// officialCase is one endpoint test case of AWS's models of April 2025. Now is
// set where the rule set or the partition table changed since, and holds what
// botocore's evaluator answers today.
type officialCase struct {
	Service string
	Params  map[string]any
	answer
	Now *answer
}

// officialCases are all 15,320 cases; testdata/make_cases.py made the file.
func officialCases(t testing.TB) []officialCase {
	t.Helper()
	cases, err := readCases()
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

var readCases = sync.OnceValues(func() ([]officialCase, error) {
	f, err := os.Open("testdata/endpoint-tests.jsonl.zst")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	var cases []officialCase
	lines := bufio.NewScanner(z)
	for lines.Scan() {
		var c officialCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return nil, err
		}
		for name, v := range c.Params {
			if list, ok := v.([]any); ok { // the one array: DynamoDB's ResourceArnList
				arns := make([]string, len(list))
				for i := range list {
					arns[i] = list[i].(string)
				}
				c.Params[name] = arns
			}
		}
		cases = append(cases, c)
	}
	return cases, lines.Err()
})

func compiledSet(service string) (*rules.Set, error) {
	set, _, err := Compiled().find(service)
	return set, err
}

func newAnswer(e *rules.Endpoint, err error) answer {
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{URL: e.URL, Headers: e.Headers, Properties: e.Properties}
}

// changedRuleSets are the services whose rule sets answer some of the cases
// otherwise today, with the number of those cases.
var changedRuleSets = map[string]int{
	"autoscaling-plans":       1,  // GovCloud without "-fips"
	"backupsearch":            14, // no authSchemes of its own any more
	"bcm-data-exports":        7,  // the same
	"billing":                 5,  // IPv4 name for FIPS with dual stack
	"budgets":                 22, // signing name left to the model; budgets-fips.api.aws
	"ce":                      22, // signing name left to the model
	"cloudfront":              19, // the same
	"cloudwatch":              1,  // GovCloud without "-fips"
	"detective":               4,  // detective.region.api.aws
	"dynamodb":                29, // account-based dual-stack hosts, metricValues
	"dynamodbstreams":         7,  // streams-dynamodb.region.api.aws; no local
	"ecr":                     16, // api.ecr-fips
	"ecr-public":              1,  // ecr-public.region.api.aws
	"efs":                     6,  // efs.region.api.aws
	"events":                  2,  // GovCloud without "-fips"
	"geo-places":              8,  // path without /v2
	"kafka":                   5,  // kafka-api.region.api.aws
	"kafkaconnect":            2,  // GovCloud without "-fips"
	"marketplace-catalog":     1,  // catalog-marketplace.region.api.aws
	"marketplace-entitlement": 3,  // entitlement-marketplace.region.api.aws
	"mediatailor":             1,  // mediatailor.region.api.aws
	"meteringmarketplace":     2,  // metering-marketplace.region.api.aws
	"route53":                 25, // signing name left to the model
	"s3":                      1,  // S3 Express has dual stack
	"s3control":               1,  // no FIPS in China
	"sagemaker-metrics":       1,  // metrics-fips.sagemaker
	"savingsplans":            1,  // savingsplans.global.api.aws
	"sesv2":                   1,  // endpoints.email.global.api.aws
	"stepfunctions":           1,  // states-fips in GovCloud's dual stack
	"swf":                     1,  // the same
	"timestream-query":        5,  // timestream-query.region.api.aws
	"timestream-write":        4,  // timestream-ingest.region.api.aws
}

// What became of a published case. All but the first are answers that differ from
// the published one, and that botocore's own evaluator gives today.
const (
	asPublished   = "answered as published"
	newDualStack  = "dual stack came to the isolated partitions and the European Sovereign Cloud"
	signingMoved  = "same address; signing name or scheme moved between rule set and model"
	propertyMoved = "same address; another property or header changed"
	otherAddress  = "the service has another address now"
	nowResolves   = "refused then, resolved now"
	nowRefused    = "resolved then, refused now"
)

var classes = []string{asPublished, newDualStack, signingMoved, propertyMoved, otherAddress, nowResolves, nowRefused}

// classOf tells, by the answers alone, what changed between a published case and
// what is answered now; before is the answer with the partitions of then.
func classOf(published, got, before answer) string {
	switch {
	case reflect.DeepEqual(got, published):
		return asPublished
	case reflect.DeepEqual(before, published):
		return newDualStack
	case published.Error != "" && got.Error == "":
		return nowResolves
	case published.Error == "" && got.Error != "":
		return nowRefused
	case published.URL != got.URL:
		return otherAddress
	case !reflect.DeepEqual(published.Properties["authSchemes"], got.Properties["authSchemes"]):
		return signingMoved
	}
	return propertyMoved
}

// TestOfficialCases holds every published case against what is answered now. One
// that differs must be one that botocore's evaluator answers so, too: the file
// holds its answers, and make_cases.py made them. docs/endpoints.md shows the
// classes with their numbers.
func TestOfficialCases(t *testing.T) {
	then := ofTheirDay(t).partitions
	changed, class := map[string]int{}, map[string]int{}
	official := 0
	cases := officialCases(t)
	for _, c := range cases {
		set, err := compiledSet(c.Service)
		if err != nil {
			t.Fatal(err)
		}
		got := newAnswer(set.Resolve(c.Params))
		k := classOf(c.answer, got, newAnswer(set.ResolveIn(then, c.Params)))
		class[k]++
		if k != asPublished && k != newDualStack {
			changed[c.Service]++
		}
		switch {
		case c.Now != nil && !reflect.DeepEqual(got, *c.Now):
			t.Errorf("%s %v:\n got  %+v\n want %+v", c.Service, c.Params, got, *c.Now)
		case c.Now == nil && k != asPublished && k != newDualStack:
			t.Errorf("%s %v: nothing explains\n got  %+v\n want %+v", c.Service, c.Params, got, c.answer)
		default:
			official++
		}
	}
	if share := float64(official) / float64(len(cases)); share < 0.999 {
		t.Errorf("%.2f %% are AWS's answer, of then or of today", 100*share)
	}
	doc, err := os.ReadFile("../docs/endpoints.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range classes {
		if row := fmt.Sprintf("| %s | %d |", k, class[k]); !strings.Contains(string(doc), row) {
			t.Errorf("docs/endpoints.md lacks the row %s", row)
		}
	}
	if !maps.Equal(changed, changedRuleSets) {
		t.Errorf("cases that differ in more than the partitions: %v\nwant %v", changed, changedRuleSets)
	}
	t.Logf("%d cases, %d AWS's answer: %v", len(cases), official, class)
}

// TestOfficialCasesAsDiagram evaluates every case a second time with its rule
// set made into a decision diagram.
func TestOfficialCasesAsDiagram(t *testing.T) {
	sets := map[string]*rules.Set{}
	for _, c := range officialCases(t) {
		tree, err := compiledSet(c.Service)
		if err != nil {
			t.Fatal(err)
		}
		diagram := sets[c.Service]
		if diagram == nil {
			data, err := Compiled().store.Get(c.Service)
			if err != nil {
				t.Fatal(err)
			}
			if diagram, err = rules.Parse(toDiagram(t, data)); err != nil {
				t.Fatalf("%s: %v", c.Service, err)
			}
			sets[c.Service] = diagram
		}
		got, want := newAnswer(diagram.Resolve(c.Params)), newAnswer(tree.Resolve(c.Params))
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s %v:\n diagram %+v\n tree    %+v", c.Service, c.Params, got, want)
		}
	}
}

func TestResolveErrors(t *testing.T) {
	_, err := Resolve("nosuchservice", nil)
	if !errors.Is(err, ErrNoRuleSet) {
		t.Errorf("unknown service: %v", err)
	}
	var refused *RefusedError
	_, err = Resolve("s3", Params{"Region": "us-east-1", "Bucket": "b-1", "Accelerate": true, "UseFIPS": true})
	if !errors.As(err, &refused) || refused.Message != "Accelerate cannot be used with FIPS" {
		t.Errorf("accelerate with FIPS: %v", err)
	}
	for _, p := range []Params{{"Region": 1}, {"UseFIPS": "true"}, {"Nonsense": "x"}, {"Bucket": []string{"b"}}} {
		var param *ParamError
		if _, err = Resolve("s3", p); !errors.As(err, &param) {
			t.Errorf("Resolve(s3, %v): %v, want a ParamError", p, err)
		}
	}
}

func TestResolveAuthSchemes(t *testing.T) {
	got, err := Resolve("s3", Params{"Bucket": "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap", "Region": "us-west-2"})
	if err != nil {
		t.Fatal(err)
	}
	want := &Endpoint{
		URL:         "https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com",
		AuthSchemes: []AuthScheme{{Name: "sigv4a", SigningName: "s3", SigningRegionSet: []string{"*"}, DisableDoubleEncoding: true}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// Every rule set must compile.
func TestRuleSets(t *testing.T) {
	sets := Compiled()
	names := sets.Services()
	if len(names) < 400 || !strings.HasPrefix(sets.Origin("s3"), "botocore 1.") {
		t.Fatalf("%d rule sets, of %q", len(names), sets.Origin("s3"))
	}
	for _, s := range names {
		if _, err := sets.Params(s); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	for _, c := range []struct {
		service string
		params  Params
	}{
		{"sqs", Params{"Region": "eu-west-1"}},
		{"s3", Params{"Region": "eu-west-1", "Bucket": "assets-prod"}},
	} {
		b.Run(c.service, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Resolve(c.service, c.params); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFirstUse(b *testing.B) {
	for _, service := range []string{"sqs", "s3"} {
		b.Run(service, func(b *testing.B) {
			for b.Loop() {
				data, err := Compiled().store.Get(service)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := rules.Parse(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestCasesAreAWS holds the compact cases against the published ones, where
// these lie beside the repository.
func TestCasesAreAWS(t *testing.T) {
	f, err := os.Open("../../shared/vectors/endpoint-tests.jsonl.zst")
	if err != nil {
		t.Skip("the published cases are not here")
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	cases := officialCases(t)
	dec := json.NewDecoder(z)
	for i := range cases {
		var published struct {
			Case struct {
				Params map[string]any
				Expect struct {
					Error    string
					Endpoint answer
				}
			}
		}
		if err := dec.Decode(&published); err != nil {
			t.Fatal(err)
		}
		want := published.Case.Expect.Endpoint
		want.Error = published.Case.Expect.Error
		if len(want.Properties) == 0 {
			want.Properties = nil
		}
		if len(want.Headers) == 0 {
			want.Headers = nil
		}
		if len(cases[i].Params) != len(published.Case.Params) || !reflect.DeepEqual(cases[i].answer, want) {
			t.Errorf("case %d: have %v %+v, published %v %+v", i, cases[i].Params, cases[i].answer, published.Case.Params, want)
		}
	}
	if dec.More() {
		t.Errorf("more than %d cases were published", len(cases))
	}
}
