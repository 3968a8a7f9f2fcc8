package report

import (
	"encoding/xml"
	"io"
	"strings"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/policy"
)

// JUnit's XML as CI systems read it: there is no official schema.
// https://github.com/testmoapp/junitxml collects what is common.
type (
	junitSuites struct {
		XMLName  xml.Name      `xml:"testsuites"`
		Name     string        `xml:"name,attr"`
		Tests    int           `xml:"tests,attr"`
		Failures int           `xml:"failures,attr"`
		Errors   int           `xml:"errors,attr"`
		Skipped  int           `xml:"skipped,attr"`
		Suites   []*junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Skipped *junitSkipped `xml:"skipped"`
		Failure *junitFailure `xml:"failure"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes a test suite for each input and in it a test case for each
// request to AWS: a failure where it is refused, skipped where it is undecided
// or set aside.
type JUnit struct {
	w      io.Writer
	all    junitSuites
	byName map[string]*junitSuite
}

// NewJUnit returns a writer of JUnit XML, which Finish writes.
func NewJUnit(w io.Writer) *JUnit {
	return &JUnit{w: w, all: junitSuites{Name: "assay"}, byName: map[string]*junitSuite{}}
}

// Report adds a test case.
func (j *JUnit) Report(x *assay.Exchange, v *assay.Verdict, s policy.Standing) error {
	if v.Service == "" {
		return nil
	}
	ps := problems(x, v, s)
	at := problem{file: x.Source.Name}
	if x.Source.Name == "-" {
		at.file = ""
	}
	suite := j.suite(at.name())
	c := junitCase{Name: "#" + visible(x.ID) + " " + request(x, v), Class: strings.TrimSuffix(v.Service+"."+v.Operation, "."), Line: x.Source.Line}
	if at.file != "" {
		c.File = at.name()
	}
	var told []string
	for i := range ps {
		told = append(told, ps[i].text()+" ["+ps[i].finding.Rule+"]")
	}
	mark, aside := s.Aside(v)
	switch {
	case aside && v.Outcome != assay.Accept:
		c.Skipped = &junitSkipped{tidy(setAside(mark))}
	case v.Outcome == assay.Reject:
		first := foremost(v, ps)[0] // there is one, since not all are set aside
		c.Failure = &junitFailure{Message: first.title, Type: first.finding.Rule, Text: strings.Join(told, "\n")}
	case v.Outcome == assay.Undecided:
		why := "it turns on " + strings.Join(v.Needs, ", ")
		if len(v.Needs) == 0 {
			why = v.Why
		}
		c.Skipped = &junitSkipped{"undecided: " + tidy(scrubbed(x, why))}
	}
	if c.Failure == nil {
		c.Out = strings.Join(told, "\n")
	}
	suite.add(c)
	return nil
}

func (j *JUnit) suite(name string) *junitSuite {
	s := j.byName[name]
	if s == nil {
		s = &junitSuite{Name: name}
		j.byName[name] = s
		j.all.Suites = append(j.all.Suites, s)
	}
	return s
}

func (s *junitSuite) add(c junitCase) {
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
	if c.Skipped != nil {
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

// Finish writes the suites.
func (j *JUnit) Finish() error {
	for _, s := range j.all.Suites {
		j.all.Tests += s.Tests
		j.all.Failures += s.Failures
		j.all.Skipped += s.Skipped
	}
	if _, err := io.WriteString(j.w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(j.w)
	enc.Indent("", "  ")
	if err := enc.Encode(&j.all); err != nil {
		return err
	}
	_, err := io.WriteString(j.w, "\n")
	return err
}
