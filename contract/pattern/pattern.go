// Package pattern evaluates the regular expressions of AWS's models, which are
// written in Java's dialect.
package pattern
