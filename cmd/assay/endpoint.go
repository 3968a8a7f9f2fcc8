package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/assay-project/assay/endpoint"
	"github.com/assay-project/assay/explain"
)

func newEndpointCommand() *cobra.Command {
	var (
		extra  map[string]string
		format string
	)
	cmd := &cobra.Command{
		Use:   "endpoint SERVICE|HOST",
		Short: "Tell what an SDK would call, or what a host stands for",
		Long: `Evaluates the service's official endpoint rule set and prints what an AWS SDK
would call with these settings, or in which words it would refuse. Given a host
or URL instead of a service, prints what it stands for.

The rule sets are those compiled in, or those of imported models in use (assay models).
Exits with 1 when the rule set refuses. Nothing is sent.`,
		Example: `  assay endpoint s3 --bucket assets-prod --region eu-west-1 --accelerate --dualstack
  assay endpoint dynamodb --region us-east-1 --param account-id=123456789012
  assay endpoint https://assets-prod.s3.us-west-2.amazonaws.com/key`,
		Args:              takes(1, 1),
		ValidArgsFunction: completeService,
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "text" && format != "json" {
				return fmt.Errorf("--format is text or json, not %q", format)
			}
			w := endpointWriter{out: cmd.OutOrStdout(), json: format == "json"}
			if strings.HasPrefix(args[0], "arn:") {
				return &exitError{exitUsage, fmt.Errorf("an ARN stands for a bucket or an access point: assay endpoint s3 --region REGION --bucket %s", args[0])}
			}
			if strings.ContainsAny(args[0], ".:/") {
				in := readHost(args[0])
				if in.Host == "" {
					return &exitError{exitUsage, fmt.Errorf("%q has no host in it", args[0])}
				}
				return w.info(in)
			}
			options := map[string]string{}
			maps.Copy(options, extra)
			cmd.Flags().Visit(func(f *pflag.Flag) {
				if f.Name != "param" && f.Name != "format" {
					options[f.Name] = f.Value.String()
				}
			})
			var err error
			if w.sets, err = ruleSetsInUse(); err != nil {
				return err
			}
			return w.resolved(args[0], options)
		},
	}
	f := cmd.Flags()
	f.String("region", "", "AWS `region`")
	f.String("bucket", "", "bucket `name`, or an access point's ARN")
	f.String("endpoint-url", "", "custom endpoint `URL`")
	f.Bool("accelerate", false, "S3 transfer acceleration")
	f.Bool("dualstack", false, "endpoint for IPv4 and IPv6")
	f.Bool("fips", false, "FIPS 140 validated endpoint")
	f.Bool("path-style", false, "bucket in the path")
	f.StringToStringVar(&extra, "param", nil, "further parameter of the rule set, as `name=value`")
	f.StringVar(&format, "format", "text", "text or json")
	complete(cmd, "format", "text", "json")
	complete(cmd, "region", endpoint.Regions()...)
	if err := cmd.RegisterFlagCompletionFunc("param", completeParam); err != nil {
		panic(err) // the flag is declared above
	}
	return cmd
}

// completeParam completes the names of the parameters that a service's rule set
// has.
func completeParam(_ *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
	const directive = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	sets, err := ruleSetsInUse()
	if err != nil || len(args) == 0 {
		return nil, directive
	}
	var fit []string
	for _, name := range paramNames(sets, args[0]) {
		if strings.HasPrefix(strings.ToLower(name), strings.ToLower(prefix)) {
			fit = append(fit, name+"=")
		}
	}
	return fit, directive
}

func paramNames(sets *endpoint.RuleSets, service string) []string {
	params, _ := sets.Params(service) // without the service there are none
	names := make([]string, len(params))
	for i := range params {
		names[i] = params[i].Name
	}
	return names
}

func completeService(_ *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	sets, err := ruleSetsInUse()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names := slices.DeleteFunc(sets.Services(), func(s string) bool { return !strings.HasPrefix(s, prefix) })
	return names, cobra.ShellCompDirectiveNoFileComp
}

// nearRuleSets proposes services that a mistyped name may mean.
func nearRuleSets(sets *endpoint.RuleSets, name string) string {
	like := explain.Near(name, sets.Services())
	if of := endpoint.Services(name); len(of) > 0 { // it is what stands in hosts
		like = of
	}
	if name == "" || len(like) == 0 || len(like) > 8 {
		return "; the names are those of the AWS CLI (assay explain lists them)"
	}
	return "; do you mean " + strings.Join(like, ", ") + "?"
}

// readHost reads a host or a URL.
func readHost(s string) endpoint.Info {
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	host, path := s, "/"
	if i := strings.IndexAny(s, "/?"); i >= 0 {
		host, path = s[:i], s[i:]
	}
	return endpoint.Parse(host, path)
}

