package forensics

import (
	"strings"

	"github.com/assay-project/assay/signature"
)

func (s *search) rawPath() string { return s.req.Path() }

// paths are the path lines that may have been signed.
func (s *search) paths() []candidate {
	var out []candidate
	raw := s.rawPath()
	for _, r := range s.toldPaths() {
		out = append(out, s.told(r))
	}
	for _, r := range s.pathsFrom(raw) {
		out = append(out, candidate{change: r.change, edits: []edit{{slotPath, signature.CanonicalPath(r.raw, s.rules)}}})
	}
	return append(out, s.otherPathRules(raw)...)
}

// toldPaths are targets that proxies pass on in headers.
func (s *search) toldPaths() []rewrite {
	var out []rewrite
	for _, name := range [...]string{"X-Envoy-Original-Path", "X-Original-URI", "X-Original-URL", "X-Rewrite-URL",
		"X-Forwarded-Uri", "X-Forwarded-Path", "X-Original-Path", "X-Replaced-Path"} {
		if v := s.header(name); v != "" {
			if i := strings.Index(v, "://"); i > 0 {
				v = v[i+3:]
				v = v[max(strings.IndexByte(v, '/'), 0):]
			}
			out = append(out, rewrite{v, Change{What: PathRewritten, Place: s.canonical.Path.Place,
				Received: s.req.Target, Signed: v, Note: "told by " + name}})
		}
	}
	return out
}

// told turns a whole target into a candidate: path and query at once.
func (s *search) told(r rewrite) candidate {
	path, query, has := strings.Cut(r.raw, "?")
	c := candidate{change: r.change, edits: []edit{{slotPath, signature.CanonicalPath(path, s.rules)}}}
	if has || s.req.Query() == "" {
		c.edits = append(c.edits, edit{slotQuery, s.queryWith(query)})
	}
	if path == s.rawPath() {
		c.change.What = QueryRewritten
	}
	return c
}

// pathsFrom are the raw paths that may have become raw.
func (s *search) pathsFrom(raw string) []rewrite {
	var out []rewrite
	add := func(what What, signed, note string) {
		if signed != raw && signed != "" {
			out = append(out, rewrite{signed, Change{What: what, Place: s.canonical.Path.Place, Received: raw, Signed: signed, Note: note}})
		}
	}
	if trimmed := strings.TrimRight(raw, "/"); trimmed != raw {
		add(SlashAdded, trimmed, "")
		add(SlashAdded, strings.TrimSuffix(raw, "/"), "")
	}
	add(SlashDropped, raw+"/", "")
	s.prefixes(raw, add)
	undoNormalization(raw, add)
	undoDecoding(raw, add)
	undoEncoding(raw, add)
	for _, suffix := range [...]string{"/index.html", "index.html", ".html"} {
		if p, ok := strings.CutSuffix(raw, suffix); ok {
			add(SuffixAdded, p, "")
		}
	}
	return out
}

// prefixes undoes what a proxy put in front of the path, or took away.
func (s *search) prefixes(raw string, add func(What, string, string)) {
	rest := raw
	for range 3 {
		i := strings.IndexByte(strings.TrimPrefix(rest, "/"), '/')
		if i < 0 {
			break
		}
		rest = rest[i+1:]
		add(PrefixAdded, rest, "")
	}
	dropped := append([]string{s.header("X-Forwarded-Prefix"), s.header("X-Script-Name")}, s.opt.Prefixes...)
	if host := strings.ToLower(s.req.Host()); isS3(s.auth.Credential.Service) {
		first, _, _ := strings.Cut(host, ".")
		dropped = append(dropped, first)
	}
	for _, p := range append(dropped, "prod", "dev", "stage", "test", "v1", "v2", "api", "s3", "minio", "default") {
		if p = strings.Trim(p, "/"); p != "" {
			add(PrefixDropped, "/"+p+raw, "")
			if cut, ok := strings.CutPrefix(raw, "/"+p); ok && strings.HasPrefix(cut, "/") {
				add(PrefixAdded, cut, "")
			}
		}
	}
}

// maxSlashes bounds the places at which a slash is put back.
const maxSlashes = 24

// undoNormalization puts back what merging slashes and removing dot segments
// took out.
func undoNormalization(raw string, add func(What, string, string)) {
	n := 0
	for i := 0; i < len(raw) && n < maxSlashes; i++ {
		if raw[i] != '/' {
			continue
		}
		n++
		add(PathNormalized, raw[:i]+"/"+raw[i:], "repeated slash")
		add(PathNormalized, raw[:i]+"//"+raw[i:], "repeated slash")
		add(PathNormalized, raw[:i]+"/."+raw[i:], "dot segment")
		add(PathNormalized, raw[:i]+"/x/.."+raw[i:], "dot segment")
	}
	add(PathNormalized, strings.ReplaceAll(raw, "/", "//"), "repeated slash")
	add(PathNormalized, raw+"/.", "dot segment")
}

