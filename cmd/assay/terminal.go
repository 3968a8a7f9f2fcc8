package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// colours reports whether text to w may be coloured: w is a terminal, and the
// user has not said no (NO_COLOR, TERM=dumb).
func colours(w io.Writer) bool {
	return terminal(w) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// columns is the width to fold text to: the terminal's, within reason.
func columns(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
			return max(60, min(n, 120))
		}
	}
	return 0
}

// progress tells on a terminal's standard error how far a long run is. Nil is a
// progress that tells nothing.
type progress struct {
	w        io.Writer
	n        int
	next     time.Time
	onScreen bool
}

// newProgress returns nil unless w is a terminal.
func newProgress(w io.Writer) *progress {
	if !terminal(w) {
		return nil
	}
	return &progress{w: w, next: time.Now().Add(time.Second)}
}

func (p *progress) step() {
	if p == nil {
		return
	}
	p.n++
	if p.n&0xff != 0 || time.Now().Before(p.next) {
		return
	}
	p.next = time.Now().Add(200 * time.Millisecond)
	fmt.Fprintf(p.w, "\r%d requests", p.n)
	p.onScreen = true
}

// clear takes the line off the screen, before anything else is written.
func (p *progress) clear() {
	if p == nil || !p.onScreen {
		return
	}
	fmt.Fprint(p.w, "\r\x1b[K")
	p.onScreen = false
}

// oneOf checks a flag's value against those that it may have.
func oneOf(flag, value string, allowed ...string) error {
	for _, a := range allowed {
		if a == value {
			return nil
		}
	}
	return fmt.Errorf("--%s cannot be %q; it is one of %s", flag, value, strings.Join(allowed, ", "))
}

// complete offers the values of a flag to the shell.
func complete(cmd *cobra.Command, flag string, values ...string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag is declared beside this call
	}
}
