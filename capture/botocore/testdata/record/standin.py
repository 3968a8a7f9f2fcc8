"""Answers requests of a few AWS services plausibly enough for clients to go on.

What it answers is no evidence of what AWS answers.
"""
import base64
import hashlib
import http.server
import itertools
import json
import re
import threading
import urllib.parse

S3 = "http://s3.amazonaws.com/doc/2006-03-01/"


def xml(root, inner, ns):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{ns}">{inner}</{root}>'.encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    failures = {}
    ids = itertools.count(1)
    seen = []  # the requests as they came
    lock = threading.Lock()

    def log_message(self, *args):
        pass

    def send_response(self, code, message=None):
        self.send_response_only(code, message)

    def read(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = b""
            while n := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(n)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return body
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def keep(self, body):
        request = {"method": self.command, "url": self.path, "headers": self.headers.items()}
        if len(body) <= 4096:
            request["body"] = base64.b64encode(body).decode()
        else:
            request["bodyTruncated"], request["bodySize"] = True, len(body)
        self.seen.append({"v": 1, "request": request})

    def answer(self, status, body=b"", kind="application/xml", **headers):
        self.send_response(status)
        self.send_header("x-amz-request-id", "TX%07dEXAMPLE" % next(self.ids))
        self.send_header("Date", "Sun, 22 Nov 2026 10:00:00 GMT")
        if kind:
            self.send_header("Content-Type", kind)
        for k, v in headers.items():
            self.send_header(k.replace("_", "-"), v)
        self.send_header("Server", "standin")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def flaky(self, name):
        """Says true the first time that it is asked about a name."""
        with self.lock:
            n = self.failures[name] = self.failures.get(name, 0) + 1
        return n == 1

    def handle_any(self):
        body = self.read()
        self.keep(body)
        host = self.headers["Host"]
        if re.search(r"\bs3\b|s3[.-]", host):
            return self.s3(body)
        target = self.headers.get("X-Amz-Target", "")
        if target:
            return self.json(target.split(".")[-1], body)
        if "application/cbor" in self.headers.get("Content-Type", ""):
            return self.answer(200, b"\xa0", "application/cbor", smithy_protocol="rpc-v2-cbor")
        if host.startswith("lambda"):
            return self.answer(200, b'{"ok":true}', "application/json")
        form = dict(urllib.parse.parse_qsl(body.decode("latin-1")))
        self.query(form.get("Action", "Unknown"), form)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_PATCH = handle_any

    def s3(self, body):
        path, _, query = self.path.partition("?")
        q = urllib.parse.parse_qs(query, keep_blank_values=True)
        if "flaky" in path and self.flaky(path):
            return self.answer(503, xml("Error", "<Code>SlowDown</Code><Message>Please reduce your request rate.</Message>", S3))
        if "missing" in path:
            return self.answer(404, b"<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>missing.txt</Key></Error>")
        if "denied" in path:
            return self.answer(403, b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>")
        if "x-amz-write-offset-bytes" in self.headers and "x-amz-meta-source" in self.headers:
            return self.answer(400, b"<Error><Code>InvalidRequest</Code><Message>Cannot specify both write offset and user metadata for this object write</Message></Error>")
        if self.command == "POST" and "uploads" in q:
            return self.answer(200, xml("InitiateMultipartUploadResult", "<Bucket>b</Bucket><Key>k</Key><UploadId>UPLOADIDEXAMPLE</UploadId>", S3))
        if self.command == "POST" and "uploadId" in q:
            return self.answer(200, xml("CompleteMultipartUploadResult", '<ETag>"e-3"</ETag>', S3))
        if self.command == "POST" and "delete" in q:
            return self.answer(200, xml("DeleteResult", "", S3))
        if "x-amz-copy-source" in self.headers:
            root = "CopyPartResult" if "partNumber" in q else "CopyObjectResult"
            return self.answer(200, xml(root, '<ETag>"c"</ETag><LastModified>2026-11-22T10:00:00.000Z</LastModified>', S3))
        if self.command == "PUT":
            return self.answer(200, ETag='"%s"' % hashlib.md5(body).hexdigest(), kind=None)
        if self.command == "DELETE":
            return self.answer(204, kind=None)
        if self.command == "GET" and ("list-type" in q or path == "/"):
            return self.answer(200, xml("ListBucketResult", "<Name>b</Name><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><Contents><Key>a.txt</Key><LastModified>2026-11-22T10:00:00.000Z</LastModified><Size>5</Size></Contents>", S3))
        return self.answer(200, b"hello", "text/plain", ETag='"5d41402abc4b2a76b9719d911017c592"', Last_Modified="Sun, 22 Nov 2026 09:00:00 GMT")

    def json(self, op, body):
        kind = "application/x-amz-json-1.0"
        doc = json.loads(body or b"{}")
        if "invalid" in json.dumps(doc):
            return self.answer(400, b'{"__type":"com.amazon.coral.validate#ValidationException","message":"One or more parameter values were invalid"}', kind)
        if "flaky" in json.dumps(doc) and self.flaky(op):
            return self.answer(400, b'{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"slow down"}', kind)
        answers = {
            "GetItem": {"Item": {"k": {"S": "caf\u00e9 \"quoted\" it's"}, "n": {"N": "1"}}},
            "ListTables": {"TableNames": ["t"]},
            "SendMessage": {"MessageId": "m-1", "MD5OfMessageBody": hashlib.md5(doc.get("MessageBody", "").encode()).hexdigest()},
            "ReceiveMessage": {"Messages": []},
            "GetSecretValue": {"Name": "s", "SecretString": "hunter2-example"},
        }
        self.answer(200, json.dumps(answers.get(op, {})).encode(), kind)

    def query(self, action, form):
        if form.get("UserName") == "nobody":
            return self.answer(404, b'<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The user with name nobody cannot be found.</Message></Error></ErrorResponse>', "text/xml")
        inner = {
            "GetCallerIdentity": "<Arn>arn:aws:iam::123456789012:user/example</Arn><UserId>AIDAEXAMPLE</UserId><Account>123456789012</Account>",
            "AssumeRole": "<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>secret-example</SecretAccessKey><SessionToken>token-example</SessionToken><Expiration>2026-11-22T11:00:00Z</Expiration></Credentials>",
            "Publish": "<MessageId>m-2</MessageId>",
        }.get(action, "")
        if action.startswith(("Describe", "Run")):
            body = f"<{action}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r-1</requestId></{action}Response>"
        else:
            body = f"<{action}Response><{action}Result>{inner}</{action}Result><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></{action}Response>"
        self.answer(200, body.encode(), "text/xml")


def start():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]
