"""A round of S3 by boto3, and what AWS refuses: boto.py round|refused."""

import hashlib
import io
import os
import sys
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

BUCKET = os.environ["BUCKET"]
config = Config(retries={"max_attempts": 0}, s3={"addressing_style": os.environ.get("ADDRESSING", "path")})


def client(service):
    # Before 1.28 boto3 does not heed AWS_ENDPOINT_URL.
    old = tuple(map(int, boto3.__version__.split(".")[:2])) < (1, 28)
    return boto3.client(service, config=config, endpoint_url=os.environ.get("AWS_ENDPOINT_URL") if old else None)


def full():
    s3 = client("s3")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=BUCKET, Key="boto/a b+ü.txt", Body=b"hello", Metadata={"source": "x"})
    big = os.urandom(6 << 20)
    s3.upload_fileobj(io.BytesIO(big), BUCKET, "boto/big", Config=TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20))
    s3.copy_object(Bucket=BUCKET, Key="boto/copy", CopySource={"Bucket": BUCKET, "Key": "boto/big"})
    keys = [o["Key"] for o in s3.list_objects_v2(Bucket=BUCKET, Prefix="boto/")["Contents"]]
    assert {"boto/a b+ü.txt", "boto/big", "boto/copy"} <= set(keys), keys
    url = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "boto/copy"})
    with urllib.request.urlopen(url) as answer:
        assert hashlib.sha256(answer.read()).digest() == hashlib.sha256(big).digest()
    version = s3.put_object(Bucket=BUCKET, Key="boto/a b+ü.txt", Body=b"again").get("VersionId")
    s3.delete_object(Bucket=BUCKET, Key="boto/a b+ü.txt")
    if version:
        s3.delete_object(Bucket=BUCKET, Key="boto/a b+ü.txt", VersionId=version)


def refused():
    def raised(call, kind, code, message):
        try:
            call()
        except ClientError as e:
            got = (type(e).__name__, e.response["Error"]["Code"], e.response["Error"]["Message"])
            assert got == (kind, code, message), got
            return
        raise AssertionError("not refused: " + code)

    s3 = client("s3")
    if "WriteOffsetBytes" in s3.meta.service_model.operation_model("PutObject").input_shape.members:  # not before 1.36
        raised(lambda: s3.put_object(Bucket=BUCKET, Key="k", Body=b"hello", WriteOffsetBytes=0, Metadata={"source": "x"}),
               "InvalidRequest", "InvalidRequest", "Cannot specify both write offset and user metadata for this object write")
    sqs = client("sqs")
    raised(lambda: sqs.receive_message(QueueUrl="https://sqs.us-east-1.amazonaws.com/111122223333/q", MaxNumberOfMessages=11),
           "ClientError", "InvalidParameterValue", "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.")
    sts = client("sts")
    raised(lambda: sts.assume_role(RoleArn="arn:aws:iam::111122223333:role/r", RoleSessionName="a b"),
           "ClientError", "ValidationError", "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: "
           r"Member must satisfy regular expression pattern: [\w+=,.@-]*")
    ec2 = client("ec2")
    raised(lambda: ec2.describe_images(ImageIds=["bad"]), "ClientError", "InvalidAMIID.Malformed", 'Invalid id: "bad" (expecting "ami-...")')


{"round": full, "refused": refused}[sys.argv[1]]()
