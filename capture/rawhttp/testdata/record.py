#!/usr/bin/env python3
"""Writes connections.http: what went to and fro on connections of the real
curl, byte for byte. Nothing leaves the machine."""
import http.server
import os
import re
import socket
import subprocess
import threading

HERE = os.path.dirname(os.path.abspath(__file__))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def send_response(self, code, message=None):
        self.send_response_only(code, message)
        self.send_header("x-amz-request-id", "TX0000000EXAMPLE")

    def any(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            while n := int(self.rfile.readline(), 16):
                self.rfile.read(n + 2)
            self.rfile.readline()
        else:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.command == "DELETE":
            self.send_response(204)
            self.end_headers()
        elif self.command == "GET":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"5\r\nhello\r\n7;ext=1\r\n, world\r\n0\r\n\r\n")
        else:
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(b"ok")

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = any


seen = []


def relay(client):
    upstream = socket.create_connection(server.server_address)

    def pump(a, b):
        while data := a.recv(1 << 16):
            seen.append(data)
            b.sendall(data)
        b.close()

    threading.Thread(target=pump, args=(client, upstream), daemon=True).start()
    threading.Thread(target=pump, args=(upstream, client), daemon=True).start()


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
listener = socket.create_server(("127.0.0.1", 0))
port = listener.getsockname()[1]
threading.Thread(target=lambda: [relay(listener.accept()[0]) for _ in iter(int, 1)], daemon=True).start()


def curl(*args, stdin=None):
    subprocess.run(["curl", "-s", "-o", "/dev/null", "--connect-to", "::127.0.0.1:%d" % port, *args], check=True, input=stdin)


S3 = "http://assets-prod.s3.eu-west-1.amazonaws.com"
curl(S3 + "/a", "-o", "/dev/null", S3 + "/b?versionId=1")
curl("-X", "PUT", S3 + "/k", "-H", "x-amz-meta-A: 1", "-H", "X-Amz-Meta-a: 2", "-H", "Empty;", "--data-binary", "line one\r\nGET / HTTP/1.1\n\n")
curl("-T", "-", "-H", "Expect: 100-continue", S3 + "/up", stdin=b"x" * 20 + b"\r\n0\r\n")
curl("-I", S3 + "/k")
curl("-X", "DELETE", S3 + "/k")
with open(os.path.join(HERE, "connections.http"), "wb") as f:
    f.write(re.sub(rb"curl/[\d.]+", b"curl/7.88.1", b"".join(seen)))
