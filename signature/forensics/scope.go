package forensics

import (
	"strings"
	"time"

	"github.com/assay-project/assay/signature"
)

// methods are the other methods.
func (s *search) methods() []candidate {
	var out []candidate
	all := []string{s.header("X-HTTP-Method-Override"), s.header("X-Original-Method"), strings.ToUpper(s.req.Method),
		"GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", strings.ToLower(s.req.Method)}
	for _, m := range all {
		if m != "" {
			out = append(out, candidate{edits: []edit{{slotMethod, m}},
				change: Change{What: MethodChanged, Place: s.canonical.Method.Place, Received: s.req.Method, Signed: m}})
		}
	}
	return out
}

const dateForm = "20060102T150405Z"

// dates are the moments at which the request may have been signed: told by other
// headers, in another time zone, or with a clock that a proxy put right.
func (s *search) dates() []candidate {
	var out []candidate
	seen := map[time.Time]bool{s.auth.Time: true}
	add := func(t time.Time, note string, solo bool) {
		if t.IsZero() || seen[t] {
			return
		}
		seen[t] = true
		if c, ok := s.signedAt(t.UTC().Format(dateForm), note); ok {
			c.solo = solo
			out = append(out, c)
		}
	}
	for _, name := range [...]string{"Date", "X-Amz-Date", "X-Original-Date", "X-Amzn-Remapped-Date"} {
		for _, v := range s.req.Headers.Values(name) {
			for _, layout := range [...]string{dateForm, time.RFC1123, time.RFC1123Z, time.RFC3339, time.RFC850, time.ANSIC} {
				if t, err := time.Parse(layout, v); err == nil {
					add(t, "told by "+name, false)
				}
			}
		}
	}
	if s.auth.Time.IsZero() {
		return out
	}
	for h := -14; h <= 14; h++ {
		for _, m := range [...]time.Duration{0, 30 * time.Minute} {
			add(s.auth.Time.Add(time.Duration(h)*time.Hour+m), "another time zone", false)
		}
	}
	if s.key.Asymmetric() {
		return out
	}
	for sec := time.Duration(1); sec <= 900; sec++ {
		add(s.auth.Time.Add(-sec*time.Second), "clock", true)
		add(s.auth.Time.Add(sec*time.Second), "clock", true)
	}
	return out
}

// signedAt is the request signed at another moment: the date stands in the
// string to sign and in a header or parameter, its day in the scope.
func (s *search) signedAt(date, note string) (candidate, bool) {
	c := candidate{edits: []edit{{slotDate, date}},
		change: Change{What: DateChanged, Name: s.auth.Date.Place.Name, Place: s.auth.Date.Place,
			Received: s.slots[slotDate], Signed: date, Note: note}}
	if at, ok := s.headers["x-amz-date"]; ok {
		c.edits = append(c.edits, edit{at, date})
	}
	if s.auth.Scheme.Presigned() {
		c.edits = append(c.edits, edit{slotQuery, s.setParam(s.auth.Date.Place.Name, date)})
	}
	return c, date != ""
}

// regions that a client may have signed for instead. Source: the partitions of
// the official endpoint rule sets.
var regions = strings.Fields(`us-east-1 us-east-2 us-west-1 us-west-2 af-south-1 ap-east-1 ap-east-2 ap-northeast-1
	ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4
	ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1
	eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 cn-north-1
	cn-northwest-1 us-gov-east-1 us-gov-west-1 aws-global auto local us`)

// services whose names are taken for one another.
var services = strings.Fields(`s3 s3express s3-outposts s3-object-lambda s3control execute-api lambda sqs sns sts iam ec2
	dynamodb es aoss opensearch email ses monitoring cloudwatch logs events kinesis firehose kms secretsmanager ssm
	states elasticloadbalancing bedrock bedrock-runtime sagemaker iotdata iotdevicegateway appsync glacier route53 cloudfront`)

