//go:build unix

package archive

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const killDir = "ASSAY_TEST_KILL_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(killDir); dir != "" {
		writeUntilKilled(dir)
	}
	os.Exit(m.Run())
}

// writeUntilKilled is the child of TestKill: it observes as fast as it can and
// prints the ID of each exchange that is acknowledged.
func writeUntilKilled(dir string) {
	out := bufio.NewWriter(os.Stdout)
	w, err := Open(Options{Dir: dir, CommitEvery: time.Millisecond, CommitBytes: 8 << 10, SegmentBytes: 32 << 10, Compress: true, KeepBytes: -1,
		Committed: func(records []*Record) {
			for _, r := range records {
				fmt.Fprintln(out, r.Exchange.ID)
			}
			out.Flush()
		}})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	o := observation("", get("k"), 200, "")
	for i := 0; ; i++ {
		one, x := *o, *o.Exchange
		x.ID = fmt.Sprintf("%s-%d", os.Getenv("ASSAY_TEST_KILL_ROUND"), i)
		one.Exchange = &x
		w.Observe(&one)
	}
}

// TestKill kills a process that writes, several times in one directory, and
// reads back everything that it had acknowledged.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	acknowledged := map[string]bool{}
	for round := range 4 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), killDir+"="+dir, fmt.Sprint("ASSAY_TEST_KILL_ROUND=", round))
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		n := 0
		for lines.Scan() {
			acknowledged[lines.Text()] = true
			// In the middle of whatever it is doing then.
			if n++; n == 300+97*round {
				cmd.Process.Kill()
			}
		}
		cmd.Wait()
		if n < 300 {
			t.Fatalf("round %d: the child acknowledged %d", round, n)
		}
		// As it lies there, before anybody repairs it.
		found, warnings := read(t, dir)
		verify(t, acknowledged, found)
		for _, w := range warnings {
			if !strings.Contains(w, "torn tail dropped") || !strings.Contains(w, "offset") || !strings.Contains(w, dir) {
				t.Errorf("round %d: %s", round, w)
			}
		}
	}
	// And after the next writer has repaired it.
	w := open(t, Options{Dir: dir, KeepBytes: -1})
	w.Close()
	found, warnings := read(t, dir)
	verify(t, acknowledged, found)
	if len(warnings) > 0 {
		t.Errorf("after the repair: %q", warnings)
	}
	t.Logf("%d acknowledged, %d found", len(acknowledged), len(found))
}

func verify(t *testing.T, acknowledged map[string]bool, found []*Record) {
	t.Helper()
	seen := map[string]bool{}
	for _, r := range found {
		if seen[r.Exchange.ID] {
			t.Errorf("%s is there twice", r.Exchange.ID)
		}
		seen[r.Exchange.ID] = true
	}
	for id := range acknowledged {
		if !seen[id] {
			t.Errorf("%s was acknowledged and is lost", id)
		}
	}
}
