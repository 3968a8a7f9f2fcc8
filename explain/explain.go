// Package explain says what codes, rules and operations mean to people: for
// every code that assay can answer with a page in plain words, each claim with
// its source, and beside it what the rules and models know. What it makes is a
// [Doc], which reports, Markdown and the site write in their own forms.
package explain

// Doc is one explanation, in the order in which it is read.
type Doc struct {
	// Kind is what is explained.
	Kind Kind
	// Name names it among its kind: "InvalidRequest", "s3/append-with-user-metadata",
	// "s3", "s3:PutObject".
	Name string
	// Aside stands beside the name: a status, a level of evidence.
	Aside  string
	Blocks []Block
}

// Kind is what a Doc explains.
type Kind uint8

// The kinds.
const (
	KindOverview Kind = iota
	KindCode
	KindRule
	KindService
	KindOperation
	KindComparison
)

// Block is a part of a Doc: one of Heading, Para, List, Fields, Members and
// Message.
type Block interface{ block() }

// Heading begins a section.
type Heading struct{ Text string }

// Para is a paragraph.
type Para struct{ Text Inline }

// List is a list, numbered or not.
type List struct {
	Ordered bool
	Items   []Item
}

// Item is an entry of a list: a text, and the commands to run with it.
type Item struct {
	Text     Inline
	Commands []string
	// only are the codes of a page that an entry is about; nil for all.
	only []string
}

// Fields are labelled texts.
type Fields struct{ Rows []Field }

// Field is a label and what it stands for. An empty label goes on with the one
// before.
type Field struct {
	Label string
	Text  Inline
}

// Members are the members of an input, indented by depth.
type Members struct{ Rows []MemberRow }

// MemberRow is a member: its name, its type, where it travels, and what it may
// hold, a line each.
type MemberRow struct {
	Depth             int
	Name, Type, Place string
	Required          bool
	Limits            []string
}

// Message is a request that stands as an example, or an excerpt.
type Message struct {
	Outcome string // "refused", "accepted", "undecided"; "" for none
	Note    string
	Lines   []string
}

func (Heading) block() {}
func (Para) block()    {}
func (List) block()    {}
func (Fields) block()  {}
func (Members) block() {}
func (Message) block() {}
