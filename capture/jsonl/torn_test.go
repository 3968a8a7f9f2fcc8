package jsonl

import (
	"fmt"
	"strings"
	"testing"

	"github.com/assay-project/assay/capture"
)

const (
	wholeLine = `{"v":1,"id":"a","request":{"method":"GET","url":"https://h/é","headers":[["Host","h"],["N","1"]],"bodyTruncated":true,"bodySize":12},"response":{"status":200,"headers":[]},"verdict":{"outcome":"accept"},"gateway":{"mode":"observe"}}`
	firstLine = `{"v":1,"id":"first","request":{"method":"GET","url":"/"}}` + "\n"
)

// TestTornTail cuts the last line at each of its bytes, as a kill does.
func TestTornTail(t *testing.T) {
	for n := range len(wholeLine) + 1 {
		xs, warnings := readAll(t, firstLine+wholeLine[:n], 0)
		switch {
		case n == 0 && len(xs) == 1 && len(warnings) == 0:
		case n == len(wholeLine) && len(xs) == 2 && len(warnings) == 0:
		case n > 0 && n < len(wholeLine) && len(xs) == 1 && len(warnings) == 1 &&
			warnings[0] == fmt.Sprintf("2: torn tail dropped: the %d bytes from offset %d on begin an exchange that was never written whole", n, len(firstLine)):
		default:
			t.Errorf("cut at %d: %d exchanges, warnings %q", n, len(xs), warnings)
		}
	}
	xs, warnings := readAll(t, firstLine+strings.Repeat("\x00", 512), 0)
	if len(xs) != 1 || len(warnings) != 1 || !strings.Contains(warnings[0], "512 zero bytes from offset 58 on") {
		t.Errorf("zeros: %d exchanges, warnings %q", len(xs), warnings)
	}
}

func TestBeside(t *testing.T) {
	x := &capture.Exchange{ID: "1", Request: capture.Request{Method: "GET", Target: "/"}}
	line := Append(nil, x, []byte(`"verdict":{"outcome":"accept"},"gateway":[1]`))
	r := NewReader(strings.NewReader(string(line)+`{"verdict":{},"request":{}}`+"\n"+firstLine), "in", func(capture.Warning) {})
	var got []string
	r.Beside = func(name string, value []byte) { got = append(got, name+"="+string(value)) }
	for range 2 {
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
		got = append(got, ";")
	}
	if want := `verdict={"outcome":"accept"} gateway=[1] ; ;`; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
