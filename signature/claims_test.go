package signature

import (
	"fmt"
	"testing"
	"time"
)

func TestClock(t *testing.T) {
	at := time.Date(2026, 11, 22, 8, 59, 33, 0, time.UTC) // goodDate
	inHeader, inQuery := header(goodHeader, "X-Amz-Date", goodDate), query(goodQuery)
	tests := []struct {
		name string
		auth Auth
		now  time.Time
		want ClockStatus
	}{
		{"unknown moment", Parse(inHeader), time.Time{}, ClockUnknown},
		{"same", Parse(inHeader), at, ClockOK},
		{"15 minutes", Parse(inHeader), at.Add(MaxSkew), ClockOK},
		{"more", Parse(inHeader), at.Add(MaxSkew + time.Second), ClockSkewed},
		{"earlier", Parse(inHeader), at.Add(-MaxSkew - time.Second), ClockSkewed},
		{"no date", Parse(header(goodHeader)), at, ClockUnknown},
		{"presigned", Parse(inQuery), at, ClockOK},
		{"its last second", Parse(inQuery), at.Add(900 * time.Second), ClockOK},
		{"expired", Parse(inQuery), at.Add(901 * time.Second), ClockExpired},
		{"not yet", Parse(inQuery), at.Add(-MaxSkew - time.Second), ClockNotYetValid},
		{"SigV2", Parse(query("/k?AWSAccessKeyId=A&Signature=frJIUN8DYpKDtOLCwo%2F%2FyllqDzg%3D&Expires=1141889120")), at, ClockExpired},
		{"anonymous", Parse(query("/k")), at, ClockUnknown},
	}
	for _, tt := range tests {
		if got := tt.auth.Clock(tt.now); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestCheckPayload(t *testing.T) {
	req := signed(t, []byte("hello"))
	a := Parse(req)
	if c := CheckPayload(req, &a); c.Status != PayloadMatches {
		t.Errorf("got %+v", c)
	}
	req.Body = []byte("hello\n")
	if c := CheckPayload(req, &a); c.Status != PayloadDiffers || c.Computed != "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03" {
		t.Errorf("got %+v", c)
	}
	req.BodyTruncated = true
	if c := CheckPayload(req, &a); c.Status != PayloadUnchecked {
		t.Errorf("truncated: got %+v", c)
	}
}

func TestVerifyReasons(t *testing.T) {
	v := NewVerifier(exampleCredentials)
	redacted := signed(t, nil)
	i := redacted.Headers.Index("Authorization")
	redacted.Headers[i].Value = goodHeader[:len(goodHeader)-len(testSig)] + "‹redacted, 64 bytes›"
	cut := header(goodHeader, "X-Amz-Date", goodDate)
	cut.BodyTruncated = true
	other := header("AWS4-HMAC-SHA256 Credential=AKIAI44QH8DHBEXAMPLE/20261122/us-east-1/s3/aws4_request, SignedHeaders=host, Signature="+testSig, "X-Amz-Date", goodDate)
	for _, tt := range []struct {
		name   string
		result Result
		want   string
	}{
		{"anonymous", verify(v, query("/")), "unsigned"},
		{"bearer", verify(v, header("Bearer x")), "unverifiable scheme"},
		{"unknown key", verify(v, other), "unverifiable unknown-key"},
		{"no signature", verify(v, header("AWS4-HMAC-SHA256 Credential=x", "X-Amz-Date", goodDate)), "unverifiable bad-form"},
		{"redacted", verify(v, redacted), "unverifiable redacted"},
		{"no body", verify(v, cut), "unverifiable body-missing"},
		{"no credentials at all", verify(NewVerifier(nil), other), "unverifiable unknown-key"},
		{"wrong", verify(v, header(goodHeader, "X-Amz-Date", goodDate)), "mismatch"},
		{"right", verify(v, signed(t, []byte("x"))), "match"},
	} {
		got := tt.result.Status.String()
		if tt.result.Reason != 0 {
			got += " " + tt.result.Reason.String()
		}
		if got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestLRU(t *testing.T) {
	c := newLRU[string, int](2)
	c.put("a", 1)
	c.put("b", 2)
	c.get("a")
	c.put("c", 3) // drops b, which was not used for longest
	c.put("a", 4)
	got := ""
	for _, k := range []string{"a", "b", "c"} {
		v, ok := c.get(k)
		got += fmt.Sprint(k, v, ok, " ")
	}
	if want := "a4 true b0 false c3 true "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestChangedSecret: a secret that was replaced is not answered from the cache.
func TestChangedSecret(t *testing.T) {
	secret := "another"
	v := NewVerifier(func(string) (string, bool) { return secret, true })
	req := signed(t, nil)
	if r := verify(v, req); r.Status != Mismatch {
		t.Errorf("wrong secret: %+v", r)
	}
	secret = exampleSecret
	if r := verify(v, req); r.Status != Match {
		t.Errorf("right secret: %+v", r)
	}
}
