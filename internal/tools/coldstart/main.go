// Command coldstart runs programs many times and prints what a run costs them in
// processor time and page faults. The last one is assay, which is given one
// request a run to each of a few services; the others are measures of the machine.
// scripts/coldstart builds them and runs it.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const signed = "X-Amz-Date: 20261122T090000Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/us-east-1/%s/aws4_request, " +
	"SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-target, Signature=0000000000000000000000000000000000000000000000000000000000000000\r\n"

// requests are the one-request files.
var requests = []struct{ name, head, body string }{
	{"s3", "PUT /k HTTP/1.1\r\nHost: assets.s3.us-east-1.amazonaws.com\r\nX-Amz-Content-Sha256: UNSIGNED-PAYLOAD\r\n", "hello"},
	{"ec2", "POST / HTTP/1.1\r\nHost: ec2.us-east-1.amazonaws.com\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\n",
		"Action=RunInstances&Version=2016-11-15&ImageId=ami-0abcdef1234567890&MinCount=1&MaxCount=1"},
	{"dynamodb", "POST / HTTP/1.1\r\nHost: dynamodb.us-east-1.amazonaws.com\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\nContent-Type: application/x-amz-json-1.0\r\n",
		`{"TableName":"orders","Item":{"k":{"S":"v"}}}`},
	{"sqs", "POST / HTTP/1.1\r\nHost: sqs.us-east-1.amazonaws.com\r\nX-Amz-Target: AmazonSQS.SendMessage\r\nContent-Type: application/x-amz-json-1.0\r\n",
		`{"QueueUrl":"https://sqs.us-east-1.amazonaws.com/123456789012/orders","MessageBody":"hello"}`},
}

func main() {
	runs := flag.Int("runs", 40, "runs of each")
	limit := flag.Float64("limit", 0, "fail when a median of assay is above so many milliseconds")
	flag.Parse()
	if flag.NArg() < 1 {
		fmt.Fprintln(os.Stderr, "coldstart: name the programs, assay last")
		os.Exit(2)
	}
	if err := run(flag.Args(), *runs, *limit); err != nil {
		fmt.Fprintln(os.Stderr, "coldstart:", err)
		os.Exit(1)
	}
}

func run(programs []string, runs int, limit float64) error {
	dir, err := os.MkdirTemp("", "coldstart")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Printf("%-12s %8s %8s %8s   %s\n", "ms", "least", "median", "most", "page faults")
	last := len(programs) - 1
	for _, p := range programs[:last] {
		if _, err := measure(filepath.Base(p), runs, p); err != nil {
			return err
		}
	}
	slow := false
	for _, r := range requests {
		file := filepath.Join(dir, r.name+".http")
		text := r.head + fmt.Sprintf(signed, r.name) + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(r.body), r.body)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
		median, err := measure(r.name, runs, programs[last], "check", file)
		if err != nil {
			return err
		}
		slow = slow || limit > 0 && median > limit
	}
	if slow {
		return fmt.Errorf("a median is above %.0f ms", limit)
	}
	return nil
}

// measure runs a command and prints a line about it. It returns the median of the
// processor time, user and system, in milliseconds.
func measure(name string, runs int, command ...string) (float64, error) {
	times := make([]float64, runs)
	faults := int64(0)
	for i := range times {
		cmd := exec.Command(command[0], command[1:]...)
		if out, err := cmd.CombinedOutput(); err != nil {
			return 0, fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, out)
		}
		s := cmd.ProcessState
		times[i] = float64(s.UserTime()+s.SystemTime()) / float64(time.Millisecond)
		if u, ok := s.SysUsage().(*syscall.Rusage); ok {
			faults = u.Minflt
		}
	}
	slices.Sort(times)
	fmt.Printf("%-12s %8.1f %8.1f %8.1f   %d\n", name, times[0], times[runs/2], times[runs-1], faults)
	return times[runs/2], nil
}
