package inspect_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-project/assay/facts"
	"github.com/assay-project/assay/facts/inspect"
	"github.com/assay-project/assay/internal/fakes3"
)

var update = flag.Bool("update", false, "rewrite golden files")

// isolate gives the SDK's credential chain nothing of this machine.
func isolate(t *testing.T) {
	t.Helper()
	for _, e := range os.Environ() {
		if name, _, _ := strings.Cut(e, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
			os.Unsetenv(name)
		}
	}
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "config"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "credentials"))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
}

func serve(t *testing.T, buckets ...string) *fakes3.Server {
	t.Helper()
	isolate(t)
	s, stop := fakes3.New(buckets...)
	t.Cleanup(stop)
	return s
}

func inspector(t *testing.T, s *fakes3.Server, o inspect.Options) *inspect.Inspector {
	t.Helper()
	o.Endpoint, o.PathStyle = s.URL, true
	in, err := inspect.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// read inspects a bucket and returns the facts file and what was not read.
func read(t *testing.T, in *inspect.Inspector, bucket string, q inspect.Question) (string, []string) {
	t.Helper()
	a, err := in.Bucket(t.Context(), bucket, q)
	if err != nil {
		t.Fatal(err)
	}
	s := facts.NewStore()
	a.AddTo(s)
	var out bytes.Buffer
	if err := facts.Save(&out, s); err != nil {
		t.Fatal(err)
	}
	if _, err := facts.Load(bytes.NewReader(out.Bytes())); err != nil {
		t.Errorf("what was read does not load: %v\n%s", err, out.Bytes())
	}
	var unread []string
	for _, u := range a.Unread {
		unread = append(unread, u.String())
	}
	return out.String(), unread
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestEverySetting(t *testing.T) {
	s := serve(t, "assets-prod", "another")
	s.Regions["assets-prod"] = "eu-west-1"
	s.Configure("assets-prod")
	got, unread := read(t, inspector(t, s, inspect.Options{}), "assets-prod", inspect.Question{})
	golden(t, "configured.yaml", got)
	if unread != nil {
		t.Errorf("not read: %q", unread)
	}
	calls, most := s.Calls()
	for _, c := range calls {
		if !strings.HasPrefix(c, "GET ") && !strings.HasPrefix(c, "HEAD ") {
			t.Errorf("inspection sent %s", c)
		}
	}
	if len(calls) != 23 { // HeadBucket twice, 19 settings, a second page, ListBuckets
		t.Errorf("%d calls: %q", len(calls), calls)
	}
	if most > 6 {
		t.Errorf("%d requests at once", most)
	}
}

func TestNothingSet(t *testing.T) {
	s := serve(t, "plain")
	s.Regions["plain"] = "us-east-1"
	s.Bare("plain")
	got, unread := read(t, inspector(t, s, inspect.Options{}), "plain", inspect.Question{})
	golden(t, "bare.yaml", got)
	if unread != nil {
		t.Errorf("not read: %q", unread)
	}
}

// TestUnread has each reason why something cannot be read.
func TestUnread(t *testing.T) {
	s := serve(t, "guarded")
	s.Bare("guarded")
	for sub, a := range map[string]fakes3.Answer{
		"encryption":        fakes3.Refuse(403, "AccessDenied", "Access Denied"),
		"replication":       fakes3.Refuse(501, "NotImplemented", "A header you provided implies functionality that is not implemented"),
		"website":           fakes3.Refuse(405, "MethodNotAllowed", "The specified method is not allowed against this resource."),
		"accelerate":        fakes3.Refuse(400, "UnsupportedArgument", "The request contained an unsupported argument."),
		"publicAccessBlock": fakes3.Refuse(500, "InternalError", "We encountered an internal error. Please try again."),
		"requestPayment":    {Body: "<RequestPaymentConfiguration><Payer>Nobody</Payer></RequestPaymentConfiguration>"},
		"versioning":        {Body: "<VersioningConfiguration><Status>Perhaps</Status></VersioningConfiguration>"},
		"ownershipControls": {Body: "<OwnershipControls><Rule><ObjectOwnership>Landlord</ObjectOwnership></Rule></OwnershipControls>"},
		"cors":              {Body: "<ListBucketResult><Name>guarded</Name></ListBucketResult>"},
		"tagging":           {Body: ""},
		"lifecycle":         {Body: "<LifecycleConfiguration>"},
	} {
		s.Answers["GET /guarded?"+sub] = a
	}
	s.Answers["GET /"] = fakes3.Refuse(403, "AccessDenied", "Access Denied")
	got, unread := read(t, inspector(t, s, inspect.Options{}), "guarded", inspect.Question{Uploads: true})
	golden(t, "guarded.yaml", got)
	golden(t, "guarded.unread", strings.Join(unread, "\n")+"\n")
}

// TestEndpointThatIgnoresSubresources asks the fake without the front: it lists
// the bucket, whatever setting is asked for, and none of that is a fact.
func TestEndpointThatIgnoresSubresources(t *testing.T) {
	s := serve(t, "bare")
	s.Put("/bare/a.txt", "hello")
	got, unread := read(t, inspector(t, s, inspect.Options{}), "bare", inspect.Question{Objects: []inspect.Object{{Key: "a.txt"}}})
	golden(t, "ignoring.yaml", got)
	golden(t, "ignoring.unread", strings.Join(unread, "\n")+"\n")
}

func TestRegionIsFound(t *testing.T) {
	s := serve(t, "elsewhere")
	s.Regions["elsewhere"] = "ap-southeast-2"
	s.Bare("elsewhere")
	got, unread := read(t, inspector(t, s, inspect.Options{Region: "eu-central-1"}), "elsewhere", inspect.Question{})
	if !strings.Contains(got, "region: ap-southeast-2\n") || unread != nil {
		t.Errorf("not read: %q\n%s", unread, got)
	}
}

func TestRegionByLocation(t *testing.T) {
	for location, want := range map[string]string{"": "us-east-1", "EU": "eu-west-1", "sa-east-1": "sa-east-1"} {
		s := serve(t, "old")
		s.Bare("old")
		s.Answers["GET /old?location"] = fakes3.Answer{Body: "<LocationConstraint>" + location + "</LocationConstraint>"}
		got, _ := read(t, inspector(t, s, inspect.Options{}), "old", inspect.Question{})
		if !strings.Contains(got, "region: "+want+"\n") {
			t.Errorf("location %q:\n%s", location, got)
		}
	}
}

func TestReach(t *testing.T) {
	for _, tt := range []struct {
		name    string
		answers map[string]fakes3.Answer
		want    string // the file, or the error behind "!"
	}{
		{"there is no such bucket", nil, "buckets:\n  b:\n    exists: false\n"},
		{"something that is not S3", map[string]fakes3.Answer{"* /b": {Status: 404}, "* /b?*": {Status: 404, Body: "<html>"}}, "!bucket b cannot be reached: "},
		{"the key is wrong", map[string]fakes3.Answer{"HEAD /b": {Status: 403},
			"GET /b?location": fakes3.Refuse(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")},
			"!bucket b cannot be reached: 403 InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records."},
		{"S3 is down", map[string]fakes3.Answer{"HEAD /b": {Status: 503}}, "!bucket b cannot be reached: 503 "},
		{"nothing may be read", map[string]fakes3.Answer{"HEAD /b": {Status: 403}, "* /b?*": fakes3.Refuse(403, "AccessDenied", "Access Denied"),
			"GET /b?location": fakes3.Refuse(403, "AccessDenied", "Access Denied"), "GET /": fakes3.Refuse(403, "AccessDenied", "Access Denied")},
			"buckets:\n  b: {}\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t)
			for key, a := range tt.answers {
				s.Answers[key] = a
			}
			a, err := inspector(t, s, inspect.Options{}).Bucket(t.Context(), "b", inspect.Question{})
			if want, wrong := strings.CutPrefix(tt.want, "!"); wrong {
				var u *inspect.UnreachableError
				if !errors.As(err, &u) || u.Bucket != "b" || !strings.HasPrefix(err.Error(), want) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			store, out := facts.NewStore(), new(bytes.Buffer)
			a.AddTo(store)
			if err := facts.Save(out, store); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, out.String()); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	s := serve(t)
	s.URL = "http://127.0.0.1:1"
	_, err := inspector(t, s, inspect.Options{}).Bucket(t.Context(), "b", inspect.Question{})
	if err == nil || !strings.Contains(err.Error(), "refused") || strings.Contains(err.Error(), "operation error") {
		t.Errorf("got %v", err)
	}
}

func TestTimeout(t *testing.T) {
	s := serve(t, "slow")
	s.Regions["slow"] = "us-east-1"
	s.Bare("slow")
	s.Answers["GET /slow?cors"] = fakes3.Answer{Wait: time.Minute}
	in := inspector(t, s, inspect.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	a, err := in.Bucket(ctx, "slow", inspect.Question{})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(a.Unread, func(u inspect.Unread) bool { return u.Call == "GetBucketCors" })
	if i < 0 || a.Unread[i].Reason != "no answer in time" || a.Bucket.Configured.CORS.Known {
		t.Errorf("got %v", a.Unread)
	}
	if !a.Bucket.Versioning.Known {
		t.Error("what was answered before is lost")
	}
}

func TestCredentials(t *testing.T) {
	s := serve(t, "public")
	os.Unsetenv("AWS_ACCESS_KEY_ID")
	os.Unsetenv("AWS_SECRET_ACCESS_KEY")
	if _, err := inspect.New(t.Context(), inspect.Options{}); err == nil || !strings.Contains(err.Error(), "no AWS credentials") {
		t.Errorf("got %v", err)
	}
	if _, err := inspect.New(t.Context(), inspect.Options{Profile: "nobody"}); err == nil || !strings.Contains(err.Error(), "nobody") {
		t.Errorf("got %v", err)
	}
	s.Regions["public"] = "us-east-1"
	s.Bare("public")
	if _, unread := read(t, inspector(t, s, inspect.Options{Anonymous: true}), "public", inspect.Question{}); unread != nil {
		t.Errorf("not read: %q", unread)
	}
}

func TestConfiguredEndpoint(t *testing.T) {
	s := serve(t, "b")
	t.Setenv("AWS_ENDPOINT_URL_S3", s.URL)
	in, err := inspect.New(t.Context(), inspect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := in.Bucket(t.Context(), "b", inspect.Question{})
	if err != nil || !a.Bucket.Exists.Value {
		t.Fatalf("got %v", err)
	}
	if a.Bucket.Type.Known {
		t.Error("elsewhere than at AWS a bucket's type is not known")
	}
}
