package fakes3

import (
	"net/http"
	"strings"
)

const xmlns = ` xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`

// configured are the answers of a bucket on which everything is set, by
// subresource; "N" stands for the namespace.
var configured = map[string]string{
	"versioning":        `<VersioningConfigurationN><Status>Enabled</Status><MfaDelete>Disabled</MfaDelete></VersioningConfiguration>`,
	"object-lock":       `<ObjectLockConfigurationN><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>30</Days></DefaultRetention></Rule></ObjectLockConfiguration>`,
	"ownershipControls": `<OwnershipControlsN><Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule></OwnershipControls>`,
	"publicAccessBlock": `<PublicAccessBlockConfigurationN><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>false</BlockPublicPolicy><RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>`,
	"policyStatus":      `<PolicyStatusN><IsPublic>TRUE</IsPublic></PolicyStatus>`,
	"acl": `<AccessControlPolicyN><Owner><ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID></Owner><AccessControlList>` +
		`<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>` +
		`<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>`,
	"encryption": `<ServerSideEncryptionConfigurationN><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>alias/assets</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>` +
		`<BucketKeyEnabled>true</BucketKeyEnabled><BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>`,
	"accelerate":     `<AccelerateConfigurationN><Status>Suspended</Status></AccelerateConfiguration>`,
	"requestPayment": `<RequestPaymentConfigurationN><Payer>Requester</Payer></RequestPaymentConfiguration>`,
	"abac":           `<AbacStatusN><Status>Enabled</Status></AbacStatus>`,
	"cors":           `<CORSConfigurationN><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>`,
	"lifecycle":      `<LifecycleConfigurationN><Rule><ID>old</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status><Expiration><Days>90</Days></Expiration></Rule></LifecycleConfiguration>`,
	"replication":    `<ReplicationConfigurationN><Role>arn:aws:iam::111122223333:role/replicate</Role></ReplicationConfiguration>`,
	"tagging":        `<TaggingN><TagSet><Tag><Key>team</Key><Value>blue</Value></Tag></TagSet></Tagging>`,
	"website":        `<WebsiteConfigurationN><IndexDocument><Suffix>index.html</Suffix></IndexDocument></WebsiteConfiguration>`,
	"analytics":      `<ListBucketAnalyticsConfigurationResultN><AnalyticsConfiguration><Id>report</Id></AnalyticsConfiguration><IsTruncated>false</IsTruncated></ListBucketAnalyticsConfigurationResult>`,
	"intelligent-tiering": `<ListBucketIntelligentTieringConfigurationsOutputN><IntelligentTieringConfiguration><Id>cold</Id><Status>Enabled</Status></IntelligentTieringConfiguration>` +
		`<IsTruncated>false</IsTruncated></ListBucketIntelligentTieringConfigurationsOutput>`,
	"inventory": `<ListInventoryConfigurationsResultN><InventoryConfiguration><Id>daily</Id></InventoryConfiguration><IsTruncated>true</IsTruncated><NextContinuationToken>2</NextContinuationToken></ListInventoryConfigurationsResult>`,
	"metrics":   `<ListMetricsConfigurationsResultN><MetricsConfiguration><Id>EntireBucket</Id></MetricsConfiguration><IsTruncated>false</IsTruncated></ListMetricsConfigurationsResult>`,
}

// Configure sets everything on a bucket, with two pages of inventories.
func (s *Server) Configure(bucket string) {
	for sub, body := range configured {
		s.Answers["GET /"+bucket+"?"+sub] = Answer{Body: strings.Replace(body, "N>", xmlns+">", 1)}
	}
	s.Answers["GET /"+bucket+"?continuation-token=2&inventory"] = Answer{Body: `<ListInventoryConfigurationsResult` + xmlns +
		`><InventoryConfiguration><Id>weekly</Id></InventoryConfiguration><IsTruncated>false</IsTruncated></ListInventoryConfigurationsResult>`}
}

// absent are the codes by which S3 says that a bucket has no such setting.
var absent = map[string]string{
	"object-lock":       "ObjectLockConfigurationNotFoundError",
	"ownershipControls": "OwnershipControlsNotFoundError",
	"publicAccessBlock": "NoSuchPublicAccessBlockConfiguration",
	"policyStatus":      "NoSuchBucketPolicy",
	"encryption":        "ServerSideEncryptionConfigurationNotFoundError",
	"cors":              "NoSuchCORSConfiguration",
	"lifecycle":         "NoSuchLifecycleConfiguration",
	"replication":       "ReplicationConfigurationNotFoundError",
	"tagging":           "NoSuchTagSet",
	"website":           "NoSuchWebsiteConfiguration",
}

// Bare makes a bucket answer as one on which nothing was ever set.
func (s *Server) Bare(bucket string) {
	for sub, code := range absent {
		s.Answers["GET /"+bucket+"?"+sub] = Refuse(http.StatusNotFound, code, "There is none.")
	}
	for sub, body := range map[string]string{
		"versioning":     `<VersioningConfiguration` + xmlns + `/>`,
		"accelerate":     `<AccelerateConfiguration` + xmlns + `/>`,
		"requestPayment": `<RequestPaymentConfiguration` + xmlns + `><Payer>BucketOwner</Payer></RequestPaymentConfiguration>`,
		"abac":           `<AbacStatus` + xmlns + `><Status>Disabled</Status></AbacStatus>`,
		"acl": `<AccessControlPolicy` + xmlns + `><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">` +
			`<ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>`,
		"analytics":           `<ListBucketAnalyticsConfigurationResult` + xmlns + `><IsTruncated>false</IsTruncated></ListBucketAnalyticsConfigurationResult>`,
		"intelligent-tiering": `<ListBucketIntelligentTieringConfigurationsOutput` + xmlns + `/>`,
		"inventory":           `<ListInventoryConfigurationsResult` + xmlns + `/>`,
		"metrics":             `<ListMetricsConfigurationsResult` + xmlns + `/>`,
	} {
		s.Answers["GET /"+bucket+"?"+sub] = Answer{Body: body}
	}
}
