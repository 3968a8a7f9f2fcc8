package backup

import (
	"embed"

	"github.com/assay-project/assay/judge/rule"
)

//go:embed examples
var examples embed.FS

var _ = rule.AddExamples("backup", examples)