// endpointWriter prints what the command found.
type endpointWriter struct {
	out  io.Writer
	json bool
	sets *endpoint.RuleSets
}

// endpointReport is the JSON form of an answer.
type endpointReport struct {
	Service     string                `json:"service,omitempty"`
	URL         string                `json:"url,omitempty"`
	Headers     map[string][]string   `json:"headers,omitempty"`
	AuthSchemes []endpoint.AuthScheme `json:"authSchemes,omitempty"`
	Refused     string                `json:"refused,omitempty"`
	Endpoint    *endpoint.Info        `json:"endpoint,omitempty"`
	Rules       string                `json:"rules,omitempty"` // where the rule set is from
}

func (w endpointWriter) resolved(service string, options map[string]string) error {
	e, err := w.sets.ResolveOptions(service, options)
	var refused *endpoint.RefusedError
	var param *endpoint.ParamError
	switch {
	case errors.As(err, &refused):
		if w.json {
			err = json.NewEncoder(w.out).Encode(endpointReport{Service: service, Refused: refused.Message, Rules: w.sets.Origin(service)})
		} else {
			_, err = fmt.Fprintf(w.out, "an SDK would refuse: %s\n", refused.Message)
		}
		if err != nil {
			return err
		}
		return &exitError{code: exitRefused}
	case errors.Is(err, endpoint.ErrNoRuleSet):
		return &exitError{exitUsage, fmt.Errorf("no service %q (a host or URL has a dot in it)%s", service, nearRuleSets(w.sets, service))}
	case errors.As(err, &param) && param.Unknown:
		return &exitError{exitUsage, fmt.Errorf("%w; it has %s", err, strings.Join(paramNames(w.sets, service), ", "))}
	case err != nil:
		return err
	}
	in := e.Info()
	if w.json {
		return json.NewEncoder(w.out).Encode(endpointReport{service, e.URL, e.Headers, e.AuthSchemes, "", &in, w.sets.Origin(service)})
	}
	fmt.Fprintln(w.out, e.URL)
	t := tabwriter.NewWriter(w.out, 0, 0, 2, ' ', 0)
	describe(t, in)
	for i, a := range e.AuthSchemes {
		label := "sign"
		if i > 0 {
			label = "or"
		}
		fmt.Fprintf(t, "  %s\t%s\n", label, signing(a))
	}
	for _, name := range slices.Sorted(maps.Keys(e.Headers)) {
		fmt.Fprintf(t, "  header\t%s: %s\n", name, strings.Join(e.Headers[name], ", "))
	}
	if from := w.sets.Origin(service); from != endpoint.Compiled().Origin(service) {
		fmt.Fprintf(t, "  rules\t%s\n", from)
	}
	return t.Flush()
}

func (w endpointWriter) info(in endpoint.Info) error {
	if w.json {
		return json.NewEncoder(w.out).Encode(endpointReport{Service: in.Service, Endpoint: &in})
	}
	fmt.Fprintln(w.out, in.Host)
	t := tabwriter.NewWriter(w.out, 0, 0, 2, ' ', 0)
	if services := endpoint.Services(in.Service); services != nil {
		fmt.Fprintf(t, "  service\t%s\n", strings.Join(services, ", "))
	}
	describe(t, in)
	return t.Flush()
}

// describe prints what a host shows, one thing a line.
func describe(w io.Writer, in endpoint.Info) {
	region := in.Region
	switch {
	case in.RegionImplied:
		region += " (not in the host)"
	case in.RegionUnlisted:
		region += " (AWS lists no such region, so there is no such host)"
	}
	bucket := in.Bucket
	if bucket != "" {
		bucket += ", " + string(in.BucketType)
	}
	for _, line := range [][2]string{
		{"style", string(in.Style)},
		{"region", region},
		{"partition", in.Partition},
		{"modes", strings.Join(in.Modes.Names(), ", ")},
		{"bucket", bucket},
		{"account", in.Account},
		{"zone", in.Zone},
	} {
		if line[1] != "" {
			fmt.Fprintf(w, "  %s\t%s\n", line[0], line[1])
		}
	}
}

// signing words an authentication scheme: "sigv4 as s3 in eu-west-1".
func signing(a endpoint.AuthScheme) string {
	s := a.Name
	if a.SigningName != "" {
		s += " as " + a.SigningName
	}
	if a.SigningRegion != "" {
		s += " in " + a.SigningRegion
	}
	if a.SigningRegionSet != nil {
		s += " in " + strings.Join(a.SigningRegionSet, ", ")
	}
	return s
}
