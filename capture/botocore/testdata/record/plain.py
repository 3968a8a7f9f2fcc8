"""Lets botocore believe that it speaks TLS to AWS while every connection goes in
the clear to a server on this machine, so that logs show real hosts and URLs.

Works for the botocore of its own and for the one inside the AWS CLI v2.
"""
import os

try:
    import awscli  # noqa: F401, the v2 brings its own botocore under that name
except ImportError:
    pass
import botocore.awsrequest as awsrequest
import urllib3.connection as connection


def connect(self):
    self._dns_host, host = "127.0.0.1", self._dns_host
    self.port, port = int(os.environ["STANDIN_PORT"]), self.port
    try:
        connection.HTTPConnection.connect(self)
    finally:
        self._dns_host, self.port = host, port
    self.is_verified = True


awsrequest.AWSHTTPSConnection.connect = connect
awsrequest.AWSHTTPSConnection.sock_is_verified = True
