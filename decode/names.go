package decode

import (
	"strings"
	"sync"

	"github.com/assay-project/assay/contract"
)

// names finds a structure's member by its name on the wire. Shapes are few and
// live as long as their service, so the tables of the larger ones are kept.
type names struct {
	// fill adds the names of a structure's members; the first of a name stays.
	fill   func(add func(name string, m *contract.Member), sh *contract.Shape)
	simple bool // the wire name or the model's, and nothing else
	tables sync.Map
}

// scanned is the number of members up to which comparing them one by one is
// quicker than a table.
const scanned = 10

var (
	jsonNames  = &names{fill: plainNames, simple: true}
	xmlNames   = &names{fill: elementNames}
	queryNames = &names{fill: queryMemberNames}
	ec2Names   = &names{fill: ec2MemberNames}
	// compatNames serve a service whose model is no longer the one of its
	// query protocol: the form's names are not in the model any more.
	compatNames = &names{fill: compatMemberNames}
)

// member returns the member that stands under a name on the wire, or nil.
func (n *names) member(sh *contract.Shape, name string) *contract.Member {
	if n.simple && len(sh.Members) <= scanned {
		for _, m := range sh.Members {
			if m.WireName == name {
				return m
			}
		}
		return sh.Member(name)
	}
	table, ok := n.tables.Load(sh)
	if !ok {
		table = n.table(sh)
	}
	return table.(map[string]*contract.Member)[name]
}

func (n *names) table(sh *contract.Shape) any {
	t := make(map[string]*contract.Member, len(sh.Members))
	n.fill(func(name string, m *contract.Member) {
		if _, taken := t[name]; !taken && name != "" {
			t[name] = m
		}
	}, sh)
	table, _ := n.tables.LoadOrStore(sh, t)
	return table
}

// plainNames: the wire name, and the model's where it differs. Protocols of
// JSON RPC do not know wire names, SDKs nevertheless write them.
func plainNames(add func(string, *contract.Member), sh *contract.Shape) {
	for _, m := range sh.Members {
		add(m.WireName, m)
	}
	for _, m := range sh.Members {
		add(m.Name, m)
	}
}

// elementNames: as plainNames, and the name that the member's shape asks for.
// Attributes are not elements.
func elementNames(add func(string, *contract.Member), sh *contract.Shape) {
	for _, m := range sh.Members {
		if !m.XMLAttribute {
			add(m.WireName, m)
		}
	}
	for _, m := range sh.Members {
		if !m.XMLAttribute {
			add(m.Shape.XMLName, m)
			add(m.Name, m)
		}
	}
}

// queryMemberNames: a flattened list goes under the name of its elements where
// they have one, everything else under its own.
func queryMemberNames(add func(string, *contract.Member), sh *contract.Shape) {
	for _, m := range sh.Members {
		if flattened(m) && m.Shape.Kind == contract.List {
			add(elementName(m.Shape.Element), m)
		}
		if m.HasWireName {
			add(m.WireName, m)
		} else {
			add(m.Shape.XMLName, m)
		}
	}
	plainNames(add, sh)
}

// ec2MemberNames: queryName, else the wire name with a capital, else the name.
func ec2MemberNames(add func(string, *contract.Member), sh *contract.Shape) {
	for _, m := range sh.Members {
		switch {
		case m.QueryName != "":
			add(m.QueryName, m)
		case m.HasWireName:
			add(capital(m.WireName), m)
		case m.Shape.XMLName != "":
			add(capital(m.Shape.XMLName), m)
		}
	}
	for _, m := range sh.Members {
		add(m.Name, m)
		add(m.WireName, m)
	}
}

// compatMemberNames adds the forms that query names took: a list or map goes
// under its singular (AttributeNames: "AttributeName.1"), under the name of its
// element's shape (Entries: "SendMessageBatchRequestEntry.1") or of its own
// shape (Actions, of ActionNameList: "ActionName.1").
func compatMemberNames(add func(string, *contract.Member), sh *contract.Shape) {
	queryMemberNames(add, sh)
	for _, m := range sh.Members {
		name := capital(m.Name)
		add(name, m)
		if m.Shape.Kind != contract.List && m.Shape.Kind != contract.Map {
			continue
		}
		add(strings.TrimSuffix(m.Shape.Name, "List"), m)
		if m.Shape.Kind == contract.List && m.Shape.Element.Shape.Kind == contract.Structure {
			add(m.Shape.Element.Shape.Name, m)
		}
		if stem, ok := strings.CutSuffix(name, "ies"); ok {
			add(stem+"y", m)
		}
		add(strings.TrimSuffix(name, "s"), m)
	}
}

// flattened reports whether a list or map stands without a wrapper.
func flattened(m *contract.Member) bool { return m.Flattened || m.Shape.Flattened }

// elementName is the wire name of a list's element or a map's key or value;
// "" when the model gives none.
func elementName(m *contract.Member) string {
	switch {
	case m == nil:
		return ""
	case m.HasWireName:
		return m.WireName
	}
	return m.Shape.XMLName
}

func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}
