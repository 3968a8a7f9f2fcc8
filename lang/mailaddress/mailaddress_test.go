package mailaddress

import "testing"

func TestFault(t *testing.T) {
	for address, want := range map[string]string{
		"jane@example.com":                        "",
		"Jane Doe <jane@example.com>":             "",
		`"Doe, Jane" <jane@example.com>`:          "",
		"a@example.com, b@example.com":            "",
		"Doe, Jane <jane@example.com>":            Illegal,
		"jane@example.com joe@example.com":        Illegal,
		"Jane Doe <jane @example.com>":            BlankLocal,
		"jane@example.com%!":                      IllegalDomain,
		"jane@%DOMAIN%":                           "",
		"jane@{{domain}}":                         "",
		"=?UTF-8?Q?J=C3=A4ne,_Doe?= <jane@d.com>": "",
		`"jane"@example.com`:                      "",
		"<jane@example.com":                       "",
		"Friends: jane@example.com;":              "",
		"":                                        "",
	} {
		if got := Fault(address); got != want {
			t.Errorf("Fault(%q) = %q, want %q", address, got, want)
		}
	}
}
