"""boto3 calls for the samples: calls.py NAME."""
import io
import logging
import sys
import threading

import plain  # noqa: F401
import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError


def client(service, **kw):
    kw.setdefault("region_name", "eu-west-1")
    return boto3.client(service, **kw)


def tolerate(f, *args, **kw):
    try:
        return f(*args, **kw)
    except (ClientError, BotoCoreError):
        return None


def s3():
    boto3.set_stream_logger("")
    c = client("s3")
    tolerate(c.put_object, Bucket="assets-prod", Key="events/current.log", Body=b"line\n", WriteOffsetBytes=0, Metadata={"source": "web"})
    c.put_object(Bucket="assets-prod", Key="a b/caf\u00e9+(1).txt", Body="it's \"here\"\n\x00\xff".encode("latin-1"), ContentType="text/plain")
    c.put_object(Bucket="assets-prod", Key="stream", Body=io.BytesIO(b"streamed"))
    c.get_object(Bucket="assets-prod", Key="a.txt")["Body"].read()
    tolerate(c.get_object, Bucket="assets-prod", Key="missing.txt")
    tolerate(c.head_object, Bucket="assets-prod", Key="denied.txt")
    c.copy_object(Bucket="assets-prod", Key="copy", CopySource="assets-prod/a.txt")
    up = c.create_multipart_upload(Bucket="assets-prod", Key="big")["UploadId"]
    part = c.upload_part(Bucket="assets-prod", Key="big", UploadId=up, PartNumber=1, Body=b"part one")
    c.complete_multipart_upload(Bucket="assets-prod", Key="big", UploadId=up, MultipartUpload={"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]})
    c.delete_objects(Bucket="assets-prod", Delete={"Objects": [{"Key": "x&y"}]})
    tolerate(c.list_objects_v2, Bucket="assets-prod", Prefix="flaky/")
    c.put_object(Bucket="assets-prod", Key="sse-c", Body=b"x", SSECustomerAlgorithm="AES256", SSECustomerKey="0123456789abcdef0123456789abcdef")


def services():
    logging.basicConfig(level=logging.DEBUG, format="%(asctime)s [%(levelname)s] %(threadName)s %(name)s: %(message)s")
    d = client("dynamodb")
    d.put_item(TableName="t", Item={"k": {"S": "caf\u00e9 it's"}, "b": {"B": b"\x00\x01"}})
    d.get_item(TableName="t", Key={"k": {"S": "a"}})
    tolerate(d.put_item, TableName="invalid", Item={})
    tolerate(d.put_item, TableName="flaky", Item={"k": {"S": "a"}})
    e = client("ec2")
    e.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["a b", "c&d"]}])
    tolerate(e.run_instances, ImageId="ami-0example", MinCount=1, MaxCount=1, InstanceType="t3.micro")
    q = client("sqs")
    q.send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/123456789012/q", MessageBody="hello\nworld")
    client("sns").publish(TopicArn="arn:aws:sns:eu-west-1:123456789012:t", Message="hi there & bye")
    i = client("iam", region_name="us-east-1")
    tolerate(i.get_user, UserName="nobody")
    client("lambda").invoke(FunctionName="f", Payload=b'{"a": 1}')
    client("cloudwatch").put_metric_data(Namespace="n", MetricData=[{"MetricName": "m", "Value": 1.5}])
    client("sts").get_caller_identity()
    client("secretsmanager").get_secret_value(SecretId="s")


def threads():
    logging.basicConfig(level=logging.DEBUG, format="%(levelname)s:%(name)s:%(thread)d:%(message)s")
    c = client("dynamodb")
    ts = [threading.Thread(target=c.put_item, kwargs=dict(TableName=f"t{n}", Item={"k": {"S": str(n)}})) for n in range(8)]
    for t in ts:
        t.start()
    for t in ts:
        t.join()


def wire():
    """http.client's own output among the log's lines, as many a recipe sets it up."""
    import http.client
    http.client.HTTPConnection.debuglevel = 1
    logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
    c = client("s3")
    c.put_object(Bucket="assets-prod", Key="k", Body=b"hello")
    tolerate(c.get_object, Bucket="assets-prod", Key="missing.txt")
    client("sqs").send_message(QueueUrl="https://sqs.eu-west-1.amazonaws.com/123456789012/q", MessageBody="it's")


def bare():
    """Messages alone, as a formatter without anything else writes them."""
    logging.basicConfig(level=logging.DEBUG, format="%(message)s")
    c = client("s3", config=Config(s3={"addressing_style": "path"}))
    c.put_object(Bucket="assets-prod", Key="k", Body=b"hello")
    client("dynamodb").list_tables()


globals()[sys.argv[1]]()
