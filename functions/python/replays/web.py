"""Answers requests with what it was asked: REST API, HTTP API, function URL, WebSocket."""

import json


def handler(event, _context):
    context = event["requestContext"]
    if "connectionId" in context:
        return {"statusCode": 200, "body": json.dumps({"heard": event.get("body")})}
    http = context.get("http", {})
    answer = {
        "method": event.get("httpMethod") or http.get("method"),
        "path": event.get("path") or event["rawPath"],
        "query": event.get("queryStringParameters"),
        "body": event.get("body"),
    }
    headers = {"content-type": "application/json"}
    return {"statusCode": 200, "headers": headers, "body": json.dumps(answer)}
