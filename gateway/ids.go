package gateway

import (
	"strconv"
	"sync/atomic"
	"time"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/gateway/refusal"
)

// ids names exchanges: by when the gateway began, and a number.
type ids struct {
	prefix string
	last   *atomic.Uint64
}

func newIDs() ids {
	return ids{strconv.FormatInt(time.Now().UnixMilli(), 36) + "-", new(atomic.Uint64)}
}

func (i ids) next() string { return i.prefix + strconv.FormatUint(i.last.Add(1), 10) }

func refusalWriter(c *assay.Checker) *refusal.Writer { return &refusal.Writer{Models: c.Models()} }
