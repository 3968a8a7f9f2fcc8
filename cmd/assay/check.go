package main

import (
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/assay-project/assay"
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/capture/detect"
	"github.com/assay-project/assay/report"
)

func newCheck() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "check [FILE...]",
		Short: "Judge captured requests",
		RunE: func(cmd *cobra.Command, args []string) error {
			out := report.NewJSONLines(cmd.OutOrStdout())
			defer out.Flush()
			checker := assay.New()
			refused := false
			for _, name := range args {
				f, err := os.Open(name)
				if err != nil {
					return &exitError{exitInput, err}
				}
				r, _, err := detect.Open(f, name, detect.Options{Warn: func(w capture.Warning) {}})
				if err != nil {
					return &exitError{exitInput, err}
				}
				sessions := map[string]*assay.Session{}
				for {
					x, err := r.Next()
					if errors.Is(err, io.EOF) {
						break
					}
					if err != nil {
						return &exitError{exitInput, err}
					}
					s := sessions[x.Session]
					if s == nil || x.Session == "" {
						s = checker.NewSession(nil)
						sessions[x.Session] = s
					}
					v := s.Check(x)
					refused = refused || v.Outcome == assay.Reject
					if err := out.Verdict(x, &v); err != nil {
						return err
					}
				}
				f.Close()
			}
			if refused {
				return &exitError{code: exitRefused}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "")
	return cmd
}
