// A round of S3 by the AWS SDK for JavaScript v3, and what AWS refuses: js.mjs round|refused.
import assert from 'node:assert/strict';
import { randomBytes, createHash } from 'node:crypto';
import https from 'node:https';
import http from 'node:http';
import {
  S3Client, PutBucketVersioningCommand, PutObjectCommand, CreateMultipartUploadCommand, UploadPartCommand,
  CompleteMultipartUploadCommand, CopyObjectCommand, ListObjectsV2Command, GetObjectCommand, DeleteObjectCommand,
} from '@aws-sdk/client-s3';
import { SQSClient, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

const Bucket = process.env.BUCKET;
const s3 = new S3Client({ maxAttempts: 1, forcePathStyle: (process.env.ADDRESSING ?? 'path') === 'path' });
const hash = (b) => createHash('sha256').update(b).digest('hex');

const fetched = (url) => new Promise((done, fail) => {
  (url.startsWith('https:') ? https : http).get(url, (r) => {
    const chunks = [];
    r.on('data', (c) => chunks.push(c)).on('end', () => done(Buffer.concat(chunks)));
  }).on('error', fail);
});

async function round() {
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'js/a b+ü.txt', Body: 'hello', Metadata: { source: 'x' } }));
  const big = randomBytes(6 << 20);
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'js/big' }));
  const Parts = [];
  for (const [i, Body] of [big.subarray(0, 5 << 20), big.subarray(5 << 20)].entries()) {
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key: 'js/big', UploadId, PartNumber: i + 1, Body }));
    Parts.push({ ETag, PartNumber: i + 1 });
  }
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'js/big', UploadId, MultipartUpload: { Parts } }));
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'js/copy', CopySource: `${Bucket}/js/big` }));
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'js/' }));
  assert.ok(Contents.length >= 3);
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'js/copy' }));
  assert.equal(hash(await fetched(url)), hash(big));
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: 'js/a b+ü.txt', Body: 'again' }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'js/a b+ü.txt' }));
  if (VersionId) await s3.send(new DeleteObjectCommand({ Bucket, Key: 'js/a b+ü.txt', VersionId }));
}

async function refused() {
  const raised = async (call, kind, name, message) => {
    await assert.rejects(call, (e) => {
      assert.deepEqual([e.constructor.name, e.name, e.message], [kind, name, message]);
      return true;
    });
  };
  await raised(s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello', WriteOffsetBytes: 0, Metadata: { source: 'x' } })),
    'InvalidRequest', 'InvalidRequest', 'Cannot specify both write offset and user metadata for this object write');
  await raised(new SQSClient({ maxAttempts: 1 }).send(new ReceiveMessageCommand({
    QueueUrl: 'https://sqs.us-east-1.amazonaws.com/111122223333/q', MaxNumberOfMessages: 11 })),
  'SQSServiceException', 'InvalidParameterValue', 'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.');
}

await { round, refused }[process.argv[2]]();
