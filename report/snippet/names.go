package snippet

import (
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/internal/lazyre"
)

var (
	plurals  = lazyre.New(`[A-Z]{2,}s$`)
	firstCap = lazyre.New(`(.)([A-Z][a-z]+)`)
	endCap   = lazyre.New(`([a-z0-9])([A-Z])`)
)

// irregular are the names that botocore spells by hand.
var irregular = strings.NewReplacer("PartiQL", "Partiql", "iSCSI", "Iscsi", "WhatsApp", "Whatsapp", "ListHITs", "ListHits")

// spell writes a name of the model as botocore spells it: its methods with "_", the
// AWS CLI's commands and options with "-".
func spell(name, sep string) string {
	if strings.Contains(name, sep) {
		return name
	}
	name = irregular.Replace(name)
	if end := plurals.FindString(name); end != "" {
		name = name[:len(name)-len(end)] + sep + strings.ToLower(end)
	}
	name = firstCap.ReplaceAllString(name, "${1}"+sep+"${2}")
	return strings.ToLower(endCap.ReplaceAllString(name, "${1}"+sep+"${2}"))
}

// cliService is a service's command, which is botocore's name but for these.
func cliService(s string) string {
	switch s {
	case "s3":
		return "s3api"
	case "config":
		return "configservice"
	case "codedeploy":
		return "deploy"
	}
	return s
}

// clientName is what SDKs make of a service ID: "CloudWatch Logs" is
// CloudWatchLogs to JavaScript.
func clientName(s *contract.Service) string {
	var b strings.Builder
	for _, w := range strings.Fields(s.ID) {
		b.WriteString(exported(w))
	}
	return strings.ReplaceAll(b.String(), "-", "")
}

// goPackage is the name of the service's package in the SDK for Go.
func goPackage(s *contract.Service) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(s.ID))
}

// jsPackage is the name of the service's package in the SDK for JavaScript.
func jsPackage(s *contract.Service) string {
	return "@aws-sdk/client-" + strings.ToLower(strings.ReplaceAll(s.ID, " ", "-"))
}

func exported(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
