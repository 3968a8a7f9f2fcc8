// Package steps knows what holds of the steps of a scaling policy, which Amazon EC2
// Auto Scaling and Application Auto Scaling have alike.
//
// Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StepAdjustment.html
package steps

import "strconv"

// Side is a side of the alarm's threshold, from which bounds are counted.
type Side int

// The sides.
const (
	Below Side = -1
	Above Side = 1
)

// Ended finds steps that end: on a side, some have a bound and none goes on beyond
// the last of them. bounds are those of all steps on that side (upper ones above,
// lower ones below) as they are sent, "" where one is left out. It returns the
// index of the first that lies on its side, or -1 where all is well or a bound is
// no number.
func Ended(bounds []string, side Side) int {
	found := -1
	for i, b := range bounds {
		n, err := strconv.ParseFloat(b, 64)
		if err != nil { // left out, which is fine, or nothing that can be told of
			return -1
		}
		if found < 0 && n*float64(side) > 0 {
			found = i
		}
	}
	return found
}
