package refusal

import (
	"bytes"
	"encoding/json"
	"hash/crc32"
	"strconv"
	"strings"

	"github.com/fxamacker/cbor/v2"
)

// rpcJSON is JSON 1.0 and 1.1 ("AWS JSON 1.0 protocol", Smithy).
func rpcJSON(r *refused) ([]byte, string) {
	r.requestID = newUUID()
	version := "1.1"
	if r.service != nil && r.service.JSONVersion != "" {
		version = r.service.JSONVersion
	}
	b := body{{"__type", r.typeName()}}
	dynamo := r.v.Service == "dynamodb" || r.v.Service == "dynamodbstreams"
	if dynamo {
		r.requestID = newUpper(52)
	}
	if reasons := cancellation(r.f.Message); dynamo && r.shape == "TransactionCanceledException" && reasons != nil {
		b = append(b, member{"CancellationReasons", reasons})
	}
	b = append(b, member{"message", r.f.Message})
	out := b.encode()
	r.add("x-amzn-RequestId", r.requestID)
	if r.service != nil && r.service.QueryCompatible {
		r.add("x-amzn-query-error", r.queryError())
	}
	if dynamo { // its SDKs check the sum where there is one
		r.add("x-amz-crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(out)), 10))
	}
	return out, "application/x-amz-json-" + version
}

// restJSON names the exception in a header ("AWS restJson1 protocol", Smithy).
func restJSON(r *refused) ([]byte, string) {
	r.requestID = newUUID()
	r.add("x-amzn-RequestId", r.requestID)
	r.add("x-amzn-ErrorType", r.shape)
	b := body{{"message", r.f.Message}}
	if r.v.Service == "lambda" && r.declared(r.f.Code) != nil {
		// Lambda's exceptions have a member of that name; clients show it.
		b = append(body{{"Type", "User"}}, b...)
	}
	return b.encode(), "application/json"
}

// rpcCBOR is "Smithy RPC v2 CBOR protocol".
func rpcCBOR(r *refused) ([]byte, string) {
	r.requestID = newUUID()
	r.add("smithy-protocol", "rpc-v2-cbor")
	r.add("x-amzn-RequestId", r.requestID)
	if r.service != nil && r.service.QueryCompatible {
		r.add("x-amzn-query-error", r.queryError())
	}
	out, err := cbor.Marshal(struct {
		Type    string `cbor:"__type"`
		Message string `cbor:"message"`
	}{r.typeName(), r.f.Message})
	if err != nil {
		panic(err) // two strings
	}
	return out, "application/cbor"
}

// body is a JSON object whose members keep their order.
type body []member

type member struct {
	name  string
	value any
}

func (b body) encode() []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	put := func(v any) {
		if err := enc.Encode(v); err != nil {
			panic(err) // strings, and lists of them
		}
		out.Truncate(out.Len() - 1) // the line's end
	}
	for i, m := range b {
		out.WriteByte("{,"[min(i, 1)])
		put(m.name)
		out.WriteByte(':')
		put(m.value)
	}
	out.WriteByte('}')
	return out.Bytes()
}

type reason struct{ Code string }

// cancellation reads DynamoDB's reasons out of the message that lists them:
// "… for specific reasons [ConditionalCheckFailed, None]".
func cancellation(message string) []reason {
	open, end := strings.LastIndexByte(message, '['), strings.LastIndexByte(message, ']')
	if open < 0 || end < open {
		return nil
	}
	var list []reason
	for _, code := range strings.Split(message[open+1:end], ",") {
		list = append(list, reason{strings.TrimSpace(code)})
	}
	return list
}
