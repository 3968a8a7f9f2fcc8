// Package har reads and writes HTTP archives (HAR 1.2), as browsers, proxies
// and API clients export them. An archive is read entry by entry, so that its
// size does not matter.
package har

import (
	"io"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/internal/jsonwalk"
)

// Format is the HTTP archive.
var Format = &capture.Format{
	Name:   "har",
	Title:  "HTTP archive (HAR)",
	Detect: detect,
	Open: func(r io.Reader, name string, warn capture.WarnFunc) capture.Reader {
		return NewReader(r, name, warn)
	},
}

func detect(head []byte) int {
	if jsonwalk.HasMember(head, []string{"log"}, "entries", "creator", "version") {
		return 100
	}
	return 0
}
