package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/policy"
)

// GitHub writes workflow commands that GitHub Actions shows as annotations: one
// for each answer, doubt and warning. What is set aside is only counted. Of one
// step GitHub shows ten of each kind, so what is beside the answer is left out.
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
type GitHub struct {
	w     *bufio.Writer
	count Counts
}

// NewGitHub returns a writer of annotations. Finish must be called at the end.
func NewGitHub(w io.Writer) *GitHub { return &GitHub{w: bufio.NewWriter(w)} }

var githubCommands = [...]string{refusal: "error", doubt: "warning", warning: "notice"}

// Report writes the annotations of one exchange.
func (g *GitHub) Report(x *assay.Exchange, v *assay.Verdict, s policy.Standing) error {
	g.count.add(v, s)
	for _, p := range foremost(v, problems(x, v, s)) {
		var props []string
		if p.file != "" {
			props = append(props, "file="+githubProperty.Replace(p.name()))
			if p.line > 0 {
				props = append(props, fmt.Sprintf("line=%d", p.line))
			}
		}
		props = append(props, "title="+githubProperty.Replace(p.title))
		text := p.message
		if text == "" {
			text = p.title
		}
		text = sentence(text)
		if p.because != "" {
			text += "\nBecause of " + sentence(p.because)
		}
		if p.fix != "" {
			text += "\nFix: " + sentence(p.fix)
		}
		text += "\nRule: " + p.finding.Rule
		fmt.Fprintf(g.w, "::%s %s::%s\n", githubCommands[p.level], strings.Join(props, ","), githubData.Replace(text))
	}
	return g.w.Flush()
}

// What the runner undoes in the text of a command, and in its properties.
var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// Finish writes the counts, for the step's log.
func (g *GitHub) Finish() error {
	fmt.Fprintln(g.w, g.count.String())
	return g.w.Flush()
}
