package explain

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/assay-project/assay"
)

// The pages are kept as they are written: they take a hundredth of the program,
// and nothing of them is read before somebody asks for an explanation.
//
//go:embed pages/*.md sources.txt emitted.txt
var files embed.FS

// library is all pages, parsed.
type library struct {
	pages  []*page
	byCode map[string]*page
	// services are those that answer with a code, from emitted.txt; AnyService
	// stands for the usual forms of the protocols.
	services map[string][]string
	folded   map[string]string // lower case → code
	sources  map[string]Inline // key → title and address
	rules    []*assay.Rule     // in order of IDs
	ruleIDs  map[string]bool
}

// AnyService stands among the services of a code that any service of a protocol
// may answer with.
const AnyService = "*"

var load = sync.OnceValues(func() (*library, error) {
	lib := &library{byCode: map[string]*page{}, services: map[string][]string{}, folded: map[string]string{}, sources: map[string]Inline{},
		rules: assay.Rules(), ruleIDs: map[string]bool{}}
	for _, r := range lib.rules {
		lib.ruleIDs[r.ID] = true
	}
	text, err := files.ReadFile("emitted.txt")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		code, services, _ := strings.Cut(strings.TrimSpace(line), " ")
		lib.services[code] = strings.Fields(services)
	}
	if err := lib.readSources(); err != nil {
		return nil, err
	}
	names, err := files.ReadDir("pages")
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		text, err := files.ReadFile("pages/" + n.Name())
		if err != nil {
			return nil, err
		}
		p, err := parsePage("pages/"+n.Name(), string(text))
		if err != nil {
			return nil, err
		}
		for _, c := range p.codes {
			if other := lib.byCode[c.code]; other != nil {
				return nil, fmt.Errorf("%s is explained in %s and in %s", c.code, other.file, p.file)
			}
			lib.byCode[c.code] = p
			lib.folded[strings.ToLower(c.code)] = c.code
		}
		lib.pages = append(lib.pages, p)
	}
	return lib, nil
})

func (lib *library) readSources() error {
	text, err := files.ReadFile("sources.txt")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		key, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		in, err := parseInline(rest)
		if err != nil || len(in) != 2 || in[1].Mark != Link {
			return fmt.Errorf("sources.txt: %s: want a title and an <https://address>", key)
		}
		lib.sources[key] = in
	}
	return nil
}

// Codes returns every code that has a page, sorted. The error says that the
// pages of the program are broken.
func Codes() ([]string, error) {
	lib, err := load()
	if err != nil {
		return nil, err
	}
	codes := make([]string, 0, len(lib.byCode))
	for c := range lib.byCode {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	return codes, nil
}

// IsCode returns the code that a word means, whatever its case; "" for none.
func IsCode(word string) string {
	lib, err := load()
	if err != nil {
		return ""
	}
	return lib.folded[strings.ToLower(word)]
}

// Services returns the services that answer with a code, sorted; AnyService
// among them when a protocol's usual form has it.
func Services(code string) []string {
	lib, err := load()
	if err != nil {
		return nil
	}
	return lib.services[code]
}
