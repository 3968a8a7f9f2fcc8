// Package wire speaks HTTP/1.1 on a connection without changing a byte of it:
// it reads heads as they came and tells what is odd about them, finds where
// bodies end while their bytes pass on, edits single fields of a head in place,
// and sends one exact request.
//
// [net/http] corrects, refuses or forgets what a server refuses: the case and
// order of fields, two lengths, white space before a colon. So neither it nor
// its types are used here. What a head says is parsed by capture/rawhttp, as for
// every other input. The package knows nothing of AWS.
package wire
