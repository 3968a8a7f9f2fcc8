#!/usr/bin/env node
// Writes rulesets-2025.jsonl.zst, the rule sets of TestOfficialCasesOfTheirDay.
//
//   apt-get download python3-botocore=1.37.9+repack-1        (Debian 13)
//   npm pack @aws-sdk/client-cost-explorer@3.787.0 @aws-sdk/client-dynamodb@3.799.0 \
//       @aws-sdk/util-endpoints@3.787.0
//   dpkg-deb -x python3-botocore_*.deb D; for t in *.tgz; do tar xzf $t --one-top-level; done
//   make_rulesets.mjs D/usr/lib/python3/dist-packages/botocore/data . > rulesets-2025.jsonl
//   zstd -19 rulesets-2025.jsonl
//
// One line for the partitions, then one for each service whose rule set has
// changed so much since the cases were written that some of them are answered
// otherwise today. Rule sets are botocore's of 7 March 2025; where AWS changed
// one between that day and the cases, it is that of an SDK for JavaScript of
// April 2025. Both are Apache-2.0. Documentation is left out.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const [botocore, npm] = process.argv.slice(2);

const services = [
  "autoscaling-plans", "backupsearch", "bcm-data-exports", "billing", "budgets", "ce", "cloudfront", "cloudwatch",
  "detective", "dynamodb", "dynamodbstreams", "ecr", "ecr-public", "efs", "events", "geo-places", "kafka", "kafkaconnect",
  "marketplace-catalog", "marketplace-entitlement", "mediatailor", "meteringmarketplace", "route53", "s3", "s3control",
  "sagemaker-metrics", "savingsplans", "sesv2", "stepfunctions", "swf", "timestream-query", "timestream-write",
];
const ofApril = { ce: "client-cost-explorer-3.787.0", dynamodb: "client-dynamodb-3.799.0" };

const sdk = (name) => join(resolve(npm), `aws-sdk-${name}`, "package", "dist-es");
const json = (path) => JSON.parse(readFileSync(path, "utf8"));

async function ruleSet(service) {
  const name = ofApril[service];
  if (name) {
    // The file is a module for a bundler, so it is imported as text.
    const text = readFileSync(join(sdk(name), "endpoint", "ruleset.js"), "utf8");
    const { ruleSet } = await import("data:text/javascript," + encodeURIComponent(text));
    return { from: `@aws-sdk/${name.replace(/-(?=[0-9.]+$)/, "@")}`, ruleSet };
  }
  const newest = readdirSync(join(botocore, service)).sort().at(-1);
  return { from: "botocore 1.37.9", ruleSet: json(join(botocore, service, newest, "endpoint-rule-set-1.json")) };
}

const bare = (key, value) => (["documentation", "version"].includes(key) ? undefined : value);
const write = (line) => console.log(JSON.stringify(line, bare));

write({ from: "@aws-sdk/util-endpoints@3.787.0", ...json(join(sdk("util-endpoints-3.787.0"), "lib", "aws", "partitions.json")) });
for (const service of services) write({ service, ...(await ruleSet(service)) });
