"""Takes a canary back when too many of its calls fail."""

import json
import os

import boto3

FUNCTION, ALIAS = os.environ["FUNCTION"], os.environ["ALIAS"]
MAX_ERROR_PERCENT = float(os.environ["MAX_ERROR_PERCENT"])
FEWEST_CALLS = int(os.environ["FEWEST_CALLS"])
client = boto3.client("lambda")
outcomes = boto3.resource("dynamodb").Table(os.environ["TABLE"])
queue = boto3.client("sqs")


def handler(event, context):
    alias = client.get_alias(FunctionName=FUNCTION, Name=ALIAS)
    weights = alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
    if not weights:
        return {"state": "no canary"}
    (version,) = weights
    item = outcomes.get_item(Key={"id": version}, ConsistentRead=True).get("Item", {})
    failed, done = int(item.get("failed", 0)), int(item.get("done", 0))
    calls = failed + done
    if calls < FEWEST_CALLS:
        return {"state": "too few calls", "version": version, "calls": calls}
    percent = round(100 * failed / calls, 1)
    if percent <= MAX_ERROR_PERCENT:
        return {"state": "healthy", "version": version, "errorPercent": percent}
    client.update_alias(
        FunctionName=FUNCTION, Name=ALIAS, RoutingConfig={"AdditionalVersionWeights": {}}
    )
    told = {"alarm": "rolled back", "version": version, "errorPercent": percent}
    queue.send_message(QueueUrl=os.environ["ALARMS"], MessageBody=json.dumps(told))
    return {"state": "rolled back", "version": version, "errorPercent": percent}
