"""Draws the first page; what it needs for that is read before the first request."""

import os
import time

READY_BY = os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]


def handler(event, context):
    time.sleep(float(event.get("seconds", 0)))
    return {"preview": f"page 1 of {event['document']}", "readyBy": READY_BY}
