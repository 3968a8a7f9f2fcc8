package site

import (
	"bytes"
	"html"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// built is the site, for all tests that only read it.
var built = sync.OnceValues(func() (map[string]string, error) {
	s := &site{files: map[string][]byte{}}
	if err := s.collect(); err != nil {
		return nil, err
	}
	files := map[string]string{}
	for name, data := range s.files {
		files[name] = string(data)
	}
	return files, nil
})

func pages(t *testing.T) map[string]string {
	t.Helper()
	files, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// build writes the site, and reads what is there.
func build(t *testing.T) (dir string, files map[string]string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "pages")
	n, err := Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	files = map[string]string{}
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != n+1 { // and the list of them
		t.Errorf("%d files are there, %d were written", len(files), n)
	}
	return dir, files
}

var (
	link = regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	id   = regexp.MustCompile(` id="([^"]*)"`)
	tag  = regexp.MustCompile(`<(/?)([a-z0-9]+)[^>]*>`)
)

func TestLinks(t *testing.T) {
	files := pages(t)
	anchors := map[string]bool{}
	for name, text := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		for _, m := range id.FindAllStringSubmatch(text, -1) {
			if anchors[name+"#"+m[1]] {
				t.Errorf("%s: two elements have the id %s", name, m[1])
			}
			anchors[name+"#"+m[1]] = true
		}
	}
	internal, external, reached := 0, map[string]bool{}, map[string]bool{"index.html": true}
	for name, text := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			to := html.UnescapeString(m[1])
			if strings.HasPrefix(to, "https://") {
				external[to] = true
				continue
			}
			internal++
			file, anchor, hasAnchor := strings.Cut(to, "#")
			if file != "" {
				file = path.Join(path.Dir(name), file)
			} else {
				file = name
			}
			if _, ok := files[file]; !ok {
				t.Errorf("%s: %s leads nowhere", name, to)
			}
			if hasAnchor && !anchors[file+"#"+anchor] {
				t.Errorf("%s: there is no anchor %s", name, to)
			}
			if file != name {
				reached[file] = true
			}
		}
	}
	for name := range files {
		if strings.HasSuffix(name, ".html") && !reached[name] {
			t.Errorf("nothing leads to %s", name)
		}
	}
	for to := range external {
		if strings.ContainsAny(to, " \"<>") {
			t.Errorf("%q is no address", to)
		}
	}
	t.Logf("%d files, %d internal links, %d addresses of sources", len(files), internal, len(external))
}

// TestTagsAreClosed: every element is closed, and within the one that it was
// opened in.
func TestTagsAreClosed(t *testing.T) {
	void := map[string]bool{"meta": true, "link": true, "input": true, "br": true, "wbr": true}
	files := pages(t)
	for name, text := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		var open []string
		for _, m := range tag.FindAllStringSubmatch(text, -1) {
			switch {
			case void[m[2]]:
			case m[1] == "":
				open = append(open, m[2])
			case len(open) == 0 || open[len(open)-1] != m[2]:
				t.Errorf("%s: </%s> within %v", name, m[2], open)
			default:
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 {
			t.Errorf("%s: %v not closed", name, open)
		}
	}
}

// TestNothingFromElsewhere: pages load nothing that is not in the folder.
func TestNothingFromElsewhere(t *testing.T) {
	files := pages(t)
	loads := regexp.MustCompile(`(src|@import|url\()\s*=?\s*["']?https?:`)
	lower := map[string]string{}
	for name, text := range files {
		if m := loads.FindString(text); m != "" {
			t.Errorf("%s: %s", name, m)
		}
		if other := lower[strings.ToLower(name)]; other != "" {
			t.Errorf("%s and %s are one file where case does not count", name, other)
		}
		lower[strings.ToLower(name)] = name
	}
}

func TestSameBytesEachTime(t *testing.T) {
	_, there := build(t)
	for name, text := range pages(t) {
		if there[name] != text {
			t.Errorf("%s differs", name)
		}
	}
}

// TestWriteTakesAwayWhatIsNoLonger, and leaves alone what it did not write.
func TestWriteTakesAwayWhatIsNoLonger(t *testing.T) {
	dir, _ := build(t)
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	list, err := os.ReadFile(filepath.Join(dir, manifest))
	if err != nil {
		t.Fatal(err)
	}
	put(manifest, string(list)+"codes/Gone.html\n../outside.txt\n")
	put("codes/Gone.html", "old")
	put("mine.txt", "mine")
	put("../outside.txt", "outside")
	if _, err := Write(dir); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"codes/Gone.html": false, "mine.txt": true, "../outside.txt": true} {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != want {
			t.Errorf("%s is there: %v", name, err == nil)
		}
	}
	again, err := os.ReadFile(filepath.Join(dir, manifest))
	if err != nil || !bytes.Equal(again, list) {
		t.Errorf("the list is not what was written: %v", err)
	}
}
