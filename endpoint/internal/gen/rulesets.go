package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/assay-project/assay/endpoint/internal/bundle"
)

// rulesets writes rulesets.bin: the rule set of every service.
func rulesets(in *input, out string) error {
	sets := map[string][]byte{}
	for _, s := range in.services {
		data, err := readFile(filepath.Join(s.dir, "endpoint-rule-set-1.json.gz"))
		if err != nil {
			return err
		}
		compact, err := bundle.Compact(data)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		sets[s.name] = compact
	}
	for name, label := range standardServices {
		sets[name] = bytes.ReplaceAll(sets[template], []byte("https://"+template), []byte("https://"+label))
	}
	file, err := bundle.Build("botocore "+in.version, sets, nil)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "rulesets.bin"), file, 0o644)
}

// standardServices are services that botocore does not have, with their host
// labels: the streaming one that it cannot speak to, and those that AWS closed,
// which older captures still hold. All of them resolved by the standard
// regional rules (Smithy's trait aws.endpoints#standardRegionalEndpoints);
// AWS's published test cases of them are among our tests.
var standardServices = map[string]string{
	"apptest":              "apptest",
	"elastictranscoder":    "elastictranscoder",
	"evidently":            "evidently",
	"iotanalytics":         "iotanalytics",
	"iotfleethub":          "api.fleethub.iot",
	"lookoutmetrics":       "lookoutmetrics",
	"lookoutvision":        "lookoutvision",
	"opsworks":             "opsworks",
	"opsworkscm":           "opsworks-cm",
	"privatenetworks":      "private-networks",
	"qldb":                 "qldb",
	"qldb-session":         "session.qldb",
	"robomaker":            "robomaker",
	"sms":                  "sms",
	"transcribe-streaming": "transcribestreaming",
}

// template is a service that resolves by the standard regional rules too.
const template = "appsync"
