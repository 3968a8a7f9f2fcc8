// Package forensics finds out what was changed between the signing of a request
// and its arrival.
//
// A signature that does not match names nothing. But who holds the secret can
// try: put one thing back as it may have been, build the canonical request
// anew, and see whether the signature matches then. When it does, that is a
// proof and not a guess, since nobody finds a matching HMAC by chance. [Trace]
// tries what proxies, gateways, HTTP libraries and frameworks are known to
// change, one change at a time and then pairs, within a budget of tries that
// the [Report] states. The search is deterministic: the same request gives the
// same report.
package forensics
