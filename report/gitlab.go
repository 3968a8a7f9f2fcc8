package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/policy"
)

// An entry of GitLab's code quality report.
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
type (
	gitlabIssue struct {
		Description string         `json:"description"`
		CheckName   string         `json:"check_name"`
		Fingerprint string         `json:"fingerprint"`
		Severity    string         `json:"severity"`
		Location    gitlabLocation `json:"location"`
	}
	gitlabLocation struct {
		Path  string      `json:"path"`
		Lines gitlabLines `json:"lines"`
	}
	gitlabLines struct {
		Begin int `json:"begin"`
	}
)

// GitLab writes GitLab's code quality report. What is set aside is left out.
type GitLab struct {
	w      io.Writer
	issues []gitlabIssue
	seen   repeats
}

// NewGitLab returns a writer of a code quality report, which Finish writes.
func NewGitLab(w io.Writer) *GitLab {
	return &GitLab{w: w, issues: []gitlabIssue{}, seen: repeats{}}
}

var gitlabSeverities = [...]string{refusal: "major", doubt: "minor", warning: "info"}

// Report adds an entry for each finding.
func (g *GitLab) Report(x *assay.Exchange, v *assay.Verdict, s policy.Standing) error {
	for _, p := range problems(x, v, s) {
		if p.mark.By != "" {
			continue
		}
		g.issues = append(g.issues, gitlabIssue{
			Description: p.text(), CheckName: p.finding.Rule, Severity: gitlabSeverities[p.level],
			Fingerprint: numbered(p.fingerprint, g.seen.number(p.fingerprint)),
			Location:    gitlabLocation{p.name(), gitlabLines{max(p.line, 1)}}, // a line is demanded
		})
	}
	return nil
}

// numbered makes a fingerprint that is there once in a report of one that comes
// several times.
func numbered(fingerprint string, n int) string {
	if n == 1 {
		return fingerprint
	}
	h := sha256.Sum256(fmt.Appendf(nil, "%s %d", fingerprint, n))
	return hex.EncodeToString(h[:16])
}

// Finish writes the report.
func (g *GitLab) Finish() error { return writeJSON(g.w, g.issues) }
