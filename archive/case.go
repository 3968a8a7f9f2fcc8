package archive

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/gateway"
)

// Case is what many observations of one disagreement have in common. It stands
// beside the exchange of the first of them.
type Case struct {
	ID    string    `json:"id"` // of what makes it this case
	Count uint64    `json:"count"`
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
}

// caseKey is what tells cases apart: the request's operation, what the verdict
// says, and what the upstream answered.
type caseKey struct {
	service, operation, kind, rule, code string
	status                               int
	answer                               string
}

// keyOf returns the key of a record with a disagreement.
func keyOf(r *Record) caseKey {
	k := caseKey{kind: r.Gateway.Disagreement, status: r.Status(), answer: r.Gateway.Code}
	if v := r.Verdict; v != nil {
		k.service, k.operation, k.rule, k.code = v.Service, v.Operation, v.Rule, v.Code
	}
	return k
}

// keyOfObservation is keyOf before there is a record. The answer's code is the
// upstream's: clipped, as the record's is.
func keyOfObservation(o *gateway.Observation) caseKey {
	v := &o.Verdict
	k := caseKey{service: v.Service, operation: v.Operation, kind: o.Disagreement.String()}
	if v.Answer != nil {
		k.rule, k.code = v.Answer.Rule, v.Answer.Code
	}
	if o.Exchange.Response != nil {
		k.status = o.Exchange.Response.Status
	}
	code, _ := capture.RefusalOf(o.Exchange.Response)
	k.answer = clip(code)
	return k
}

func (k caseKey) id() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{k.service, k.operation, k.kind, k.rule, k.code, strconv.Itoa(k.status), k.answer}, "\x00")))
	return hex.EncodeToString(sum[:6])
}

// Cases collects disagreements by what they have in common. Its zero value is
// ready.
type Cases struct {
	byKey map[caseKey]*Record
}

// Add takes a record in: one with a case counts as often as that says. It returns
// the record of the case, nil for a record without a disagreement.
func (c *Cases) Add(r *Record) *Record {
	if r.DisagreementOf() == gateway.Agreed {
		return nil
	}
	one := r.Case
	if one == nil {
		one = &Case{Count: 1, First: r.Exchange.Time, Last: r.Exchange.Time}
	}
	key := keyOf(r)
	kept := c.byKey[key]
	if kept == nil {
		if c.byKey == nil {
			c.byKey = map[caseKey]*Record{}
		}
		own, copied := *r, *one
		copied.ID = key.id()
		own.Case = &copied
		c.byKey[key] = &own
		return &own
	}
	kept.Case.add(one.Count, one.First, one.Last)
	return kept
}

// add counts n more.
func (c *Case) add(n uint64, first, last time.Time) {
	c.Count += n
	if !first.IsZero() && (c.First.IsZero() || first.Before(c.First)) {
		c.First = first
	}
	if last.After(c.Last) {
		c.Last = last
	}
}

// Len returns how many different cases there are.
func (c *Cases) Len() int { return len(c.byKey) }

// Sorted returns the cases, the most frequent first.
func (c *Cases) Sorted() []*Record {
	all := make([]*Record, 0, len(c.byKey))
	for _, r := range c.byKey {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *Record) int {
		return cmp.Or(cmp.Compare(b.Case.Count, a.Case.Count), strings.Compare(a.Case.ID, b.Case.ID))
	})
	return all
}
