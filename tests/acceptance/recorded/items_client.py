"""Creates two items over HTTP, and reads the first one by the id that it was given."""

from __future__ import annotations

import json
import os
import sys
import urllib.request

import boto3

api = boto3.client("apigateway").get_rest_apis()["items"][0]["id"]
base = f"{os.environ['AWS_ENDPOINT_URL']}/_aws/execute-api/{api}/Prod"


def call(path: str, body: object = None) -> dict[str, str]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        found: dict[str, str] = json.load(answer)
        return found


chair = call("/items", {"name": "chair"})
call("/items", {"name": "desk", "password": sys.argv[1]})
assert call(f"/items/{chair['id']}") == chair
