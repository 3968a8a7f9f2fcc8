package decode_test

import (
	"testing"
	"time"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

func TestPointer(t *testing.T) {
	op := operation(t, "dynamodb", "PutItem")
	in := decode.Decode(request("POST", "/", `{"Item":{"a/b~c":{"L":[{"S":"x"}]}}}`), op, contract.JSON, decode.Where{})
	v := in.Root.Get("Item").Entry("a/b~c").Get("L").Items[0].Get("S")
	if got, want := v.Pointer(), "/Item/a~1b~0c/L/0/S"; got != want {
		t.Errorf("pointer %q, want %q", got, want)
	}
	if got, want := v.Path(), "Item.a/b~c.L.0.S"; got != want {
		t.Errorf("path %q, want %q", got, want)
	}
	if in.Root.Pointer() != "" || in.Root.Path() != "" || in.Root.WireName() != "" {
		t.Error("the root has a name")
	}
	if in.Root.Lookup("Item", "Nothing", "Else") != nil {
		t.Error("found what is not there")
	}
}

func TestPosition(t *testing.T) {
	body := []byte("one\ntwö three\r\n\nend")
	for _, c := range []struct{ offset, line, column int }{
		{-1, 1, 1}, {0, 1, 1}, {3, 1, 4}, {4, 2, 1}, {8, 2, 4}, {16, 3, 1}, {17, 4, 1}, {20, 4, 4}, {99, 4, 4},
	} {
		if line, column := decode.Position(body, c.offset); line != c.line || column != c.column {
			t.Errorf("offset %d: %d:%d, want %d:%d", c.offset, line, column, c.line, c.column)
		}
	}
}

func TestComplete(t *testing.T) {
	op := operation(t, "dynamodb", "PutItem")
	for body, want := range map[string]bool{
		`{"TableName":"t","Other":1}`: true,
		`{"TableName":"t"`:            false,
		``:                            true,
	} {
		if got := decode.Decode(request("POST", "/", body), op, contract.JSON, decode.Where{}).Complete(); got != want {
			t.Errorf("%q: complete %v, want %v", body, got, want)
		}
	}
	req := request("POST", "/", "")
	req.BodyTruncated = true
	if decode.Decode(req, op, contract.JSON, decode.Where{}).Complete() {
		t.Error("complete without a body")
	}
}

func TestTime(t *testing.T) {
	day := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, c := range []struct {
		kind decode.Kind
		text string
		want time.Time // zero: none
	}{
		{decode.Num, "1767323045", day},
		{decode.Str, "1767323045", day},
		{decode.Num, "1.767323045e9", day},
		{decode.Time, "1767323045.5", day.Add(time.Second / 2)},
		{decode.Text, "2026-01-02T03:04:05Z", day},
		{decode.Text, "2026-01-02T03:04:05.000Z", day},
		{decode.Text, "2026-01-02T04:04:05+01:00", day},
		{decode.Text, "2026-01-02T03:04:05+0000", day},
		{decode.Text, "20260102T030405Z", day},
		{decode.Text, "20260102", day.Truncate(24 * time.Hour)},
		{decode.Text, "2026-01-02", day.Truncate(24 * time.Hour)},
		{decode.Text, "Fri, 02 Jan 2026 03:04:05 GMT", day},
		{decode.Text, "Fri, 2 Jan 2026 03:04:05 GMT", day},
		{decode.Text, "yesterday", time.Time{}},
		{decode.Text, "", time.Time{}},
		{decode.Num, "1e300", time.Time{}},
		{decode.Str, "NaN", time.Time{}},
	} {
		got, err := (&decode.Value{Kind: c.kind, Text: c.text}).Time()
		if (err != nil) != c.want.IsZero() || err == nil && !got.Equal(c.want) {
			t.Errorf("%q: %v, %v; want %v", c.text, got, err, c.want)
		}
	}
}

func TestBlob(t *testing.T) {
	for _, c := range []struct {
		kind       decode.Kind
		text, want string
		bad        bool
	}{
		{decode.Str, "aGk=", "hi", false},
		{decode.Str, "aGk", "hi", false},
		{decode.Text, "aG\nk=", "hi", false},
		{decode.Bytes, "hi", "hi", false},
		{decode.Str, "h!", "", true},
		{decode.Str, "", "", false},
	} {
		got, err := (&decode.Value{Kind: c.kind, Text: c.text}).Blob()
		if string(got) != c.want || (err != nil) != c.bad {
			t.Errorf("%q: %q, %v", c.text, got, err)
		}
	}
}

func TestTimestampFormat(t *testing.T) {
	put := operation(t, "s3", "PutObject")
	req := request("PUT", "/b/k", "", "Expires", "Fri, 02 Jan 2026 03:04:05 GMT", "x-amz-object-lock-retain-until-date", "2026-01-02T03:04:05Z")
	in := decode.Decode(req, put, contract.RESTXML, decode.Where{})
	if got := in.Root.Get("ObjectLockRetainUntilDate").TimestampFormat(); got != "iso8601" {
		t.Errorf("retain-until date: %s", got)
	}
	alarm := operation(t, "cloudwatch", "PutMetricData")
	in = decode.Decode(request("POST", "/", `{"MetricData":[{"Timestamp":1}]}`), alarm, contract.JSON, decode.Where{})
	if got := in.Root.Get("MetricData").Items[0].Get("Timestamp").TimestampFormat(); got != "unixTimestamp" {
		t.Errorf("JSON: %s", got)
	}
	in = decode.Decode(form("MetricData.member.1.Timestamp=2026-01-02T03:04:05Z"), alarm, contract.Query, decode.Where{})
	if got := in.Root.Get("MetricData").Items[0].Get("Timestamp").TimestampFormat(); got != "iso8601" {
		t.Errorf("query: %s", got)
	}
}
