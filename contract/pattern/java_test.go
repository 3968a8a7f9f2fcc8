package pattern

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "ask java (17 or later) for its answers, and keep them")

const answersFile = "testdata/answers.txt.gz"

// TestJava compares with what OpenJDK 17 answered on texts made after each of
// the corpus: a line of pattern, text and answer each, quoted as Go does.
func TestJava(t *testing.T) {
	if *update {
		updateAnswers(t)
	}
	file, err := os.Open(answersFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzip, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines, decided := 0, 0
	m, last := (*Matcher)(nil), ""
	for sc := bufio.NewScanner(unzip); sc.Scan(); lines++ {
		pattern, text, want := parseAnswer(t, sc.Text())
		if m == nil || pattern != last {
			m, last = Compile(pattern), pattern
		}
		match, ok := m.Match(text)
		if !ok {
			continue
		}
		if decided++; match != want {
			t.Errorf("%s by %v\n\ton %+q: %v, Java: %v", pattern, m.Engine(), text, match, want)
		}
	}
	if decided < 8000 || decided < lines*99/100 {
		t.Errorf("only %d of %d decided", decided, lines)
	}
}

func parseAnswer(t *testing.T, line string) (pattern, text string, match bool) {
	t.Helper()
	fields := strings.Split(line, "\t")
	if len(fields) != 3 {
		t.Fatalf("malformed line %q", line)
	}
	pattern, err := strconv.Unquote(fields[0])
	if err != nil {
		t.Fatalf("malformed pattern %s", fields[0])
	}
	text, err = strconv.Unquote(fields[1])
	if err != nil {
		t.Fatalf("malformed text %s", fields[1])
	}
	return pattern, text, fields[2] == "true"
}

// updateAnswers asks about more texts of patterns that are evaluated in uncommon
// ways than of others, and only about short ones, to keep the file small.
func updateAnswers(t *testing.T) {
	t.Helper()
	s := newSampler(4)
	var questions [][2]string
	for _, p := range corpus(t) {
		tree, _, err := parse(p)
		if err != nil {
			t.Fatal(err)
		}
		texts := 2
		if contains(tree, func(n node) bool { _, ok := n.(*look); return ok }) || contains(tree, needsBacktracking) {
			texts = 12
		}
		for range texts {
			if text := s.text(tree); len(text) < 150 {
				questions = append(questions, [2]string{p, text})
			}
		}
	}
	var asked, kept bytes.Buffer
	for _, q := range questions {
		fmt.Fprintf(&asked, "%x\t%x\n", q[0], q[1])
	}
	java := exec.Command("java", "testdata/Answers.java")
	java.Stdin, java.Stderr = &asked, os.Stderr
	answers, err := java.Output()
	if err != nil {
		t.Fatal(err)
	}
	for i, answer := range strings.Fields(string(answers)) {
		if answer != "undefined" {
			fmt.Fprintf(&kept, "%s\t%s\t%s\n", strconv.QuoteToASCII(questions[i][0]), strconv.QuoteToASCII(questions[i][1]), answer)
		}
	}
	if err := writeGzip(answersFile, &kept); err != nil {
		t.Fatal(err)
	}
}

func writeGzip(name string, r io.Reader) error {
	var b bytes.Buffer
	zip, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := io.Copy(zip, r); err != nil {
		return err
	}
	if err := zip.Close(); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o644)
}
