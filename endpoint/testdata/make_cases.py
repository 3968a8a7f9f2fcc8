#!/usr/bin/env python3
"""Writes endpoint-tests.jsonl.zst, the cases of TestOfficialCases.

    make_cases.py VECTORS > endpoint-tests.jsonl && zstd -19 endpoint-tests.jsonl

VECTORS is JSON Lines, one endpoint test case (smithy.rules#endpointTests of
aws/api-models-aws, Apache-2.0) a line, with sdkId and case. Where the rule set
or the partition table changed after the case was written, "now" holds what
botocore's own evaluator answers today. Needs Python with botocore.
"""
import glob
import gzip
import json
import os
import sys

import botocore
from botocore.endpoint_provider import EndpointProvider

DATA = os.path.join(os.path.dirname(botocore.__file__), "data")
# Services that botocore does not have: standardServices of endpoint/internal/gen.
ELSEWHERE = {
    "AppTest": "apptest", "Elastic Transcoder": "elastictranscoder", "Evidently": "evidently",
    "IoTAnalytics": "iotanalytics", "IoTFleetHub": "iotfleethub", "LookoutMetrics": "lookoutmetrics",
    "LookoutVision": "lookoutvision", "OpsWorks": "opsworks", "OpsWorksCM": "opsworkscm",
    "PrivateNetworks": "privatenetworks", "QLDB Session": "qldb-session", "QLDB": "qldb",
    "RoboMaker": "robomaker", "SMS": "sms", "Transcribe Streaming": "transcribe-streaming",
}


def load(path):
    with gzip.open(path) as f:
        return json.load(f)


def answer(endpoint):
    out = {"url": endpoint["url"]}
    for key in ("headers", "properties"):
        if endpoint.get(key):
            out[key] = endpoint[key]
    return out


def main():
    with open(os.path.join(DATA, "partitions.json")) as f:
        partitions = json.load(f)
    names = dict(ELSEWHERE)
    for path in sorted(glob.glob(DATA + "/*/*/service-2.json.gz")):
        names[load(path)["metadata"]["serviceId"]] = path.split(os.sep)[-3]
    providers = {}
    for line in open(sys.argv[1]):
        item = json.loads(line)
        service, case = names[item["sdkId"]], item["case"]
        params, expect = case.get("params", {}), case["expect"]
        want = {"error": expect["error"]} if "error" in expect else answer(expect["endpoint"])
        out = {"service": service, "params": params, **want}
        if service not in ELSEWHERE.values():
            if service not in providers:
                path = sorted(glob.glob(f"{DATA}/{service}/*/endpoint-rule-set-1.json.gz"))[-1]
                providers[service] = EndpointProvider(load(path), partitions)
            try:
                e = providers[service].resolve_endpoint(**params)
                now = answer({"url": e.url, "headers": e.headers, "properties": e.properties})
            except botocore.exceptions.EndpointProviderError as e:
                now = {"error": str(e)}
            if now != want:
                out["now"] = now
        print(json.dumps(out, separators=(",", ":")))


main()
