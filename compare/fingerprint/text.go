package fingerprint

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Version is that of the text form. It is raised when the same request comes to
// have other lines, so that nobody takes a new release of assay for a change of
// their program.
const Version = 1

// header is the first line of the text form.
const header = "assay fingerprints "

// Write writes fingerprints as text: a block for each, one item a line, in
// their order. comment, which may have several lines, comes first.
func Write(w io.Writer, comment string, list []*Fingerprint) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s%d\n", header, Version)
	for line := range strings.SplitSeq(comment, "\n") {
		if line != "" {
			fmt.Fprintf(b, "# %s\n", line)
		}
	}
	for _, f := range list {
		b.WriteString("\n" + f.shape())
		for _, it := range f.Seen {
			b.WriteString("  " + it.String() + "\n")
		}
	}
	return b.Flush()
}

// String returns the fingerprint's block.
func (f *Fingerprint) String() string {
	var b strings.Builder
	b.WriteString(f.shape())
	for _, it := range f.Seen {
		b.WriteString("  " + it.String() + "\n")
	}
	return b.String()
}

// shape is the block without what is kept apart.
func (f *Fingerprint) shape() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", quoted(f.Service), quoted(f.Operation))
	for _, it := range f.Items {
		b.WriteString("  " + it.String() + "\n")
	}
	return b.String()
}

const signedMark = " (signed)"

// String returns the item's line, without its margin.
func (it Item) String() string {
	s := string(it.Kind) + " " + quoted(it.Name) + ": " + it.Value
	if it.Signed {
		s += signedMark
	}
	return s
}

// quoted is a name as it is, or in quotes where it would not be read back.
func quoted(name string) string {
	for i := 0; i < len(name); i++ {
		c := name[i]
		inner := c == ' ' && i > 0 && i < len(name)-1
		if !inner && !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("._-*[]/", c) >= 0) {
			return strconv.Quote(name)
		}
	}
	if name == "" {
		return `""`
	}
	return name
}

// Parse reads what [Write] wrote, and what people made of it. The error names
// the line.
func Parse(r io.Reader) ([]*Fingerprint, error) {
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<20)
	var list []*Fingerprint
	var f *Fingerprint
	n := 0
	for s.Scan() {
		n++
		line := strings.TrimRight(s.Text(), " \t\r")
		var err error
		switch {
		case n == 1:
			err = versionLine(line)
		case line == "" || line[0] == '#':
		case line[0] != ' ' && line[0] != '\t':
			if f, err = blockLine(line); err == nil {
				list = append(list, f)
			}
		case f == nil:
			err = errors.New("an item before the first operation")
		default:
			err = f.itemLine(strings.TrimSpace(line))
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", n+1, err)
	}
	if n == 0 {
		return nil, errors.New("line 1: empty, and no fingerprints")
	}
	for _, f := range list {
		f.sort()
	}
	return list, nil
}

// Is reports whether a text begins as fingerprints do.
func Is(head []byte) bool { return strings.HasPrefix(string(head), header) }

func versionLine(line string) error {
	v, ok := strings.CutPrefix(line, header)
	if !ok {
		return fmt.Errorf("not a file of fingerprints: it does not begin with %q", strings.TrimSpace(header))
	}
	if v != strconv.Itoa(Version) {
		return fmt.Errorf("fingerprints of version %s; this program has version %d: write them anew with assay snapshot --update", strconv.Quote(v), Version)
	}
	return nil
}

func blockLine(line string) (*Fingerprint, error) {
	service, rest, err := name(line, " ")
	if err != nil {
		return nil, err
	}
	operation, rest, err := name(rest, "")
	if err != nil {
		return nil, err
	}
	if service == "" || operation == "" || rest != "" {
		return nil, fmt.Errorf("%q is no SERVICE OPERATION", line)
	}
	return &Fingerprint{Service: service, Operation: operation}, nil
}

func (f *Fingerprint) itemLine(line string) error {
	kind, rest, _ := strings.Cut(line, " ")
	it := Item{Kind: Kind(kind)}
	if order[it.Kind] == 0 {
		return fmt.Errorf("%q is no kind of item", kind)
	}
	var err error
	if it.Name, rest, err = name(rest, ":"); err != nil {
		return err
	}
	it.Value, it.Signed = strings.CutSuffix(strings.TrimSpace(rest), signedMark)
	if it.Value == "" || it.Name == "" {
		return fmt.Errorf("%q is no KIND NAME: VALUE", line)
	}
	if it.Kind == Seen {
		f.Seen = append(f.Seen, it)
		return nil
	}
	f.Items = append(f.Items, it)
	return nil
}

// name takes a name off a line, up to the separator.
func name(s, sep string) (name, rest string, err error) {
	if strings.HasPrefix(s, `"`) {
		q, err := strconv.QuotedPrefix(s)
		if err != nil {
			return "", "", fmt.Errorf("a name whose quotes do not close: %s", s)
		}
		name, err = strconv.Unquote(q)
		if err != nil {
			return "", "", err
		}
		rest, ok := strings.CutPrefix(s[len(q):], sep)
		if !ok {
			return "", "", fmt.Errorf("no %q after the name in %q", sep, s)
		}
		return name, rest, nil
	}
	if sep == "" {
		return s, "", nil
	}
	name, rest, ok := strings.Cut(s, sep)
	if !ok {
		return "", "", fmt.Errorf("no %q after the name in %q", sep, s)
	}
	return strings.TrimSpace(name), rest, nil
}

// Unique drops fingerprints whose shape is there already, and orders the rest by
// operation and shape. Of those alike, what was seen beside them is joined.
func Unique(list []*Fingerprint) []*Fingerprint {
	byShape := map[string]*Fingerprint{}
	var out []*Fingerprint
	for _, f := range list {
		s := f.shape()
		if same := byShape[s]; same != nil {
			same.Seen = append(same.Seen, f.Seen...)
			continue
		}
		c := *f
		c.Seen = slices.Clone(f.Seen)
		byShape[s] = &c
		out = append(out, &c)
	}
	for _, f := range out {
		f.sort()
	}
	slices.SortFunc(out, func(a, b *Fingerprint) int { return strings.Compare(a.shape(), b.shape()) })
	return out
}