// subDelims are the reserved bytes that many libraries leave unescaped in a path.
const subDelims = "!$&'()*+,;=:@"

// undoDecoding escapes again what was decoded.
func undoDecoding(raw string, add func(What, string, string)) {
	again := strings.ReplaceAll(raw, "%", "%25")
	add(PathDecoded, again, "every escape")
	add(PathDecoded, escapeKeeping(raw, "/%"), "reserved bytes")
	for _, c := range subDelims {
		add(PathDecoded, escapeSet(raw, string(c)), "escape of "+string(c))
	}
	add(PathDecoded, escapeSet(raw, "~"), "escape of ~")
	add(PathDecoded, escapeSet(raw, "-._~"), "escape of unreserved bytes")
	add(PathDecoded, strings.ReplaceAll(raw, "+", "%20"), "+ for a blank")
	add(PathDecoded, strings.ReplaceAll(raw, "+", " "), "+ for a blank")
	somePluses(raw, func(signed string) { add(PathDecoded, signed, "+ for a blank, and for itself") })
	n := 0
	for i := 1; i < len(raw) && n < maxSlashes; i++ {
		if raw[i] == '/' {
			n++
			add(PathDecoded, raw[:i]+"%2F"+raw[i+1:], "escape of /")
			add(PathDecoded, raw[:i]+strings.ReplaceAll(raw[i:], "/", "%2F"), "escape of /")
			add(PathDecoded, raw[:i]+"%252F"+raw[i+1:], "escape of /")
		}
	}
	// One escape that was undone and one that was not, in a double encoding.
	for i := 0; i+2 < len(raw); i++ {
		if raw[i] == '%' {
			add(PathDecoded, raw[:i]+"%25"+raw[i+1:], "escape of %")
		}
	}
}

// maxPluses bounds the pluses of which each may have been a blank or a plus.
const maxPluses = 6

// somePluses calls f with the path in which some pluses are blanks again and the
// others are not, for each choice of them: both came through as a plus.
func somePluses(raw string, f func(string)) {
	n := strings.Count(raw, "+")
	if n > maxPluses {
		return
	}
	for choice := 1; choice < 1<<n-1; choice++ {
		var b strings.Builder
		i := 0
		for _, c := range []byte(raw) {
			switch {
			case c != '+':
				b.WriteByte(c)
				continue
			case choice&(1<<i) != 0:
				b.WriteString("%20")
			default:
				b.WriteString("%2B")
			}
			i++
		}
		f(b.String())
	}
}

// undoEncoding decodes what was escaped.
func undoEncoding(raw string, add func(What, string, string)) {
	add(PathEncoded, strings.ReplaceAll(raw, "%25", "%"), "escape of %")
	add(PathEncoded, unescapeOnly(raw, subDelims), "reserved bytes")
	for _, c := range subDelims {
		add(PathEncoded, unescapeOnly(raw, string(c)), "escape of "+string(c))
	}
	add(PathEncoded, unescapeOnly(raw, "-._~abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), "unreserved bytes")
	add(PathEncoded, unescapeOnly(raw, "/"), "escape of /")
	add(PathEncoded, strings.ReplaceAll(raw, "%20", "+"), "+ for a blank")
	add(PathEncoded, strings.ReplaceAll(raw, "%20", "%2B"), "+ for a blank")
	add(PathEncoded, unescape(raw), "every escape")
	add(PathEncoded, eachEscape(raw, func(e string, _ byte) string { return strings.ToUpper(e) }), "hex in lower case")
	add(PathEncoded, eachEscape(raw, func(e string, _ byte) string { return strings.ToLower(e) }), "hex in upper case")
}

// otherPathRules are path lines that a signer makes who follows the rules of
// another kind of service, or none.
func (s *search) otherPathRules(raw string) []candidate {
	var out []candidate
	add := func(text, note string) {
		out = append(out, candidate{
			change: Change{What: SignedOtherPath, Place: s.canonical.Path.Place, Received: s.slots[slotPath], Signed: text, Note: note},
			edits:  []edit{{slotPath, text}}})
	}
	for _, normalize := range [...]bool{false, true} {
		for _, double := range [...]bool{false, true} {
			r := signature.Rules{Normalize: normalize, DoubleEncode: double}
			note := "the path"
			if normalize != s.rules.Normalize {
				note += map[bool]string{true: " normalised", false: " not normalised"}[normalize]
			}
			if double != s.rules.DoubleEncode {
				note += map[bool]string{true: " encoded twice", false: " encoded once"}[double]
			}
			add(signature.CanonicalPath(raw, r), note)
		}
	}
	add(raw, "the path as sent")
	add(unescape(raw), "the path decoded")
	add("/"+strings.TrimLeft(raw, "/"), "leading slashes merged")
	add("/", "no path")
	add("", "an empty path")
	return out
}
