package capture

import "strings"

// A secret that was pasted in the place of the access key id is the usual reason
// why a credential cannot be read, and must not be shown for it.

// keyID is the access key id of a credential, what stands in front of the scope's
// four parts: a secret may hold slashes.
func keyID(credential string) string {
	id := credential
	for range 4 {
		i := strings.LastIndexByte(id, '/')
		if i < 0 {
			return credential
		}
		id = id[:i]
	}
	return id
}

// swapped reports whether an access key id has the form of a secret: 40
// characters of base64. Key ids are capital letters and digits; those of other
// servers than AWS may be any word.
func swapped(id string) bool {
	if strings.ContainsAny(id, "/+") {
		return len(id) >= 16
	}
	return len(id) == 40 && strings.ToUpper(id) != id && strings.ToLower(id) != id
}

// swappedInURL is swapped for a value of X-Amz-Credential or AWSAccessKeyId with
// its percent-encoding.
func swappedInURL(name, value string) bool {
	plain := strings.NewReplacer("%2F", "/", "%2f", "/", "%2B", "+", "%2b", "+").Replace(value)
	switch {
	case strings.EqualFold(name, "X-Amz-Credential"):
		return swapped(keyID(plain))
	case name == "AWSAccessKeyId":
		return swapped(plain)
	}
	return false
}
