package javasdk

import (
	"errors"
	"strings"

	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/internal/lazyre"
)

// sendingRequest begins the SDK's own line of a request.
const sendingRequest = "Sending Request: DefaultSdkHttpFullRequest("

// sending is such a line: method, host and path, which are all of the request
// that it has with values.
type sending struct {
	src                        capture.Source
	method, scheme, host, path string
	headers, parameters        string // names alone, as they stand
}

var sendingForm = lazyre.New(`^httpMethod=([A-Z]+), protocol=(https?), host=([^,\s]+?)(?:, port=(\d+))?, encodedPath=(.*?), headers=\[(.*?)\], queryParameters=\[(.*?)\]\)`)

var errSending = errors.New("its line is not understood")

// sending takes a line of the SDK. Where the HTTP client logs too, that is the
// same request with its values; else it is told that it cannot be judged.
func (r *Reader) sending(text string, src capture.Source) {
	m := sendingForm.FindStringSubmatch(text)
	if m == nil {
		r.tell(src, "request passed over: "+errSending.Error())
		return
	}
	s := sending{src: src, method: m[1], scheme: m[2], host: m[3], path: m[5], headers: m[6], parameters: m[7]}
	if m[4] != "" && m[4] != "0" && m[4] != map[string]string{"http": "80", "https": "443"}[s.scheme] {
		s.host += ":" + m[4]
	}
	if !strings.HasPrefix(s.path, "/") {
		s.path = "/" + s.path
	}
	r.names = append(r.names, s)
	if len(r.names) > maxConns {
		r.drop(r.names[0])
		r.names = r.names[1:]
	}
}

// seen takes the SDK's line of a request away that the HTTP client logged too.
func (r *Reader) seen(q *capture.Request) {
	for i, s := range r.names {
		if s.method == q.Method && s.path == q.Path() && strings.EqualFold(s.host, q.Host()) {
			q.Scheme = s.scheme
			r.names = append(r.names[:i:i], r.names[i+1:]...)
			return
		}
	}
}

// flush tells of the lines that nothing else came to.
func (r *Reader) flush() {
	for _, s := range r.names {
		r.drop(s)
	}
	r.names = nil
}

// drop tells of a request of which the log has too little. With headers and
// parameters by name alone every verdict on it would be a guess.
func (r *Reader) drop(s sending) {
	r.tell(s.src, "request passed over: the SDK logs no values of headers and parameters; "+
		"log org.apache.http.wire at DEBUG to have it judged")
}
