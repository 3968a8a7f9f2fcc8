package assay

import (
	"fmt"
	"path"
	"runtime"
	"strings"

	"github.com/assay-project/assay/judge"
	"github.com/assay-project/assay/judge/rule"
)

// judged opens and judges an exchange. A gateway stands in the way of a whole
// system, and a long capture holds many requests: neither is to end with the one
// that nobody thought of. Where assay itself panics, the verdict is undecided and
// says where, and there is no case to learn from.
func judged(x *Exchange, open func(*Exchange) *rule.Case) (v Verdict, c *rule.Case) {
	defer func() {
		if p := recover(); p != nil {
			v, c = failed(x, c, p), nil
		}
	}()
	c = open(x)
	return judge.Case(c), c
}

// failed is the verdict on an exchange on which assay panicked; c is nil where it
// was not identified yet.
func failed(x *Exchange, c *rule.Case, p any) Verdict {
	why := fmt.Sprintf("assay itself failed on this request: %v (%s)", p, panicked())
	v := Verdict{ID: x.ID, Session: x.Session, Outcome: Undecided, Needs: []string{"assay"}, Why: why}
	if c != nil && c.ID.Service != nil {
		v.Service, v.Operation = c.ID.Service.Name, c.Op
		v.Endpoint, v.Client = c.ID.Endpoint, c.ID.Client
		v.Findings = []Finding{{Rule: "assay/failure", Message: why, Needs: v.Needs, Evidence: rule.Inferred, Certain: true,
			Fix: "report it, with the request: https://github.com/assay-project/assay/issues"}}
	}
	return v
}

// panicked returns the place that a recovered panic came from.
func panicked() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	for raised := false; ; {
		f, more := frames.Next()
		if raised && !strings.HasPrefix(f.Function, "runtime.") {
			return fmt.Sprintf("%s:%d", path.Base(f.File), f.Line)
		}
		raised = raised || f.Function == "runtime.gopanic"
		if !more {
			return "somewhere"
		}
	}
}
