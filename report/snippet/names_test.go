package snippet

import "testing"

// TestSpell: names as botocore's xform_name spells them.
func TestSpell(t *testing.T) {
	for name, want := range map[string]string{
		"PutObject": "put-object", "SSEKMSKeyId": "ssekms-key-id", "ACL": "acl", "ListObjectsV2": "list-objects-v2", "DBInstanceIdentifier": "db-instance-identifier",
		"LaunchTemplateARNs": "launch-template-arns", "VPCZoneIdentifier": "vpc-zone-identifier", "ExecutePartiQLStatement": "execute-partiql-statement",
		"CreateCachediSCSIVolume": "create-cached-iscsi-volume", "ListHITsForQualificationType": "list-hits-for-qualification-type", "EC2SecurityGroupId": "ec2-security-group-id",
		"ContentMD5": "content-md5", "Ipv6CidrBlock": "ipv6-cidr-block", "enableECSManagedTags": "enable-ecs-managed-tags", "S3Bucket": "s3-bucket",
	} {
		if got := spell(name, "-"); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
