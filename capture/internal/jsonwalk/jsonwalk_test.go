package jsonwalk

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestShortener(t *testing.T) {
	const in = `{"a":"0123456789","b\"":["x\\","é\u00e9\u00e9",12,"aGVsbG8gd29ybGQ=="]}`
	for _, test := range []struct {
		keep int
		want string
	}{
		{100, in},
		{16, `{"a":"0123456789","b\"":["x\\","é\u00e9",12,"aGVsbG8gd29ybGQ="]}`},
		{4, `{"a":"0123","b":["x","é",12,"aGVs"]}`},
	} {
		var s Shortener
		s.Reset(test.keep)
		got, err := io.ReadAll(iotest.OneByteReader(s.Shorten(iotest.HalfReader(strings.NewReader(in)))))
		if err != nil || string(got) != test.want {
			t.Errorf("keep %d: %s, %v; want %s", test.keep, got, err, test.want)
		}
	}
}

func TestShortenerTellsWhatItDropped(t *testing.T) {
	var s Shortener
	s.Reset(4)
	s.Append([]byte(`["0123","01234",`))
	s.Append([]byte(`"012345="]`))
	const want = `["0123","0123","0123"]`
	if string(s.Bytes()) != want || s.Cuts() != 2 {
		t.Fatalf("%s with %d cuts", s.Bytes(), s.Cuts())
	}
	for _, str := range []struct {
		end     int64
		dropped int64
		padding int
	}{{7, 0, 0}, {14, 1, 0}, {21, 3, 1}} {
		if n, padding := s.Dropped(str.end); n != str.dropped || padding != str.padding {
			t.Errorf("string that ends at %d: %d dropped, %d padding; want %+v", str.end, n, padding, str)
		}
	}
	if at := s.Original(22); at != 22+4 {
		t.Errorf("the end was at %d, want 26", at)
	}
}

func TestDecoderGoesOnBehindMismatches(t *testing.T) {
	var d Decoder
	d.ResetBytes([]byte(`[{"n":"x","s":[1,{"a":2}]},{"n":1,"s":"t"}]`))
	var got []string
	err := d.Array(func() error {
		depth := d.StackDepth()
		err := d.Object(func(name string) error {
			if name == "n" {
				n, err := d.Integer()
				if err == nil && n != 1 {
					t.Errorf("n is %d", n)
				}
				return err
			}
			s, err := d.Text()
			got = append(got, s)
			return err
		})
		var mismatch *Mismatch
		if errors.As(err, &mismatch) {
			got = append(got, err.Error())
			err = d.Leave(depth)
		}
		return err
	})
	if err != nil || strings.Join(got, "; ") != "/0/n is not a number; t" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestHasMember(t *testing.T) {
	for in, want := range map[string]bool{
		`{"log":{"entries":[`:                   true,
		` {"x":[1,{}],"log":{"a":1,"version":"`: true,
		`{"log":{"a":1}}`:                       false,
		`{"log":7,"entries":1}`:                 false,
		`{"x":{"entries":[]}}`:                  false,
		`["log"]`:                               false,
		``:                                      false,
	} {
		if got := HasMember([]byte(in), []string{"log"}, "entries", "version"); got != want {
			t.Errorf("%s: %v", in, got)
		}
	}
}

// FuzzShortener checks that what is short stays as it is, and that nothing long
// comes through.
func FuzzShortener(f *testing.F) {
	f.Add(`{"a":"b\\\"c","d":[1,"\u00e9"]}`, 3)
	f.Fuzz(func(t *testing.T, in string, keep int) {
		if keep < 0 || keep > 100 {
			return
		}
		var s Shortener
		s.Reset(keep)
		s.Append([]byte(in))
		if len(in) <= keep && !strings.Contains(in, `\`) && string(s.Bytes()) != in {
			t.Errorf("%q became %q", in, s.Bytes())
		}
		if len(s.Bytes()) > len(in) {
			t.Errorf("%q grew to %q", in, s.Bytes())
		}
	})
}
