// Package signature reads how a request is authenticated and proves whether
// its signature holds.
//
// [Parse] tells the form (anonymous, SigV2, SigV4, SigV4a, bearer; in a header,
// in the query or in a POST form) without credentials and almost without
// allocating, because it runs for every request. Each parsed part keeps its
// [Place], so that a report can point at it. What is wrong with the form is
// listed as [Problem] values: typed, not worded, since each service words and
// orders its refusals in its own way.
//
// [Canonicalize] builds the canonical request of the received bytes. It is not
// a signer: a signer decides by itself what it signs, a verifier has to take
// what the request says was signed. [Verifier] compares, chunk signatures and
// trailers of aws-chunked bodies included. The package forensics finds out what
// was changed on the way when they differ.
//
// Sources: "Authenticating Requests (AWS Signature Version 4)" and "Signature
// Calculations for the Authorization Header: Transferring Payload in Multiple
// Chunks" in the Amazon S3 API Reference, "Create a signed AWS API request" in
// the IAM User Guide, and AWS's published signing test suite.
package signature
