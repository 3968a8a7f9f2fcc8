package gateway

import "fmt"

var modeNames = [...]string{"observe", "annotate", "enforce"}

// String returns the name that flags, captures and metrics use.
func (m Mode) String() string { return modeNames[m] }

// MarshalText writes the name.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads a name.
func (m *Mode) UnmarshalText(text []byte) error {
	for i, name := range modeNames {
		if string(text) == name {
			*m = Mode(i)
			return nil
		}
	}
	return fmt.Errorf("mode %q is none of observe, annotate, enforce", text)
}
