"""The routes of the WebSocket: who connects, and what is to be made."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3

jobs = boto3.resource("dynamodb").Table(os.environ["JOBS_TABLE"])
sqs = boto3.client("sqs")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    asked = event["requestContext"]
    if asked["routeKey"] == "$connect":
        who = (event.get("queryStringParameters") or {}).get("user")
        return {"statusCode": 200 if who else 401}
    job = _job(json.loads(event["body"]), asked)
    jobs.put_item(Item=job)
    sqs.send_message(QueueUrl=os.environ["WORK_QUEUE"], MessageBody=json.dumps(job))
    said = {"id": job["id"], "status": job["status"]}
    return {"statusCode": 200, "body": json.dumps(said)}


def _job(body: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": body["id"],
        "report": body["report"],
        "status": "queued",
        "connection": asked["connectionId"],
        "endpoint": f"https://{asked['domainName']}/{asked['stage']}",
    }
