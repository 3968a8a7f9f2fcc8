package ec2

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/assay-project/assay/decode"
	"github.com/assay-project/assay/judge/rule"
)

// perGiB is how many IOPS each GiB of a volume carries at most; 0 where that is
// not known. Source: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html
func perGiB(volumeType string) float64 {
	switch volumeType {
	case "gp3":
		return 500
	case "io1":
		return 50
	case "io2":
		return 1000
	}
	return 0
}

var _ = rule.Add(rule.Rule{
	ID: "ec2/volume-iops-ratio", Operations: volumeOps, On: onVolume, Stage: rule.Combinations, Order: 6,
	When: "a volume is to have more IOPS than its size carries: 500 a GiB for gp3, 50 for io1, 1000 for io2",
	Code: value, Status: 400, Message: "Iops to volume size ratio of {ratio} is too high; maximum is {max}",
	Fix:      "make the volume larger, or lower Iops to at most {max} for each GiB",
	Evidence: rule.Reported, Sources: []string{"https://github.com/rocicorp/mono/pull/4410", "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html"},
	Check: volumeCheck(func(c *rule.Case, v *decode.Value) *rule.Hit {
		size, iops, typ := v.Get("Size"), v.Get("Iops"), v.Get("VolumeType")
		if size == nil {
			size = v.Get("VolumeSize")
		}
		gib, err1 := strconv.ParseFloat(size.String(), 64)
		n, err2 := strconv.ParseFloat(iops.String(), 64)
		most := perGiB(typ.String())
		if err1 != nil || err2 != nil || gib <= 0 || most == 0 || n/gib <= most {
			return nil
		}
		return rule.Refuse(c.At(iops).Because("is too much …"), c.At(size).Because("… for so many GiB"), c.At(typ)).
			With("ratio", fmt.Sprintf("%f", n/gib)).With("max", strconv.FormatFloat(most, 'f', -1, 64))
	}),
})

var _ = rule.Add(rule.Rule{
	ID: "ec2/volume-iops-missing", Operations: volumeOps, On: rule.Member("VolumeType", "BlockDeviceMappings"), Stage: rule.Combinations, Order: 7,
	When: "a volume of type io1 or io2 does not say its IOPS",
	Code: combination, Status: 400, Message: "The parameter iops must be specified for {type} volumes.",
	Fix:      "set Iops, or take VolumeType gp3, which has 3000 by itself",
	Evidence: rule.Reported, Sources: []string{"https://github.com/kubernetes-sigs/aws-ebs-csi-driver/issues/766", "https://github.com/test-kitchen/kitchen-ec2/issues/157",
		"https://github.com/velero-io/velero-plugin-for-aws/pull/119"},
	Check: volumeCheck(func(c *rule.Case, v *decode.Value) *rule.Hit {
		typ := v.Get("VolumeType")
		if !slices.Contains([]string{"io1", "io2"}, typ.String()) || v.Get("Iops") != nil || !c.In.Complete() {
			return nil
		}
		return rule.Refuse(c.At(typ).Because("wants Iops")).With("type", typ.Text)
	}),
})
