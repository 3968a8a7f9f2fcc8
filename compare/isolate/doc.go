// Package isolate shrinks a request that is refused to the smallest one that is
// still refused in the same way, and says which of its parts do it: delta
// debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing
// Input", 2002) over the parts that a caller may leave out.
//
// Who judges the tries is an [Oracle]: the contract offline, or a live endpoint.
// What the result says of itself is proven by tries that were made: that none of
// the parts left can go, that no smaller choice of options fails, that the whole
// request succeeds without one of them.
package isolate
