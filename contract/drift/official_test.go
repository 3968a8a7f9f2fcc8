package drift_test

import (
	"os"
	"slices"
	"testing"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/contract/drift"
	"github.com/assay-project/assay/contract/importer"
)

// TestOfficialModels compares the models of the Go SDK v1's last release with
// those compiled in, and holds what it says to changes that were looked up in both
// files by hand.
func TestOfficialModels(t *testing.T) {
	services, err := importer.Folder(os.DirFS("testdata/gosdk-v1.55.8"), contract.Embedded().NameOf)
	if err != nil {
		t.Fatal(err)
	}
	old := contract.NewCatalog("aws-sdk-go 1.55.8", "", services)
	changes, err := drift.Compare(old, contract.Embedded(), "s3", "ec2")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		path   string
		effect drift.Effect
		what   string
		old    string
		new    string
	}{
		{"RenameObject", drift.Came, "operation", "", ""},
		{"PutObject.WriteOffsetBytes", drift.Came, "member", "", "long"},
		{"PutObject.IfMatch", drift.Came, "member", "", "string"},
		{"DeleteObjects.Delete.Objects[].ETag", drift.Came, "member", "", "string"},
		{"ListBuckets.MaxBuckets", drift.Came, "member", "", "integer"}, // ListBuckets took nothing at all
		{"CopyObject.CopySource", drift.Changed, "pattern", `\/.+\/.+`, `\/?.+\/.+`},
		{"CopyObject.StorageClass", drift.Loosened, "enum", "", "FSX_OPENZFS, FSX_ONTAP"},
		{"CopyVolumes", drift.Came, "operation", "", ""},
		{"CreateVolume.AvailabilityZone", drift.Loosened, "required", "required", "optional"},
		{"CreateVpcEndpoint.ServiceName", drift.Loosened, "required", "required", "optional"},
		{"CopyImage.Name", drift.Tightened, "length", "any", "3 to 128"},
		{"CopyImage.ClientToken", drift.Tightened, "length", "any", "0 to 128"},
		{"CreateVpcEndpoint.VpcEndpointType", drift.Loosened, "enum", "", "Resource, ServiceNetwork"},
		{"CreateNetworkInterface.InterfaceType", drift.Loosened, "enum", "", "efa-only"},
		{"RunInstances.ElasticGpuSpecification", drift.Changed, "deprecated", "", "deprecated"},
	} {
		if !slices.ContainsFunc(changes, func(c drift.Change) bool {
			return c.Path() == want.path && c.Effect == want.effect && c.What == want.what && c.Old == want.old && c.New == want.new
		}) {
			t.Errorf("not told: %+v", want)
		}
	}
	for _, c := range changes {
		if c.Effect == drift.Went {
			t.Errorf("%s %s went, and is in both models", c.What, c.Path())
		}
	}
	same, err := drift.Compare(old, old)
	if err != nil || len(same) > 0 {
		t.Errorf("a catalog differs from itself: %v, %v", same, err)
	}
}

// TestSharedShapesAreToldOnce: the names of an image are one shape in the model, which
// many operations take.
func TestSharedShapesAreToldOnce(t *testing.T) {
	changes, err := drift.Compare(oneService(t, `{"type":"string"}`), oneService(t, `{"type":"string","max":5}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(changes) != 1 {
		t.Fatalf("%d changes: %+v", len(changes), changes)
	}
	if got := changes[0].Operations; !slices.Equal(got, []string{"A", "B"}) {
		t.Errorf("operations %v", got)
	}
}
