package decode_test

import (
	"encoding/hex"
	"math"
	"strconv"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/decode"
)

func TestCBOR(t *testing.T) {
	body := func(name string, v any) decodeCase {
		b, err := cbor.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return decodeCase{name: name, service: "cloudwatch", operation: "PutMetricData", req: request("POST", "/", string(b))}
	}
	raw := func(name, hexBody string) decodeCase {
		b, err := hex.DecodeString(hexBody)
		if err != nil {
			t.Fatal(err)
		}
		return decodeCase{name: name, service: "cloudwatch", operation: "PutMetricData", req: request("POST", "/", string(b))}
	}
	type m = map[string]any
	run(t, "cbor", []decodeCase{
		body("nested", m{"MetricData": []m{{"MetricName": "m"}, {"Timestamp": cbor.Tag{Number: 1, Content: 1700000000}}, {"Values": []any{1, -2, 1.5}}}}),
		body("null, unknown and mismatch", m{"Namespace": nil}),
		body("unknown", m{"Other": m{"a": []int{1}}}),
		body("mismatch", m{"Namespace": []byte{1}}),
		raw("indefinite lengths", "bf"+"7f"+"644e616d65"+"657370616365"+"ff"+"7f"+"6161"+"6162"+"ff"+"6a4d657472696344617461"+"9f"+"a0"+"ff"+"ff"),
		raw("duplicate", "a2"+"694e616d657370616365"+"6161"+"694e616d657370616365"+"6162"),
		raw("cut short", "a2"+"694e616d657370616365"+"6161"+"6a4d65"),
		raw("trailing", "a0"+"00"),
		raw("not a map", "8161"+"61"),
		raw("key that is a number", "a10101"),
		raw("reserved", "a1"+"694e616d657370616365"+"1c"),
		raw("break", "ff"),
		raw("chunk of another type", "a1"+"694e616d657370616365"+"7f4161ff"),
		raw("not UTF-8", "a1"+"694e616d657370616365"+"61ff"),
		raw("empty", ""),
	})
}

// TestCBORScalars compares scalars of all sizes with what another
// implementation makes of the same bytes.
func TestCBORScalars(t *testing.T) {
	op := operation(t, "cloudwatch", "PutMetricData")
	for _, h := range []string{
		"00", "17", "1818", "1903e8", "1a000f4240", "1b000000e8d4a51000", "1bffffffffffffffff",
		"20", "3863", "3903e7", "3bffffffffffffffff", "f90000", "f98000", "f93c00", "f97bff", "f90001", "f90400", "f9c400",
		"fa47c35000", "fb3ff199999999999a", "f97c00", "f9fc00", "f97e00", "fa7f800000", "f4", "f5", "c11a514b67b0", "c1fb41d452d9ec200000",
	} {
		item, err := hex.DecodeString(h)
		if err != nil {
			t.Fatal(err)
		}
		in := decode.Decode(request("POST", "/", "\xa1\x61x"+string(item)), op, contract.RPCv2CBOR, decode.Where{})
		var want any
		mode, err := cbor.DecOptions{TimeTag: cbor.DecTagIgnored}.DecMode()
		if err != nil {
			t.Fatal(err)
		}
		if err := mode.Unmarshal(item, &want); err != nil {
			t.Fatal(h, err)
		}
		v := in.Root.Items[0]
		switch w := want.(type) {
		case bool:
			if v.Kind != decode.Bool || v.Text != strconv.FormatBool(w) {
				t.Errorf("%s: %v %q, want %v", h, v.Kind, v.Text, w)
			}
		case float64:
			if f, ok := v.Float(); !ok || f != w && !(math.IsNaN(f) && math.IsNaN(w)) {
				t.Errorf("%s: %q, want %v", h, v.Text, w)
			}
		case uint64:
			if v.Text != strconv.FormatUint(w, 10) {
				t.Errorf("%s: %q, want %v", h, v.Text, w)
			}
		case int64:
			if v.Text != strconv.FormatInt(w, 10) {
				t.Errorf("%s: %q, want %v", h, v.Text, w)
			}
		default:
			if v.Text != "-18446744073709551616" && v.Kind != decode.Time {
				t.Errorf("%s: %q, want %v", h, v.Text, w)
			}
		}
	}
}