// scopes are other regions, services and days: of the key alone, as a client
// signs whose parts disagree, or of scope and key, as when the scope itself was
// rewritten.
func (s *search) scopes() []candidate {
	var out []candidate
	cr := &s.auth.Credential
	add := func(what What, place signature.Place, received, signed, date, region, service string) {
		if received == signed {
			return
		}
		key, ok := s.v.Key(s.auth.Scheme.Version, cr.AccessKeyID, date, region, service)
		if !ok {
			return
		}
		c := candidate{key: key, change: Change{What: what, Name: "Credential", Place: place, Received: received, Signed: signed,
			Note: "the scope was signed as received, the key made for another"}}
		if s.auth.Scheme.Version == signature.V4 {
			out = append(out, c)
		}
		c.change.Note = "the whole scope"
		scope := strings.Join([]string{date, region, service, signature.Terminal}, "/")
		if s.auth.Scheme.Version == signature.V4a {
			scope = strings.Join([]string{date, service, signature.Terminal}, "/")
		}
		c.edits = []edit{{slotScope, scope}}
		if s.auth.Scheme.Presigned() {
			c.edits = append(c.edits, edit{slotQuery, s.setParam(cr.Place.Name, cr.AccessKeyID+"/"+scope)})
		}
		out = append(out, c)
	}
	if s.auth.Scheme.Version == signature.V4 {
		for _, r := range append(regionsOf(s.req.Host()), regions...) {
			add(RegionChanged, cr.RegionPlace(), cr.Region, r, cr.Date, r, cr.Service)
		}
	}
	first, _, _ := strings.Cut(s.req.Host(), ".")
	for _, svc := range append([]string{first}, services...) {
		add(ServiceChanged, cr.ServicePlace(), cr.Service, svc, cr.Date, cr.Region, svc)
	}
	days := []string{}
	if len(s.slots[slotDate]) >= 8 {
		days = append(days, s.slots[slotDate][:8])
	}
	if day, err := time.Parse("20060102", cr.Date); err == nil {
		days = append(days, day.AddDate(0, 0, -1).Format("20060102"), day.AddDate(0, 0, 1).Format("20060102"))
	}
	for _, d := range days {
		add(ScopeDate, cr.DatePlace(), cr.Date, d, d, cr.Region, cr.Service)
	}
	return out
}

// regionsOf are the labels of a host that look like a region.
func regionsOf(host string) []string {
	var out []string
	for label := range strings.SplitSeq(withoutPort(host), ".") {
		label = strings.TrimPrefix(label, "s3-")
		if strings.Count(label, "-") >= 2 {
			out = append(out, label)
		}
	}
	return out
}

// signedLists are other lists of signed headers: the list itself is signed.
func (s *search) signedLists() []candidate {
	var out []candidate
	received := s.slots[slotSignedHeaders]
	add := func(list, note string) {
		c := candidate{edits: []edit{{slotSignedHeaders, list}}, change: Change{What: SignedHeaders, Name: "SignedHeaders",
			Place: s.auth.SignedHeaders.Place, Received: received, Signed: list, Note: note}}
		if s.auth.Scheme.Presigned() {
			c.edits = append(c.edits, edit{slotQuery, s.setParam(s.auth.SignedHeaders.Place.Name, list)})
		}
		out = append(out, c)
	}
	add(strings.ToLower(received), "case")
	add(strings.ReplaceAll(received, ";", "%3B"), "escaped")
	add(strings.ReplaceAll(received, ";", ","), "separator")
	add(strings.ReplaceAll(received, " ", ""), "blanks")
	return out
}

// secrets are wrong copies of the secret, the commonest reason of all.
func (s *search) secrets() []candidate {
	var out []candidate
	cr := &s.auth.Credential
	for _, c := range []struct {
		note   string
		change func(string) string
	}{
		{"with a line feed at its end", func(v string) string { return v + "\n" }},
		{"with a carriage return and a line feed at its end", func(v string) string { return v + "\r\n" }},
		{"with a carriage return at its end", func(v string) string { return v + "\r" }},
		{"with a blank at its end", func(v string) string { return v + " " }},
		{"with a blank in front", func(v string) string { return " " + v }},
		{"in double quotes", func(v string) string { return `"` + v + `"` }},
		{"in single quotes", func(v string) string { return "'" + v + "'" }},
		{"without the white space around it", strings.TrimSpace},
		{"percent-encoded", escape},
		{"percent-decoded", unescape},
		{"with blanks for +", func(v string) string { return strings.ReplaceAll(v, "+", " ") }},
		{"with \\/ for /", func(v string) string { return strings.ReplaceAll(v, "/", `\/`) }},
		{"which is empty", func(string) string { return "" }},
	} {
		key, ok := s.v.WithSecrets(c.change).Key(s.auth.Scheme.Version, cr.AccessKeyID, cr.Date, cr.Region, cr.Service)
		if ok {
			out = append(out, candidate{key: key, change: Change{What: SecretChanged, Place: cr.Place,
				Note: "the signer used the secret " + c.note}})
		}
	}
	return out
}
