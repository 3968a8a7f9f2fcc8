package ec2

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// volumeOps are the operations that make volumes at once. A launch template with
// settings that do not go together is made all the same, with a warning.
// Source: botocore@1.43.11:data/ec2/2016-11-15/service-2.json#CreateLaunchTemplateResult.Warning
var volumeOps = []string{"CreateVolume", "RunInstances"}
var onVolume = rule.Member("Size", "SnapshotId", "Iops", "Throughput", "KmsKeyId", "BlockDeviceMappings")

// volumes are the structures of a request that describe volumes.
func volumes(c *rule.Case) []*decode.Value {
	if c.Op == "CreateVolume" {
		return []*decode.Value{c.In.Root}
	}
	var all []*decode.Value
	for _, m := range c.Get("BlockDeviceMappings").Elements() {
		if e := m.Get("Ebs"); e != nil {
			all = append(all, e)
		}
	}
	return all
}

// volumeCheck looks at each volume of a request.
func volumeCheck(f func(c *rule.Case, v *decode.Value) *rule.Hit) func(*rule.Case) *rule.Hit {
	return func(c *rule.Case) *rule.Hit {
		for _, v := range volumes(c) {
			if hit := f(c, v); hit != nil {
				return hit
			}
		}
		return nil
	}
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/volume-size", Operations: []string{"CreateVolume"}, Stage: rule.Combinations, Order: 1,
	When: "a volume has neither a size nor a snapshot to take it from",
	Code: missing, Status: 400, Message: "The request must contain the parameter size/snapshot",
	Fix:      "set Size in GiB, or SnapshotId",
	Evidence: rule.Recorded, Sources: []string{snapshot},
	Check: func(c *rule.Case) *rule.Hit {
		if !c.In.Complete() || c.Get("Size") != nil || c.Get("SnapshotId") != nil || c.Get("SourceVolumeId") != nil {
			return nil
		}
		return rule.Refuse(c.AtMember("Size").Because("absent, and so is SnapshotId"))
	},
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/volume-iops-unsupported", Operations: volumeOps, On: onVolume, Stage: rule.Combinations, Order: 2,
	When: "Iops is set for a type of volume whose IOPS cannot be chosen",
	Code: combination, Status: 400, Message: "The parameter iops is not supported for {type} volumes.",
	Fix:      "leave Iops out, or set VolumeType to gp3, io1 or io2",
	Evidence: rule.Reported, Sources: []string{"https://github.com/boto/boto3/issues/2474", "https://github.com/libopenstorage/openstorage/issues/121"},
	Check: volumeCheck(func(c *rule.Case, v *decode.Value) *rule.Hit {
		iops, typ := v.Get("Iops"), v.Get("VolumeType")
		if iops == nil || !slices.Contains([]string{"gp2", "st1", "sc1", "standard"}, typ.String()) {
			return nil
		}
		return rule.Refuse(c.At(iops), c.At(typ).Because("has no IOPS to choose")).With("type", typ.Text)
	}),
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/volume-throughput-unsupported", Operations: volumeOps, On: onVolume, Stage: rule.Combinations, Order: 3,
	When: "Throughput is set for another type of volume than gp3",
	Code: combination, Status: 400, Message: "throughput can only be specified for volumeType gp3.",
	Fix:      "leave Throughput out, or set VolumeType to gp3",
	Evidence: rule.Reported, Sources: []string{"https://github.com/runs-on/runs-on/issues/426"},
	Check: volumeCheck(func(c *rule.Case, v *decode.Value) *rule.Hit {
		throughput, typ := v.Get("Throughput"), v.Get("VolumeType")
		if throughput == nil || typ == nil || typ.Text == "gp3" {
			return nil
		}
		return rule.Refuse(c.At(throughput), c.At(typ).Because("is not gp3"))
	}),
})

// perIOPS is how many MiB/s each of a gp3 volume's IOPS carries at most.
// Source: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
const perIOPS = 0.25

var _ = rule.Add(rule.Rule{
	ID: "ec2/volume-throughput-ratio", Operations: volumeOps, On: onVolume, Stage: rule.Combinations, Order: 4,
	When: "a gp3 volume is to move more than 0.25 MiB/s for each of its IOPS",
	Code: value, Status: 400,
	Message:  "Throughput (MiBps) to iops ratio of {ratio} is too high; maximum is 0.250000 MiBps per iops.",
	Fix:      "raise Iops to at least four times Throughput, or lower Throughput",
	Evidence: rule.Reported, Sources: []string{"https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html"},
	Check: volumeCheck(func(c *rule.Case, v *decode.Value) *rule.Hit {
		throughput, iops := v.Get("Throughput"), v.Get("Iops")
		t, err1 := strconv.ParseFloat(throughput.String(), 64)
		n, err2 := strconv.ParseFloat(iops.String(), 64)
		if v.Get("VolumeType").String() != "gp3" || err1 != nil || err2 != nil || n <= 0 || t/n <= perIOPS {
			return nil
		}
		return rule.Refuse(c.At(throughput).Because("is too much …"), c.At(iops).Because("… for this")).With("ratio", fmt.Sprintf("%f", t/n))
	}),
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/volume-key-without-encryption", Operations: volumeOps, On: onVolume, Stage: rule.Combinations, Order: 5,
	When: "a volume has a KMS key, and is not to be encrypted",
	Code: dependency, Status: 400, Message: "The parameter [KmsKeyId] requires the parameter Encrypted to be set.",
	Fix:      "set Encrypted to true, or leave KmsKeyId out",
	Evidence: rule.Documented, Sources: []string{"botocore@1.43.11:data/ec2/2016-11-15/service-2.json#CreateVolumeRequest.KmsKeyId", moto},
	Check: volumeCheck(func(c *rule.Case, v *decode.Value) *rule.Hit {
		key, on := v.Get("KmsKeyId"), v.Get("Encrypted")
		if key.String() == "" || isTrue(on) || c.Op != "CreateVolume" {
			return nil // a snapshot that is encrypted may stand in for Encrypted
		}
		if on == nil {
			return rule.Refuse(c.At(key), c.AtMember("Encrypted").Because("absent"))
		}
		return rule.Refuse(c.At(key), c.At(on).Because("is not true"))
	}),
})
