package main

import (
	"bytes"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// initMost is what a package may allocate before main, in bytes. Every start of the
// program pays for it, whatever it is asked for: a table or a regular expression that
// few requests need is made when the first one needs it (sync.OnceValue, lazyre).
const initMost = 40 << 10

// initMore are packages that allocate more, and how much.
var initMore = map[string]int{
	"github.com/assay-project/assay/judge/rules/s3":  224 << 10, // some 380 rules
	"github.com/assay-project/assay/judge/rules/ec2": 64 << 10,

	// What single sign-on and roles take, and the SDK's tables of partitions.
	"github.com/aws/aws-sdk-go-v2/service/s3/internal/endpoints":      112 << 10,
	"github.com/aws/aws-sdk-go-v2/service/signin/internal/endpoints":  96 << 10,
	"github.com/aws/aws-sdk-go-v2/service/sso/internal/endpoints":     96 << 10,
	"github.com/aws/aws-sdk-go-v2/service/ssooidc/internal/endpoints": 96 << 10,
	"github.com/aws/aws-sdk-go-v2/service/sts/internal/endpoints":     104 << 10,
}

// initAll is what all packages may allocate together.
const initAll = 1500 << 10

// TestInit holds the start of the program to bounds, by what is allocated and not by
// time. A package that fails here has something to put off; where it cannot, because
// it is somebody else's and worth it, its bound goes into initMore with the reason.
func TestInit(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "version")
	cmd.Args[0] = "assay"
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace bytes.Buffer
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &trace)
	}
	all, seen := 0, 0
	for line := range strings.Lines(trace.String()) {
		// init net/http @33 ms, 0.15 ms clock, 4712 bytes, 49 allocs
		f := strings.Fields(line)
		if len(f) != 11 || f[0] != "init" || f[8] != "bytes," || strings.HasSuffix(f[1], "/cmd/assay") { // whose tests are with it
			continue
		}
		n, err := strconv.Atoi(f[7])
		if err != nil {
			t.Fatal(line)
		}
		seen, all = seen+1, all+n
		if most := max(initMost, initMore[f[1]]); n > most {
			t.Errorf("%s allocates %d bytes before main, more than %d", f[1], n, most)
		}
	}
	if seen < 50 {
		t.Fatalf("%d packages in\n%s", seen, &trace)
	}
	if all > initAll {
		t.Errorf("all packages allocate %d bytes before main, more than %d", all, initAll)
	}
	t.Logf("%d packages allocate %d bytes before main", seen, all)
}
