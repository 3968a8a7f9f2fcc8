package report

import (
	"io"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/policy"
)

// Reporter is a form in which verdicts are told.
type Reporter interface {
	// Report tells one verdict. x is the exchange that it is on, unredacted:
	// every form redacts what it shows. s is what a policy makes of it.
	Report(x *assay.Exchange, v *assay.Verdict, s policy.Standing) error
	// Finish writes what comes at the end, and what is buffered.
	Finish() error
}

// Options are what the forms of reports go by.
type Options struct {
	Text    TextOptions // of the form "text"
	Version string      // of the program, for forms that name it
}

// Format is a form of report by the name that it has on the command line.
type Format struct {
	Name, Title string

	make func(io.Writer, Options) Reporter
}

// New returns a reporter that writes to w.
func (f *Format) New(w io.Writer, o Options) Reporter { return f.make(w, o) }

var formats = []Format{
	{"text", "for people", func(w io.Writer, o Options) Reporter { return NewText(w, o.Text) }},
	{"jsonl", "a verdict a line", func(w io.Writer, _ Options) Reporter { return NewJSONLines(w) }},
	{"json", "one document: version, verdicts, summary", func(w io.Writer, _ Options) Reporter { return NewJSON(w) }},
	{"sarif", "SARIF 2.1.0", func(w io.Writer, o Options) Reporter { return NewSARIF(w, o.Version) }},
	{"junit", "JUnit XML: a test case for each request", func(w io.Writer, _ Options) Reporter { return NewJUnit(w) }},
	{"github", "annotations of GitHub Actions", func(w io.Writer, _ Options) Reporter { return NewGitHub(w) }},
	{"gitlab", "GitLab's code quality report", func(w io.Writer, _ Options) Reporter { return NewGitLab(w) }},
	{"html", "one page for a browser, without anything from elsewhere", func(w io.Writer, o Options) Reporter { return NewHTML(w, o) }},
	{"markdown", "for a comment or a job's summary", func(w io.Writer, _ Options) Reporter { return NewMarkdown(w) }},
}

// Formats returns all forms of reports.
func Formats() []Format { return formats }

// FormatByName returns the form of that name, nil when there is none.
func FormatByName(name string) *Format {
	for i := range formats {
		if formats[i].Name == name {
			return &formats[i]
		}
	}
	return nil
}
