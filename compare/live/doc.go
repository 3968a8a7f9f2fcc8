// Package live sends captured requests on a user's word: signed anew, to the
// endpoint that was named, no faster and no more often than was allowed, and of
// operations that change nothing unless writes were asked for.
package live
