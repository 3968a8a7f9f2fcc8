// Package manpage writes a command of the command line as a manual page.
//
// cobra's own generator goes through Markdown, which takes the indented lists of
// a help text for something else, and costs every start of the program a parser's
// tables; a page is little more than the help text with other marks.
package manpage

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Name is the name of a command's page: "assay-models-diff".
func Name(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// Write writes the page, in the language of man(7). It holds nothing of when it was
// made, so that the same program gives the same page.
func Write(w io.Writer, cmd *cobra.Command) error {
	p := &page{bufio.NewWriter(w)}
	p.line(`.TH "%s" 1 "" "%s" "%[2]s"`, strings.ToUpper(Name(cmd)), cmd.Root().Name())
	p.line(".SH NAME")
	p.text(escape(Name(cmd)) + ` \- ` + escape(cmd.Short))
	p.line(".SH SYNOPSIS")
	p.line(".B %s", escape(cmd.UseLine()))
	if cmd.HasAvailableSubCommands() {
		p.line(".br")
		p.line(".B %s COMMAND", escape(cmd.CommandPath()))
	}
	p.line(".SH DESCRIPTION")
	if cmd.Long != "" {
		p.prose(cmd.Long)
	} else {
		p.prose(cmd.Short + ".")
	}
	if cmd.Example != "" {
		p.line(".SH EXAMPLES")
		p.literal(strings.Split(strings.Trim(cmd.Example, "\n"), "\n"))
	}
	p.flags("OPTIONS", cmd.NonInheritedFlags())
	p.flags("OPTIONS OF EVERY COMMAND", cmd.InheritedFlags())
	p.related(cmd)
	return p.w.Flush()
}

type page struct{ w *bufio.Writer }

func (p *page) line(format string, args ...any) { fmt.Fprintf(p.w, format+"\n", args...) }

// text writes a line of text. One that begins with a sign of the language would be
// a request to it.
func (p *page) text(s string) {
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	p.line("%s", s)
}

// prose writes paragraphs that are filled, and what is indented as it stands.
func (p *page) prose(text string) {
	var indented []string
	flush := func() {
		if len(indented) > 0 {
			p.literal(indented)
			indented = nil
		}
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "  "):
			indented = append(indented, line)
		case line == "":
			flush()
			p.line(".PP")
		default:
			flush()
			p.text(escape(line))
		}
	}
	flush()
}

// literal writes lines as they stand.
func (p *page) literal(lines []string) {
	p.line(".PP\n.nf")
	for _, l := range lines {
		p.text(escape(l))
	}
	p.line(".fi\n.PP")
}

func (p *page) flags(title string, set *pflag.FlagSet) {
	if !set.HasAvailableFlags() {
		return
	}
	p.line(".SH %s", title)
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Deprecated != "" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		p.line(".TP\n.B %s", escape(strings.TrimRight(name+" "+value, " ")))
		if d := f.DefValue; d != "" && d != "false" && d != "[]" && d != "0" {
			usage += " (default " + strings.Trim(d, "[]") + ")"
		}
		p.text(escape(usage))
	})
}

// related names the pages of the commands around this one.
func (p *page) related(cmd *cobra.Command) {
	var names []string
	if cmd.HasParent() {
		names = append(names, Name(cmd.Parent()))
	}
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, Name(c))
		}
	}
	if len(names) == 0 {
		return
	}
	p.line(".SH SEE ALSO")
	for i, n := range names {
		end := " ,"
		if i == len(names)-1 {
			end = ""
		}
		p.line(".BR %s (1)%s", escape(n), end)
	}
}

var escaper = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`, `"`, `\(dq`)

// escape spells out what the language takes for something else, and what is not
// ASCII, which it knows by number only.
func escape(s string) string {
	s = escaper.Replace(s)
	var b strings.Builder
	for _, r := range s {
		if r < 0x7f {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\[u%04X]`, r)
		}
	}
	return b.String()
}
