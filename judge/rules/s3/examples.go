package s3

import (
	"embed"

	"github.com/assay-project/assay/judge/rule"
)

//go:embed examples
var files embed.FS

var _ = rule.AddExamples("s3", files)
