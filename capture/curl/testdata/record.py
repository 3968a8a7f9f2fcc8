#!/usr/bin/env python3
"""Runs commands.sh with the real curl and writes commands.wire.jsonl, the
requests as they reached the other side. Nothing leaves the machine."""
import base64
import http.server
import json
import os
import re
import subprocess
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
seen = []


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = [[k, re.sub(r"^curl/[\d.]+$", "curl", v)] for k, v in self.headers.items()]
        # Not http.server's path, which loses slashes.
        target = self.requestline.split(" ")[1]
        seen.append({"v": 1, "request": {"method": self.command, "url": target, "headers": headers, "body": base64.b64encode(body).decode()}})
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = any


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
wrapper = "curl() { command curl -s -o /dev/null --connect-to ::127.0.0.1:%d \"$@\"; }\n" % server.server_address[1]
script = open(os.path.join(HERE, "commands.sh")).read()
# Options of the wrapper end at --next.
script = script.replace("--next", "--next -s -o /dev/null --connect-to ::127.0.0.1:%d" % server.server_address[1])
subprocess.run(["bash", "-c", wrapper + script], check=True, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"})
with open(os.path.join(HERE, "commands.wire.jsonl"), "w") as f:
    f.writelines(json.dumps(x) + "\n" for x in seen)
