package gateway

import (
	"github.com/assay-project/assay/wire"
)

// connect serves a CONNECT.
func (c *conn) connect(req *wire.Request) bool {
	return c.answer(req, 501, "connect", "not yet")
}
