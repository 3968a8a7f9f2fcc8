//go:build !unix

package gateway

import "errors"

const canReadNow = false

func readNow(uintptr, []byte) (int, error) { return 0, errors.ErrUnsupported }
