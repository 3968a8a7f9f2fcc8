#!/usr/bin/env python3
"""Makes the samples beside this folder with real clients: record.py [NAME...].

Beside each NAME.log it writes NAME.wire.jsonl, the requests as they reached the
other side, for the tests to hold the reader's exchanges against.

Needs boto3 and the AWS CLI v1 in the Python that runs it, and for the cli2
samples the AWS CLI v2 in /usr/bin/python3. Nothing leaves the machine.
"""
import json
import os
import platform
import re
import shlex
import subprocess
import sys
import tempfile

import standin

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.dirname(HERE)
CLI = "import plain, sys; from awscli.clidriver import main; sys.argv[0] = 'aws'; sys.exit(main())"


def scrub(text, tmp):
    """Takes out what is of this machine and keeps what is of the client."""
    text = text.replace(tmp, "/home/user/work")
    text = re.sub(re.escape(platform.release()), "6.1.0", text)
    text = text.replace(platform.node(), "host") if len(platform.node()) > 3 else text
    text = re.sub(r"/[\w./-]*/(site-packages|dist-packages)/", "/usr/lib/python3/dist-packages/", text)
    text = text.replace(sys.prefix + "/lib/", "/usr/lib/")
    text = re.sub(re.escape(os.path.expanduser("~")) + r"(?=[/'\"])", "/home/user", text)
    return re.sub(r"127\.0\.0\.1:%d" % PORT, "127.0.0.1:9000", text)


def run(name, argv, python=sys.executable, stdin=None):
    with tempfile.TemporaryDirectory() as tmp:
        with open(os.path.join(tmp, "hello.txt"), "w") as f:
            f.write("hello\n")
        with open(os.path.join(tmp, "big.bin"), "wb") as f:
            f.truncate(18 << 20)
        env = {
            "PATH": os.environ["PATH"], "HOME": tmp, "PYTHONPATH": HERE, "STANDIN_PORT": str(PORT),
            "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "AWS_DEFAULT_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true", "PYTHONDONTWRITEBYTECODE": "1",
            "AWS_SESSION_TOKEN": "canary-session-token-EXAMPLE",
        }
        p = subprocess.run([python, *argv], env=env, cwd=tmp, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        return scrub(p.stdout.decode("utf-8"), tmp)


def slim(text):
    """Leaves out the CLI's long talk about loading itself, which no reader looks at."""
    out = []
    for line in text.splitlines(keepends=True):
        if re.search(r" - (botocore|awscli[.\w]*)\.(hooks|loaders) - |Changing event name|calling handler", line):
            if len(out) > 40:
                continue
        out.append(line)
    return "".join(out)


def cli(calls, code=CLI, python=sys.executable):
    return "".join(slim(run("", ["-c", code, *shlex.split(call), "--debug"], python)) for call in calls)


S3_CALLS = [
    "s3api put-object --bucket assets-prod --key events/current.log --body hello.txt --metadata source=web",
    "s3api get-object --bucket assets-prod --key missing.txt out.txt",
    "s3 cp hello.txt s3://assets-prod/hello.txt",
    "s3 presign s3://assets-prod/hello.txt",
]
OTHER_CALLS = [
    "dynamodb put-item --table-name t --item '{\"k\":{\"S\":\"a\"}}'",
    "ec2 describe-instances --filters Name=instance-state-name,Values=running",
    "sqs send-message --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/q --message-body hello",
    "iam get-user --user-name nobody",
    "sts get-caller-identity",
]
# What the README shows: a release script on a bad night.
INCIDENT_CALLS = [
    "sts get-caller-identity",
    "s3api put-object --bucket assets-prod --key releases/4711/hello.txt --body hello.txt",
    "s3api put-object --bucket assets-prod --key events/current.log --body hello.txt --write-offset-bytes 0 --metadata source=web",
    "ec2 run-instances --image-id ami-0abcdef1234567890 --instance-type t3.micro --count 5:2 --subnet-id subnet-0123456789abcdef0",
    "iam create-user --user-name 'build bot'",
    "sqs send-message --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/releases.fifo --message-body 4711",
    "dynamodb put-item --table-name releases --item '{\"id\":{\"S\":\"4711\"}}' --return-values all_old",
]
PY2 = "/usr/bin/python3"
SAMPLES = {
    "boto3-s3.log": lambda: run("", [HERE + "/calls.py", "s3"]),
    "boto3-services.log": lambda: run("", [HERE + "/calls.py", "services"]),
    "boto3-threads.log": lambda: run("", [HERE + "/calls.py", "threads"]),
    "boto3-wire.log": lambda: run("", [HERE + "/calls.py", "wire"]),
    "boto3-bare.log": lambda: run("", [HERE + "/calls.py", "bare"]),
    "cli1-s3.log": lambda: cli(S3_CALLS),
    "cli1-multipart.log": lambda: cli(["s3 cp big.bin s3://assets-prod/big.bin"]),
    "cli1-services.log": lambda: cli(OTHER_CALLS),
    "cli2-s3.log": lambda: cli(S3_CALLS, CLI, PY2),
    "cli2-multipart.log": lambda: cli(["s3 cp big.bin s3://assets-prod/big.bin"], CLI, PY2),
    "cli2-services.log": lambda: cli(OTHER_CALLS, CLI, PY2),
    "../../../examples/incident.log": lambda: cli(INCIDENT_CALLS),
}

if __name__ == "__main__":
    PORT = standin.start()
    for name in sys.argv[1:] or SAMPLES:
        standin.Handler.seen.clear()
        standin.Handler.failures.clear()
        text = SAMPLES[name]()
        if "/" not in name:
            with open(os.path.join(OUT, name.replace(".log", ".wire.jsonl")), "w") as f:
                f.writelines(scrub(json.dumps(x), "\n") + "\n" for x in standin.Handler.seen)
        with open(os.path.join(OUT, name), "w") as f:
            f.write(text)
        print(name, len(text))
