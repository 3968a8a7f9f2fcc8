package manpage_test

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay/internal/manpage"
)

func TestWrite(t *testing.T) {
	root := &cobra.Command{Use: "tool"}
	cmd := &cobra.Command{
		Use: "sub FILE", Short: "Do one thing", Run: func(*cobra.Command, []string) {},
		Long: "Does one thing.\n\n  a list   of things…\n  .dots    that begin with one\n\n.hidden files, don't ask.", Example: "  tool sub 'x' \\\n    > y",
	}
	cmd.Flags().StringP("name", "n", "it", "the `WORD` for it")
	cmd.Flags().Bool("secret", false, "hidden")
	if err := cmd.Flags().MarkHidden("secret"); err != nil {
		t.Fatal(err)
	}
	root.PersistentFlags().Bool("loud", false, "say more")
	root.AddCommand(cmd)
	var b strings.Builder
	if err := manpage.Write(&b, cmd); err != nil {
		t.Fatal(err)
	}
	const want = `.TH "TOOL-SUB" 1 "" "tool" "tool"
.SH NAME
tool\-sub \- Do one thing
.SH SYNOPSIS
.B tool sub FILE [flags]
.SH DESCRIPTION
Does one thing.
.PP
.PP
.nf
  a list   of things\[u2026]
  .dots    that begin with one
.fi
.PP
.PP
\&.hidden files, don\(aqt ask.
.SH EXAMPLES
.PP
.nf
  tool sub \(aqx\(aq \e
    > y
.fi
.PP
.SH OPTIONS
.TP
.B \-n, \-\-name WORD
the WORD for it (default it)
.SH OPTIONS OF EVERY COMMAND
.TP
.B \-\-loud
say more
.SH SEE ALSO
.BR tool (1)
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
