package inspect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/assay-project/assay/facts"
)

// generalPurpose are the settings of general purpose buckets.
var generalPurpose = []setting[facts.Bucket]{
	versioning, objectLock, ownership, publicAccessBlock, policyStatus, acl, encryption, acceleration, payer, abac,
	cors, lifecycle, replication, tagging, website, analytics, tiering, inventory, metrics,
}

// directory are those of directory buckets; what else a bucket may have they
// cannot.
var directory = []setting[facts.Bucket]{encryption}

var (
	cors = is((*s3.Client).GetBucketCors, "GetBucketCors", "s3:GetBucketCORS", "cors", "NoSuchCORSConfiguration",
		func(t *target) *s3.GetBucketCorsInput { return &s3.GetBucketCorsInput{Bucket: t.bucket} },
		func(c *facts.Configured) *facts.Fact[bool] { return &c.CORS })
	lifecycle = is((*s3.Client).GetBucketLifecycleConfiguration, "GetBucketLifecycleConfiguration",
		"s3:GetLifecycleConfiguration", "lifecycle", "NoSuchLifecycleConfiguration",
		func(t *target) *s3.GetBucketLifecycleConfigurationInput {
			return &s3.GetBucketLifecycleConfigurationInput{Bucket: t.bucket}
		},
		func(c *facts.Configured) *facts.Fact[bool] { return &c.Lifecycle })
	replication = is((*s3.Client).GetBucketReplication, "GetBucketReplication",
		"s3:GetReplicationConfiguration", "replication", "ReplicationConfigurationNotFoundError",
		func(t *target) *s3.GetBucketReplicationInput { return &s3.GetBucketReplicationInput{Bucket: t.bucket} },
		func(c *facts.Configured) *facts.Fact[bool] { return &c.Replication })
	tagging = is((*s3.Client).GetBucketTagging, "GetBucketTagging", "s3:GetBucketTagging", "tagging", "NoSuchTagSet",
		func(t *target) *s3.GetBucketTaggingInput { return &s3.GetBucketTaggingInput{Bucket: t.bucket} },
		func(c *facts.Configured) *facts.Fact[bool] { return &c.Tagging })
	website = is((*s3.Client).GetBucketWebsite, "GetBucketWebsite", "s3:GetBucketWebsite", "website", "NoSuchWebsiteConfiguration",
		func(t *target) *s3.GetBucketWebsiteInput { return &s3.GetBucketWebsiteInput{Bucket: t.bucket} },
		func(c *facts.Configured) *facts.Fact[bool] { return &c.Website })
)

var (
	analytics = ids("ListBucketAnalyticsConfigurations", "s3:GetAnalyticsConfiguration", "analytics",
		func(n *facts.Named) *facts.Fact[[]string] { return &n.Analytics },
		func(ctx context.Context, t *target, from *string) (page, error) {
			out, err := t.client.ListBucketAnalyticsConfigurations(ctx,
				&s3.ListBucketAnalyticsConfigurationsInput{Bucket: t.bucket, ContinuationToken: from})
			if err != nil {
				return page{}, err
			}
			return idsOf(out.AnalyticsConfigurationList, func(c *types.AnalyticsConfiguration) *string { return c.Id },
				out.IsTruncated, out.NextContinuationToken), nil
		})
	tiering = ids("ListBucketIntelligentTieringConfigurations", "s3:GetIntelligentTieringConfiguration", "intelligentTiering",
		func(n *facts.Named) *facts.Fact[[]string] { return &n.IntelligentTiering },
		func(ctx context.Context, t *target, from *string) (page, error) {
			out, err := t.client.ListBucketIntelligentTieringConfigurations(ctx,
				&s3.ListBucketIntelligentTieringConfigurationsInput{Bucket: t.bucket, ContinuationToken: from})
			if err != nil {
				return page{}, err
			}
			return idsOf(out.IntelligentTieringConfigurationList, func(c *types.IntelligentTieringConfiguration) *string { return c.Id },
				out.IsTruncated, out.NextContinuationToken), nil
		})
	inventory = ids("ListBucketInventoryConfigurations", "s3:GetInventoryConfiguration", "inventory",
		func(n *facts.Named) *facts.Fact[[]string] { return &n.Inventory },
		func(ctx context.Context, t *target, from *string) (page, error) {
			out, err := t.client.ListBucketInventoryConfigurations(ctx,
				&s3.ListBucketInventoryConfigurationsInput{Bucket: t.bucket, ContinuationToken: from})
			if err != nil {
				return page{}, err
			}
			return idsOf(out.InventoryConfigurationList, func(c *types.InventoryConfiguration) *string { return c.Id },
				out.IsTruncated, out.NextContinuationToken), nil
		})
	metrics = ids("ListBucketMetricsConfigurations", "s3:GetMetricsConfiguration", "metrics",
		func(n *facts.Named) *facts.Fact[[]string] { return &n.Metrics },
		func(ctx context.Context, t *target, from *string) (page, error) {
			out, err := t.client.ListBucketMetricsConfigurations(ctx,
				&s3.ListBucketMetricsConfigurationsInput{Bucket: t.bucket, ContinuationToken: from})
			if err != nil {
				return page{}, err
			}
			return idsOf(out.MetricsConfigurationList, func(c *types.MetricsConfiguration) *string { return c.Id },
				out.IsTruncated, out.NextContinuationToken), nil
		})
)
