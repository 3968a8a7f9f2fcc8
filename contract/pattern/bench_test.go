package pattern

import (
	"regexp"
	"strings"
	"testing"
)

var benchmarks = []struct{ name, pattern, text string }{
	{"class", `^[a-zA-Z0-9_-]+$`, "my-function_name-42"},
	{"any", `.*`, "anything at all"},
	{"document", `[\s\S]*[^\s][\s\S]*`, strings.Repeat("policy text ", 500)},
	{"count", `^[a-zA-Z0-9+/=]{1,1000}$`, strings.Repeat("Zm9v", 200)},
	{"arn", `^arn:aws[a-z-]*:iam::[0-9]{12}:role/[a-zA-Z_0-9+=,.@/-]{1,512}$`, "arn:aws:iam::123456789012:role/service-role/lambda"},
	{"tag", `^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`, "cost centre: 42"},
	{"labels", `^([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,}$`, "my-bucket.s3.eu-west-1.amazonaws.com"},
}

func BenchmarkCompile(b *testing.B) {
	for _, bm := range benchmarks {
		b.Run(bm.name, func(b *testing.B) {
			for b.Loop() {
				Compile(bm.pattern)
			}
		})
	}
	b.Run("corpus", func(b *testing.B) {
		patterns := corpus(b)
		i := 0
		for b.Loop() {
			Compile(patterns[i%len(patterns)])
			i++
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	for _, bm := range benchmarks {
		m := Compile(bm.pattern)
		if match, ok := m.Match(bm.text); !match || !ok {
			b.Fatalf("%s does not match", bm.name)
		}
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Match(bm.text)
			}
		})
	}
}

// BenchmarkRegexp is package regexp on those that it takes, to compare with.
func BenchmarkRegexp(b *testing.B) {
	for _, bm := range benchmarks {
		if _, err := regexp.Compile(bm.pattern); err != nil {
			continue
		}
		b.Run("compile/"+bm.name, func(b *testing.B) {
			for b.Loop() {
				regexp.MustCompile(bm.pattern)
			}
		})
		expr := regexp.MustCompile(bm.pattern)
		b.Run("match/"+bm.name, func(b *testing.B) {
			for b.Loop() {
				expr.MatchString(bm.text)
			}
		})
	}
}
