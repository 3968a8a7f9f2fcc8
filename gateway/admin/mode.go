package admin

import (
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/assay-project/assay/gateway"
)

// Modes is what is switched. A [gateway.Gateway] is one.
type Modes interface {
	Config() *gateway.Config
	SetConfig(*gateway.Config)
}

// modes is the outward form of a gateway's modes.
type modes struct {
	Mode  gateway.Mode `json:"mode"`
	Modes []exception  `json:"modes"`
}

type exception struct {
	Service   string       `json:"service,omitempty"`
	Operation string       `json:"operation,omitempty"`
	Rule      string       `json:"rule,omitempty"`
	Mode      gateway.Mode `json:"mode"`
}

func getMode(m Modes) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		c := m.Config()
		out := modes{Mode: c.Mode, Modes: []exception{}}
		for _, e := range c.Modes {
			out.Modes = append(out.Modes, exception(e))
		}
		writeJSON(w, out)
	})
}

// maxMode bounds the body of a switch.
const maxMode = 64 << 10

// putMode switches: {"mode":"enforce"} for everything, with "modes" for the
// exceptions. What is not said stays.
func putMode(m Modes) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A form of another origin could not say this type without being asked.
		if t, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); t != "application/json" {
			refuse(w, http.StatusUnsupportedMediaType, "Content-Type must be application/json")
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxMode))
		if err != nil {
			refuse(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("more than %d bytes", maxMode))
			return
		}
		var in struct {
			Mode  *gateway.Mode `json:"mode"`
			Modes *[]exception  `json:"modes"`
		}
		if err := json.Unmarshal(body, &in, json.RejectUnknownMembers(true)); err != nil {
			refuse(w, http.StatusBadRequest, err.Error())
			return
		}
		if in.Mode == nil && in.Modes == nil {
			refuse(w, http.StatusBadRequest, `neither "mode" nor "modes" in it`)
			return
		}
		next := *m.Config()
		if in.Mode != nil {
			next.Mode = *in.Mode
		}
		if in.Modes != nil {
			next.Modes = nil
			for _, e := range *in.Modes {
				next.Modes = append(next.Modes, gateway.ModeFor(e))
			}
		}
		m.SetConfig(&next)
		getMode(m).ServeHTTP(w, r)
	})
}

func show(what func() (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		v, err := what()
		if err != nil {
			refuse(w, http.StatusInternalServerError, err.Error())
			return
		}
		writeJSON(w, v)
	})
}

func writeJSON(w http.ResponseWriter, v any) {
	b, err := json.Marshal(v, jsontext.AllowInvalidUTF8(true), jsontext.WithIndent("  "))
	if err != nil {
		refuse(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(append(b, '\n'))
}

// refuse answers {"error": why}.
func refuse(w http.ResponseWriter, status int, why string) {
	b, err := json.Marshal(map[string]string{"error": why}, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		b = []byte(`{}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(append(b, '\n'))
}
