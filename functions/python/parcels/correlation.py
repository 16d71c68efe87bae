"""One id for all that a request sets off, in each log line and each message."""

import json
import uuid

HEADER, ATTRIBUTE = "x-correlation-id", "correlationId"


def of_request(event):
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return headers.get(HEADER) or str(uuid.uuid4())


def of_message(record):
    return record["messageAttributes"].get(ATTRIBUTE, {}).get("stringValue")


def attributes(correlation_id):
    return {ATTRIBUTE: {"DataType": "String", "StringValue": correlation_id}}


def log(message, correlation_id, **fields):
    print(json.dumps({"message": message, ATTRIBUTE: correlation_id, **fields}))
