package decode_test

import "testing"

func TestXML(t *testing.T) {
	s3 := func(name, operation, target, body string) decodeCase {
		return decodeCase{name: name, service: "s3", operation: operation, where: inHost,
			req: request("PUT", target, body, "Host", "assets-prod.s3.amazonaws.com")}
	}
	run(t, "xml", []decodeCase{
		s3("wrapped list", "PutBucketTagging", "/?tagging",
			`<?xml version="1.0" encoding="UTF-8"?><Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet><Tag><Key>a&amp;b</Key><Value><![CDATA[<x>]]>y</Value></Tag><Tag><Key/><Value></Value></Tag></TagSet></Tagging>`),
		s3("flattened list", "DeleteObjects", "/?delete", "<Delete><Quiet>true</Quiet><Object><Key>a</Key></Object>\n<Object><Key>b</Key><VersionId>null</VersionId></Object></Delete>"),
		s3("attribute", "PutObjectAcl", "/k?acl", `<AccessControlPolicy><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>1</ID></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>`),
		s3("attribute of an undeclared prefix", "PutObjectAcl", "/k?acl", `<AccessControlPolicy><AccessControlList><Grant><Grantee xsi:type = 'Group'/></Grant></AccessControlList></AccessControlPolicy>`),
		s3("wrong root and unknown element", "PutBucketVersioning", "/?versioning", "<Versioning><Status>Enabled</Status><Other><x>1</x></Other></Versioning>"),
		s3("duplicate, text in a structure, elements in a text", "PutBucketVersioning", "/?versioning",
			"<VersioningConfiguration>x<Status>Enabled</Status><Status><b/></Status></VersioningConfiguration>"),
		s3("numbers and booleans", "PutBucketLifecycleConfiguration", "/?lifecycle",
			"<LifecycleConfiguration><Rule><ID>r</ID><Filter><Prefix/></Filter><Status>Enabled</Status><Expiration><Days>many</Days><ExpiredObjectDeleteMarker>True</ExpiredObjectDeleteMarker></Expiration></Rule></LifecycleConfiguration>"),
		s3("cut short", "PutBucketTagging", "/?tagging", "<Tagging><TagSet>\n<Tag><Key>a</Key><Val"),
		s3("tags that do not match", "PutBucketTagging", "/?tagging", "<Tagging><TagSet></Tagging></TagSet>"),
		s3("document type", "PutBucketTagging", "/?tagging", `<!DOCTYPE x [<!ENTITY e "boo">]><Tagging>&e;</Tagging>`),
		s3("entity", "PutBucketTagging", "/?tagging", `<Tagging>&nbsp;</Tagging>`),
		s3("two roots", "PutBucketTagging", "/?tagging", `<Tagging/><Tagging/>`),
		s3("not XML", "PutBucketTagging", "/?tagging", `{"TagSet":[]}`),
		s3("empty", "PutBucketTagging", "/?tagging", ""),
		s3("other encoding", "PutBucketTagging", "/?tagging", `<?xml version="1.0" encoding="UTF-16"?><Tagging/>`),
		{name: "members in a body with a root of its own", service: "route53", operation: "CreateHostedZone",
			req: request("POST", "/2013-04-01/hostedzone", `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>example.com</Name><VPC><VPCRegion>us-east-1</VPCRegion></VPC></CreateHostedZoneRequest>`)},
		{name: "list of a route53 change", service: "route53", operation: "ChangeResourceRecordSets",
			req: request("POST", "/2013-04-01/hostedzone/Z1/rrset/", `<ChangeResourceRecordSetsRequest><ChangeBatch><Changes><Change><Action>CREATE</Action><ResourceRecordSet><Name>a</Name><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>1.2.3.4</Value></ResourceRecord></ResourceRecords></ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>`)},
		{name: "s3control", service: "s3control", operation: "PutPublicAccessBlock",
			req: request("PUT", "/v20180820/configuration/publicAccessBlock", `<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>`, "x-amz-account-id", "123456789012")},
	})
}
