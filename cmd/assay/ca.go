package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/assay-project/assay/gateway/ca"
)

const caLong = `Show, export and renew the certificate authority that the forward proxy answers with.

Each installation makes its own when it is first needed. Its key stays in its folder,
readable by its owner alone, and speaks for AWS's domains and the loopback interface
only: a program that trusts it can be deceived about AWS by whoever has the key, and
about nothing else. assay run tells it to the command that it starts; nothing is ever
added to the system's own list.`

const caExample = `  assay ca
  assay ca export > assay-ca.pem
  assay ca export --form bundle -o bundle.pem && export AWS_CA_BUNDLE=$PWD/bundle.pem
  assay ca rotate --domain storage.example.com`

// caFlags are the flags of commands that need the authority.
type caFlags struct{ dir string }

func (f *caFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.dir, "ca-dir", "", "the folder of the certificate authority (default assay/ca in the user's folder of configuration)")
}

func (f *caFlags) folder() (string, error) {
	if f.dir != "" {
		return f.dir, nil
	}
	return ca.DefaultDir()
}

// open opens the authority, made where there is none, and says so if it was.
func (f *caFlags) open(errOut io.Writer) (*ca.Authority, error) {
	dir, err := f.folder()
	if err != nil {
		return nil, &exitError{exitInput, err}
	}
	a, made, err := ca.Open(dir, ca.Options{})
	if err != nil {
		return nil, &exitError{exitInput, err}
	}
	if made {
		fmt.Fprintf(errOut, "assay: made a certificate authority in %s (assay ca tells of it)\n", dir)
	}
	return a, nil
}

func newCA() *cobra.Command {
	var f caFlags
	cmd := &cobra.Command{
		Use: "ca", Short: "Show, export and renew the forward proxy's certificate authority",
		Long: caLong, Example: caExample, Args: unknownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.show(cmd) },
	}
	f.add(cmd.PersistentFlags())
	cmd.AddCommand(
		&cobra.Command{
			Use: "show", Short: "Tell which authority there is, and for what it may speak", Args: takes(0, 0),
			RunE: func(cmd *cobra.Command, _ []string) error { return f.show(cmd) },
		},
		&cobra.Command{
			Use: "path", Short: "Print the file that holds its certificate", Args: takes(0, 0),
			Long:    "Print the file that holds its certificate. The authority is made where there is none.",
			Example: "  NODE_EXTRA_CA_CERTS=$(assay ca path) node app.js",
			RunE: func(cmd *cobra.Command, _ []string) error {
				a, err := f.open(cmd.ErrOrStderr())
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), a.CertPath())
				return nil
			},
		},
		f.newExport(), f.newRotate(),
	)
	return cmd
}

func (f *caFlags) show(cmd *cobra.Command) error {
	dir, err := f.folder()
	if err != nil {
		return &exitError{exitInput, err}
	}
	a, err := ca.Load(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return &exitError{exitInput, fmt.Errorf("no certificate authority in %s yet: assay run, assay proxy and assay ca export make one", dir)}
	}
	if err != nil {
		return &exitError{exitInput, err}
	}
	c := a.Certificate()
	fmt.Fprintf(cmd.OutOrStdout(), "name         %s\nfile         %s\nfingerprint  %s\nuntil        %s\nspeaks for   %s, loopback addresses\n",
		c.Subject.CommonName, a.CertPath(), a.Fingerprint(), c.NotAfter.UTC().Format(time.DateOnly), strings.Join(c.PermittedDNSDomains, ", "))
	return nil
}

func (f *caFlags) newExport() *cobra.Command {
	var form, out string
	cmd := &cobra.Command{
		Use: "export", Short: "Write its certificate for other programs", Args: takes(0, 0),
		Long: `Write the authority's certificate, never its key, for programs to trust:

  pem      the certificate alone: NODE_EXTRA_CA_CERTS, or to add it to a list
  bundle   the roots of this machine and the certificate: AWS_CA_BUNDLE, SSL_CERT_FILE,
           REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE, which replace the list
  pkcs12   the same as a truststore for Java, with the password ` + ca.TruststorePassword + `:
           -Djavax.net.ssl.trustStore=FILE -Djavax.net.ssl.trustStorePassword=` + ca.TruststorePassword + `

The authority is made where there is none.`,
		Example: "  assay ca export > assay-ca.pem\n  assay ca export --form pkcs12 -o truststore.p12",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("form", form, "pem", "bundle", "pkcs12"); err != nil {
				return err
			}
			a, err := f.open(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			data, err := export(a, form)
			if err != nil {
				return &exitError{exitInput, err}
			}
			if out == "" || out == "-" {
				_, err = cmd.OutOrStdout().Write(data)
			} else {
				err = os.WriteFile(out, data, 0o644)
			}
			if err != nil {
				return &exitError{exitInput, err}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&form, "form", "pem", "pem, bundle or pkcs12")
	cmd.Flags().StringVarP(&out, "output", "o", "", "the `FILE` to write (default standard output)")
	complete(cmd, "form", "pem", "bundle", "pkcs12")
	return cmd
}

func export(a *ca.Authority, form string) ([]byte, error) {
	if form == "pem" {
		return a.PEM(), nil
	}
	roots, err := ca.SystemRoots()
	if err != nil {
		return nil, err
	}
	if form == "pkcs12" {
		return a.Truststore(roots)
	}
	return a.Bundle(roots), nil
}

func (f *caFlags) newRotate() *cobra.Command {
	var domains []string
	cmd := &cobra.Command{
		Use: "rotate", Short: "Make a new authority in the old one's place", Args: takes(0, 0),
		Long: `Make a new authority in the old one's place. Programs that were told to trust the old one
trust the new one only when they are told again, and a proxy that runs goes on with the
old one until it is started anew.

The new one speaks for AWS's domains, for localhost, and for each --domain: name that of
a storage of your own to watch what is sent to it.`,
		Example: "  assay ca rotate\n  assay ca rotate --domain storage.example.com",
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := f.folder()
			if err != nil {
				return &exitError{exitInput, err}
			}
			if _, err := ca.Rotate(dir, ca.Options{Domains: domains}); err != nil {
				return &exitError{exitInput, err}
			}
			return f.show(cmd)
		},
	}
	cmd.Flags().StringArrayVar(&domains, "domain", nil, "one more `DOMAIN`, with all below it, that it may speak for; repeatable")
	return cmd
}
