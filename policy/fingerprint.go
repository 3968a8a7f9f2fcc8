package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"github.com/assay-project/assay"
)

// Fingerprint names a finding so that it is the same in the next run, when the
// request stands at another line, and with another release of the client: a hash
// in 32 hex digits of the operation, the rule and its code, the client's name,
// and the names of what is to blame. No value of the request goes into it.
// Requests that are refused for the same reason share one.
func Fingerprint(v *assay.Verdict, f *assay.Finding) string {
	h := sha256.New()
	part := func(texts ...string) {
		for _, s := range texts {
			io.WriteString(h, s)
			h.Write([]byte{0})
		}
	}
	part("1", v.Service, v.Operation, f.Rule, f.Code, v.Client.Name)
	for i := range f.Culprits {
		c := &f.Culprits[i]
		part(c.In.String(), strings.ToLower(c.Name), c.Param)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
