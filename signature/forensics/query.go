package forensics

import (
	"slices"
	"strings"
)

// queries are the query lines that may have been signed.
func (s *search) queries() []candidate {
	var out []candidate
	raw := s.req.Query()
	for _, r := range s.queriesFrom(raw) {
		out = append(out, candidate{change: r.change, edits: []edit{{slotQuery, s.queryWith(r.raw)}}})
	}
	out = append(out, s.moved()...)
	return append(out, s.otherQueryRules(raw)...)
}

// maxParams bounds the parameters that are changed one by one.
const maxParams = 40

// queriesFrom are the raw queries that may have become raw.
func (s *search) queriesFrom(raw string) []rewrite {
	var (
		out    []rewrite
		pieces []string
		place  = s.canonical.Query.Place
	)
	if raw != "" {
		pieces = strings.Split(raw, "&")
	}
	add := func(c Change, signed ...string) {
		c.Place = place
		out = append(out, rewrite{strings.Join(signed, "&"), c})
	}
	// with is the query with one parameter replaced by others, or by none.
	with := func(i int, by ...string) []string {
		return slices.Concat(pieces[:i], by, pieces[i+1:])
	}
	for i, p := range pieces[:min(len(pieces), maxParams)] {
		name, value, _ := strings.Cut(p, "=")
		add(Change{What: ParamAdded, Name: name, Received: p}, with(i)...)
		for _, v := range valueForms(value) {
			c := Change{What: v.what, Name: name, Received: p, Signed: name + "=" + v.value, Note: v.note}
			add(c, with(i, c.Signed)...)
		}
		if name == "X-Amz-Expires" {
			for _, v := range lifetimes {
				c := Change{What: ParamValue, Name: name, Received: p, Signed: name + "=" + v, Note: "a usual lifetime"}
				add(c, with(i, c.Signed)...)
			}
		}
		for _, n := range nameForms(name) {
			c := Change{What: ParamRenamed, Name: name, Received: p, Signed: n + "=" + value}
			add(c, with(i, c.Signed)...)
		}
		add(Change{What: ParamsMerged, Name: name, Received: p, Signed: p + "&" + p}, with(i, p, p)...)
		for _, sep := range [...]string{",", "%2C"} {
			if a, b, ok := strings.Cut(value, sep); ok {
				c := Change{What: ParamsMerged, Name: name, Received: p, Signed: name + "=" + a + "&" + name + "=" + b}
				add(c, with(i, name+"="+a, name+"="+b)...)
			}
		}
	}
	for _, p := range droppedParams {
		name, _, _ := strings.Cut(p, "=")
		add(Change{What: ParamDropped, Name: name, Signed: p}, append(slices.Clone(pieces), p)...)
	}
	for _, w := range wholeQueries(raw) {
		add(Change{What: w.what, Received: raw, Signed: w.value, Note: w.note}, w.value)
	}
	return out
}

type valueForm struct {
	what        What
	value, note string
}

// valueForms are the values that may have become v.
func valueForms(v string) []valueForm {
	if v == "" {
		return nil
	}
	all := []valueForm{
		{QueryPlus, strings.ReplaceAll(v, "+", "%2B"), "+ was signed as itself"},
		{QueryPlus, strings.ReplaceAll(v, "%20", "%2B"), "%2B became a blank"},
		{QueryPlus, strings.ReplaceAll(v, "%2B", "%20"), "a blank became %2B"},
		{QueryDecoded, strings.ReplaceAll(v, "%", "%25"), "decoded once"},
		{QueryEncoded, unescape(v), "encoded once more"},
		{QueryEncoded, strings.ReplaceAll(v, "%25", "%"), "escape of %"},
		{ParamValue, strings.ToLower(v), "case"},
		{ParamValue, strings.TrimSuffix(v, "%20"), "blank"},
		{ParamValue, v + "%20", "blank"},
		{ParamValue, strings.TrimSuffix(v, "%2F"), "trailing slash"},
		{ParamValue, v + "%2F", "trailing slash"},
		{ParamValue, strings.TrimSuffix(v, "/"), "trailing slash"},
		{ParamValue, "", "value"},
	}
	return slices.DeleteFunc(all, func(f valueForm) bool { return f.value == v })
}

// lifetimes are the usual values of X-Amz-Expires, in seconds.
var lifetimes = []string{"60", "300", "600", "900", "1800", "3600", "7200", "43200", "86400", "604800"}

// camelParams are the parameters of S3 and of presigning with upper-case
// letters, which some gateways lower.
var camelParams = []string{"partNumber", "uploadId", "versionId", "requestPayment", "storageClass",
	"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Security-Token",
	"Action", "Version"}

func nameForms(name string) []string {
	var out []string
	for _, n := range camelParams {
		if n != name && strings.EqualFold(n, name) {
			out = append(out, n)
		}
	}
	if l := strings.ToLower(name); l != name {
		out = append(out, l)
	}
	return out
}

