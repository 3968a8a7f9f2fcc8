// Package stores says what S3-compatible stores are known to make of requests that
// S3 itself accepts. It is a table of facts, each with its source and the day on
// which it was looked up; what is not in it is unknown, and never a promise that a
// store accepts something.
package stores

import (
	"slices"
	"strings"

	"github.com/assay-project/assay/compare/fingerprint"
)

// Feature is something of a request that stores are known to differ about.
type Feature string

// The features.
const (
	ChecksumHeader  Feature = "a checksum in x-amz-checksum-*"
	SDKAlgorithm    Feature = "x-amz-sdk-checksum-algorithm"
	ChecksumMode    Feature = "x-amz-checksum-mode"
	UnsignedTrailer Feature = "an unsigned aws-chunked body with a trailer"
	SignedTrailer   Feature = "a signed aws-chunked body with a trailer"
	SignedChunks    Feature = "a signed aws-chunked body"
	CRC64NVME       Feature = "the algorithm CRC64NVME"
	NoContentMD5    Feature = "DeleteObjects without Content-MD5"
	SignedAcceptEnc Feature = "a signed Accept-Encoding"
	PresignedExtras Feature = "checksum parameters in a presigned URL"
)

// features says which requests have each.
var features = map[Feature]func(*fingerprint.Fingerprint) bool{
	ChecksumHeader: func(f *fingerprint.Fingerprint) bool {
		for _, a := range []string{"crc32", "crc32c", "crc64nvme", "sha1", "sha256"} {
			if has(f, fingerprint.Header, "x-amz-checksum-"+a) {
				return true
			}
		}
		return false
	},
	SDKAlgorithm: func(f *fingerprint.Fingerprint) bool {
		return has(f, fingerprint.Header, "x-amz-sdk-checksum-algorithm")
	},
	ChecksumMode:    func(f *fingerprint.Fingerprint) bool { return has(f, fingerprint.Header, "x-amz-checksum-mode") },
	UnsignedTrailer: func(f *fingerprint.Fingerprint) bool { return payload(f, "STREAMING-UNSIGNED-PAYLOAD-TRAILER") },
	SignedTrailer: func(f *fingerprint.Fingerprint) bool {
		return payload(f, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
	},
	SignedChunks: func(f *fingerprint.Fingerprint) bool { return payload(f, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD") },
	CRC64NVME: func(f *fingerprint.Fingerprint) bool {
		return has(f, fingerprint.Header, "x-amz-checksum-crc64nvme") || holds(f, "x-amz-trailer", "crc64nvme") || holds(f, "x-amz-sdk-checksum-algorithm", "CRC64NVME")
	},
	NoContentMD5: func(f *fingerprint.Fingerprint) bool {
		return f.Operation == "DeleteObjects" && !has(f, fingerprint.Header, "content-md5")
	},
	SignedAcceptEnc: func(f *fingerprint.Fingerprint) bool {
		return slices.ContainsFunc(f.Items, func(it fingerprint.Item) bool {
			return it.Kind == fingerprint.Header && it.Name == "accept-encoding" && it.Signed
		})
	},
	PresignedExtras: func(f *fingerprint.Fingerprint) bool {
		return has(f, fingerprint.Query, "x-amz-checksum-mode") || has(f, fingerprint.Query, "x-amz-checksum-crc32") || has(f, fingerprint.Query, "x-amz-sdk-checksum-algorithm")
	},
}

func has(f *fingerprint.Fingerprint, kind fingerprint.Kind, name string) bool {
	_, ok := f.Get(kind, name)
	return ok
}

func holds(f *fingerprint.Fingerprint, header, word string) bool {
	v, _ := f.Get(fingerprint.Header, header)
	return strings.Contains(v, word)
}

func payload(f *fingerprint.Fingerprint, mode string) bool {
	v, _ := f.Get(fingerprint.Auth, "payload")
	return v == mode
}

// Effect is what a store makes of a feature.
type Effect string

// The effects.
const (
	Refuses  Effect = "refuses it"
	Refused  Effect = "refused it"            // and is said to have changed since
	Corrupts Effect = "stores something else" // the framing becomes part of the object
	Unknown  Effect = "not known"
)

// Fact is what one store is known to make of one feature.
type Fact struct {
	Feature Feature
	Effect  Effect
	// Answer is what the store says, in its own words where they are known.
	Answer string
	// When says for which releases, or since or until when, as far as the source
	// tells.
	When string
	// Source is the address that it is known from, Looked the day on which it
	// was looked up.
	Source, Looked string
}

// Store is a store that speaks S3's API.
type Store struct {
	Name  string // on the command line
	Title string
	Facts []Fact
}

// Concern is a fact that a change of requests runs into.
type Concern struct {
	Store *Store
	Fact
}

// All returns the stores, sorted by name.
func All() []*Store { return table }

// Names returns the names of all stores.
func Names() []string {
	var list []string
	for _, s := range table {
		list = append(list, s.Name)
	}
	return list
}

// ByName returns a store, nil when there is none of that name.
func ByName(name string) *Store {
	for _, s := range table {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Mind tells which stores are known to mind what is new in a request. was is nil
// for a request that was not sent before. Of the stores that are named, which are
// all when none is, those of which nothing is known are told with [Unknown] when
// they were named.
func Mind(was, now *fingerprint.Fingerprint, names ...string) []Concern {
	if now == nil || now.Service != "s3" {
		return nil
	}
	fresh := map[Feature]bool{}
	for name, in := range features {
		if in(now) && (was == nil || !in(was)) {
			fresh[name] = true
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	var out []Concern
	for _, s := range table {
		if len(names) > 0 && !slices.Contains(names, s.Name) {
			continue
		}
		met := false
		for _, f := range s.Facts {
			if fresh[f.Feature] {
				out = append(out, Concern{s, f})
				met = true
			}
		}
		if !met && len(names) > 0 {
			out = append(out, Concern{s, Fact{Effect: Unknown}})
		}
	}
	return out
}
