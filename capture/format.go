package capture

import "io"

// Reader yields the exchanges of one input in wire order.
type Reader interface {
	// Next returns the next exchange. It returns io.EOF after the last one,
	// and any other error only when nothing more can be read of the input;
	// a part that cannot be read is told to the [WarnFunc] and passed over.
	Next() (*Exchange, error)
}

// Warning tells of a part of the input that was passed over.
type Warning struct {
	Source  Source
	Message string // what is wrong and what was lost, lower case, no full stop
}

// WarnFunc receives warnings while reading. It is never nil.
type WarnFunc func(Warning)

// Format is one input format.
type Format struct {
	// Name as the user types it: "jsonl", "har", "http", "curl", "botocore".
	Name string
	// Title says what it is, for help texts: "AWS CLI --debug log".
	Title string
	// Detect looks at the first bytes of the input (up to 64 KiB, fewer when
	// the input is shorter or the rest has not come yet) and says how sure it
	// is that they are of this format: 0 not at all, 100 beyond doubt.
	Detect func(head []byte) int
	// Open starts reading. name goes into every [Source].
	Open func(r io.Reader, name string, warn WarnFunc) Reader
}
