// Writes what programs print of the AWS SDK for JavaScript v3: its requests from
// a middleware, by console.log, and what its own logger says. Nothing is sent.
//
//   npm install @aws-sdk/client-s3 @aws-sdk/client-sqs
//   node record.mjs dump > ../middleware.log
//   node record.mjs json > ../json.log
//   node record.mjs logger > ../logger.log
import { S3Client, PutObjectCommand, ListObjectsV2Command, DeleteObjectsCommand } from "@aws-sdk/client-s3";
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import { inspect } from "node:util";
import { Readable } from "node:stream";

const mode = process.argv[2];
console.debug = console.log;

// Takes the place of the network. It is no evidence of what AWS answers.
const requestHandler = {
  metadata: { handlerProtocol: "http/1.1" },
  async handle(request) {
    const refused = request.headers["x-amz-write-offset-bytes"] !== undefined;
    const body = refused
      ? "<Error><Code>InvalidRequest</Code><Message>Cannot specify both write offset and user metadata for this object write</Message></Error>"
      : request.hostname.startsWith("sqs") ? '{"MessageId":"1","MD5OfMessageBody":"07117fe4a1ebd544965dc19573183da2"}'
      : '<?xml version="1.0" encoding="UTF-8"?><Result></Result>';
    return { response: { statusCode: refused ? 400 : 200, reason: refused ? "Bad Request" : "OK",
      headers: { "x-amz-request-id": "0123456789ABCDEF" }, body: Readable.from([Buffer.from(body)]) } };
  },
};
const credentials = { accessKeyId: "ASIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", sessionToken: "FakeSessionTokenForSamples" };
const config = { region: "eu-west-1", credentials, requestHandler, logger: mode === "logger" ? console : undefined };

function tap(client) {
  if (mode !== "logger") {
    client.middlewareStack.add((next) => async (args) => {
      if (mode === "json") {
        const { method, protocol, hostname, path, query, headers, body } = args.request;
        console.log(JSON.stringify({ method, protocol, hostname, path, query, headers, body }));
      } else if (args.request.hostname.startsWith("sqs")) {
        console.log("request:", inspect(args.request, { depth: null, breakLength: Infinity }));
      } else {
        console.log(args.request);
      }
      const out = await next(args);
      if (mode === "dump") console.log("statusCode:", out.response.statusCode);
      return out;
    }, { step: "finalizeRequest", priority: "low", name: "printRequest" });
  }
  return client;
}
const s3 = tap(new S3Client(config)), sqs = tap(new SQSClient(config));
const Bucket = "assets-prod";
for (const call of [
  () => s3.send(new PutObjectCommand({ Bucket, Key: "events/current log", Body: "it's line one\nline two\n", WriteOffsetBytes: 0, Metadata: { source: "cron" } })),
  () => s3.send(new ListObjectsV2Command({ Bucket, Prefix: "a/b c" })),
  () => s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "a" }, { Key: "b" }] } })),
  () => sqs.send(new SendMessageCommand({ QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/orders", MessageBody: "café" })),
]) {
  try { await call(); } catch { /* some are to fail */ }
}