// droppedParams are the parameters that clients add by themselves, and the
// subresources of S3: caches and rewriting rules drop them.
var droppedParams = func() []string {
	out := []string{"list-type=2", "list-type=1", "encoding-type=url", "delimiter=%2F", "prefix=", "max-keys=1000", "fetch-owner=true"}
	for _, op := range [...]string{"GetObject", "PutObject", "DeleteObject", "UploadPart", "UploadPartCopy", "CopyObject",
		"ListParts", "AbortMultipartUpload", "ListBuckets", "ListDirectoryBuckets", "SelectObjectContent", "WriteGetObjectResponse",
		"DeleteObjects", "RestoreObject", "ListBucketInventoryConfigurations", "RenameObject"} {
		out = append(out, "x-id="+op)
	}
	for _, sub := range [...]string{"accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption", "intelligent-tiering",
		"inventory", "legal-hold", "lifecycle", "location", "logging", "metrics", "notification", "object-lock",
		"ownershipControls", "policy", "policyStatus", "publicAccessBlock", "replication", "requestPayment", "restore",
		"retention", "select", "session", "tagging", "torrent", "uploads", "versioning", "versions", "website"} {
		out = append(out, sub+"=")
	}
	return out
}()

// wholeQueries are changes of the query as a whole.
func wholeQueries(raw string) []valueForm {
	if raw == "" {
		return nil
	}
	all := []valueForm{
		{QueryPlus, strings.ReplaceAll(raw, "+", "%2B"), "+ was signed as itself"},
		{QueryPlus, strings.ReplaceAll(raw, "%20", "%2B"), "%2B became a blank"},
		{QueryDecoded, eachEscape(raw, func(e string, _ byte) string { return "%25" + e[1:] }), "decoded once"},
		{QueryEncoded, strings.ReplaceAll(raw, "%25", "%"), "encoded once more"},
		{QueryEncoded, strings.ReplaceAll(strings.ReplaceAll(raw, "%3D", "="), "%26", "&"), "separators were escaped"},
		{ParamsMerged, strings.ReplaceAll(raw, ";", "&"), "semicolons separate"},
		{ParamsMerged, strings.Join(slices.Compact(slices.Sorted(strings.SplitSeq(raw, "&"))), "&"), "doubled parameters"},
		{ParamAdded, "", "the whole query"},
	}
	return slices.DeleteFunc(all, func(f valueForm) bool { return f.value == raw })
}

// moved are headers that were query parameters when they were signed.
func (s *search) moved() []candidate {
	var out []candidate
	for i := range s.req.Headers {
		h := &s.req.Headers[i]
		name := strings.ToLower(h.Name)
		if !strings.HasPrefix(name, "x-amz-") {
			continue
		}
		for _, n := range []string{name, h.Name, canonicalCase(name)} {
			p := n + "=" + escape(h.Value)
			raw := p
			if q := s.req.Query(); q != "" {
				raw = q + "&" + p
			}
			out = append(out, candidate{
				change: Change{What: ParamMoved, Name: h.Name, Received: h.Value, Signed: p, Note: "from the query to a header"},
				edits:  []edit{{slotQuery, s.queryWith(raw)}}})
		}
	}
	return out
}

// canonicalCase is x-amz-date as X-Amz-Date.
func canonicalCase(name string) string {
	words := strings.Split(name, "-")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "-")
}

// otherQueryRules are query lines of signers that canonicalise in other ways.
func (s *search) otherQueryRules(raw string) []candidate {
	if raw == "" {
		return nil
	}
	pieces := slices.DeleteFunc(strings.Split(raw, "&"), func(p string) bool {
		return p == "" || strings.HasPrefix(p, "X-Amz-Signature=")
	})
	var out []candidate
	add := func(text, note string) {
		out = append(out, candidate{
			change: Change{What: SignedOtherQuery, Place: s.canonical.Query.Place, Received: s.slots[slotQuery], Signed: text, Note: note},
			edits:  []edit{{slotQuery, text}}})
	}
	add(strings.Join(pieces, "&"), "not sorted")
	sorted := slices.Clone(pieces)
	slices.Sort(sorted)
	add(strings.Join(sorted, "&"), "as sent, sorted")
	folded := slices.Clone(pieces)
	slices.SortStableFunc(folded, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	add(strings.Join(folded, "&"), "sorted without regard to case")
	// A signer that leaves the "=" of an empty value out.
	bare := strings.Split(s.slots[slotQuery], "&")
	for i, p := range bare {
		bare[i] = strings.TrimSuffix(p, "=")
	}
	add(strings.Join(bare, "&"), "no = after a name without a value")
	add(strings.ReplaceAll(s.slots[slotQuery], "%20", "+"), "+ for a blank")
	add(strings.ReplaceAll(s.slots[slotQuery], "%2F", "/"), "slashes not encoded")
	return out
}
