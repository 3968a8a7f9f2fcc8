package decode_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/assay-project/assay/decode"
)

func lines(s ...string) string { return strings.Join(s, "\r\n") }

func TestPostForm(t *testing.T) {
	const kind = `multipart/form-data; boundary="b0"`
	body := lines("--b0", `Content-Disposition: form-data; name="key"`, "", "user/${filename}",
		"--b0", `content-disposition: form-data; filename="a;b.txt"; name="file"`, "Content-Type: text/plain", "", "one\r\n--b00 two", "--b0",
		"Content-Disposition: form-data; name=submit", "", "", "--b0--", "")
	form, err := decode.PostForm(kind, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	type field struct{ name, value, file, kind string }
	want := []field{{"key", "user/${filename}", "", ""}, {"file", "one\r\n--b00 two", "a;b.txt", "text/plain"}, {"submit", "", "", ""}}
	for i, f := range form.Fields {
		got := field{f.Name, f.Value([]byte(body)), f.FileName, f.ContentType}
		if i >= len(want) || got != want[i] {
			t.Errorf("field %d is %q", i, got)
		}
		if at := body[f.NameStart:f.NameEnd]; at != f.Name {
			t.Errorf("name of %s stands at %q", f.Name, at)
		}
	}
	if len(form.Fields) != len(want) || form.Field("KEY") == nil || !form.Field("file").File || form.Field("policy") != nil {
		t.Errorf("fields %+v", form.Fields)
	}
}

func TestPostFormFaults(t *testing.T) {
	const kind = "multipart/form-data; boundary=b0"
	for _, c := range []struct {
		name, kind, body string
		fields           int
		reason           string
	}{
		{"no boundary", "multipart/form-data", "--b0", 0, "the content type names no boundary"},
		{"boundary not there", kind, "--b1\r\n", 0, "the boundary does not occur in the body"},
		{"not closed", kind, lines("--b0", `Content-Disposition: form-data; name="a"`, "", "1"), 1, "the closing boundary is missing"},
		{"cut in the head", kind, lines("--b0", `Content-Disposition: form-data; name="a"`), 0, "a part whose headers do not end"},
		{"ends at a boundary", kind, lines("--b0", `Content-Disposition: form-data; name="a"`, "", "1", "--b0"), 1, "the body ends behind a boundary"},
		{"no name", kind, lines("--b0", "X: y", "", "1", "--b0--"), 0, "a part without a name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			form, err := decode.PostForm(c.kind, []byte(c.body))
			var fault *decode.FormError
			if !errors.As(err, &fault) || fault.Reason != c.reason || len(form.Fields) != c.fields {
				t.Errorf("error %v, %d fields; want %q, %d", err, len(form.Fields), c.reason, c.fields)
			}
		})
	}
	if _, err := decode.PostForm("application/json", nil); !errors.Is(err, decode.ErrNotForm) {
		t.Errorf("JSON: %v", err)
	}
}
