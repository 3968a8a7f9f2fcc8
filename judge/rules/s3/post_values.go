package s3

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/judge/rule"
)

// Rules about single fields of a form.

var besideField = []rule.Neighbour{{Code: "AccessDenied", Means: "the value is possible, and the policy forbids it"}}

var _ = rule.Add(rule.Rule{
	ID: "s3/post-tagging-not-xml", Operations: postOp, Stage: rule.Content, Order: 6,
	When: "the tagging field of a form is not XML",
	Code: "MalformedXML", Status: 400, Message: malformedXML,
	Fix: "send a <Tagging> document, as PutObjectTagging takes it", Not: "the form of the x-amz-tagging header, key=value", Beside: besideField,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_post_object_with_tags"},
	Check: func(c *rule.Case) *rule.Hit {
		p := form(c)
		if p == nil || p.fault != nil {
			return nil
		}
		text, f := p.value("tagging")
		if f == nil || wellFormed(text) {
			return nil
		}
		return rule.Refuse(p.atField("tagging").Because("not XML"))
	},
})

// wellFormed reports whether a text is one XML document.
func wellFormed(text string) bool {
	dec, elements := xml.NewDecoder(strings.NewReader(text)), 0
	for {
		t, err := dec.Token()
		if err == io.EOF {
			return elements > 0
		}
		if err != nil {
			return false
		}
		if _, ok := t.(xml.StartElement); ok {
			elements++
		}
	}
}

// storageClasses are the classes of the model.
func storageClass(s string) bool {
	svc, err := contract.Lookup("s3")
	if err != nil {
		return true
	}
	if sh := svc.Shape("StorageClass"); sh != nil {
		return slices.Contains(sh.Enum, s) && foreignClasses[s] == ""
	}
	return true
}

var _ = rule.Add(rule.Rule{
	ID: "s3/post-storage-class", Operations: postOp, Stage: rule.Values, Order: 1,
	When: "the x-amz-storage-class field of a form is no class of general purpose buckets",
	Code: "InvalidStorageClass", Status: 400, Message: "The storage class you specified is not valid",
	Fix: "use STANDARD, STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING, GLACIER_IR, GLACIER or DEEP_ARCHIVE", Not: "another policy", Beside: besideField,
	Evidence: rule.Recorded, Sources: []string{recordedS3 + "test_post_object_with_storage_class"},
	Check: func(c *rule.Case) *rule.Hit {
		p := form(c)
		if p == nil || p.fault != nil {
			return nil
		}
		v, f := p.value("x-amz-storage-class")
		if f == nil || storageClass(v) {
			return nil
		}
		return rule.Refuse(p.atField("x-amz-storage-class"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "s3/post-user-metadata-too-large", Operations: postOp, Stage: rule.Values, Order: 2,
	When: "the x-amz-meta- fields of a form have more than 2048 bytes together",
	Code: "MetadataTooLarge", Status: 400, Message: metadataTooLarge,
	Fix: "keep metadata below 2 KB", Not: "another policy", Beside: besideMetadata, Evidence: rule.Documented, Sources: []string{errorCodes, guide + "UsingMetadata.html"},
	Check: func(c *rule.Case) *rule.Hit {
		p := form(c)
		if p == nil || p.fault != nil {
			return nil
		}
		size, first := 0, ""
		for _, f := range p.fields {
			if name, ok := strings.CutPrefix(strings.ToLower(f.Name), "x-amz-meta-"); ok {
				size += len(name) + f.End - f.Start
				if first == "" {
					first = f.Name
				}
			}
		}
		if size <= maxMetadata {
			return nil
		}
		return rule.Refuse(p.atField(first).Because(fmt.Sprintf("%d bytes of metadata", size)))
	},
})
