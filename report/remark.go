package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/assay-project/assay/compare"
)

// Remark is something that is said of a run as a whole, and not of one request:
// that what is sent has changed, that a critical operation was not exercised. Its
// texts hold no value of a request.
type Remark struct {
	Rule  string // gate/snapshot, gate/critical
	Title string // one line
	// Lines are what is told beside it, each on a line of its own.
	Lines []string
	// Differences are shown where the form has room.
	Differences []compare.Difference
	// File is where it stands: the snapshot's, say. Forms that demand a file get
	// assay.yaml where there is none.
	File string
	// Service and Operation name what it is about, where that is one operation.
	Service, Operation string
	// Fails says that the run fails because of it.
	Fails bool
}

// Remarker is a form that can tell remarks. All forms can.
type Remarker interface {
	// Remark tells one remark. It comes after all verdicts, and before Finish.
	Remark(r *Remark) error
}

// text is the remark in one paragraph.
func (r *Remark) text() string {
	parts := []string{sentence(tidy(r.Title))}
	for _, l := range r.Lines {
		parts = append(parts, sentence(tidy(l)))
	}
	return strings.Join(parts, " ")
}

func (r *Remark) file() string {
	if r.File == "" {
		return "assay.yaml"
	}
	return path.Clean(visible(filepath.ToSlash(r.File)))
}

func (r *Remark) fingerprint() string {
	h := sha256.Sum256([]byte("remark\x00" + r.Rule + "\x00" + r.Service + "\x00" + r.Operation + "\x00" + r.Title))
	return hex.EncodeToString(h[:16])
}

func (r *Remark) level() level {
	if r.Fails {
		return refusal
	}
	return warning
}

// Remark writes a remark for people.
func (t *Text) Remark(r *Remark) error {
	mark := t.s.good("✓ ")
	if r.Fails {
		mark = t.s.bad("✗ ")
	}
	for i, l := range foldWords(visible(r.Title), t.opts.Width-2) {
		if i > 0 {
			mark = "  "
		}
		fmt.Fprintln(t.w, mark+t.s.strong(l))
	}
	for _, line := range r.Lines {
		for _, l := range foldWords(visible(line), t.opts.Width-4) {
			fmt.Fprintln(t.w, "    "+l)
		}
	}
	if len(r.Differences) > 0 {
		d := &Diff{w: t.w, t: t}
		name, side := d.columns(r.Differences)
		for i := range r.Differences {
			d.row(&r.Differences[i], name, side)
		}
	}
	fmt.Fprintln(t.w)
	return nil
}

// jsonRemark is a remark in the JSON forms.
type jsonRemark struct {
	Rule        string           `json:"rule"`
	Fails       bool             `json:"fails"`
	Title       string           `json:"title"`
	Lines       []string         `json:"lines,omitempty"`
	Service     string           `json:"service,omitempty"`
	Operation   string           `json:"operation,omitempty"`
	File        string           `json:"file,omitempty"`
	Differences []jsonDifference `json:"differences,omitempty"`
}

func toRemark(r *Remark) *jsonRemark {
	return &jsonRemark{r.Rule, r.Fails, r.Title, r.Lines, r.Service, r.Operation, r.File, toDifferences(r.Differences)}
}

// Remark adds an annotation.
func (g *GitHub) Remark(r *Remark) error {
	if !r.Fails {
		return nil
	}
	text := strings.Join(append([]string{r.Title}, r.Lines...), "\n") + "\nRule: " + r.Rule
	fmt.Fprintf(g.w, "::error file=%s,title=%s::%s\n", githubProperty.Replace(r.file()), githubProperty.Replace(tidy(r.Title)), githubData.Replace(text))
	return g.w.Flush()
}

// Remark adds an entry.
func (g *GitLab) Remark(r *Remark) error {
	if !r.Fails {
		return nil
	}
	p := r.fingerprint()
	g.issues = append(g.issues, gitlabIssue{
		Description: r.text(), CheckName: r.Rule, Severity: gitlabSeverities[refusal],
		Fingerprint: numbered(p, g.seen.number(p)), Location: gitlabLocation{r.file(), gitlabLines{1}},
	})
	return nil
}

// Remark adds a test case.
func (j *JUnit) Remark(r *Remark) error {
	c := junitCase{Name: tidy(r.Title), Class: strings.TrimSuffix(r.Service+"."+r.Operation, ".")}
	if c.Class == "" || c.Class == "." {
		c.Class = r.Rule
	}
	if r.Fails {
		c.Failure = &junitFailure{Message: tidy(r.Title), Type: r.Rule, Text: strings.Join(append([]string{visible(r.Title)}, r.Lines...), "\n")}
	}
	j.suite("assay gate").add(c)
	return nil
}

// Remark adds a row and a section.
func (m *Markdown) Remark(r *Remark) error {
	if !r.Fails {
		return nil
	}
	m.rows = append(m.rows, fmt.Sprintf("| %s | %s | %s | %s |", markdownMarks[refusal], escapeMarkdown(r.file()), escapeMarkdown(r.Operation), escapeMarkdown(r.Title)))
	b := &m.sections
	fmt.Fprintf(b, "\n### %s\n\n", escapeMarkdown(r.Title))
	for _, l := range r.Lines {
		fmt.Fprintf(b, "- %s\n", escapeMarkdown(l))
	}
	if len(r.Differences) > 0 {
		fmt.Fprint(b, "\n| what | before | now |\n| --- | --- | --- |\n")
		for i := range r.Differences {
			d := &r.Differences[i]
			fmt.Fprintf(b, "| %s | %s | %s |\n", escapeMarkdown(label(d)), escapeMarkdown(sided(d.A, d.SignedA, d)), escapeMarkdown(sided(d.B, d.SignedB, d)))
		}
	}
	return nil
}
