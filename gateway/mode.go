package gateway

// String returns the name that flags, captures and metrics use.
func (m Mode) String() string { return [...]string{"observe", "annotate", "enforce"}[m] }

// MarshalText writes the name.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads a name.
func (m *Mode) UnmarshalText(text []byte) (err error) {
	*m, err = ParseMode(string(text))
	return err
}
