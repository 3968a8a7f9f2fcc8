package facts

import (
	_ "embed" // the template
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed template.yaml
var template string

// templateBucket is the bucket that the template describes.
const templateBucket = "BUCKET"

// Template returns a facts file to fill in. It has a section for each bucket,
// or one for a bucket "my-bucket" where none is named. Every fact that a person
// might know stands in it as a comment, so that the file as it is knows nothing
// but the buckets' names.
func Template(buckets ...string) string {
	if len(buckets) == 0 {
		buckets = []string{"my-bucket"}
	}
	head, rest, _ := strings.Cut(template, "  "+templateBucket+":\n")
	section, tail, _ := strings.Cut(rest, "\n\n\n")
	var b strings.Builder
	b.WriteString(head)
	for i, name := range buckets {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString("  " + scalar(name) + ":\n" + section + "\n")
	}
	b.WriteString("\n" + tail)
	return b.String()
}

// scalar writes a string so that YAML reads it as one.
func scalar(s string) string {
	text, err := yaml.Marshal(s)
	if err != nil {
		return s
	}
	return strings.TrimSpace(string(text))
}
